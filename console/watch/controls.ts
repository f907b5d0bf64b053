// The bar under the picture: each control shows the state of the video element.
import type { Caption, Quality, QualityChange, SoundTrack, Thumbnail } from '../../sdk/player/create-player.ts';
import { SPEEDS, type Actions } from './actions.ts';
import { el, iconButton, type IconButton } from './dom.ts';
import { formatTime } from './format-time.ts';
import { createMenu } from './menu.ts';
import { createSeekBar } from './seek-bar.ts';
import type { Language } from './texts.ts';

interface ControlParts {
  readonly video: HTMLVideoElement;
  readonly actions: Actions;
  readonly language: Language;
  readonly onQuality: (definition: string) => void;
  readonly onCaption: (language: string) => void;
  readonly onSoundTrack: (label: string) => void;
  readonly thumbnailAt: (seconds: number) => Thumbnail | undefined;
  readonly onHelp: () => void;
}

interface Controls {
  readonly element: HTMLElement;
  readonly showQualities: (qualities: readonly Quality[], change: QualityChange) => void;
  /** The languages, and which one is shown. */
  readonly showCaptions: (captions: readonly Caption[], shown: string) => void;
  /** The sound tracks, and which one is heard; with none there is no menu. */
  readonly showSoundTracks: (tracks: readonly SoundTrack[], heard: string) => void;
}

export function createControls(parts: ControlParts): Controls {
  const { language, video } = parts;
  const help = iconButton(language, 'keyboard', 'help');
  help.button.classList.add('wide-only');
  help.button.addEventListener('click', parts.onHelp);
  const quality = createQualityMenu(parts);
  const captions = createCaptionMenu(parts);
  const sound = createSoundMenu(parts);
  const element = el(
    'div',
    { class: 'controls' },
    createSeekBar(parts),
    el(
      'div',
      { class: 'control-row' },
      playButton(parts),
      volumeControl(parts),
      timeDisplay(video),
      el('span', { class: 'spring' }),
      captions.element,
      sound.element,
      speedMenu(parts),
      quality.element,
      help.button,
      pictureInPictureButton(parts),
      fullscreenButton(parts),
    ),
  );
  return { element, showQualities: quality.show, showCaptions: captions.show, showSoundTracks: sound.show };
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

function timeDisplay(video: HTMLVideoElement): HTMLElement {
  const [now, total] = [el('span'), el('span')];
  follow(video, ['timeupdate', 'durationchange', 'seeking', 'emptied'], () => {
    now.textContent = formatTime(video.currentTime);
    total.textContent = formatTime(video.duration);
  });
  return el('div', { class: 'time' }, now, el('span', { class: 'time-of' }, ' / '), total);
}

function createCaptionMenu({ language, onCaption }: ControlParts): {
  element: HTMLElement;
  show: Controls['showCaptions'];
} {
  const menu = createMenu({ language, name: 'captions', icon: 'captions', onPick: onCaption });
  menu.element.hidden = true;
  let captions: readonly Caption[] = [];
  let shown = '';
  const update = (): void => {
    const off = language.say('captionsOff');
    const items = [
      { value: '', label: off },
      ...captions.map((caption) => ({ value: caption.language, label: caption.label, lang: caption.language })),
    ];
    menu.element.hidden = captions.length === 0;
    menu.element.toggleAttribute('data-on', shown !== '');
    menu.show(items, shown, captions.find((caption) => caption.language === shown)?.label ?? off);
  };
  language.follow(update);
  return {
    element: menu.element,
    show: (nextCaptions, nextShown) => {
      captions = nextCaptions;
      shown = nextShown;
      update();
    },
  };
}

function createSoundMenu({ language, onSoundTrack }: ControlParts): {
  element: HTMLElement;
  show: Controls['showSoundTracks'];
} {
  const menu = createMenu({ language, name: 'soundTracks', icon: 'tracks', onPick: onSoundTrack });
  menu.element.hidden = true;
  return {
    element: menu.element,
    show: (tracks, heard) => {
      menu.element.hidden = tracks.length === 0;
      const items = tracks.map(({ label, language: lang }) => ({ value: label, label, ...(lang !== '' && { lang }) }));
      menu.show(items, heard, heard);
    },
  };
}

function speedMenu({ video, actions, language }: ControlParts): HTMLElement {
  const menu = createMenu({
    language,
    name: 'speed',
    onPick: (value) => {
      actions.setSpeed(Number(value));
    },
  });
  const update = (): void => {
    const items = SPEEDS.map((speed) => ({
      value: String(speed),
      label: speed === 1 ? language.say('normal') : `${speed}×`,
    }));
    menu.show(items, String(video.playbackRate), `${video.playbackRate}×`);
  };
  video.addEventListener('ratechange', update);
  language.follow(update);
  return menu.element;
}

function createQualityMenu({ language, onQuality }: ControlParts): {
  element: HTMLElement;
  show: Controls['showQualities'];
} {
  const menu = createMenu({ language, name: 'quality', onPick: onQuality });
  let qualities: readonly Quality[] = [];
  let change: QualityChange = { selected: 'auto', playing: '' };
  const nameOf = ({ kind, label }: Quality): string =>
    kind === 'audio' ? `${language.say('audioOnly')} ${label}` : label;
  const update = (): void => {
    const playing = qualities.find((quality) => quality.definition === change.playing);
    const auto = language.say('auto');
    const playingName = playing === undefined ? '' : nameOf(playing);
    const isAuto = change.selected === 'auto';
    const items = [...qualities].reverse().map((quality) => ({
      value: quality.definition,
      label: nameOf(quality),
      note: quality.definition,
    }));
    const autoItem = { value: 'auto', label: auto, ...(isAuto && playing !== undefined ? { note: playingName } : {}) };
    menu.element.hidden = qualities.length === 0;
    menu.show([...items, autoItem], change.selected, isAuto && playing === undefined ? auto : playingName || auto);
  };
  language.follow(update);
  return {
    element: menu.element,
    show: (nextQualities, nextChange) => {
      qualities = nextQualities;
      change = nextChange;
      update();
    },
  };
}

function pictureInPictureButton({ video, actions, language }: ControlParts): HTMLElement {
  const pip = iconButton(language, 'pip', 'pictureInPicture');
  pip.button.classList.add('video-only', 'roomy-only');
  pip.button.hidden = !document.pictureInPictureEnabled;
  follow(video, ['enterpictureinpicture', 'leavepictureinpicture'], () => {
    pip.button.setAttribute('aria-pressed', String(document.pictureInPictureElement === video));
  });
  return onClick(pip, actions.togglePictureInPicture);
}

function fullscreenButton({ video, actions, language }: ControlParts): HTMLElement {
  const fullscreen = iconButton(language, 'fullscreen', 'fullscreen');
  fullscreen.button.classList.add('video-only');
  fullscreen.button.hidden = !document.fullscreenEnabled && !('webkitEnterFullscreen' in video);
  follow(document, ['fullscreenchange'], () => {
    const isFull = document.fullscreenElement !== null;
    fullscreen.show(isFull ? 'leave' : 'fullscreen', isFull ? 'leaveFullscreen' : 'fullscreen');
  });
  return onClick(fullscreen, actions.toggleFullscreen);
}
