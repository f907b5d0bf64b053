// Chapters: `<track kind="chapters" src="…">` in the element. The file is fetched by the player, because the browser would ask
// with the rules of the media; the browser reads it.

export interface Chapter {
  readonly start: number;
  readonly title: string;
}

export interface Chapters {
  /** Ascending. */
  readonly list: () => readonly Chapter[];
  readonly at: (seconds: number) => Chapter | undefined;
}

/** `onChange` is called when the chapters are known. */
export function readChapters(host: HTMLElement, video: HTMLVideoElement, onChange: () => void): Chapters {
  let list: readonly Chapter[] = [];
  const source = host.querySelector<HTMLTrackElement>(':scope > track[kind="chapters"][src]');
  if (source !== null) {
    void readCues(source.src, video).then((cues) => {
      list = cues.map((cue) => ({ start: cue.startTime, title: cue.text })).sort((a, b) => a.start - b.start);
      onChange();
    });
  }
  return { list: () => list, at: (seconds) => list.filter(({ start }) => start <= seconds).at(-1) };
}

/** None where the file cannot be read: the film plays without chapters. */
async function readCues(url: string, video: HTMLVideoElement): Promise<readonly VTTCue[]> {
  const response = await fetch(url).catch(() => undefined);
  const text = response?.ok === true ? await response.text().catch(() => undefined) : undefined;
  if (text === undefined) return [];
  const objectUrl = URL.createObjectURL(new Blob([text], { type: 'text/vtt' }));
  const element = document.createElement('track');
  element.kind = 'chapters';
  element.src = objectUrl;
  video.append(element);
  const loaded = new Promise<void>((resolve) => {
    for (const type of ['load', 'error']) {
      element.addEventListener(type, () => {
        resolve();
      });
    }
  });
  element.track.mode = 'hidden';
  await loaded;
  URL.revokeObjectURL(objectUrl);
  return [...(element.track.cues ?? [])].filter((cue) => cue instanceof VTTCue);
}
