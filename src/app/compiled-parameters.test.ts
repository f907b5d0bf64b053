// The compiled parameters of every operation beside its schema: the same values, the same errors.
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { propertyRuns } from '../../test/support/property-runs.ts';
import { compileParameters } from '../access/compile-parameters.ts';
import { bindOperations } from './operations.ts';

const RUNS = propertyRuns(30_000);

// Nothing is called, so nothing is needed.
const operations = bindOperations({} as never).map(({ operation: { name, parameters } }) => ({
  name,
  parameters,
  names: parameters instanceof z.ZodObject ? Object.keys(parameters.shape) : [],
  read: compileParameters(parameters),
}));
const hot = operations.filter(({ name }) => name === 'GetVideoPlayAuth' || name === 'GetPlayInfo');

const words = [
  'mp4',
  'M3U8',
  'mp4,m3u8',
  ' mp4 , FD',
  'fd,ld,SD',
  'video',
  'AUDIO',
  'Single',
  'multiple',
  'cdn',
  '1.0.0',
];
const numbers = ['0', '1', '-1', '99', '100', '3000', '3001', '007', '2592000', '1e3', '1.5', ' 1', '1'.repeat(16)];
const texts = [
  '',
  ' ',
  ',',
  'undefined',
  '{}',
  '[]',
  'null',
  '{"PreviewTime":"10"}',
  '{"EncryptType":"x"}',
  '\0',
  '中',
  'true',
];
const ids = ['a'.repeat(32), 'a'.repeat(128), 'a'.repeat(129), 'film-a', 'x'.repeat(65), 'x'.repeat(5000)];
const value = fc.oneof(fc.constantFrom(...words, ...numbers, ...texts, ...ids), fc.string());
const request = fc.oneof(fc.constantFrom(...hot), fc.constantFrom(...operations)).chain((operation) =>
  fc.record({
    operation: fc.constant(operation),
    pairs: fc.array(fc.tuple(fc.constantFrom('Action', 'Timestamp', ...operation.names), value), { maxLength: 6 }),
  }),
);

test(`read as the schema reads, ${String(RUNS)} times`, () => {
  let valid = 0;
  fc.assert(
    fc.property(request, ({ operation, pairs }) => {
      const parameters = new Map(pairs);
      const compiled = operation.read(parameters);
      const plain = operation.parameters.safeParse(Object.fromEntries(parameters));
      valid += plain.success ? 1 : 0;
      const isSame = isDeepStrictEqual(outcomeOf(compiled), outcomeOf(plain));
      if (!isSame) expect(outcomeOf(compiled), operation.name).toEqual(outcomeOf(plain));
    }),
    { numRuns: RUNS },
  );
  // Guards against values that no operation accepts.
  expect(valid).toBeGreaterThan(RUNS / 20);
}, 120_000);

/** A field that is undefined and one that is missing are the same to an operation. */
function outcomeOf(parsed: z.ZodSafeParseResult<unknown>): unknown {
  if (!parsed.success) return parsed.error.issues;
  const fields = Object.entries(parsed.data as object).filter(([, one]) => one !== undefined);
  return fields.toSorted(([a], [b]) => (a < b ? -1 : 1));
}
