// The files beside the streams: captions and thumbnails of the seek bar, fetched once the streams are known.
import type { Stream } from './choose-stream.ts';
import { CaptionTracks } from './caption-tracks.ts';
import { CAPTIONS_OFF, chooseCaption, extrasUrl, fetchText, readExtras, type Caption } from './extras.ts';
import { readThumbnails, thumbnailAt, type Thumbnail, type TimedThumbnail } from './thumbnails.ts';

interface SidecarMediaOptions {
  readonly media: HTMLMediaElement;
  readonly fetch: typeof fetch;
  /** The URL under the newest grant. */
  readonly current: (url: string) => string;
  /** Resolves when that grant has not expired. */
  readonly ready: () => Promise<void>;
  /** A language, `off`, or undefined for the default of the video. */
  readonly preferred: string | undefined;
  readonly captionDrawing: 'browser' | 'page';
  readonly onChange: () => void;
}

export class SidecarMedia {
  readonly #options: SidecarMediaOptions;
  readonly #tracks: CaptionTracks;
  #thumbnails: readonly TimedThumbnail[] = [];
  #preferred: string | undefined;
  #hasOffered = false;
  #isDestroyed = false;

  constructor(options: SidecarMediaOptions) {
    this.#options = options;
    this.#preferred = options.preferred;
    const { media, onChange, captionDrawing } = options;
    const activeMode = captionDrawing === 'page' ? 'hidden' : 'showing';
    this.#tracks = new CaptionTracks({ media, activeMode, load: (url) => this.#load(url), onChange });
  }

  get captions(): readonly Caption[] {
    return this.#tracks.captions;
  }

  get caption(): string {
    return this.#tracks.shown;
  }

  setCaption(language: string): void {
    this.#preferred = language === '' ? CAPTIONS_OFF : language;
    this.#tracks.show(language);
  }

  thumbnailAt(seconds: number): Thumbnail | undefined {
    const found = thumbnailAt(this.#thumbnails, seconds);
    return found === undefined ? undefined : { ...found, url: this.#options.current(found.url) };
  }

  /** Never rejects: the video plays without these files too. */
  async open([first]: readonly Stream[]): Promise<void> {
    if (first === undefined) return;
    const url = extrasUrl(first.url);
    const text = await this.#load(url);
    if (text === undefined || this.#isDestroyed) return;
    const { captions, thumbnails } = readExtras(text, url);
    // After a retry the viewer's choice stays, also one from the browser's own menu.
    if (this.#hasOffered) this.#preferred = this.#tracks.shown || CAPTIONS_OFF;
    this.#hasOffered = true;
    this.#tracks.offer(captions);
    this.#tracks.show(chooseCaption(captions, this.#preferred));
    this.#options.onChange();
    if (thumbnails === undefined) return;
    const index = await this.#load(thumbnails);
    if (index !== undefined) this.#thumbnails = readThumbnails(index, thumbnails);
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.#tracks.destroy();
  }

  async #load(url: string): Promise<string | undefined> {
    const { fetch: fetchIt, current, ready } = this.#options;
    await ready().catch(() => undefined);
    return fetchText(fetchIt, current(url));
  }
}
