// The seek bar: played and buffered ranges, chapters, time and thumbnail under the pointer; a slider for assistive technology.
import type { PlayerController, Thumbnail } from '../player/create-player.ts';
import type { Actions } from './actions.ts';
import type { Chapters } from './chapters.ts';
import { el } from './dom.ts';
import { formatTime } from './format-time.ts';
import type { PlayerLanguage } from './texts.ts';

interface SeekBarParts {
  readonly video: HTMLVideoElement;
  readonly actions: Actions;
  readonly language: PlayerLanguage;
  readonly player: () => PlayerController | undefined;
  readonly chapters: Chapters;
}

interface SeekBar {
  readonly element: HTMLElement;
  readonly drawChapters: () => void;
}

export function createSeekBar(parts: SeekBarParts): SeekBar {
  const { video, language, chapters } = parts;
  const played = el('div', { class: 'seek-played' });
  const buffered = el('div', { class: 'seek-buffered' });
  const thumb = el('div', { class: 'seek-thumb' });
  const tip = createTip(parts);
  const marks = el('div', { class: 'seek-marks' });
  const track = el('div', { class: 'seek-track' }, buffered, played, marks, thumb);
  const attributes = { class: 'seek', part: 'seek-bar', role: 'slider', tabindex: '0', 'aria-valuemin': '0' };
  const bar = el('div', attributes, track, tip.element);
  language.follow(() => {
    bar.setAttribute('aria-label', language.say('seek'));
  });
  const show = (share: number): void => {
    bar.style.setProperty('--played', String(share));
  };
  const update = (): void => {
    const total = Number.isFinite(video.duration) ? video.duration : 0;
    if (bar.dataset['scrubbing'] === undefined) show(total > 0 ? video.currentTime / total : 0);
    drawBuffered(buffered, video, total);
    bar.setAttribute('aria-valuemax', String(Math.floor(total)));
    bar.setAttribute('aria-valuenow', String(Math.floor(video.currentTime)));
    const [now, end] = [formatTime(video.currentTime), formatTime(total)];
    const chapter = chapters.at(video.currentTime)?.title;
    const position = language.say('position', { now, total: end });
    bar.setAttribute('aria-valuetext', chapter === undefined ? position : `${position} · ${chapter}`);
  };
  const drawChapters = (): void => {
    drawMarks(marks, chapters, video.duration);
  };
  video.addEventListener('durationchange', drawChapters);
  for (const type of ['timeupdate', 'progress', 'durationchange', 'seeking', 'seeked', 'emptied']) {
    video.addEventListener(type, update);
  }
  language.follow(update);
  followPointer({ ...parts, bar, tip, show });
  return { element: bar, drawChapters };
}

function drawMarks(marks: HTMLElement, chapters: Chapters, duration: number): void {
  const starts = Number.isFinite(duration) ? chapters.list().filter(({ start }) => start > 0 && start < duration) : [];
  marks.replaceChildren(
    ...starts.map(({ start }) => {
      const mark = el('i');
      mark.style.left = `${(start / duration) * 100}%`;
      return mark;
    }),
  );
}

interface Tip {
  readonly element: HTMLElement;
  readonly show: (seconds: number) => void;
}

/** The longer side of a thumbnail in CSS pixels, and its greatest share of a narrow bar. */
const PICTURE_SIZE = 168;
const PICTURE_SHARE = 0.36;

function createTip({ player, chapters }: SeekBarParts): Tip {
  const sheet = el('div', { class: 'seek-sheet' });
  const picture = el('div', { class: 'seek-picture', hidden: '' }, sheet);
  const time = el('span');
  const chapter = el('b', { dir: 'auto', hidden: '' });
  const element = el('div', { class: 'seek-tip', 'aria-hidden': 'true' }, picture, chapter, time);
  return {
    element,
    show: (seconds) => {
      time.textContent = formatTime(seconds);
      chapter.textContent = chapters.at(seconds)?.title ?? '';
      chapter.hidden = chapter.textContent === '';
      const thumbnail = player()?.thumbnailAt(seconds);
      picture.hidden = thumbnail === undefined;
      const longSide = Math.min(PICTURE_SIZE, (element.parentElement?.clientWidth ?? Infinity) * PICTURE_SHARE);
      if (thumbnail !== undefined) drawThumbnail(thumbnail, { picture, sheet, longSide });
      element.style.setProperty('--half', `${element.offsetWidth / 2}px`);
    },
  };
}

interface Drawing {
  readonly picture: HTMLElement;
  readonly sheet: HTMLElement;
  readonly longSide: number;
}

/** The rectangle in its own size, scaled by a transform, because the size of the whole sheet is not known. */
function drawThumbnail(thumbnail: Thumbnail, { picture, sheet, longSide }: Drawing): void {
  const { url, x, y, width, height } = thumbnail;
  const scale = longSide / Math.max(width, height);
  picture.style.width = `${Math.round(width * scale)}px`;
  picture.style.height = `${Math.round(height * scale)}px`;
  sheet.style.width = `${width}px`;
  sheet.style.height = `${height}px`;
  sheet.style.scale = String(scale);
  sheet.style.backgroundPosition = `${-x}px ${-y}px`;
  const image = `url(${JSON.stringify(url)})`;
  if (sheet.style.backgroundImage !== image) sheet.style.backgroundImage = image;
}

interface PointerParts extends SeekBarParts {
  readonly bar: HTMLElement;
  readonly tip: Tip;
  readonly show: (share: number) => void;
}

function followPointer({ video, actions, bar, tip, show }: PointerParts): void {
  const shareAt = (event: PointerEvent): number => {
    const box = bar.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / Math.max(1, box.width)));
  };
  const hover = (event: PointerEvent): void => {
    const share = shareAt(event);
    const total = Number.isFinite(video.duration) ? video.duration : 0;
    tip.show(share * total);
    bar.style.setProperty('--hover', String(share));
    if (bar.dataset['scrubbing'] !== undefined) show(share);
  };
  // A bar that appears under a resting pointer gets pointerover alone.
  for (const type of ['pointermove', 'pointerover'] as const) bar.addEventListener(type, hover);
  bar.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    bar.setPointerCapture(event.pointerId);
    bar.dataset['scrubbing'] = '';
    hover(event);
  });
  bar.addEventListener('pointerup', (event) => {
    if (bar.dataset['scrubbing'] === undefined) return;
    delete bar.dataset['scrubbing'];
    actions.seekToShare(shareAt(event));
  });
  bar.addEventListener('pointercancel', () => {
    delete bar.dataset['scrubbing'];
  });
}

function drawBuffered(line: HTMLElement, video: HTMLVideoElement, total: number): void {
  const { buffered } = video;
  while (line.childElementCount > buffered.length) line.lastElementChild?.remove();
  while (line.childElementCount < buffered.length) line.append(el('i'));
  for (const [index, part] of [...line.children].entries()) {
    if (!(part instanceof HTMLElement) || total === 0) continue;
    part.style.left = `${(buffered.start(index) / total) * 100}%`;
    part.style.width = `${((buffered.end(index) - buffered.start(index)) / total) * 100}%`;
  }
}
