import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { urlEncoded } from '../../test/support/sign-request.ts';
import { WireError } from './errors.ts';
import { addParameter, MAX_PARAMETERS, printable, readUrlEncoded } from './parameters.ts';

function read(text: string): Record<string, string> {
  const into = new Map<string, string>();
  readUrlEncoded(text, into);
  return Object.fromEntries(into);
}

function refusalOf(text: string): WireError {
  try {
    read(text);
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
    return error as WireError;
  }
  return expect.fail(`${text.slice(0, 80)} was accepted`);
}

describe('parameters', () => {
  test('+ and %20 are both a space, and %2B is a plus', () => {
    expect(read('a=x+y%20z&b=1%2B1')).toEqual({ a: 'x y z', b: '1+1' });
  });

  test('names are decoded like values', () => {
    expect(read('%E4%B8%AD=%E6%96%87&List.1=a&a+b=c')).toEqual({ 中: '文', 'List.1': 'a', 'a b': 'c' });
  });

  test('a value may be empty, absent, or hold equals signs', () => {
    expect(read('a=&b&c==x=')).toEqual({ a: '', b: '', c: '=x=' });
  });

  test('ampersands without a parameter between them are skipped', () => {
    expect(read('')).toEqual({});
    expect(read('&&a=1&&')).toEqual({ a: '1' });
  });

  test('any text that an independent encoder wrote is read back', () => {
    const texts = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(
        fc.dictionary(
          texts.filter((name) => name !== ''),
          texts,
        ),
        (table) => {
          expect(read(urlEncoded(table))).toEqual({ ...table });
        },
      ),
    );
  });

  test('a repeated name is refused and named, also when both values are the same or it is escaped another way', () => {
    for (const text of [
      'VideoId=1&VideoId=1',
      'VideoId=1&a=2&VideoId=3',
      'VideoId=1&%56ideoId=1',
      'VideoId&VideoId=',
    ]) {
      const refusal = refusalOf(text);
      expect(refusal.code).toBe('InvalidParameter');
      expect(refusal.message).toBe('The specified parameter "VideoId" is not valid.');
    }
  });

  test('names that differ in case are two parameters', () => {
    expect(read('a=1&A=2')).toEqual({ a: '1', A: '2' });
  });

  test('200 parameters pass and the 201st is refused', () => {
    const names = Array.from({ length: MAX_PARAMETERS }, (_, index) => `p${index}=1`);
    expect(MAX_PARAMETERS).toBe(200);
    expect(Object.keys(read(names.join('&')))).toHaveLength(200);
    expect(refusalOf([...names, 'one-more=1'].join('&')).message).toContain('"one-more"');
  });

  test('the limit counts query and body together', () => {
    const into = new Map(Array.from({ length: MAX_PARAMETERS }, (_, index) => [`p${index}`, '']));
    expect(() => addParameter(into, ['more', ''])).toThrow(WireError);
  });

  test.each([
    ['a percent sign alone', '%'],
    ['a percent sign and one digit', '%4'],
    ['a percent sign and no hex', '%zz'],
    ['a lone continuation byte', '%80'],
    ['a cut sequence', '%E4%B8'],
    ['an overlong slash', '%C0%AF'],
    ['an encoded surrogate', '%ED%A0%80'],
    ['a byte beyond Unicode', '%F5%80%80%80'],
    ['latin-1', 'caf%E9'],
  ])('%s is refused in a name and in a value', (_, text) => {
    expect(refusalOf(`a=${text}`).code).toBe('InvalidParameter');
    expect(refusalOf(`${text}=a`).code).toBe('InvalidParameter');
  });

  test('names of object machinery are names like others', () => {
    const into = new Map<string, string>();
    readUrlEncoded('__proto__=1&constructor=2&toString=3', into);
    expect([...into]).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
      ['toString', '3'],
    ]);
    const table = Object.fromEntries(into);
    expect(Object.getPrototypeOf(table)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('polluted');
  });

  test('a name in a message is cut to 64 printable characters', () => {
    const refusal = refusalOf(`${'x'.repeat(500)}%0d%0a=1&${'x'.repeat(500)}%0d%0a=1`);
    expect(refusal.message).toBe(`The specified parameter "${'x'.repeat(64)}" is not valid.`);
    expect(printable('a\r\n<é>')).toBe('a??<?>');
  });
});
