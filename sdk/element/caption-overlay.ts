// Draws the captions that are on: above the controls while these are there, in the viewer's own style. The cues come from the
// text tracks of the video, which the browser itself then does not draw.
import { el } from './dom.ts';
import type { Memory } from './memory.ts';

export const CAPTION_STYLES = {
  captionSize: ['small', 'medium', 'large', 'huge'],
  captionColour: ['white', 'yellow'],
  captionGround: ['dark', 'black', 'none'],
} as const;

export type CaptionStyle = keyof typeof CAPTION_STYLES;

export interface CaptionOverlay {
  readonly element: HTMLElement;
  readonly style: (name: CaptionStyle) => string;
  readonly setStyle: (name: CaptionStyle, value: string) => void;
}

const DEFAULTS: Readonly<Record<CaptionStyle, string>> = {
  captionSize: 'medium',
  captionColour: 'white',
  captionGround: 'dark',
};

export function createCaptionOverlay(video: HTMLVideoElement, memory: Memory): CaptionOverlay {
  const [top, bottom] = [el('div', { class: 'cues cues-top' }), el('div', { class: 'cues' })];
  const element = el('div', { class: 'captions', part: 'captions' }, top, bottom);
  const style = (name: CaptionStyle): string => {
    const kept = memory.read(name) ?? '';
    return (CAPTION_STYLES[name] as readonly string[]).includes(kept) ? kept : DEFAULTS[name];
  };
  const apply = (): void => {
    element.dataset['size'] = style('captionSize');
    element.dataset['colour'] = style('captionColour');
    element.dataset['ground'] = style('captionGround');
  };
  apply();
  followTracks(video, (cues, language) => {
    element.lang = language;
    top.replaceChildren(...cues.filter(isAtTop).map(draw));
    bottom.replaceChildren(...cues.filter((cue) => !isAtTop(cue)).map(draw));
  });
  return {
    element,
    style,
    setStyle: (name, value) => {
      memory.write(name, value);
      element.dataset[name === 'captionSize' ? 'size' : name === 'captionColour' ? 'colour' : 'ground'] = value;
    },
  };
}

function followTracks(video: HTMLVideoElement, show: (cues: readonly VTTCue[], language: string) => void): void {
  const followed = new WeakSet<TextTrack>();
  const update = (): void => {
    const track = [...video.textTracks].find(({ kind, mode }) => kind === 'subtitles' && mode === 'hidden');
    const cues = [...(track?.activeCues ?? [])].filter((cue) => cue instanceof VTTCue);
    show(cues, track?.language ?? '');
  };
  const follow = (): void => {
    for (const track of video.textTracks) {
      if (!followed.has(track)) track.addEventListener('cuechange', update);
      followed.add(track);
    }
    update();
  };
  for (const type of ['addtrack', 'removetrack', 'change']) video.textTracks.addEventListener(type, follow);
  nativeWhilePhoneIsFull(video);
}

/** An iPhone's own full screen shows nothing of the page: there the browser draws the captions. */
function nativeWhilePhoneIsFull(video: HTMLVideoElement): void {
  const change = (from: TextTrackMode, to: TextTrackMode) => (): void => {
    for (const track of video.textTracks) if (track.kind === 'subtitles' && track.mode === from) track.mode = to;
  };
  video.addEventListener('webkitbeginfullscreen', change('hidden', 'showing'));
  video.addEventListener('webkitendfullscreen', change('showing', 'hidden'));
}

function isAtTop({ line, snapToLines }: VTTCue): boolean {
  if (typeof line !== 'number') return false;
  return snapToLines ? line >= 0 && line < 6 : line < 50;
}

/** The browser's own reading of the cue: only the elements of WebVTT, nothing of HTML. */
function draw(cue: VTTCue): HTMLElement {
  return el('p', { dir: 'auto' }, el('span', {}, cue.getCueAsHTML()));
}
