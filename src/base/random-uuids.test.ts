import { expect, test } from 'vitest';
import { createRandomUuids } from './random-uuids.ts';

test('every UUID is of version 4, in capitals, and handed out once', () => {
  const newUuid = createRandomUuids();
  const made = Array.from({ length: 10_000 }, () => newUuid());
  expect(new Set(made).size).toBe(made.length);
  for (const uuid of made)
    expect(uuid).toMatch(/^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/);
});

test('every digit that is random takes all of its values', () => {
  const newUuid = createRandomUuids();
  const made = Array.from({ length: 2_000 }, () => newUuid());
  const seen = Array.from({ length: 36 }, (_, at) => new Set(made.map((uuid) => uuid[at])).size);
  expect(seen.map(String).join(' ')).toBe(
    '16 16 16 16 16 16 16 16 1 16 16 16 16 1 1 16 16 16 1 4 16 16 16 1 16 16 16 16 16 16 16 16 16 16 16 16',
  );
});
