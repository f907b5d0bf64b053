// The seek bar: what has been played, what is buffered, the time under the pointer; a slider to assistive technology.
import type { Actions } from './actions.ts';
import { el } from './dom.ts';
import { formatTime } from './format-time.ts';
import type { Language } from './texts.ts';

export interface SeekBarParts {
  readonly video: HTMLVideoElement;
  readonly actions: Actions;
  readonly language: Language;
}

export function createSeekBar(parts: SeekBarParts): HTMLElement {
  const { video, language } = parts;
  const played = el('div', { class: 'seek-played' });
  const buffered = el('div', { class: 'seek-buffered' });
  const thumb = el('div', { class: 'seek-thumb' });
  const tip = el('output', { class: 'seek-tip', 'aria-hidden': 'true' });
  const track = el('div', { class: 'seek-track' }, buffered, played, thumb);
  const bar = el('div', { class: 'seek', role: 'slider', tabindex: '0', 'aria-valuemin': '0' }, track, tip);
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
    bar.setAttribute('aria-valuetext', language.say('position', { now, total: end }));
  };
  for (const type of ['timeupdate', 'progress', 'durationchange', 'seeking', 'seeked', 'emptied']) {
    video.addEventListener(type, update);
  }
  language.follow(update);
  followPointer({ ...parts, bar, tip, show });
  return bar;
}

interface PointerParts extends SeekBarParts {
  readonly bar: HTMLElement;
  readonly tip: HTMLElement;
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
    tip.textContent = formatTime(share * total);
    bar.style.setProperty('--hover', String(share));
    if (bar.dataset['scrubbing'] !== undefined) show(share);
  };
  bar.addEventListener('pointermove', hover);
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
