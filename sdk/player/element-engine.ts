// Plays one stream as the element's own source: native HLS (a master playlist too), MP4 or MP3. The browser's requests cannot
// be rewritten, so a renewal changes the source, only when the buffer no longer suffices, and restores position and speed.
import { AUTO, type Playable } from './choose-stream.ts';
import { isBufferedToEnd, playIfAllowed, positionOf, type Engine, type EngineEvents, type StartAt } from './engine.ts';
import { freezeFrame } from './freeze-frame.ts';
import { followNativeSound, playNativeSound } from './native-sound.ts';
import { PlayerError } from './player-error.ts';

interface ElementEngineOptions {
  readonly media: HTMLMediaElement;
  readonly playable: Playable;
  /** The renditions that the browser chooses among, if the stream is a master playlist. */
  readonly qualities: readonly Playable[];
  readonly startAt: StartAt;
  readonly nowMs: () => number;
  readonly expiresAtMs: number;
  readonly renew: (reason: 'refused' | 'resume') => Promise<void>;
  readonly events: EngineEvents;
}

const SWAP_BEFORE_EXPIRY_MS = 2_000;
const MOST_RECOVERIES = 3;
const RECOVERIES_WITHIN_MS = 30_000;

export class ElementEngine implements Engine {
  readonly #options: ElementEngineOptions;
  readonly #listeners = new AbortController();
  #url: string;
  /** The newest URL of the stream; not in use yet while it differs from `#url`. */
  #newestUrl: string;
  #expiresAtMs: number;
  #newestExpiresAtMs: number;
  #recoveredAtMs: number[] = [];
  /** Some browsers pause after a failed load; that is not the viewer's pause. */
  #wantsToPlay: boolean;
  #swap: AbortController | undefined;

  constructor(options: ElementEngineOptions) {
    this.#options = options;
    this.#wantsToPlay = options.startAt.isPlaying;
    this.#url = this.#newestUrl = options.playable.stream.url;
    this.#expiresAtMs = this.#newestExpiresAtMs = options.expiresAtMs;
    const { media } = options;
    const { signal } = this.#listeners;
    for (const type of ['timeupdate', 'play', 'seeking']) {
      media.addEventListener(type, () => this.#swapIfNeeded(), { signal });
    }
    media.addEventListener('play', () => (this.#wantsToPlay = true), { signal });
    media.addEventListener('pause', () => (this.#wantsToPlay &&= media.error !== null), { signal });
    media.addEventListener('error', () => this.#recover(), { signal });
    this.#setSource(options.startAt);
    if (options.playable.definition === AUTO) media.addEventListener('resize', () => this.#reportSize(), { signal });
    else options.events.onPlaying(options.playable.definition);
    followNativeSound({ media, signal, onSounds: options.events.onSounds });
  }

  covers(definition: string): boolean {
    return definition === this.#options.playable.definition;
  }

  setQuality(): void {
    // This engine has only the quality that it covers.
  }

  setSound(label: string): void {
    playNativeSound(this.#options.media, label);
  }

  renewed(playables: readonly Playable[], expiresAtMs: number): void {
    const { id } = this.#options.playable.stream;
    const same = playables.find((playable) => playable.stream.id === id);
    if (same === undefined) return;
    this.#newestUrl = same.stream.url;
    this.#newestExpiresAtMs = expiresAtMs;
    if (this.#options.media.error === null) this.#swapIfNeeded();
    else this.#useNewest();
  }

  resume(): void {
    this.#useNewest();
  }

  destroy(): void {
    this.#listeners.abort();
    this.#swap?.abort();
    this.#options.media.removeAttribute('src');
    this.#options.media.load();
  }

  /** The browser does not tell which rendition it has chosen; the size of the picture does. */
  #reportSize(): void {
    const { media, qualities, events } = this.#options;
    if (!(media instanceof HTMLVideoElement) || media.videoHeight === 0) return;
    const shown = qualities.find(({ height }) => height === media.videoHeight);
    if (shown !== undefined) events.onPlaying(shown.definition);
  }

  #swapIfNeeded(): void {
    const { media, nowMs } = this.#options;
    if (this.#newestUrl === this.#url || this.#swap !== undefined) return;
    const now = nowMs();
    const isEnding = now >= this.#expiresAtMs - SWAP_BEFORE_EXPIRY_MS;
    // After a long pause the newest grant may have expired too; then a renewal is already under way.
    const isNewestExpired = now >= this.#newestExpiresAtMs;
    if (isEnding && !isNewestExpired && !media.paused && !isBufferedToEnd(media)) this.#useNewest();
  }

  #useNewest(): void {
    const { media } = this.#options;
    this.#url = this.#newestUrl;
    this.#expiresAtMs = this.#newestExpiresAtMs;
    this.#setSource({ ...positionOf(media), isPlaying: this.#wantsToPlay });
  }

  /** Loads `#url` and restores position, speed and captions; sound settings survive by themselves. */
  #setSource(startAt: StartAt): void {
    const { media } = this.#options;
    this.#swap?.abort();
    const swap = (this.#swap = new AbortController());
    const { signal } = swap;
    const shownTracks = modesOf(media);
    const releaseFrame = freezeFrame(media);
    signal.addEventListener('abort', releaseFrame);
    media.src = this.#url;
    media.playbackRate = startAt.playbackRate;
    if (startAt.seconds > 0) media.currentTime = startAt.seconds;
    media.addEventListener('loadedmetadata', () => restoreModes(media, shownTracks), { once: true, signal });
    const done = (): void => {
      swap.abort();
      if (this.#swap === swap) this.#swap = undefined;
    };
    // With a start position the first frame to show comes after the seek.
    media.addEventListener(startAt.seconds > 0 ? 'seeked' : 'loadeddata', done, { once: true, signal });
    if (startAt.isPlaying) playIfAllowed(media);
  }

  /** The element does not say why it failed: an expired grant is likely, so a new one is tried first. */
  #recover(): void {
    const { media, nowMs, renew, events } = this.#options;
    const { error } = media;
    if (error === null) return;
    this.#swap?.abort();
    this.#swap = undefined;
    const now = nowMs();
    this.#recoveredAtMs = this.#recoveredAtMs.filter((atMs) => now - atMs < RECOVERIES_WITHIN_MS);
    this.#recoveredAtMs.push(now);
    if (error.code === MediaError.MEDIA_ERR_DECODE || this.#recoveredAtMs.length > MOST_RECOVERIES) {
      const code = error.code === MediaError.MEDIA_ERR_NETWORK ? 'Client.Network' : 'Client.Media';
      events.onFault(new PlayerError({ code }));
    } else if (this.#newestUrl !== this.#url) {
      this.#useNewest();
    } else {
      renew('refused').catch((reason: unknown) => {
        events.onFault(reason instanceof PlayerError ? reason : new PlayerError({ code: 'Client.Network' }));
      });
    }
  }
}

function modesOf(media: HTMLMediaElement): Map<string, TextTrackMode> {
  return new Map([...media.textTracks].map((track) => [nameOf(track), track.mode]));
}

function restoreModes(media: HTMLMediaElement, modes: ReadonlyMap<string, TextTrackMode>): void {
  for (const track of media.textTracks) track.mode = modes.get(nameOf(track)) ?? track.mode;
}

function nameOf(track: TextTrack): string {
  return `${track.kind} ${track.language} ${track.label}`;
}
