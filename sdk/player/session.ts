// The playback session of one player: opened by a redemption, renewed before it expires or when the server refuses it.
// Renewals are coalesced, retries have a backoff and an end.
import { PlayerError } from './player-error.ts';
import type { Redemption } from './redeem.ts';
import { nextCheckMs, planRenewal, renewalRetryDelayMs, type RenewalPlan } from './renewal-plan.ts';

/** Why a session was renewed: on schedule; a request was refused; late, after a pause or sleep; by `renew()`. */
export type RenewReason = 'schedule' | 'refused' | 'resume' | 'manual';

interface SessionDeps {
  /** Gets a credential and redeems it. */
  readonly redeem: () => Promise<Redemption>;
  readonly sessionSeconds: number;
  readonly nowMs: () => number;
  readonly random: () => number;
  /** Playback is paused or over: a renewal can wait until it continues. */
  readonly isIdle: () => boolean;
  readonly onRenewed: (redemption: Redemption, reason: RenewReason) => void;
}

const REFUSALS_WITHIN_MS = 60_000;
const MOST_REFUSALS = 4;
const RETRY_CHECK_MS = 1_000;

export class Session {
  readonly #deps: SessionDeps;
  #plan: RenewalPlan | undefined;
  #renewing: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #notBeforeMs = 0;
  #refusedAtMs: number[] = [];
  #isClosed = false;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
  }

  /** On the clock of `nowMs`; 0 before the session is open. */
  get expiresAtMs(): number {
    return this.#plan?.expiresAtMs ?? 0;
  }

  get isExpired(): boolean {
    return this.#plan !== undefined && this.#deps.nowMs() >= this.#plan.expiresAtMs;
  }

  /** @throws PlayerError */
  async open(): Promise<Redemption> {
    const redemption = await this.#deps.redeem();
    this.#accept(redemption);
    return redemption;
  }

  /**
   * Renews now; calls during a renewal share it.
   * @throws PlayerError
   */
  renew(reason: RenewReason): Promise<void> {
    this.#renewing ??= this.#renewOnce(reason).finally(() => {
      this.#renewing = undefined;
      this.#setTimer();
    });
    return this.#renewing;
  }

  /** Renews if it is time: called by a timer, and by every event that may end a sleep or a pause. */
  check(reason: 'schedule' | 'resume'): void {
    if (this.#plan === undefined || this.#isClosed || this.#renewing !== undefined) return;
    const nowMs = this.#deps.nowMs();
    const isDue = nowMs >= this.#plan.renewAtMs && nowMs >= this.#notBeforeMs;
    // The failure is recorded; the next request that needs the session gets it.
    if (isDue && (reason === 'resume' || !this.#deps.isIdle())) this.renew(reason).catch(() => undefined);
    // With the same reading of the clock: a second one could fall after the instant and count it as overdue.
    else this.#setTimer(nowMs);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #renewOnce(reason: RenewReason): Promise<void> {
    if (reason === 'refused') this.#countRefusal();
    try {
      const redemption = await this.#deps.redeem();
      if (this.#isClosed) return;
      this.#accept(redemption);
      this.#deps.onRenewed(redemption, reason);
    } catch (error) {
      this.#failures += 1;
      const isLasting = error instanceof PlayerError && error.kind !== 'network';
      const delayMs = isLasting ? undefined : renewalRetryDelayMs(this.#failures);
      this.#notBeforeMs = delayMs === undefined ? Infinity : this.#deps.nowMs() + delayMs;
      throw error;
    }
  }

  /** Ends the loop with a server that refuses the grants that it has just issued. */
  #countRefusal(): void {
    const nowMs = this.#deps.nowMs();
    this.#refusedAtMs = this.#refusedAtMs.filter((atMs) => nowMs - atMs < REFUSALS_WITHIN_MS);
    this.#refusedAtMs.push(nowMs);
    if (this.#refusedAtMs.length > MOST_REFUSALS) throw new PlayerError({ code: 'Client.GrantRefused', status: 403 });
  }

  #accept(redemption: Redemption): void {
    this.#failures = 0;
    this.#notBeforeMs = 0;
    const { sessionSeconds, random } = this.#deps;
    this.#plan = planRenewal({ sentAtMs: redemption.sentAtMs, sessionSeconds, random: random() });
    this.#setTimer();
  }

  #setTimer(nowMs = this.#deps.nowMs()): void {
    clearTimeout(this.#timer);
    if (this.#isClosed || this.#plan === undefined) return;
    const isRetrying = this.#failures > 0 && Number.isFinite(this.#notBeforeMs);
    this.#timer = setTimeout(
      () => {
        this.check('schedule');
      },
      isRetrying ? RETRY_CHECK_MS : nextCheckMs(this.#plan, nowMs),
    );
  }
}
