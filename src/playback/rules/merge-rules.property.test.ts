// Adding a rule never allows more: what a merge allows is what every source allows.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { writePrefix } from './address-prefix.ts';
import { checkOrigin, type RequestFacts } from './check-request.ts';
import { decodeRules, encodeRules } from './encode-rules.ts';
import { mergeRules } from './merge-rules.ts';
import { ruleNames, type Limits, type PlaybackRules, type RuleName } from '../../wire/playback-rules.ts';
import { givenRules, rulesOf } from './rules.testing.ts';

const sources = fc.array(givenRules.map(rulesOf), { minLength: 1, maxLength: 5 });
const requests: fc.Arbitrary<RequestFacts> = fc.record({
  clientIp: fc.constantFrom(
    '10.1.2.3',
    '::ffff:10.1.2.3',
    '::FFFF:0A01:0203',
    '10.1.9.9',
    '11.0.0.1',
    '2001:db8:1::5',
    '2001:DB8:0001:0::5',
    '2001:db8:2::1',
    'fe80::1',
    'no address',
  ),
  referer: fc.constantFrom(
    undefined,
    '',
    'https://a.test/',
    'http://x.a.test:8080/p?q',
    'https://y.x.a.test',
    'https://B.TEST/',
    'https://other.example/',
    'about:blank',
    'no url',
  ),
});

/** One session more: what was before it, and what it is asked for. */
interface Attempt {
  readonly request: RequestFacts;
  readonly uses: number;
  readonly playing: number;
  readonly age: number;
  readonly second: number;
  readonly isOtherProgram: boolean;
  readonly hasKey: boolean;
}

const attempts: fc.Arbitrary<Attempt> = fc.record({
  request: requests,
  uses: fc.integer({ min: 0, max: 1000 }),
  playing: fc.integer({ min: 0, max: 100 }),
  age: fc.integer({ min: 0, max: 90_000 }),
  second: fc.integer({ min: 0, max: 70_000 }),
  isOtherProgram: fc.boolean(),
  hasKey: fc.boolean(),
});

/** The rules that do not allow it. */
function refusedBy(limits: Limits | undefined, attempt: Attempt): RuleName[] {
  if (limits === undefined) return [];
  const isOneMore = limits.maxConcurrency !== undefined && attempt.playing >= limits.maxConcurrency;
  const origin = (one: Partial<Limits>): boolean => checkOrigin(one, attempt.request) !== undefined;
  const { allowIp, allowReferer, requireReferer } = limits;
  const refusals: readonly (readonly [RuleName, boolean])[] = [
    ['MaxRedemptions', attempt.uses >= (limits.maxRedemptions ?? Infinity)],
    // That an earlier session must end for it.
    ['MaxConcurrency', isOneMore],
    ['OnExceed', isOneMore && limits.onExceed !== 'stopOldest'],
    ['AllowIp', origin({ allowIp })],
    ['AllowReferer', (attempt.request.referer ?? '') !== '' && origin({ allowReferer })],
    ['AllowEmptyReferer', (attempt.request.referer ?? '') === '' && origin({ requireReferer })],
    ['BindUserAgent', limits.bindUserAgent === true && attempt.isOtherProgram],
    ['DeviceKey', limits.deviceKey !== undefined && !attempt.hasKey],
    ['MaxSessionSeconds', attempt.age >= (limits.maxSessionSeconds ?? Infinity)],
    ['PreviewSeconds', attempt.second >= (limits.previewSeconds ?? Infinity)],
  ];
  return refusals.flatMap(([name, isRefused]) => (isRefused ? [name] : []));
}

function merged(all: readonly (PlaybackRules | undefined)[]): PlaybackRules | undefined {
  const merging = mergeRules(all);
  if (!merging.ok) throw new Error(merging.reason);
  return merging.rules;
}

const allows = (limits: Limits | undefined, request: RequestFacts): boolean =>
  limits === undefined || checkOrigin(limits, request) === undefined;
const LEAST = ['maxRedemptions', 'maxConcurrency', 'maxSessionSeconds', 'previewSeconds'] as const;
const FLAGS = ['requireReferer', 'bindUserAgent', 'deviceKey'] as const;

/** Lists as sets. */
function comparable(rules: PlaybackRules | undefined): unknown {
  const sorted = ({ allowIp, allowReferer, ...rest }: Limits): object => ({
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    ...(allowIp !== undefined && { allowIp: [...new Set(allowIp.map(writePrefix))].sort() }),
    ...(allowReferer !== undefined && { allowReferer: [...new Set(allowReferer)].sort() }),
  });
  const { viewerId, enforced = {}, monitored = {} } = rules ?? {};
  return { viewerId, enforced: sorted(enforced), monitored: sorted(monitored) };
}

describe('rules of several sources', () => {
  test.each(['enforced', 'monitored'] as const)('a request passes all %s limits together as it passes each', (set) => {
    fc.assert(
      fc.property(sources, requests, (all, request) => {
        const each = all.every((one) => allows(one?.[set], request));
        expect(allows(merged(all)?.[set], request)).toBe(each);
      }),
      { numRuns: propertyRuns(4_000) },
    );
  });

  test('of each number the least counts, and a flag of one source counts for all', () => {
    fc.assert(
      fc.property(sources, (all) => {
        const rules = merged(all);
        for (const set of ['enforced', 'monitored'] as const) {
          const given = all.map((one) => one?.[set] ?? {});
          for (const name of LEAST) {
            const values = given.map((one) => one[name]).filter((value) => value !== undefined);
            expect(rules?.[set]?.[name]).toBe(values.length === 0 ? undefined : Math.min(...values));
          }
          for (const name of FLAGS)
            expect(rules?.[set]?.[name]).toBe(given.find((one) => one[name] !== undefined)?.[name]);
          const actions = given.map((one) => one.onExceed);
          if (actions.includes('refuse')) expect(rules?.[set]?.onExceed).toBe('refuse');
        }
      }),
      { numRuns: propertyRuns(2_000) },
    );
  });

  test.each(['enforced', 'monitored'] as const)(
    'what a merge lets through with %s limits, each source lets through',
    (set) => {
      fc.assert(
        fc.property(sources, attempts, (all, attempt) => {
          const each = all.map((one) => refusedBy(one?.[set], attempt)).flat();
          const together = refusedBy(merged(all)?.[set], attempt);
          expect(together).toEqual(expect.arrayContaining([...new Set(each)]));
        }),
        { numRuns: propertyRuns(6_000) },
      );
    },
  );

  test('each rule refuses something, so that the properties above are about all of them', () => {
    const refusing = new Set<string>();
    fc.assert(
      fc.property(givenRules, attempts, (given, attempt) => {
        const rules = rulesOf(given);
        for (const name of [...refusedBy(rules?.enforced, attempt), ...refusedBy(rules?.monitored, attempt)])
          refusing.add(name);
      }),
      { numRuns: 5_000 },
    );
    const limits = ruleNames.filter((name) => name !== 'ViewerId' && name !== 'Mode');
    expect([...refusing].sort()).toEqual([...limits].sort());
  });

  test('what is monitored never enforces, and what is enforced is never only monitored', () => {
    fc.assert(
      fc.property(sources, (all) => {
        const alone = merged(all.map((one) => (one === undefined ? one : { enforced: one.enforced })));
        expect(comparable({ enforced: merged(all)?.enforced })).toEqual(comparable(alone));
      }),
      { numRuns: propertyRuns(2_000) },
    );
  });

  test('two viewers, or two keys of a player, are a conflict', () => {
    expect(mergeRules([rulesOf({ ViewerId: 'a' }), rulesOf({ ViewerId: 'b' })])).toEqual({
      ok: false,
      reason: 'ViewerId',
    });
    expect(mergeRules([rulesOf({ ViewerId: 'a' }), undefined, rulesOf({ ViewerId: 'a' })]).ok).toBe(true);
    const [one, other] = ['A', 'E'].map((last) => rulesOf({ DeviceKey: 'a'.repeat(42) + last }));
    expect(mergeRules([one, other])).toEqual({ ok: false, reason: 'DeviceKey' });
  });
});

describe('rules as bytes', () => {
  test('what was written is read', () => {
    fc.assert(
      fc.property(sources, (all) => {
        const rules = merged(all) ?? {};
        expect(comparable(decodeRules(encodeRules(rules)))).toEqual(comparable(rules));
      }),
      { numRuns: propertyRuns(2_000) },
    );
  });

  test('a rule of an unknown type, a cut one, a doubled one and one in the wrong place are not read', () => {
    const bytes = encodeRules(rulesOf({ ViewerId: 'v', MaxRedemptions: '3', AllowIp: '10.0.0.0/8' }) ?? {});
    for (let length = 1; length < bytes.length; length += 1) {
      const cut = decodeRules(bytes.subarray(0, length));
      // Cut between two rules it is another list of rules, which the tag of the token refuses.
      if (cut !== undefined) expect(encodeRules(cut)).toEqual(bytes.subarray(0, length));
    }
    for (const type of [0, 12, 0x7f, 0x80, 0x81, 0xff])
      expect(decodeRules(Buffer.concat([bytes, Buffer.from([type, 0, 0])]))).toBeUndefined();
    expect(decodeRules(Buffer.concat([bytes, bytes]))).toBeUndefined();
    expect(decodeRules(Buffer.from([2, 0, 1, 5]))).toBeUndefined();
    expect(decodeRules(Buffer.from([5, 0, 2, 4, 33]))).toBeUndefined();
    expect(decodeRules(Buffer.from([7, 0, 1, 0]))).toBeUndefined();
  });

  test('more than a credential holds is refused when it is written', () => {
    const hosts = Array.from({ length: 8 }, (_, n) => `${'a'.repeat(60)}.`.repeat(4) + `host-${String(n)}`);
    const rules = { enforced: { allowReferer: hosts }, monitored: { allowReferer: hosts } };
    expect(() => encodeRules(rules)).toThrow('the rules of this video do not fit into a credential');
  });
});
