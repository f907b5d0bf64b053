// The playback session of one player: opened by a redemption, renewed before it ends or when the server refuses it, one
// renewal at a time, every retry bounded.
import { PlayerError } from './redeem-error.ts';
import type { Redemption } from './redeem.ts';
import { nextLookMs, planRenewal, renewalRetryDelayMs, type RenewalPlan } from './renewal-plan.ts';

/** Why a session was renewed: in good time; a request was refused; late, after a pause or sleep; by `renew()`. */
export type RenewReason = 'schedule' | 'refused' | 'resume' | 'manual';

export interface SessionDeps {
  /** Gets a credential and redeems it. */
  readonly redeem: () => Promise<Redemption>;
  readonly sessionSeconds: number;
  readonly nowMs: () => number;
  readonly random: () => number;
  /** Nobody watches: a renewal can wait until somebody does. */
  readonly isIdle: () => boolean;
  readonly onRenewed: (redemption: Redemption, reason: RenewReason) => void;
}

const REFUSALS_WITHIN_MS = 60_000;
const MOST_REFUSALS = 4;
const RETRY_LOOK_MS = 1_000;

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
   * Renews now; callers who come while a renewal runs share it.
   * @throws PlayerError
   */
  renew(reason: RenewReason): Promise<void> {
    this.#renewing ??= this.#renewOnce(reason).finally(() => {
      this.#renewing = undefined;
      this.#setTimer();
    });
    return this.#renewing;
  }

  /** Looks at the clock: called by a timer, and by everything that may end a sleep or a pause. */
  look(reason: 'schedule' | 'resume'): void {
    if (this.#plan === undefined || this.#isClosed || this.#renewing !== undefined) return;
    const nowMs = this.#deps.nowMs();
    const isDue = nowMs >= this.#plan.renewAtMs && nowMs >= this.#notBeforeMs;
    // The failure is noted; whoever needs the session next meets it.
    if (isDue && (reason === 'resume' || !this.#deps.isIdle())) this.renew(reason).catch(() => undefined);
    // The same instant again: read anew, a moment that was just missed would count as overdue.
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

  /** A server that refuses what it has just granted is not asked for ever. */
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
        this.look('schedule');
      },
      isRetrying ? RETRY_LOOK_MS : nextLookMs(this.#plan, nowMs),
    );
  }
}
