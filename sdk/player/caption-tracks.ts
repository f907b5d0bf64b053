// Captions as tracks of the media element, for both engines. The player itself fetches a file when its track is first shown,
// under the newest grant: an expired grant or another origin would make the browser's own request fail.
import type { OfferedCaption } from './extras.ts';

interface CaptionTracksOptions {
  readonly media: HTMLMediaElement;
  /** The text of a caption file; undefined if the request fails. */
  readonly load: (url: string) => Promise<string | undefined>;
  /** `showing`, or `hidden` where the page draws the cues. */
  readonly activeMode: 'showing' | 'hidden';
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
  /** The last choice, through the player or in the browser's own menu. */
  #chosen = '';
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
    this.#chosen = language;
    // The element's own event comes a moment later.
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
    this.#shown = this.#chosen = '';
  }

  #follow(): void {
    this.#readBrowserMenu();
    const { media, activeMode } = this.#options;
    const active = isPhoneFullscreen(media) ? 'showing' : activeMode;
    for (const { caption, element } of this.#tracks) {
      const mode = caption.language === this.#chosen ? active : 'disabled';
      if (element.track.mode !== mode) element.track.mode = mode;
    }
    const shown = this.#tracks.find(({ caption }) => caption.language === this.#chosen);
    if (shown !== undefined) void this.#fill(shown);
    const language = shown?.caption.language ?? '';
    if (language === this.#shown) return;
    this.#shown = language;
    this.#options.onChange();
  }

  /** Browsers also select tracks by themselves; only with the browser's own controls shown was it the viewer's choice. */
  #readBrowserMenu(): void {
    if (!this.#options.media.controls || this.#chosen !== this.#shown) return;
    const showing = this.#tracks.filter(({ element }) => element.track.mode === 'showing');
    const other = showing.find(({ caption }) => caption.language !== this.#chosen);
    if (other !== undefined) this.#chosen = other.caption.language;
    else if (showing.length === 0) this.#chosen = '';
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

/** An iPhone's own full screen shows nothing of the page, so there the browser draws the captions. */
function isPhoneFullscreen(media: HTMLMediaElement & { webkitDisplayingFullscreen?: boolean }): boolean {
  return media.webkitDisplayingFullscreen === true;
}
