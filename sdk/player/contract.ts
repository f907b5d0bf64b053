// The player's interface to the page, as types: options, controller and events.
import type { Quality } from './choose-stream.ts';
import type { Caption } from './extras.ts';
import type { HlsConstructor } from './hls-shape.ts';
import type { VideoFacts } from './redeem.ts';
import type { PlayerError } from './player-error.ts';
import type { RenewReason } from './session.ts';
import type { SoundTrack } from './sound-choice.ts';
import type { Thumbnail } from './thumbnails.ts';

export interface RenewEvent {
  readonly reason: RenewReason;
  /** `performance.now()` of the renewal, in milliseconds. */
  readonly at: number;
  /** When the new session expires, in milliseconds of the same clock. */
  readonly sessionExpiresAt: number;
}

export interface QualityChange {
  /** The choice: a definition, or `auto`. */
  readonly selected: string;
  /** The definition on the screen; empty while there is none. */
  readonly playing: string;
}

export interface PlayerOptions {
  /** A `<video>` or `<audio>`, or any other element, in which a `<video>` is then made. */
  readonly element: HTMLElement;
  /** The playauth server: `https://vod.example.org`, `127.0.0.1:8280`, … */
  readonly endpoint: string;
  /** 32 hexadecimal digits. */
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
   * The captions to begin with: a BCP 47 language, or `off`. By default those that the video marks as default, if any.
   * The player does not store a viewer's choice; a page that does gives it here.
   */
  readonly captions?: string | undefined;
  /** The sound to begin with where the video has several sound tracks: a BCP 47 language. By default the first one. */
  readonly sound?: string | undefined;
  /** The class of hls.js, or what imports it: `() => import('hls.js').then((module) => module.default)`. */
  readonly hls?: HlsConstructor | (() => Promise<HlsConstructor>) | undefined;
  readonly autoplay?: boolean | undefined;
  /** Where to begin, in seconds. */
  readonly startSeconds?: number | undefined;
  /** `page`: the page draws the cues of the active text track (mode `hidden`). By default the browser does. */
  readonly captionDrawing?: 'browser' | 'page' | undefined;
  /** How long the playback URLs of one redemption shall work, in seconds. Default 7200. */
  readonly sessionSeconds?: number | undefined;
  readonly onRenew?: ((event: RenewEvent) => void) | undefined;
  /** Playback has stopped. The error's `text` says why and what to do; `retry()` tries again. */
  readonly onError?: ((error: PlayerError) => void) | undefined;
  readonly onQualityChange?: ((change: QualityChange) => void) | undefined;
  /** The list of captions is known, or other captions are shown. */
  readonly onCaptionsChange?: (() => void) | undefined;
  /** The list of sound tracks is known or has changed, or another one is heard. */
  readonly onSoundTracksChange?: (() => void) | undefined;
  /** The credential has been redeemed: title, cover and so on are known. */
  readonly onVideo?: ((video: VideoFacts) => void) | undefined;
  readonly onStateChange?: ((state: PlayerState) => void) | undefined;
  /** For the player's own requests; by default the global fetch. hls.js and the element load media by themselves. */
  readonly fetch?: typeof fetch | undefined;
}

export type PlayerState = 'loading' | 'playing' | 'paused' | 'ended' | 'error' | 'destroyed';

export interface PlayerController {
  /** The element that plays: the page's own, or the one made in it. */
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
  /** The sound tracks among which a viewer may choose; empty where there is one. */
  readonly soundTracks: readonly SoundTrack[];
  /** The label of the one that is heard; empty where there is nothing to choose. */
  readonly soundTrack: string;
  /** The error that playback stopped with, in state `error`. */
  readonly error: PlayerError | undefined;
  /** A definition of {@link qualities}, or `auto`. An unknown one changes nothing. */
  setQuality(definition: string): void;
  /** A language of {@link captions}, or an empty text for none. */
  setCaption(language: string): void;
  /** The label of one of {@link soundTracks}. An unknown one changes nothing. */
  setSoundTrack(label: string): void;
  /** The thumbnail of an instant, for a seek bar: a rectangle on a sprite sheet. Undefined while there is none. */
  thumbnailAt(seconds: number): Thumbnail | undefined;
  /** Renews the session now. @throws PlayerError */
  renew(): Promise<void>;
  /**
   * Redeems again, with another credential if one is given, and continues at the position of the error. Never rejects: a
   * failure is reported to `onError`.
   */
  retry(playAuth?: string): Promise<void>;
  /** Stops, and removes every listener and timer. The page's element stays, without a source. */
  destroy(): void;
}
