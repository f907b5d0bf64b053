// The picture and everything over it: video, controls that hide by themselves, notices, panels.
import type { Caption, Quality, QualityChange, SoundTrack, Thumbnail } from '../../sdk/player/create-player.ts';
import { createActions, type Actions } from './actions.ts';
import { createControls } from './controls.ts';
import { el, icon, iconButton } from './dom.ts';
import { keyAction, listenToKeys } from './keyboard.ts';
import { helpPanel, type Panel } from './panels.ts';
import type { Language } from './texts.ts';

export interface Stage {
  readonly video: HTMLVideoElement;
  readonly showQualities: (qualities: readonly Quality[], change: QualityChange) => void;
  readonly showCaptions: (captions: readonly Caption[], shown: string) => void;
  readonly showSoundTracks: (tracks: readonly SoundTrack[], heard: string) => void;
  /** A short text over the picture. */
  readonly notice: (text: string) => void;
  /** Shows a panel over the picture; undefined removes it. */
  readonly showPanel: (panel: Panel | undefined) => void;
}

interface StageParts {
  readonly language: Language;
  readonly onQuality: (definition: string) => void;
  /** An empty language turns captions off. */
  readonly onCaption: (language: string) => void;
  readonly toggleCaptions: () => void;
  readonly onSoundTrack: (label: string) => void;
  readonly nextSoundTrack: () => void;
  readonly thumbnailAt: (seconds: number) => Thumbnail | undefined;
}

const CONTROLS_STAY_MS = 2600;
const NOTICE_STAYS_MS = 900;

export function createStage(element: HTMLElement, parts: StageParts): Stage {
  const { language } = parts;
  const video = el('video', { playsinline: '', preload: 'auto' });
  const noticeElement = el('div', { class: 'notice', 'aria-hidden': 'true' });
  const notice = createNotice(noticeElement);
  const actions = createActions({ ...parts, video, stage: element, notice });
  const panels = el('div', { class: 'panels' });
  let current: Panel | undefined;
  const help = createHelp(element, language);
  language.follow(() => {
    current?.write();
    element.setAttribute('aria-label', language.say('player'));
  });
  const controls = createControls({ ...parts, video, actions, onHelp: help.toggle });
  element.append(video, audioArt(), spinner(language), bigPlay(video, actions, language), noticeElement);
  element.append(unmuteButton(video, language), controls.element, panels);
  listenToKeys((key) => onKey(key, help, current === undefined ? actions : undefined));
  autoHideControls(element, { video, controls: controls.element, actions });
  return {
    video,
    notice,
    showQualities: controls.showQualities,
    showCaptions: controls.showCaptions,
    showSoundTracks: controls.showSoundTracks,
    showPanel: (panel) => {
      current = panel;
      panels.replaceChildren(...(panel === undefined ? [] : [panel.element]));
      element.toggleAttribute('data-covered', panel !== undefined);
      current?.write();
    },
  };
}

interface Help {
  readonly isOpen: () => boolean;
  readonly toggle: () => void;
}

/** The list of keys over the picture; closing it restores the focus. */
function createHelp(stage: HTMLElement, language: Language): Help {
  let open: Panel | undefined;
  let focusedBefore: Element | null = null;
  const toggle = (): void => {
    if (open === undefined) {
      focusedBefore = document.activeElement;
      open = helpPanel(language, toggle);
      open.write();
      stage.append(open.element);
      open.element.querySelector('button')?.focus();
    } else {
      open.element.remove();
      open = undefined;
      if (focusedBefore instanceof HTMLElement) focusedBefore.focus();
    }
  };
  language.follow(() => {
    open?.write();
  });
  return { isOpen: () => open !== undefined, toggle };
}

/** Whether the key was handled; there are no `actions` while a panel covers the picture. */
function onKey(key: string, help: Help, actions: Actions | undefined): boolean {
  if (key === '?' || (key === 'Escape' && help.isOpen())) {
    help.toggle();
    return true;
  }
  const action = actions === undefined ? undefined : keyAction(key, actions);
  action?.();
  return action !== undefined;
}

function createNotice(element: HTMLElement): (text: string) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (text) => {
    element.textContent = text;
    element.dataset['shown'] = '';
    clearTimeout(timer);
    timer = setTimeout(() => {
      delete element.dataset['shown'];
    }, NOTICE_STAYS_MS);
  };
}

function audioArt(): HTMLElement {
  const bars = Array.from({ length: 28 }, () => el('i'));
  return el('div', { class: 'audio-art', 'aria-hidden': 'true' }, el('div', { class: 'audio-bars' }, ...bars));
}

function spinner(language: Language): HTMLElement {
  const element = el('div', { class: 'spinner', role: 'status' });
  language.follow(() => {
    element.setAttribute('aria-label', language.say('loading'));
  });
  return element;
}

function bigPlay(video: HTMLVideoElement, actions: Actions, language: Language): HTMLElement {
  const play = iconButton(language, 'play', 'play');
  play.button.classList.add('big-play');
  play.button.addEventListener('click', actions.togglePlay);
  for (const type of ['play', 'pause', 'ended', 'seeked']) {
    video.addEventListener(type, () => {
      if (video.ended) play.show('replay', 'replay');
      else play.show('play', 'play');
    });
  }
  return play.button;
}

/** Browsers mute what starts without a click; this button turns the sound on. */
function unmuteButton(video: HTMLVideoElement, language: Language): HTMLElement {
  const text = el('span');
  language.follow(() => {
    text.textContent = language.say('tapForSound');
  });
  const chip = el('button', { type: 'button', class: 'sound-chip' }, icon('muted').element, text);
  chip.addEventListener('click', () => {
    video.muted = false;
  });
  video.addEventListener('volumechange', () => {
    if (!video.muted) delete document.documentElement.dataset['silenced'];
  });
  return chip;
}

interface AutoHide {
  readonly video: HTMLVideoElement;
  readonly controls: HTMLElement;
  readonly actions: Actions;
}

function autoHideControls(stage: HTMLElement, { video, controls, actions }: AutoHide): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isInUse = (): boolean =>
    video.paused || controls.querySelector(':focus-visible, [aria-expanded="true"], [data-scrubbing]') !== null;
  const showControls = (): void => {
    stage.dataset['awake'] = '';
    clearTimeout(timer);
    timer = setTimeout(hideControls, CONTROLS_STAY_MS);
  };
  const hideControls = (): void => {
    if (isInUse()) showControls();
    else delete stage.dataset['awake'];
  };
  for (const type of ['pointermove', 'pointerdown', 'keydown', 'focusin']) stage.addEventListener(type, showControls);
  for (const type of ['play', 'pause', 'seeking']) video.addEventListener(type, showControls);
  document.addEventListener('keydown', showControls);
  stage.addEventListener('pointerleave', ({ pointerType }) => {
    // A touch ends with this event, also the tap that shows the controls.
    if (pointerType !== 'touch' && !isInUse()) delete stage.dataset['awake'];
  });
  let wasAwake = true;
  video.addEventListener(
    'pointerdown',
    () => {
      wasAwake = stage.dataset['awake'] !== undefined;
    },
    { capture: true },
  );
  video.addEventListener('click', (event) => {
    // A first tap shows the controls, a mouse click always plays or pauses.
    const isTouch = event instanceof PointerEvent && event.pointerType === 'touch';
    if (!isTouch || wasAwake) actions.togglePlay();
  });
  video.addEventListener('dblclick', actions.toggleFullscreen);
  showControls();
}
