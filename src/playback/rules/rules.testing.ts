// Rules as they are given, for property tests: each as a caller would write it.
import fc from 'fast-check';
import { readRules } from './read-rules.ts';
import type { PlaybackRules, RuleName } from '../../wire/playback-rules.ts';

const hosts = ['a.test', 'b.test', 'x.a.test', 'y.x.a.test', '*.a.test', '*.x.a.test', '*.test', '*.b.test'];
const prefixes = [
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.1.2.3',
  '::ffff:10.1.2.0/120',
  '0.0.0.0/0',
  '2001:db8::/32',
  '2001:db8:1::/48',
  '2001:db8:1::5',
  '::/0',
];
const list = (items: readonly string[]): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...items), { minLength: 1, maxLength: 8 }).map((all) => all.join(','));

/** Values as texts, by their wire names. */
export const givenRules: fc.Arbitrary<Partial<Record<RuleName, string>>> = fc.record(
  {
    ViewerId: fc.constant('viewer:1@example'),
    MaxRedemptions: fc.integer({ min: 1, max: 1000 }).map(String),
    MaxConcurrency: fc.integer({ min: 1, max: 100 }).map(String),
    OnExceed: fc.constantFrom('refuse', 'stopOldest'),
    AllowIp: list(prefixes),
    AllowReferer: list(hosts),
    AllowEmptyReferer: fc.constantFrom('true', 'false'),
    BindUserAgent: fc.constantFrom('true', 'false'),
    DeviceKey: fc.constant('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs'),
    MaxSessionSeconds: fc.integer({ min: 60, max: 86_400 }).map(String),
    PreviewSeconds: fc.integer({ min: 1, max: 65_535 }).map(String),
    Mode: fc.constantFrom('enforce', 'monitor'),
  },
  { requiredKeys: [] },
);

export function rulesOf(given: Partial<Record<RuleName, unknown>>): PlaybackRules | undefined {
  const reading = readRules((name) => given[name]);
  if (!reading.ok) throw new Error(`${reading.reason} is out of range`);
  return reading.rules;
}
