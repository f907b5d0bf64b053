// The texts of the page and the player, and how they follow a change of the language.
import { describe, expect, test } from 'vitest';
import { createLanguage } from '../../sdk/element/language.ts';
import { textFaults } from '../../test/support/text-faults.ts';
import { texts } from './texts.ts';

describe('the language', () => {
  test('has every text', () => {
    expect(textFaults(texts)).toEqual([]);
  });

  test('fills in values', () => {
    expect(createLanguage(texts, 'en').say('renewed', { count: '3' })).toBe('Session renewed 3×');
    expect(createLanguage(texts, 'zh').say('renewed', { count: '3' })).toBe('会话已续期 3 次');
  });

  test('calls its followers again when it changes', () => {
    const language = createLanguage(texts, 'en');
    const written: string[] = [];
    language.follow(() => written.push(language.say('retry')));
    language.change('zh');
    expect(written).toEqual(['Retry', '重试']);
  });
});
