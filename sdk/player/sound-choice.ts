// Which sound is heard where a video has several sound tracks: the viewer's choice, which outlives engines and sources.

export interface SoundTrack {
  /** Unique among the tracks of the video. */
  readonly label: string;
  /** BCP 47; empty where it is not known. */
  readonly language: string;
}

interface SoundChoiceOptions {
  /** A language to begin with; undefined for the sound that the video begins with. */
  readonly preferred: string | undefined;
  /** Makes the engine play it. */
  readonly play: (label: string) => void;
  readonly onChange: () => void;
}

export class SoundChoice {
  readonly #options: SoundChoiceOptions;
  #tracks: readonly SoundTrack[] = [];
  #heard = '';
  #chosen: string | undefined;

  constructor(options: SoundChoiceOptions) {
    this.#options = options;
  }

  /** Empty where there is nothing to choose. */
  get tracks(): readonly SoundTrack[] {
    return this.#tracks;
  }

  get heard(): string {
    return this.#heard;
  }

  /** What the engine has now; fewer than two are no choice. */
  offer(tracks: readonly SoundTrack[], heard: string): void {
    const offered = tracks.length < 2 ? [] : tracks;
    const isNew = labelsOf(offered) !== labelsOf(this.#tracks);
    const now = offered.length === 0 ? '' : heard;
    const isOther = now !== this.#heard;
    this.#tracks = offered;
    this.#heard = now;
    const wanted = isNew ? this.#wanted() : undefined;
    if (wanted !== undefined && wanted !== now) this.#options.play(wanted);
    if (isNew || isOther) this.#options.onChange();
  }

  /** An unknown one changes nothing. */
  choose(label: string): void {
    if (!this.#tracks.some((track) => track.label === label)) return;
    this.#chosen = label;
    if (label !== this.#heard) this.#options.play(label);
  }

  #wanted(): string | undefined {
    const chosen = this.#tracks.find(({ label }) => label === this.#chosen);
    if (chosen !== undefined) return chosen.label;
    const { preferred = '' } = this.#options;
    if (preferred === '') return undefined;
    const exact = this.#tracks.find(({ language }) => language === preferred);
    return (exact ?? this.#tracks.find(({ language }) => primaryOf(language) === primaryOf(preferred)))?.label;
  }
}

function labelsOf(tracks: readonly SoundTrack[]): string {
  return JSON.stringify(tracks.map(({ label }) => label));
}

function primaryOf(language: string): string {
  return language.split('-', 1)[0]?.toLowerCase() ?? '';
}
