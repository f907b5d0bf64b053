// The picture and everything over it: video, captions, controls that hide by themselves, notices, panels.
import type { PlayerController, PlayerState, VideoFacts } from '../player/create-player.ts';
import { createActions, restoreChoices, type Actions } from './actions.ts';
import { createCaptionOverlay } from './caption-overlay.ts';
import { readChapters } from './chapters.ts';
import { createControls } from './controls.ts';
import { el } from './dom.ts';
import { icon } from './icons.ts';
import { keyAction, listenToKeys } from './keyboard.ts';
import { offerMediaSession } from './media-session.ts';
import type { Memory } from './memory.ts';
import { Menu } from './menu.ts';
import { helpDialog, type Panel } from './panels.ts';
import { followPointers } from './pointers.ts';
import { createSettingsPages, type SettingsPage } from './settings-menu.ts';
import type { PlayerLanguage } from './texts.ts';
import { createViewerChoices } from './viewer-choices.ts';
import { createWaiting } from './waiting.ts';

export interface Stage {
  readonly element: HTMLElement;
  readonly video: HTMLVideoElement;
  readonly showState: (state: PlayerState) => void;
  readonly showVideo: (facts: VideoFacts) => void;
  /** Qualities, captions or sound tracks have changed. */
  readonly refresh: () => void;
  /** A short text over the picture. */
  readonly notice: (text: string) => void;
  /** Shows a panel over the picture; undefined removes it. */
  readonly showPanel: (panel: Panel | undefined) => void;
}

export interface StageParts {
  readonly host: HTMLElement;
  readonly language: PlayerLanguage;
  readonly memory: Memory;
  readonly player: () => PlayerController | undefined;
  readonly shareUrl: () => string;
  /** Whether keys work without the focus in the player. */
  readonly takesPageKeys: boolean;
  /** Ends when the element leaves the page. */
  readonly signal: AbortSignal;
}

const NOTICE_STAYS_MS = 900;

export function createStage(parts: StageParts): Stage {
  const { host, language, signal } = parts;
  const element = el('div', { class: 'stage', part: 'stage', role: 'region', tabindex: '-1' });
  const video = el('video', { part: 'video', playsinline: '', preload: 'auto' });
  restoreChoices(video, parts.memory);
  const title = el('div', { class: 'title', part: 'title', dir: 'auto' });
  const [noticeElement, notice] = createNotice();
  const operation = createOperation({ ...parts, stage: element, video, notice });
  const { actions, controls, menu, help, captions } = operation;
  const waiting = createWaiting(language, signal);
  const panels = createPanels(element, language);
  element.append(video, audioArt(), captions, title, waiting.element, bigPlay(video, actions), noticeElement);
  element.append(unmuteButton({ stage: element, video, language }), controls.element, menu.element);
  element.append(panels.element, help);
  const isMenuOpen = (): boolean => menu.isOpen;
  const wake = followPointers({ stage: element, video, actions, controls: controls.element, isMenuOpen });
  listenToKeys({
    target: parts.takesPageKeys ? document : host,
    signal,
    onKey: (key) => {
      wake();
      return onKey(key, { help, actions: panels.isOpen() ? undefined : actions });
    },
  });
  offerMediaSession({ video, actions, signal, facts: () => ({ title: title.textContent, cover: video.poster }) });
  language.follow(() => {
    element.setAttribute('aria-label', language.say('player'));
  });
  return {
    element,
    video,
    notice,
    ...shows({ ...parts, element, title, controls }),
    showState: (state) => {
      element.dataset['state'] = state;
      waiting.update(state);
    },
    showPanel: panels.show,
  };
}

interface OperationParts extends StageParts {
  readonly stage: HTMLElement;
  readonly video: HTMLVideoElement;
  readonly notice: (text: string) => void;
}

interface Operation {
  readonly actions: Actions;
  readonly controls: ReturnType<typeof createControls>;
  readonly menu: Menu<SettingsPage>;
  readonly help: HTMLDialogElement;
  readonly captions: HTMLElement;
}

/** What the viewer operates the player with: bar, menu, list of keys. */
function createOperation(parts: OperationParts): Operation {
  const { host, language, player, signal, stage, video } = parts;
  const choices = createViewerChoices(parts);
  const actions = createActions({ ...choices, ...parts });
  const captions = createCaptionOverlay(video, parts.memory);
  const help = helpDialog(language);
  const onHelp = (): void => {
    toggleDialog(help);
  };
  const pageOf = createSettingsPages({ ...parts, choices, actions, captions, onHelp });
  const menu = new Menu<SettingsPage>({ language, stage, signal, pageOf });
  const chapters = readChapters(host, video, () => {
    controls.refresh();
  });
  const controls = createControls({ video, actions, language, player, menu, chapters, signal });
  return { actions, controls, menu, help, captions: captions.element };
}

interface ShowParts extends StageParts {
  readonly element: HTMLElement;
  readonly title: HTMLElement;
  readonly controls: Operation['controls'];
}

function shows({ host, player, element, title, controls }: ShowParts): Pick<Stage, 'showVideo' | 'refresh'> {
  return {
    showVideo: (facts) => {
      element.dataset['media'] = facts.mediaType;
      title.textContent = host.getAttribute('video-title') ?? facts.title;
    },
    refresh: () => {
      const playing = player()?.qualities.find(({ definition }) => definition === player()?.quality.playing);
      if (playing !== undefined) element.dataset['media'] = playing.kind;
      controls.refresh();
    },
  };
}

function toggleDialog(dialog: HTMLDialogElement): void {
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

interface KeyParts {
  readonly help: HTMLDialogElement;
  /** Undefined while a panel covers the picture. */
  readonly actions: Actions | undefined;
}

function onKey(key: string, { help, actions }: KeyParts): boolean {
  if (key === '?') {
    toggleDialog(help);
    return true;
  }
  // The dialog closes by itself on Escape, and keeps the other keys.
  const action = actions === undefined || help.open ? undefined : keyAction(key, actions);
  action?.();
  return action !== undefined;
}

interface Panels {
  readonly element: HTMLElement;
  readonly isOpen: () => boolean;
  readonly show: Stage['showPanel'];
}

function createPanels(stage: HTMLElement, language: PlayerLanguage): Panels {
  const element = el('div', { class: 'panels' });
  let current: Panel | undefined;
  language.follow(() => {
    current?.write();
  });
  return {
    element,
    isOpen: () => current !== undefined,
    show: (panel) => {
      current = panel;
      element.replaceChildren(...(panel === undefined ? [] : [panel.element]));
      stage.toggleAttribute('data-covered', panel !== undefined);
      current?.write();
    },
  };
}

function createNotice(): [HTMLElement, (text: string) => void] {
  const element = el('div', { class: 'notice', part: 'notice', 'aria-hidden': 'true' });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const notice = (text: string): void => {
    element.textContent = text;
    element.dataset['shown'] = '';
    clearTimeout(timer);
    timer = setTimeout(() => {
      delete element.dataset['shown'];
    }, NOTICE_STAYS_MS);
  };
  return [element, notice];
}

function audioArt(): HTMLElement {
  const bars = Array.from({ length: 28 }, () => el('i'));
  return el('div', { class: 'audio-art', 'aria-hidden': 'true' }, el('div', { class: 'audio-bars' }, ...bars));
}

/** For the eye and the pointer: the play button of the bar is the one that is read out and has the focus. */
function bigPlay(video: HTMLVideoElement, actions: Actions): HTMLElement {
  const picture = icon('play');
  const button = el('button', { type: 'button', class: 'big-play', part: 'big-play', tabindex: '-1' }, picture.element);
  button.setAttribute('aria-hidden', 'true');
  button.addEventListener('click', actions.togglePlay);
  for (const type of ['play', 'pause', 'ended', 'seeked'])
    video.addEventListener(type, () => {
      picture.show(video.ended ? 'replay' : 'play');
    });
  return button;
}

interface UnmuteParts {
  readonly stage: HTMLElement;
  readonly video: HTMLVideoElement;
  readonly language: PlayerLanguage;
}

/** Browsers mute what starts without a click; this button turns the sound on. */
function unmuteButton({ stage, video, language }: UnmuteParts): HTMLElement {
  const text = el('span');
  language.follow(() => {
    text.textContent = language.say('tapForSound');
  });
  const chip = el('button', { type: 'button', class: 'sound-chip', part: 'sound-chip' }, icon('muted').element, text);
  chip.addEventListener('click', () => {
    video.muted = false;
    // A slider at zero is no sound either.
    if (video.volume === 0) video.volume = 0.5;
  });
  video.addEventListener('volumechange', () => {
    if (!video.muted) delete stage.dataset['silenced'];
  });
  return chip;
}

/** Browsers may forbid sound before the first click: then the video plays muted, and a button turns the sound on. */
export function playSilentlyIfMust({ element, video }: Pick<Stage, 'element' | 'video'>): void {
  const playSilently = async (): Promise<void> => {
    const wasMuted = video.muted;
    video.muted = true;
    try {
      await video.play();
      if (!wasMuted) element.dataset['silenced'] = '';
    } catch {
      video.muted = wasMuted;
    }
  };
  let hasBegun = false;
  video.addEventListener('playing', () => {
    hasBegun = true;
  });
  video.addEventListener('canplay', () => {
    // The player's own attempt was refused; a click since then may have changed that.
    if (video.paused && !hasBegun) video.play().catch(playSilently);
  });
}
