// What must hold for every schema that operations may use; src/app/compiled-parameters.test.ts compares those that they do use.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { compileParameters } from './compile-parameters.ts';
import { optionalInteger, optionalWord } from './parameters/parameter-schemas.ts';

const number = optionalInteger({ min: 1, max: 100 }) as z.ZodType<number | undefined>;
const word = optionalWord(['Small', 'Large']);

test('a check that is added to a schema of the usual kind is not left out', () => {
  const schema = z.object({
    Even: number.refine((value) => value === undefined || value % 2 === 0),
    Size: word.refine((value) => value !== 'Large').meta({ mandatory: true }),
  });
  const read = compileParameters(schema);
  for (const [texts, isValid] of [
    [{ Even: '4', Size: 'small' }, true],
    [{ Even: '3', Size: 'small' }, false],
    [{ Even: '4', Size: 'large' }, false],
  ] as const) {
    expect(schema.safeParse(texts).success).toBe(isValid);
    expect(read(new Map(Object.entries(texts))).success, JSON.stringify(texts)).toBe(isValid);
  }
});
