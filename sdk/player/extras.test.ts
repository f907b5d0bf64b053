import { describe, expect, test } from 'vitest';
import { chooseCaption, extrasUrl, readExtras } from './extras.ts';

const URL_OF_LIST = 'https://h/play/g/v/extras.json';

describe('the list of extras', () => {
  test('has its URL next to that of any stream', () => {
    expect(extrasUrl('https://h/play/g/v/auto.m3u8?captions=none')).toBe(URL_OF_LIST);
  });

  test('is read with absolute URLs', () => {
    const captions = [{ language: 'en', label: 'English', isDefault: true, url: 'captions/en.vtt' }];
    expect(readExtras(JSON.stringify({ captions, thumbnails: 'thumbnails.vtt' }), URL_OF_LIST)).toEqual({
      captions: [{ ...captions[0], url: 'https://h/play/g/v/captions/en.vtt' }],
      thumbnails: 'https://h/play/g/v/thumbnails.vtt',
    });
  });

  test.each(['', 'null', '[]', '{"captions":"x","thumbnails":7}', '{"captions":[null,{},{"language":"en"}]}'])(
    'is nothing in %s',
    (text) => {
      expect(readExtras(text, URL_OF_LIST)).toEqual({ captions: [], thumbnails: undefined });
    },
  );

  test('leaves out URLs of another origin', () => {
    const captions = ['https://evil.example/en.vtt', 'data:text/vtt,x', '//evil.example/x'].map((url) => ({
      language: 'en',
      url,
    }));
    const text = JSON.stringify({ captions, thumbnails: 'https://evil.example/t.vtt' });
    expect(readExtras(text, URL_OF_LIST)).toEqual({ captions: [], thumbnails: undefined });
  });
});

describe('the captions to begin with', () => {
  const captions = [
    { language: 'en', label: 'English', isDefault: false },
    { language: 'zh-Hans', label: '简体中文', isDefault: true },
  ];
  test.each([
    [undefined, 'zh-Hans'],
    ['off', ''],
    ['en', 'en'],
    ['en-GB', 'en'],
    ['zh-Hant', 'zh-Hans'],
    ['fr', 'zh-Hans'],
  ])('where %s is wanted are “%s”', (wanted, language) => {
    expect(chooseCaption(captions, wanted)).toBe(language);
  });
  test('are none where no caption is the default', () => {
    expect(chooseCaption(captions.slice(0, 1), undefined)).toBe('');
  });
});
