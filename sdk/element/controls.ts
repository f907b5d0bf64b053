// The bar under the picture: each control shows the state of the video element.
import type { PlayerController } from '../player/create-player.ts';
import { isInPicture, type Actions } from './actions.ts';
import type { Chapters } from './chapters.ts';
import { el, iconButton, type IconButton } from './dom.ts';
import { formatTime } from './format-time.ts';
import { icon, type IconName } from './icons.ts';
import type { Menu } from './menu.ts';
import { offerOtherScreens } from './other-screens.ts';
import { createSeekBar } from './seek-bar.ts';
import { captionFace, qualityFace, type SettingsPage } from './settings-menu.ts';
import { withoutKey, type PlayerLanguage, type TextName } from './texts.ts';

export interface ControlParts {
  readonly video: HTMLVideoElement;
  readonly actions: Actions;
  readonly language: PlayerLanguage;
  readonly player: () => PlayerController | undefined;
  readonly menu: Menu<SettingsPage>;
  readonly chapters: Chapters;
  readonly signal: AbortSignal;
}

interface Controls {
  readonly element: HTMLElement;
  /** Qualities, captions or sound tracks have changed. */
  readonly refresh: () => void;
}

export function createControls(parts: ControlParts): Controls {
  const { language, menu, player } = parts;
  const captions = menuButton(parts, { page: 'captions', icon: 'captions', face: () => captionFace(parts) });
  const sound = menuButton(parts, { page: 'soundTracks', icon: 'tracks', face: () => player()?.soundTrack ?? '' });
  const quality = menuButton(parts, { page: 'quality', face: () => qualityFace(parts) });
  const settings = menuButton(parts, { page: 'settings', icon: 'settings' });
  for (const { button } of [sound, quality]) button.classList.add('wide-only');
  const row = [
    playButton(parts),
    volumeControl(parts),
    timeDisplay(parts),
    el('span', { class: 'spring' }),
    el('slot', { name: 'controls' }),
    ...[captions, sound, quality, settings].map(({ button }) => button),
    ...offerOtherScreens(parts),
    pictureInPictureButton(parts),
    fullscreenButton(parts),
  ];
  const element = el('div', { class: 'controls', part: 'controls' });
  const seek = createSeekBar(parts);
  element.append(seek.element, el('div', { class: 'control-row' }, ...row));
  const refresh = (): void => {
    const { captions: offered = [], caption = '', soundTracks = [], qualities = [] } = player() ?? {};
    captions.button.hidden = offered.length === 0;
    captions.button.toggleAttribute('data-on', caption !== '');
    sound.button.hidden = soundTracks.length === 0;
    quality.button.hidden = qualities.length === 0;
    for (const { write } of [captions, sound, quality, settings]) write();
    seek.drawChapters();
    menu.refresh();
  };
  language.follow(refresh);
  return { element, refresh };
}

interface MenuButtonOptions {
  readonly page: SettingsPage;
  /** Shown instead of the face. */
  readonly icon?: IconName;
  /** The current choice: what the button shows or, with an icon, has in its accessible name. */
  readonly face?: () => string;
}

interface MenuButton {
  readonly button: HTMLButtonElement;
  readonly write: () => void;
}

function menuButton({ language, menu }: ControlParts, { page, icon: iconName, face }: MenuButtonOptions): MenuButton {
  const button = el('button', {
    type: 'button',
    class: iconName === undefined ? 'menu-button' : 'icon-button',
    part: 'button',
    'aria-haspopup': 'menu',
    'aria-expanded': 'false',
  });
  if (iconName !== undefined) button.append(icon(iconName).element);
  button.addEventListener('click', () => {
    menu.toggle(page, button);
  });
  const write = (): void => {
    const words = language.say(page as TextName);
    button.title = words;
    button.setAttribute('aria-label', [withoutKey(words), ...(face === undefined ? [] : [face()])].join(': '));
    if (iconName === undefined) button.textContent = face?.() ?? '';
  };
  return { button, write };
}

function follow(target: EventTarget, types: readonly string[], write: () => void): void {
  for (const type of types) target.addEventListener(type, write);
  write();
}

function onClick({ button }: IconButton, action: () => void): HTMLButtonElement {
  button.addEventListener('click', action);
  return button;
}

function playButton({ video, actions, language }: ControlParts): HTMLElement {
  const play = iconButton(language, 'play', 'play');
  play.button.part.add('play-button');
  follow(video, ['play', 'pause', 'ended', 'seeked', 'emptied'], () => {
    if (video.ended) play.show('replay', 'replay');
    else if (video.paused) play.show('play', 'play');
    else play.show('pause', 'pause');
  });
  return onClick(play, actions.togglePlay);
}

function volumeControl({ video, actions, language }: ControlParts): HTMLElement {
  const mute = iconButton(language, 'sound', 'mute');
  const slider = el('input', { type: 'range', class: 'volume', min: '0', max: '1', step: '0.05' });
  language.follow(() => {
    slider.setAttribute('aria-label', language.say('volume'));
  });
  slider.addEventListener('input', () => {
    actions.setVolume(Number(slider.value));
  });
  follow(video, ['volumechange'], () => {
    const volume = video.muted ? 0 : video.volume;
    slider.value = String(volume);
    slider.style.setProperty('--share', String(volume));
    slider.setAttribute('aria-valuetext', `${Math.round(volume * 100)} %`);
    if (volume === 0) mute.show('muted', 'unmute');
    else mute.show(volume < 0.5 ? 'quiet' : 'sound', 'mute');
  });
  return el('div', { class: 'volume-box' }, onClick(mute, actions.toggleMute), slider);
}

function timeDisplay({ video, chapters }: ControlParts): HTMLElement {
  const [now, total, chapter] = [el('span'), el('span'), el('span', { class: 'chapter', dir: 'auto' })];
  follow(video, ['timeupdate', 'durationchange', 'seeking', 'emptied'], () => {
    now.textContent = formatTime(video.currentTime);
    total.textContent = formatTime(video.duration);
    chapter.textContent = chapters.at(video.currentTime)?.title ?? '';
  });
  const time = el('div', { class: 'time', part: 'time' }, now, el('span', { class: 'time-of' }, ' / '), total, chapter);
  return time;
}

function pictureInPictureButton({ video, actions, language }: ControlParts): HTMLElement {
  const pip = iconButton(language, 'pip', 'pictureInPicture');
  pip.button.classList.add('video-only', 'wide-only');
  pip.button.hidden = !document.pictureInPictureEnabled;
  follow(video, ['enterpictureinpicture', 'leavepictureinpicture'], () => {
    pip.button.setAttribute('aria-pressed', String(isInPicture(video)));
  });
  return onClick(pip, actions.togglePictureInPicture);
}

function fullscreenButton({ video, actions, language, signal }: ControlParts): HTMLElement {
  const fullscreen = iconButton(language, 'fullscreen', 'fullscreen');
  fullscreen.button.classList.add('video-only');
  fullscreen.button.hidden = !document.fullscreenEnabled && !('webkitEnterFullscreen' in video);
  const write = (): void => {
    const isFull = document.fullscreenElement !== null;
    fullscreen.show(isFull ? 'leave' : 'fullscreen', isFull ? 'leaveFullscreen' : 'fullscreen');
  };
  document.addEventListener('fullscreenchange', write, { signal });
  write();
  return onClick(fullscreen, actions.toggleFullscreen);
}
