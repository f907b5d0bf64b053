// Captions as tracks of the media element, whatever plays in it. A file is fetched when its track is first shown, by us and
// under the newest grant, so that neither an old grant nor another origin stands in the way.
import type { OfferedCaption } from './extras.ts';

export interface CaptionTracksOptions {
  readonly media: HTMLMediaElement;
  /** The text of a caption file, or undefined if it is not to be had now. */
  readonly load: (url: string) => Promise<string | undefined>;
  /** Another language is shown, or none; also when the viewer chose it in the browser's own menu. */
  readonly onChange: () => void;
}

interface CaptionTrack {
  readonly caption: OfferedCaption;
  readonly element: HTMLTrackElement;
  isLoading: boolean;
  objectUrl: string | undefined;
}

export class CaptionTracks {
  readonly #options: CaptionTracksOptions;
  readonly #listeners = new AbortController();
  #tracks: readonly CaptionTrack[] = [];
  #shown = '';

  constructor(options: CaptionTracksOptions) {
    this.#options = options;
    options.media.textTracks.addEventListener('change', () => this.#follow(), { signal: this.#listeners.signal });
  }

  get captions(): readonly OfferedCaption[] {
    return this.#tracks.map(({ caption }) => caption);
  }

  /** The language that is shown; empty for none. */
  get shown(): string {
    return this.#shown;
  }

  offer(captions: readonly OfferedCaption[]): void {
    this.#clear();
    this.#tracks = captions.map((caption) => {
      const element = document.createElement('track');
      element.kind = 'subtitles';
      element.srclang = caption.language;
      element.label = caption.label;
      this.#options.media.append(element);
      return { caption, element, isLoading: false, objectUrl: undefined };
    });
  }

  /** An empty language shows none. */
  show(language: string): void {
    for (const { caption, element } of this.#tracks) {
      element.track.mode = caption.language === language ? 'showing' : 'disabled';
    }
    // The element tells of it a moment later.
    this.#follow();
  }

  destroy(): void {
    this.#listeners.abort();
    this.#clear();
  }

  #clear(): void {
    for (const { element, objectUrl } of this.#tracks) {
      element.remove();
      if (objectUrl !== undefined) URL.revokeObjectURL(objectUrl);
    }
    this.#tracks = [];
    this.#shown = '';
  }

  #follow(): void {
    const shown = this.#tracks.find(({ element }) => element.track.mode === 'showing');
    if (shown !== undefined) void this.#fill(shown);
    const language = shown?.caption.language ?? '';
    if (language === this.#shown) return;
    this.#shown = language;
    this.#options.onChange();
  }

  async #fill(track: CaptionTrack): Promise<void> {
    if (track.isLoading || track.objectUrl !== undefined) return;
    track.isLoading = true;
    const text = await this.#options.load(track.caption.url);
    track.isLoading = false;
    if (text === undefined || !this.#tracks.includes(track)) return;
    track.objectUrl = URL.createObjectURL(new Blob([text], { type: 'text/vtt' }));
    track.element.src = track.objectUrl;
  }
}
