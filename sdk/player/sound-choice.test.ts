// The viewer's choice among sound tracks over sources that offer others.
import { beforeEach, describe, expect, test } from 'vitest';
import { SoundChoice, type SoundTrack } from './sound-choice.ts';

const TRACKS: readonly SoundTrack[] = [
  { label: 'English', language: 'en' },
  { label: 'Français', language: 'fr' },
  { label: '中文', language: 'zh-Hans' },
  { label: 'Audio 4', language: '' },
];

describe('the sound', () => {
  let played: string[] = [];
  let changes = 0;
  const open = (preferred?: string): SoundChoice =>
    new SoundChoice({ preferred, play: (label) => played.push(label), onChange: () => (changes += 1) });
  beforeEach(() => {
    played = [];
    changes = 0;
  });

  test('is what the video begins with, unless the viewer prefers a language that is there', () => {
    const heard = (preferred?: string): string[] => {
      played = [];
      open(preferred).offer(TRACKS, 'English');
      return played;
    };
    expect([undefined, '', 'en', 'fr', 'zh', 'zh-Hant', 'de'].map(heard)).toEqual([
      [],
      [],
      [],
      ['Français'],
      ['中文'],
      ['中文'],
      [],
    ]);
  });

  test('stays the chosen one when another source offers it', () => {
    const choice = open('zh');
    choice.offer(TRACKS, 'English');
    choice.offer(TRACKS, '中文');
    choice.choose('Audio 4');
    choice.offer(TRACKS, 'Audio 4');
    expect([choice.heard, played]).toEqual(['Audio 4', ['中文', 'Audio 4']]);
    choice.offer([], '');
    expect([choice.tracks, choice.heard]).toEqual([[], '']);
    choice.offer(TRACKS, 'English');
    expect(played.at(-1)).toBe('Audio 4');
  });

  test('cannot be chosen where there is one, or by a name that is not there', () => {
    const choice = open();
    choice.offer(TRACKS.slice(0, 1), 'English');
    choice.choose('English');
    expect([choice.tracks, choice.heard, played, changes]).toEqual([[], '', [], 0]);
    choice.offer(TRACKS, 'English');
    choice.choose('Deutsch');
    choice.choose('English');
    expect(played).toEqual([]);
  });

  test('is told when the tracks or the heard one change, and not otherwise', () => {
    const choice = open();
    choice.offer(TRACKS, '');
    choice.offer(TRACKS, 'English');
    choice.offer([...TRACKS], 'English');
    choice.offer(TRACKS, 'Français');
    expect(changes).toBe(3);
  });
});
