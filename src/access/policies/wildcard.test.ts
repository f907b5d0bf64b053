import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { compileWildcard, TextPlaces } from './wildcard.ts';

const matches = (pattern: string, text: string): boolean => compileWildcard(pattern).matches(text);

/** The definition, letter by letter. */
function matchesByDefinition(pattern: readonly string[], text: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text.length === 0;
  if (first === '*')
    return matchesByDefinition(rest, text) || (text.length > 0 && matchesByDefinition(pattern, text.slice(1)));
  return text.length > 0 && (first === '?' || first === text[0]) && matchesByDefinition(rest, text.slice(1));
}

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '😀'), maxLength: 7 });
const text = fc.string({ unit: fc.constantFrom('a', 'b', '😀', '*', '?'), maxLength: 7 });
/** Long enough to show what three letters of a pattern's end can still refuse. */
const ENDINGS = ['z', 'a', 'za', 'az', 'zz', 'zaz', 'zza', 'zzzz', 'zzzzzzzzzzz', 'aaaaaaaaaaa'];

describe('matching', () => {
  test.each([
    ['*', ''],
    ['*', 'anything'],
    ['**', ''],
    ['', ''],
    ['a', 'a'],
    ['a*', 'a'],
    ['*a', 'ba'],
    ['a?c', 'abc'],
    ['a*c*e', 'abcde'],
    ['*abab', 'ababab'],
    ['?*?', 'ab'],
    ['vod:get*', 'vod:getvideoinfo'],
    ['a.c', 'a.c'],
    ['?', '😀'],
    ['a*\n*b', 'a\nb'],
  ])('%j matches %j', (written, other) => expect(matches(written, other)).toBe(true));

  test.each([
    ['', 'a'],
    ['a', ''],
    ['a', 'ab'],
    ['a', 'A'],
    ['?', ''],
    ['?', 'ab'],
    ['a?c', 'ac'],
    ['*a', 'ab'],
    ['a*a', 'a'],
    ['?*?', 'a'],
    ['??', '😀'],
    ['a.c', 'abc'],
    ['*\0*', '\0'],
  ])('%j does not match %j', (written, other) => expect(matches(written, other)).toBe(false));

  test('agrees with its definition, character by character', () => {
    fc.assert(
      fc.property(pattern, text, (written, other) => {
        expect(matches(written, other)).toBe(matchesByDefinition([...written], [...other]));
      }),
      { numRuns: propertyRuns(20_000) },
    );
  });

  test('agrees with it also where many patterns look into the places of one text, however long', () => {
    const longText = fc.string({ unit: fc.constantFrom('a', 'b', '😀', '*', '?'), maxLength: 70 });
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 4 }), text, longText, (all, end, filling) => {
        const filled = filling + end;
        const places = new TextPlaces(filled);
        for (const written of all.flatMap((each) => [each, `*${each}`, `${filling.slice(0, 40)}*?${each}`])) {
          const compiled = compileWildcard(written);
          expect(compiled.matches(filled, places)).toBe(compiled.matches(filled));
        }
        for (const written of all) {
          const short = [...filled].slice(0, 7);
          const joined = short.join('');
          const isMatched = compileWildcard(written).matches(joined, new TextPlaces(joined));
          expect(isMatched).toBe(matchesByDefinition([...written], short));
        }
      }),
      { numRuns: propertyRuns(10_000) },
    );
  });

  // These end only with the test's timeout where a star can start over for every star before it.
  test.each([
    ['stars and letters', '*a'.repeat(3000), 'a'.repeat(5000), true],
    ['stars and letters that nearly match', `${'*a'.repeat(3000)}*b*`, 'a'.repeat(5000), false],
    ['stars and letters that nearly match at the end', `${'a*'.repeat(3000)}b`, `${'a'.repeat(5000)}c`, false],
    ['stars and single characters', '*?'.repeat(3000), 'a'.repeat(5000), true],
    ['stars and single characters too many', '*?'.repeat(3000), 'a'.repeat(2998), false],
    ['stars alone', `${'*'.repeat(6000)}b`, 'a'.repeat(5000), false],
    ['a long word after a star', `*${'a'.repeat(1000)}b*`, 'a'.repeat(5000), false],
    ['a long word of single characters', `*${'a?'.repeat(20_000)}b*`, `b${'a'.repeat(80_000)}`, false],
  ])('is not slowed down by %s', (_, written, other, expected) => {
    expect(matches(written, other)).toBe(expected);
    expect(compileWildcard(written).coversExtensionsOf(other)).toBe(expected && written.endsWith('?'));
  });
});

describe('what begins with a prefix', () => {
  test('canMatchExtensionOf says no only where no end would match', () => {
    fc.assert(
      fc.property(pattern, text, text, (written, prefix, end) => {
        if (matches(written, prefix + end)) expect(compileWildcard(written).canMatchExtensionOf(prefix)).toBe(true);
      }),
      { numRuns: propertyRuns(20_000) },
    );
  });

  test('canMatchExtensionOf says yes only where the rest of the pattern is an end that matches', () => {
    fc.assert(
      fc.property(pattern, text, (written, prefix) => {
        if (!compileWildcard(written).canMatchExtensionOf(prefix)) return;
        const rests = Array.from({ length: written.length + 1 }, (_, at) => written.slice(at).replaceAll(/[*?]/g, 'a'));
        expect(rests.some((rest) => matches(written, prefix + rest))).toBe(true);
      }),
      { numRuns: propertyRuns(20_000) },
    );
  });

  test('canMatchNameIn says yes exactly where some name is matched', () => {
    const unit = fc.constantFrom('a', 'b', '*', '?', ':', '/');
    const names = [
      '',
      ...['a', 'b', 'z'].flatMap((x) => [x, ...['a', 'b', 'z'].flatMap((y) => [x + y, `${x}${y}a`, `${x}${y}b`])]),
    ];
    const folder = fc.string({ unit: fc.constantFrom('a', 'b', ':', '/'), maxLength: 4 }).map((start) => `${start}/`);
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 5 }), folder, (written, start) => {
        // As many wildcards and letters as can follow the folder's last character.
        fc.pre(written.length - written.lastIndexOf('/') <= 4);
        const isMatched = names.some((name) => matches(written, start + name));
        expect(compileWildcard(written).canMatchNameIn(start)).toBe(isMatched);
      }),
      { numRuns: propertyRuns(20_000) },
    );
  });

  test('coversExtensionsOf says yes exactly where every end matches', () => {
    fc.assert(
      fc.property(pattern, text, (written, prefix) => {
        const isCovered = ENDINGS.every((ending) => matches(written, prefix + ending));
        expect(compileWildcard(written).coversExtensionsOf(prefix)).toBe(isCovered);
      }),
      { numRuns: propertyRuns(20_000) },
    );
  });

  test.each([
    ['acs:vod:*:*:*', true],
    ['acs:vod:*:1234567890123456:video/*', true],
    ['acs:vod:*:1234567890123456:video/?*', true],
    ['acs:vod:*:1234567890123456:video/??*', false],
    ['acs:vod:*:1234567890123456:video/0*', false],
    ['acs:vod:*:1234567890123456:video/*0', false],
    ['acs:vod:*:1234567890123456:category/*', false],
  ])('%s covers every video: %s', (written, expected) => {
    const prefix = 'acs:vod:cn-shanghai:1234567890123456:video/';
    expect(compileWildcard(written).coversExtensionsOf(prefix)).toBe(expected);
  });

  test('a pattern that two ends of different lengths happen to match covers nothing', () => {
    const wildcard = compileWildcard('acs:*1?????????');
    const prefix = 'acs:vod:cn:11:video/';
    expect(wildcard.matches(`${prefix}0`) && wildcard.matches(`${prefix}zz`)).toBe(true);
    expect(wildcard.coversExtensionsOf(prefix)).toBe(false);
  });

  test('only stars alone match every text', () => {
    expect(['*', '***'].map((written) => compileWildcard(written).matchesAll)).toEqual([true, true]);
    expect(['', '?*', 'acs:*', '*\0'].map((written) => compileWildcard(written).matchesAll)).not.toContain(true);
  });
});
