import { describe, expect, test } from 'vitest';
import { createLanguage, preferredLanguage } from './texts.ts';

describe('the language', () => {
  test.each([
    [['zh-CN', 'en'], 'zh'],
    [['zh-Hant-TW'], 'zh'],
    [['en-GB', 'zh-CN'], 'en'],
    [['de-DE', 'zh-CN'], 'zh'],
    [['de-DE'], 'en'],
    [[], 'en'],
  ])('of a browser that prefers %j is %s', (languages, code) => {
    expect(preferredLanguage(languages)).toBe(code);
  });

  test('fills in values', () => {
    expect(createLanguage('en').say('renewed', { count: '3' })).toBe('Session renewed 3×');
    expect(createLanguage('zh').say('renewed', { count: '3' })).toBe('会话已续期 3 次');
  });

  test('writes everything that follows it again when it changes', () => {
    const language = createLanguage('en');
    const written: string[] = [];
    language.follow(() => written.push(language.say('retry')));
    language.change('zh');
    expect(written).toEqual(['Retry', '重试']);
  });
});
