// The evaluator against a naive one on random policies and requests; and the rule of reach `every`: a caller that may list is
// allowed each resource that the list can show.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ENDINGS,
  naiveDecideAll,
  type NaivePolicy,
  type NaiveRequest,
  type NaiveStatement,
} from '../../../test/support/naive-evaluator.ts';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { compilePolicies, decideAll, dependsOnResource, type AccessRequest } from './evaluate.ts';
import { parsePolicyDocument } from './policy-document.ts';

const RUNS = propertyRuns(100_000);
const TIMEOUT_MS = 120_000;
const SEED = 20_261_122;

const action = fc.constantFrom('vod:GetA', 'vod:GetB', 'vod:ListA', 'ram:GetA');
const actionPattern = fc.constantFrom(
  ...[
    '*',
    'vod:*',
    'vod:Get*',
    'VOD:geta',
    'vod:Get?',
    'vod:list*',
    '*:GetA',
    'ram:*',
    'vod:*a',
    'v?d:getb',
    'vod:Get??',
  ],
);
const PREFIX = 'acs:vod:cn:11:video/';
const end = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 3 });
const resourcePattern = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('*', '**', 'acs:vod:*:*:*', 'acs:vod:*') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'acs:*1?????????',
      'acs:*/??',
      'acs:*:category/*',
      'acs:*:11:*/*/b',
      'acs:vod:*:11:video/a:b',
      'acs:*video/*a',
      'acs:*?',
      'acs:*a',
      'acs:vod:cn:1?:?*',
      PREFIX,
    ),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('acs:vod:*:11:video/', PREFIX, 'acs:*:1?:video/', 'acs:vod:cn:12:video/'), end)
      .map((parts) => parts.join('')),
  },
);

const KEYS = {
  'vod:Tag': ['a', 'A', 'b', 'ab', 'AB'],
  'vod:Number': ['1', '2', '10', '2.0', 'x'],
  'acs:CurrentTime': ['2026-01-01T00:00:00Z', '2026-06-01T00:00:00Z', '2026-06-01T08:00:00+08:00', 'x'],
  'acs:SecureTransport': ['true', 'false', 'x'],
  'acs:SourceIp': ['10.0.0.1', '10.0.1.1', '::ffff:10.0.0.1', '2001:db8::1', '2001:db8:1::', 'fe80::1%1', 'x'],
} as const;
const KEY_NAMES = Object.keys(KEYS) as (keyof typeof KEYS)[];
const TAG_VALUES = [...KEYS['vod:Tag'], 'a*', '?', '*b', ''];
const families = [
  {
    operators: ['Equals', 'NotEquals', 'EqualsIgnoreCase', 'NotEqualsIgnoreCase', 'Like', 'NotLike'].map(
      (it) => `String${it}`,
    ),
    keys: ['vod:Tag', 'vod:tag', 'VOD:Tag', 'vod:Number', 'acs:SourceIp', 'vod:Absent'],
    values: [...TAG_VALUES, ...TAG_VALUES, '1', '10.0.*'],
  },
  ...(['Numeric', 'Date'] as const).map((family) => ({
    operators: ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
      (it) => family + it,
    ),
    keys: family === 'Date' ? ['acs:CurrentTime'] : ['vod:Number', 'vod:number', 'vod:Tag'],
    values: family === 'Date' ? KEYS['acs:CurrentTime'].slice(0, 3) : ['1', '2', '3', '10.0'],
  })),
  { operators: ['Bool'], keys: ['acs:SecureTransport'], values: ['true', 'false'] },
  {
    operators: ['IpAddress', 'NotIpAddress'],
    keys: ['acs:SourceIp', 'acs:sourceip'],
    values: [
      '10.0.0.1',
      '10.0.0.0/24',
      '10.0.0.0/8',
      '0.0.0.0/0',
      '::/0',
      '2001:db8::/48',
      '2001:db8::/32',
      '::ffff:10.0.0.1',
    ],
  },
];
const condition = fc
  .constantFrom(...families)
  .chain(({ operators, keys, values }) =>
    fc.tuple(fc.constantFrom(...operators), fc.constantFrom(...keys), listOf(fc.constantFrom(...values), 2)),
  );
const conditions = fc
  .array(condition, { maxLength: 2 })
  .map((all) => all.filter(([operator, key], index) => all.findIndex((one) => isSame(one, operator, key)) === index))
  .map((all) => Object.fromEntries(all.map(([operator]) => [operator, keysOf(all, operator)])));
const statement: fc.Arbitrary<NaiveStatement> = fc
  .record({
    isNegated: fc.constantFrom(false, false, false, true),
    Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
    actions: listOf(actionPattern, 2),
    Resource: listOf(resourcePattern, 2),
    Condition: fc.oneof(fc.constant({}), conditions),
  })
  .map(({ isNegated, actions, ...rest }) => ({
    ...(isNegated ? { NotAction: actions } : { Action: actions }),
    ...rest,
  }));
const layer: fc.Arbitrary<NaivePolicy[]> = fc
  .array(listOf(statement, 2), { maxLength: 3 })
  .map((policies) => policies.map((statements, index) => ({ name: `policy ${String(index)}`, statements })));
const present = fc.tuple(
  ...KEY_NAMES.map((key) => fc.array(fc.constantFrom<string>(...KEYS[key]), { maxLength: key === 'vod:Tag' ? 2 : 1 })),
);
const request: fc.Arbitrary<NaiveRequest> = fc
  .record({
    action,
    reach: fc.constantFrom('one', 'one', 'every'),
    ending: fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 }),
    present,
    varying: fc.subarray(['vod:tag', 'vod:number']),
  })
  .map(({ ending, present: values, varying, ...rest }) => ({
    ...rest,
    resource: rest.reach === 'one' ? PREFIX + ending : PREFIX,
    context: new Map(
      KEY_NAMES.map((key, index): [string, string[]] => [key.toLowerCase(), values[index] ?? []]).filter(hasValue),
    ),
    varying: new Set(varying),
  }));

test(
  `decides as the plain evaluator does, ${String(RUNS)} times`,
  () => {
    const seen: Record<string, number> = {};
    fc.assert(
      fc.property(fc.array(layer, { minLength: 1, maxLength: 2 }), request, (layers, asked) => {
        const compiled = layers.map(compile);
        const real = decideAll(compiled, asked);
        const naive = naiveDecideAll(layers, asked);
        const found = real.allowed
          ? { outcome: 'allowed', layer: undefined }
          : { outcome: real.kind, layer: real.layer };
        expect(found).toEqual({ outcome: naive.outcome, layer: naive.layer });
        if (!real.allowed && real.kind === 'explicit') expect(naive.by).toContain(real.policyName);
        if (real.allowed && asked.reach === 'every') expectEachAllowed(layers, asked);
        if (!compiled.some((one) => dependsOnResource(one, asked.action)))
          expect(decideAll(compiled, elsewhere(asked))).toEqual(real);
        const kind = `${asked.reach} ${naive.outcome}`;
        seen[kind] = (seen[kind] ?? 0) + 1;
      }),
      { numRuns: RUNS, seed: SEED },
    );
    // Guards against a generator that makes refusals only.
    for (const reach of ['one', 'every'])
      for (const outcome of ['allowed', 'explicit', 'implicit'])
        expect(seen[`${reach} ${outcome}`] ?? 0, `${reach} ${outcome}`).toBeGreaterThan(RUNS / 50);
  },
  TIMEOUT_MS,
);

function compile(policies: readonly NaivePolicy[]) {
  return compilePolicies(
    policies.map(({ name, statements }) => {
      const text = JSON.stringify({ Version: '1', Statement: statements });
      const parsed = parsePolicyDocument(text, { maxCharacters: 100_000 });
      if (!parsed.ok) throw new Error(`${parsed.reason} in ${text}`);
      return { name, type: 'Custom' as const, document: parsed.policy };
    }),
  );
}

/** Random values of the varying keys of one resource: absent, or any of a few values. */
function expectEachAllowed(layers: readonly (readonly NaivePolicy[])[], asked: NaiveRequest): void {
  const variants = [[], ['a'], ['1'], ['b', '10']];
  for (const ending of ENDINGS) {
    for (const values of asked.varying.size === 0 ? [[]] : variants) {
      const context = new Map(asked.context);
      for (const key of asked.varying) context.set(key, values);
      const one = { ...asked, reach: 'one' as const, resource: asked.resource + ending, context };
      expect(naiveDecideAll(layers, one).outcome, `${one.resource} ${values.join()}`).toBe('allowed');
    }
  }
}

/** The same call about another resource, of which nothing is known. */
function elsewhere(asked: NaiveRequest): AccessRequest {
  const context = new Map([...asked.context].filter(([key]) => key.startsWith('acs:')));
  return { ...asked, reach: 'one', resource: 'acs:ram::2:user/x', context };
}

function listOf<T>(item: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> {
  return fc.array(item, { minLength: 1, maxLength });
}

type ConditionParts = [operator: string, key: string, values: string[]];

function isSame([operator, key]: ConditionParts, otherOperator: string, otherKey: string): boolean {
  return operator === otherOperator && key.toLowerCase() === otherKey.toLowerCase();
}

function keysOf(all: readonly ConditionParts[], operator: string): Record<string, string[]> {
  return Object.fromEntries(all.filter(([one]) => one === operator).map(([, key, values]) => [key, values]));
}

function hasValue([, values]: [string, string[]]): boolean {
  return values.length > 0;
}
