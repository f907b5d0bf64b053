// Languages and labels from the tags of a file, which may be missing, wrong, or hostile.
import { expect, test } from 'vitest';
import { canonicalLanguage } from '../../library/captions/caption.ts';
import { nameCaptions } from './name-captions.ts';

const named = (...tags: readonly { readonly language?: string; readonly title?: string }[]): string[] =>
  nameCaptions(tags).map(({ language, label }) => `${language}: ${label}`);

test('tags of ISO 639-2 and of BCP 47 become languages with names', () => {
  const tags = ['eng', 'ger', 'chi', 'fre', 'pt_BR', 'zh-hans'].map((language) => ({ language }));
  expect(named(...tags)).toEqual([
    ...['en: English', 'de: Deutsch', 'zh: 中文', 'fr: français', 'pt-BR: português (Brasil)', 'zh-Hans: 简体中文'],
  ]);
});

test('a missing, unknown or hostile tag is an undetermined language', () => {
  const tags = ['', 'und', 'mul', 'zxx', 'qaa', '../../x', 'en-x-2', 'x'.repeat(500)];
  const names = nameCaptions(tags.map((language) => ({ language })));
  expect(names.map(({ language }) => language)).toEqual(['und', ...[2, 3, 4, 5, 6, 7, 8].map((n) => `und-x-${n}`)]);
  for (const { language } of names) expect(canonicalLanguage(language)).toBe(language);
  expect(named({})).toEqual(['und: Subtitles']);
});

test('several of one language, and several of one title, are told apart', () => {
  const language = 'eng';
  expect(named({ language }, { language, title: 'SDH' }, { language }, { title: 'SDH' })).toEqual([
    ...['en: English', 'en-x-2: SDH', 'en-x-3: English 2', 'und: SDH 2'],
  ]);
});

test('a title is one line of at most 64 bytes without control characters', () => {
  const [one, two] = nameCaptions([{ title: ` a\n\u0007b\t c ` }, { title: '字'.repeat(100) }]);
  expect(one?.label).toBe('a b c');
  expect(two?.label).toBe('字'.repeat(21));
});
