// The OpenAPI document of the whole program: valid, complete in both languages, with examples that its own schemas take.
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { describeParameters } from '../access/describe-parameters.ts';
import { openApiDocument } from '../gateway/openapi/open-api-document.ts';
import { hasChinese } from '../wire/api-texts/describe.ts';
import { bindOperations } from './operations.ts';

const bound = bindOperations({} as never);
const operations = bound.map(({ operation }) => operation);

test('the document is valid OpenAPI 3.1, and has every operation', async () => {
  const document = JSON.parse(JSON.stringify(openApiDocument(operations))) as { paths: object };
  const validator = new Validator();
  const { valid, errors } = await validator.validate(document);
  expect([valid, errors]).toEqual([true, undefined]);
  expect(validator.version).toBe('3.1');
  expect(Object.keys(document.paths)).toEqual(operations.map(({ name }) => `/#${name}`));
  const broken = await validator.validate({ ...document, openapi: '3.1.0', info: {} });
  expect(broken.valid).toBe(false);
});

describe.each(bound)('$operation.name', ({ operation, readParameters }) => {
  test('says in both languages what it does, and what each parameter is', () => {
    expect(hasChinese(operation.name)).toBe(true);
    expect(describeParameters(operation).filter(({ about }) => about === undefined)).toEqual([]);
  });

  test('takes its examples and defaults', () => {
    for (const { name, about } of describeParameters(operation)) {
      for (const value of [about?.example, about?.default]) {
        if (value === undefined) continue;
        const read = readParameters(new Map([[name, value]]));
        const faults = read.success ? [] : read.error.issues.filter(({ path }) => path[0] === name);
        expect(faults, `${name}=${value}`).toEqual([]);
      }
    }
  });
});
