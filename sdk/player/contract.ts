// What the page gives to the player and gets from it: the options, the controller and the events, as types.
import type { Quality } from './choose-stream.ts';
import type { HlsConstructor } from './hls-shape.ts';
import type { VideoFacts } from './redeem.ts';
import type { PlayerError } from './redeem-error.ts';
import type { RenewReason } from './session.ts';

export interface RenewEvent {
  readonly reason: RenewReason;
  /** `performance.now()` of this moment. */
  readonly at: number;
  /** When the new session ends, on the same clock. */
  readonly sessionExpiresAt: number;
}

export interface QualityChange {
  /** What was asked for: a definition, or `auto`. */
  readonly selected: string;
  /** What is on the screen; empty while nothing is. */
  readonly playing: string;
}

export interface PlayerOptions {
  /** A `<video>` or `<audio>`, or any other element, in which a `<video>` is then made. */
  readonly element: HTMLElement;
  /** The playauth server: `https://vod.example.org`, `127.0.0.1:8280`, … */
  readonly endpoint: string;
  readonly videoId: string;
  /**
   * A credential from GetVideoPlayAuth, or a JWTPlayAuth that the application signed by itself. With this alone the
   * session cannot outlive the credential.
   */
  readonly playAuth?: string | undefined;
  /**
   * Asks the page's own server for a credential of either kind: at the start, if `playAuth` is not given, and for every
   * renewal.
   */
  readonly getPlayAuth?: (() => Promise<string>) | undefined;
  /** `FD`, `LD`, `SD`, `HD`, … or `auto` (the default). */
  readonly definition?: string | undefined;
  /** The class of hls.js, or what imports it: `() => import('hls.js').then((module) => module.default)`. */
  readonly hls?: HlsConstructor | (() => Promise<HlsConstructor>) | undefined;
  readonly autoplay?: boolean | undefined;
  /** How long the playback URLs of one redemption shall work, in seconds. Default 7200. */
  readonly sessionSeconds?: number | undefined;
  readonly onRenew?: ((event: RenewEvent) => void) | undefined;
  /** Playback has stopped. The error's `text` says why and what to do; `retry()` tries. */
  readonly onError?: ((error: PlayerError) => void) | undefined;
  readonly onQualityChange?: ((change: QualityChange) => void) | undefined;
  /** The credential has been redeemed: title, cover and so on are known. */
  readonly onVideo?: ((video: VideoFacts) => void) | undefined;
  readonly onStateChange?: ((state: PlayerState) => void) | undefined;
  readonly fetch?: typeof fetch | undefined;
}

export type PlayerState = 'loading' | 'playing' | 'paused' | 'ended' | 'error' | 'destroyed';

export interface PlayerController {
  readonly media: HTMLMediaElement;
  readonly state: PlayerState;
  /** Known once the credential has been redeemed. */
  readonly video: VideoFacts | undefined;
  /** Ascending; empty until the credential has been redeemed. */
  readonly qualities: readonly Quality[];
  readonly quality: QualityChange;
  /** The error that playback stopped with, in state `error`. */
  readonly error: PlayerError | undefined;
  /** A definition of {@link qualities}, or `auto`. An unknown one changes nothing. */
  setQuality(definition: string): void;
  /** Renews the session now. @throws PlayerError */
  renew(): Promise<void>;
  /**
   * Redeems again, with another credential if one is given, and goes on where it stopped. Never rejects: a failure
   * arrives at `onError`.
   */
  retry(playAuth?: string): Promise<void>;
  /** Stops, and takes every listener and timer away. The element stays, without a source. */
  destroy(): void;
}
