// What the page gives to the player and gets from it: the options, the controller and the events, as types.
import type { Quality } from './choose-stream.ts';
import type { Caption } from './extras.ts';
import type { HlsConstructor } from './hls-shape.ts';
import type { VideoFacts } from './redeem.ts';
import type { PlayerError } from './redeem-error.ts';
import type { RenewReason } from './session.ts';
import type { Thumbnail } from './thumbnails.ts';

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
  /**
   * The captions to begin with: a language, or `off`. By default those that the video's owner chose, if any. The
   * player does not remember what a viewer chooses; a page that does gives it here.
   */
  readonly captions?: string | undefined;
  /** The class of hls.js, or what imports it: `() => import('hls.js').then((module) => module.default)`. */
  readonly hls?: HlsConstructor | (() => Promise<HlsConstructor>) | undefined;
  readonly autoplay?: boolean | undefined;
  /** How long the playback URLs of one redemption shall work, in seconds. Default 7200. */
  readonly sessionSeconds?: number | undefined;
  readonly onRenew?: ((event: RenewEvent) => void) | undefined;
  /** Playback has stopped. The error's `text` says why and what to do; `retry()` tries. */
  readonly onError?: ((error: PlayerError) => void) | undefined;
  readonly onQualityChange?: ((change: QualityChange) => void) | undefined;
  /** It is known which captions there are, or others are shown. */
  readonly onCaptionsChange?: (() => void) | undefined;
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
  /** The languages in which there are captions; empty until that is known. */
  readonly captions: readonly Caption[];
  /** The language of the captions that are shown; empty for none. */
  readonly caption: string;
  /** The error that playback stopped with, in state `error`. */
  readonly error: PlayerError | undefined;
  /** A definition of {@link qualities}, or `auto`. An unknown one changes nothing. */
  setQuality(definition: string): void;
  /** A language of {@link captions}, or an empty text for none. */
  setCaption(language: string): void;
  /** The small picture of an instant, for a seek bar: a part of a larger one. Undefined while there is none. */
  thumbnailAt(seconds: number): Thumbnail | undefined;
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
