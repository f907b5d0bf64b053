// What viewers read of the sound tracks of a file, whose tags are untrusted.
import { expect, test } from 'vitest';
import { nameAudioTracks } from './track-names.ts';

test('sound tracks are named by language and title, each once', () => {
  const tags = [
    { language: 'eng', title: 'Stereo' },
    { language: 'chi' },
    { language: 'zh-Hant', title: '繁體中文 Director' },
    { language: 'fre', title: 'English' },
    { language: 'und', title: 'Commentary' },
    {},
    { language: 'zxx' },
    { language: 'ger', title: '"\u202e\u0000x\n#EXT-X-KEY:METHOD=NONE' },
    { language: 'eng', title: 'Stereo' },
    { language: '"en",URI="x' },
  ];
  expect(nameAudioTracks(tags)).toEqual([
    { language: 'en', label: 'English (Stereo)' },
    { language: 'zh', label: '中文' },
    { language: 'zh-Hant', label: '繁體中文 Director' },
    { language: 'fr', label: 'français (English)' },
    { label: 'Commentary' },
    { label: 'Audio 6' },
    { label: 'Audio 7' },
    { language: 'de', label: expect.stringMatching(/^Deutsch \("[^\p{Cc}]*x #EXT-X-KEY:METHOD=NONE\)$/u) as string },
    { language: 'en', label: 'English (Stereo) 2' },
    { label: 'Audio 10' },
  ]);
});

test('a label is short, however long the title is', () => {
  const named = nameAudioTracks(Array.from({ length: 3 }, () => ({ language: 'jpn', title: '語'.repeat(128) })));
  for (const { label } of named) expect(Buffer.byteLength(label)).toBeLessThanOrEqual(64);
  expect(new Set(named.map(({ label }) => label)).size).toBe(3);
  expect(named[0]?.label).toMatch(/^日本語 \(語+\)$/);
});
