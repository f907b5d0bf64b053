import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  optionalInteger,
  optionalJson,
  optionalList,
  optionalText,
  optionalWord,
  optionalWords,
  videoParameters,
} from './parameter-schemas.ts';

const REFUSED = Symbol('refused');

function read(schema: z.ZodType, text: string | undefined): unknown {
  const parsed = z.object({ P: schema }).safeParse(text === undefined ? {} : { P: text });
  return parsed.success ? (parsed.data as { P?: unknown }).P : REFUSED;
}

describe('an integer', () => {
  const schema = optionalInteger({ min: 100, max: 3000 });

  test.each([
    ['100', 100],
    ['3000', 3000],
    ['0000100', 100],
    ['', undefined],
  ])('%j is %j', (text, value) => {
    expect(read(schema, text)).toBe(value);
  });

  test.each([
    '99',
    '3001',
    '-100',
    '100.0',
    '1e3',
    ' 100',
    '100 ',
    '+100',
    '0x64',
    'undefined',
    'null',
    'NaN',
    '１００',
    '9999999999999999',
  ])('%j is refused', (text) => {
    expect(read(schema, text)).toBe(REFUSED);
  });

  test('may be absent, and negative where the range is', () => {
    expect(read(schema, undefined)).toBeUndefined();
    expect(read(optionalInteger({ min: -1, max: 1 }), '-1')).toBe(-1);
  });
});

describe('a text', () => {
  test('is limited in UTF-8 bytes', () => {
    expect(read(optionalText(6), '中文')).toBe('中文');
    expect(read(optionalText(6), '中文x')).toBe(REFUSED);
    expect(read(optionalText(6), '')).toBeUndefined();
  });

  test('holds no U+0000, which PostgreSQL cannot keep', () => {
    expect(read(optionalText(6), 'a\0b')).toBe(REFUSED);
  });
});

describe('words', () => {
  const word = optionalWord(['oss', 'cdn']);
  const words = optionalWords(['mp4', 'm3u8', '2K']);

  test('are read in any case and answered in one', () => {
    expect(read(word, 'CDN')).toBe('cdn');
    expect(read(words, 'MP4, m3U8,2k')).toEqual(['mp4', 'm3u8', '2K']);
  });

  test('that are empty are absent', () => {
    for (const empty of ['', undefined]) {
      expect(read(word, empty)).toBeUndefined();
      expect(read(words, empty)).toBeUndefined();
    }
    expect(read(words, ' , ,')).toBeUndefined();
  });

  test.each(['ftp', 'oss,cdn', 'undefined', 'toString', ' oss'])('%j is refused as a word', (text) => {
    expect(read(word, text)).toBe(REFUSED);
  });

  test('one that is unknown spoils the list', () => {
    expect(read(words, 'mp4,avi')).toBe(REFUSED);
  });

  test('a list of more than 50 is refused', () => {
    expect(read(words, 'mp4,'.repeat(50))).toHaveLength(50);
    expect(read(words, 'mp4,'.repeat(51))).toBe(REFUSED);
  });
});

describe('a list', () => {
  const list = optionalList({ maxItems: 2, maxItemBytes: 4 });

  test('is split at commas and trimmed', () => {
    expect(read(list, ' a , b ,')).toEqual(['a', 'b']);
    expect(read(list, ',')).toBeUndefined();
    expect(read(list, 'a,b,c')).toBe(REFUSED);
    expect(read(list, 'abcde')).toBe(REFUSED);
  });
});

describe('a JSON object', () => {
  const json = optionalJson(z.looseObject({ PreviewTime: z.string().optional() }));

  test('is parsed; an empty text and the word undefined are absent', () => {
    expect(read(json, '{"PreviewTime":"5","Other":1}')).toEqual({ PreviewTime: '5', Other: 1 });
    expect(read(json, '{}')).toEqual({});
    for (const nothing of ['', 'undefined', undefined]) expect(read(json, nothing)).toBeUndefined();
  });

  test.each(['{', '[]', '"x"', 'null', '1', '{"PreviewTime":5}', `{"a":"${'x'.repeat(4096)}"}`])(
    '%.20j is refused',
    (text) => {
      expect(read(json, text)).toBe(REFUSED);
    },
  );

  test('gets no members through __proto__', () => {
    const value = read(json, '{"__proto__":{"PreviewTime":"x"}}') as { PreviewTime?: string };
    expect(value.PreviewTime).toBeUndefined();
    expect({}).not.toHaveProperty('PreviewTime');
  });
});

describe('the ids of a video', () => {
  const schema = z.object(videoParameters);

  test('a reference id has its form; any text may be asked for as a video id', () => {
    expect(schema.safeParse({ VideoId: 'undefined', ReferenceId: 'abc_-123' }).success).toBe(true);
    expect(schema.parse({ VideoId: '', ReferenceId: '' })).toEqual({});
    for (const ReferenceId of ['abcde', 'a'.repeat(65), 'abc.def', 'abcdef\n'])
      expect(schema.safeParse({ ReferenceId }).success, ReferenceId).toBe(false);
    expect(schema.safeParse({ VideoId: 'x'.repeat(129) }).success).toBe(false);
  });
});
