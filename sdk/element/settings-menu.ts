// The pages of the menu: quality, speed, captions and their style, sound track, loop, link, keys. Written from what the player
// says at that moment.
import type { PlayerController, Quality } from '../player/create-player.ts';
import { SPEEDS, type Actions } from './actions.ts';
import { CAPTION_STYLES, type CaptionOverlay, type CaptionStyle } from './caption-overlay.ts';
import { formatTime } from './format-time.ts';
import type { MenuItem, MenuPage } from './menu.ts';
import { withoutKey, type PlayerLanguage, type TextName } from './texts.ts';
import type { ViewerChoices } from './viewer-choices.ts';

export type SettingsPage =
  'settings' | 'quality' | 'speed' | 'captions' | 'soundTracks' | 'captionStyle' | CaptionStyle;
type Item = MenuItem<SettingsPage>;

export interface SettingsParts {
  readonly language: PlayerLanguage;
  readonly video: HTMLVideoElement;
  readonly player: () => PlayerController | undefined;
  readonly choices: ViewerChoices;
  readonly actions: Actions;
  readonly captions: CaptionOverlay;
  /** What `Copy link` copies; empty where there is nothing to share. */
  readonly shareUrl: () => string;
  readonly onHelp: () => void;
}

export function createSettingsPages(parts: SettingsParts): (page: SettingsPage) => MenuPage<SettingsPage> {
  const { language } = parts;
  const items: Readonly<Record<SettingsPage, () => readonly Item[]>> = {
    settings: () => rootItems(parts),
    quality: () => qualityItems(parts),
    speed: () => speedItems(parts),
    captions: () => captionItems(parts),
    soundTracks: () => soundItems(parts),
    captionStyle: () => (Object.keys(CAPTION_STYLES) as CaptionStyle[]).map((name) => styleRow(parts, name)),
    captionSize: () => styleItems(parts, 'captionSize'),
    captionColour: () => styleItems(parts, 'captionColour'),
    captionGround: () => styleItems(parts, 'captionGround'),
  };
  return (page) => ({ title: withoutKey(language.say(page)), items: items[page]() });
}

function rootItems(parts: SettingsParts): readonly Item[] {
  const { language, video, player, actions, shareUrl, onHelp } = parts;
  const say = (name: TextName): string => withoutKey(language.say(name));
  const { qualities = [], captions = [], soundTracks = [], soundTrack } = player() ?? {};
  const row = (page: SettingsPage, note?: string): Item => ({ kind: 'page', page, label: say(page), note });
  const url = shareUrl();
  const at = video.currentTime;
  const links: Item[] = [
    { kind: 'action', label: say('copyLink'), onPick: () => actions.copyLink(url) },
    {
      kind: 'action',
      label: language.say('copyLinkAt', { time: formatTime(at) }),
      onPick: () => actions.copyLink(url, at),
    },
  ];
  return [
    ...(qualities.length > 0 ? [row('quality', qualityFace(parts))] : []),
    row('speed', speedName(parts, video.playbackRate)),
    ...(captions.length > 0 ? [row('captions', captionFace(parts))] : []),
    ...(soundTracks.length > 0 ? [row('soundTracks', soundTrack)] : []),
    ...(captions.length > 0 ? [row('captionStyle')] : []),
    { kind: 'switch', label: say('loop'), isChosen: video.loop, onPick: actions.toggleLoop },
    ...(url === '' ? [] : links),
    { kind: 'action', label: say('help'), onPick: onHelp },
  ];
}

/** What is playing: `480p`, or `Auto` while that is not known. */
export function qualityFace({ language, player }: Pick<SettingsParts, 'language' | 'player'>): string {
  const { qualities = [], quality } = player() ?? {};
  const playing = qualities.find(({ definition }) => definition === quality?.playing);
  return playing === undefined ? language.say('auto') : qualityName(language, playing);
}

function qualityName(language: PlayerLanguage, { kind, label }: Quality): string {
  return kind === 'audio' ? `${language.say('audioOnly')} ${label}` : label;
}

function qualityItems({ language, player, choices }: SettingsParts): readonly Item[] {
  const { qualities = [], quality = { selected: 'auto', playing: '' } } = player() ?? {};
  const isAuto = quality.selected === 'auto';
  const playing = qualities.find(({ definition }) => definition === quality.playing);
  const item = (definition: string, label: string): Item => ({
    kind: 'choice',
    label,
    isChosen: definition === quality.selected,
    onPick: () => {
      choices.setQuality(definition);
    },
  });
  const auto = item('auto', language.say('auto'));
  return [
    ...[...qualities].reverse().map((one) => item(one.definition, qualityName(language, one))),
    { ...auto, ...(isAuto && playing !== undefined ? { note: qualityName(language, playing) } : {}) },
  ];
}

function speedName({ language }: SettingsParts, speed: number): string {
  return speed === 1 ? language.say('normal') : `${speed}×`;
}

function speedItems(parts: SettingsParts): readonly Item[] {
  return SPEEDS.map((speed) => ({
    kind: 'choice',
    label: speedName(parts, speed),
    isChosen: parts.video.playbackRate === speed,
    onPick: () => {
      parts.actions.setSpeed(speed);
    },
  }));
}

/** The captions that are shown, in words. */
export function captionFace({ language, player }: Pick<SettingsParts, 'language' | 'player'>): string {
  const { captions = [], caption } = player() ?? {};
  return captions.find((one) => one.language === caption)?.label ?? language.say('captionsOff');
}

function captionItems({ language, player, choices }: SettingsParts): readonly Item[] {
  const { captions = [], caption = '' } = player() ?? {};
  const item = (code: string, label: string): Item => ({
    kind: 'choice',
    label,
    lang: code === '' ? undefined : code,
    isChosen: code === caption,
    onPick: () => {
      choices.setCaption(code);
    },
  });
  return [item('', language.say('captionsOff')), ...captions.map((one) => item(one.language, one.label))];
}

function soundItems({ player, choices }: SettingsParts): readonly Item[] {
  const { soundTracks = [], soundTrack } = player() ?? {};
  return soundTracks.map(({ label, language: lang }) => ({
    kind: 'choice',
    label,
    lang: lang === '' ? undefined : lang,
    isChosen: label === soundTrack,
    onPick: () => {
      choices.setSoundTrack(label);
    },
  }));
}

const STYLE_TEXTS = { captionSize: 'size', captionColour: 'colour', captionGround: 'ground' } as const;

function styleName({ language }: SettingsParts, name: CaptionStyle, value: string): string {
  return language.say(`${STYLE_TEXTS[name]}.${value}` as TextName);
}

function styleRow(parts: SettingsParts, name: CaptionStyle): Item {
  const note = styleName(parts, name, parts.captions.style(name));
  return { kind: 'page', page: name, label: parts.language.say(name), note };
}

function styleItems(parts: SettingsParts, name: CaptionStyle): readonly Item[] {
  return CAPTION_STYLES[name].map((value) => ({
    kind: 'choice',
    label: styleName(parts, name, value),
    isChosen: parts.captions.style(name) === value,
    onPick: () => {
      parts.captions.setStyle(name, value);
    },
  }));
}
