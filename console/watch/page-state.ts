// The state of the page: data attributes of the root element (read by the style and by tests), title and facts.
import type { PlayerState, Quality } from '../../sdk/player/create-player.ts';
import { formatTime } from '../../sdk/element/format-time.ts';
import type { PageLanguage } from './texts.ts';

export interface PageState {
  readonly show: (changes: Partial<PageFacts>) => void;
}

interface PageFacts {
  readonly state: PlayerState | 'transcoding' | 'form';
  readonly errorCode: string;
  readonly title: string;
  readonly durationSeconds: number;
  readonly mediaType: 'video' | 'audio';
  readonly quality: Quality | undefined;
  readonly renewals: number;
  /** Width of the picture to its height; 0 where it is not known. */
  readonly ratio: number;
}

export function createPageState(language: PageLanguage, at: { title: HTMLElement; facts: HTMLElement }): PageState {
  const root = document.documentElement;
  let facts: PageFacts = {
    state: 'loading',
    errorCode: '',
    title: '',
    durationSeconds: 0,
    mediaType: 'video',
    quality: undefined,
    renewals: 0,
    ratio: 0,
  };
  const write = (): void => {
    const { quality, renewals, title } = facts;
    root.dataset['state'] = facts.state;
    root.toggleAttribute('data-portrait', facts.ratio > 0 && facts.ratio < 1);
    root.style.setProperty('--film-ratio', facts.ratio > 0 ? String(facts.ratio) : null);
    root.dataset['errorCode'] = facts.errorCode;
    root.dataset['renewals'] = String(renewals);
    root.dataset['quality'] = quality?.definition ?? '';
    root.dataset['media'] = quality?.kind ?? facts.mediaType;
    at.title.textContent = title;
    document.title = title === '' ? 'playauth' : `${title} · playauth`;
    const words = [
      facts.durationSeconds > 0 ? formatTime(facts.durationSeconds) : '',
      quality?.label ?? '',
      renewals > 0 ? language.say('renewed', { count: String(renewals) }) : '',
    ];
    at.facts.textContent = words.filter((word) => word !== '').join('  ·  ');
  };
  language.follow(write);
  return {
    show: (changes) => {
      facts = { ...facts, ...changes };
      write();
    },
  };
}
