// One player: connects element, session and engine; starts, switches quality, renews, stops with an error, retries.
import { createSleepAwareClock } from './sleep-aware-clock.ts';
import { buildEngine } from './build-engine.ts';
import type { Playable } from './choose-stream.ts';
import type { PlayerController, PlayerOptions, PlayerState, QualityChange } from './contract.ts';
import { createSession, findSupport, mediaOf, type PlaybackSupport } from './player-parts.ts';
import { isStarved, positionOf, type Engine, type StartAt } from './engine.ts';
import { followPage } from './follow-page.ts';
import { createGrantUrls, type GrantUrls } from './grant-urls.ts';
import { PlayAuthSource } from './play-auth-source.ts';
import { keepPlace } from './keep-place.ts';
import { asPlayerError, endsAtOnce, type PlayerError } from './player-error.ts';
import { QualityChoice } from './quality-choice.ts';
import type { Redemption, VideoFacts } from './redeem.ts';
import type { RenewReason, Session } from './session.ts';
import { SidecarMedia } from './sidecar-media.ts';
import { SoundChoice, type SoundTrack } from './sound-choice.ts';

const DEFAULT_SESSION_SECONDS = 7200;

export class Player implements PlayerController {
  readonly media: HTMLMediaElement;
  readonly #options: PlayerOptions;
  readonly #endpoint: URL;
  readonly #nowMs = createSleepAwareClock({ monotonicMs: () => performance.now(), wallMs: () => Date.now() });
  readonly #grantUrls: GrantUrls;
  readonly #sidecar: SidecarMedia;
  readonly #sound: SoundChoice;
  readonly #quality: QualityChoice;
  readonly #playAuth: PlayAuthSource;
  readonly #listeners = new AbortController();
  #session: Session | undefined;
  #engine: Engine | undefined;
  #means: PlaybackSupport | undefined;
  #state: PlayerState = 'loading';
  #error: PlayerError | undefined;
  #video: VideoFacts | undefined;
  /** Loading has stopped, but the buffer still plays. */
  #pendingFault: PlayerError | undefined;
  /** Where an error interrupted, or where to begin. */
  #resumeAt: StartAt;
  #attempt: Promise<void> | undefined;

  constructor(options: PlayerOptions, endpoint: URL) {
    this.#options = options;
    this.#endpoint = endpoint;
    this.#playAuth = new PlayAuthSource(options.playAuth, options.getPlayAuth);
    this.#quality = new QualityChoice(options.definition);
    this.#grantUrls = createGrantUrls(options.videoId);
    this.media = mediaOf(options.element);
    this.#resumeAt = {
      ...positionOf(this.media),
      seconds: options.startSeconds ?? 0,
      isPlaying: options.autoplay ?? false,
    };
    this.#sidecar = this.#createSidecar();
    this.#sound = this.#createSound();
    this.#listen();
  }

  get state(): PlayerState {
    return this.#state;
  }

  get video(): VideoFacts | undefined {
    return this.#video;
  }

  get qualities(): readonly Playable[] {
    return this.#quality.all;
  }

  get quality(): QualityChange {
    return this.#quality.state;
  }

  get captions(): PlayerController['captions'] {
    return this.#sidecar.captions;
  }

  get caption(): string {
    return this.#sidecar.caption;
  }

  get soundTracks(): PlayerController['soundTracks'] {
    return this.#sound.tracks;
  }

  get soundTrack(): string {
    return this.#sound.heard;
  }

  get error(): PlayerError | undefined {
    return this.#error;
  }

  setQuality(definition: string): void {
    if (this.#state === 'destroyed' || !this.#quality.choose(definition)) return;
    if (this.#engine?.covers(definition) === true) this.#engine.setQuality(definition);
    else if (this.#engine !== undefined) this.#build(positionOf(this.media));
    this.#options.onQualityChange?.(this.quality);
  }

  setCaption(language: string): void {
    this.#sidecar.setCaption(language);
  }

  setSoundTrack(label: string): void {
    this.#sound.choose(label);
  }

  thumbnailAt(seconds: number): ReturnType<PlayerController['thumbnailAt']> {
    return this.#sidecar.thumbnailAt(seconds);
  }

  async renew(): Promise<void> {
    await this.#session?.renew('manual');
  }

  retry(playAuth?: string): Promise<void> {
    if (playAuth !== undefined) this.#playAuth.give(playAuth);
    this.#attempt ??= this.#begin().finally(() => {
      this.#attempt = undefined;
    });
    return this.#attempt;
  }

  destroy(): void {
    if (this.#state === 'destroyed') return;
    this.#tearDown();
    this.#sidecar.destroy();
    this.#listeners.abort();
    this.#setState('destroyed');
    if (this.media !== this.#options.element) this.media.remove();
  }

  /** Never rejects: a failure is reported through `onError`. */
  async #begin(): Promise<void> {
    if (this.#state === 'destroyed') return;
    if (this.#engine !== undefined) this.#resumeAt = positionOf(this.media);
    this.#tearDown();
    this.#setState('loading');
    const session = (this.#session = this.#createSession());
    try {
      // Together: hls.js may have to be loaded first.
      const [means, redemption] = await Promise.all([
        this.#means ?? findSupport(this.media, this.#options.hls),
        session.open(),
      ]);
      this.#means = means;
      if (this.#session !== session) return;
      this.#accept(redemption);
      this.#video = redemption.video;
      this.#options.onVideo?.(redemption.video);
      // The viewer may have pressed play meanwhile.
      this.#build({ ...this.#resumeAt, isPlaying: this.#resumeAt.isPlaying || !this.media.paused });
      void this.#sidecar.open(redemption.streams);
    } catch (reason) {
      if (this.#session === session) this.#fail(asPlayerError(reason));
    }
  }

  #createSession(): Session {
    const { videoId, sessionSeconds = DEFAULT_SESSION_SECONDS } = this.#options;
    return createSession({
      redeemer: { endpoint: this.#endpoint, videoId, sessionSeconds, fetch: this.#fetch, nowMs: this.#nowMs },
      obtain: () => this.#playAuth.obtain(),
      isIdle: () => this.media.paused || this.media.ended,
      onRenewed: (redemption, reason) => {
        this.#onRenewed(redemption, reason);
      },
    });
  }

  readonly #fetch: typeof fetch = (input, init) => (this.#options.fetch ?? fetch)(input, init);

  #createSidecar(): SidecarMedia {
    return new SidecarMedia({
      media: this.media,
      fetch: this.#fetch,
      current: this.#grantUrls.current,
      preferred: this.#options.captions,
      captionDrawing: this.#options.captionDrawing ?? 'browser',
      ready: async () => {
        if (this.#session?.isExpired === true) await this.#session.renew('resume');
      },
      onChange: () => this.#options.onCaptionsChange?.(),
    });
  }

  #createSound(): SoundChoice {
    return new SoundChoice({
      preferred: this.#options.sound,
      play: (label) => this.#engine?.setSound(label),
      onChange: () => this.#options.onSoundTracksChange?.(),
    });
  }

  #accept(redemption: Redemption): void {
    this.#grantUrls.record(redemption.streams);
    this.#quality.offer(redemption.streams, this.#means?.can);
  }

  #onRenewed(redemption: Redemption, reason: RenewReason): void {
    this.#accept(redemption);
    const sessionExpiresAt = this.#session?.expiresAtMs ?? 0;
    this.#engine?.renewed(this.#quality.streams, sessionExpiresAt);
    if (this.#pendingFault !== undefined) this.#resume();
    const at = performance.now();
    this.#options.onRenew?.({ reason, at, sessionExpiresAt: at + sessionExpiresAt - this.#nowMs() });
  }

  #build(startAt: StartAt): void {
    this.#engine?.destroy();
    this.#engine = undefined;
    this.#sound.offer([], '');
    const session = this.#session;
    const { chosen } = this.#quality;
    if (session === undefined || chosen === undefined) return;
    const events = {
      onPlaying: (definition: string) => {
        this.#quality.plays(definition);
        this.#options.onQualityChange?.(this.quality);
      },
      onSounds: (tracks: readonly SoundTrack[], heard: string) => {
        this.#sound.offer(tracks, heard);
      },
      onFault: (error: PlayerError) => {
        this.#onFault(error);
      },
    };
    const parts = { media: this.media, Hls: this.#means?.Hls, session, grantUrls: this.#grantUrls, nowMs: this.#nowMs };
    this.#engine = buildEngine({ ...parts, startAt, events }, chosen);
  }

  #resume(): void {
    this.#pendingFault = undefined;
    this.#engine?.resume();
  }

  /** The buffer plays to its end before the error is shown. */
  #onFault(error: PlayerError): void {
    this.#pendingFault = error;
    if (endsAtOnce(error)) this.#fail(error);
    else this.#failIfStarved();
  }

  #failIfStarved(): void {
    if (this.#pendingFault === undefined) return;
    if (isStarved(this.media) || this.media.error !== null) this.#fail(this.#pendingFault);
  }

  #fail(error: PlayerError): void {
    if (this.#engine !== undefined) this.#resumeAt = positionOf(this.media);
    this.#tearDown();
    this.#error = error;
    this.#setState('error');
    this.#options.onError?.(error);
  }

  #tearDown(): void {
    this.#session?.close();
    this.#engine?.destroy();
    this.#session = this.#engine = this.#pendingFault = this.#error = undefined;
  }

  #setState(state: PlayerState): void {
    if (state === this.#state || this.#state === 'destroyed') return;
    this.#state = state;
    this.#options.onStateChange?.(state);
  }

  #listen(): void {
    const onMedia = (): void => {
      if (this.#engine === undefined) return;
      const { ended, paused, readyState } = this.media;
      this.#setState(ended ? 'ended' : readyState < 3 ? 'loading' : paused ? 'paused' : 'playing');
      this.#failIfStarved();
    };
    const onReturn = (): void => {
      this.#session?.check('resume');
    };
    const onOnline = (): void => {
      if (this.#error?.kind === 'network') void this.retry();
      else if (this.#pendingFault?.kind === 'network') this.#resume();
    };
    keepPlace({
      session: () => this.#session,
      url: () => this.#quality.firstUrl,
      grantUrls: this.#grantUrls,
      isPlaying: () => this.#state === 'playing',
      fetch: this.#fetch,
      fail: (error) => {
        this.#fail(error);
      },
      signal: this.#listeners.signal,
    });
    followPage({ media: this.media, signal: this.#listeners.signal, onMedia, onReturn, onOnline });
  }
}
