// AuthTimeout: refused beyond the vendor's maximum for `oss`, cut for `cdn`.
import { expect, test } from 'vitest';
import { MAX_URL_SECONDS, urlSeconds } from './url-lifetime.ts';

test.each([1, MAX_URL_SECONDS - 1, MAX_URL_SECONDS])('%d seconds are given for both', (seconds) => {
  for (const outputType of ['oss', 'cdn'] as const) expect(urlSeconds({ outputType, seconds })).toBe(seconds);
});

test.each([MAX_URL_SECONDS + 1, 2 ** 31, 2 ** 63])('%d seconds are cut for cdn and refused for oss', (seconds) => {
  expect(urlSeconds({ outputType: 'cdn', seconds })).toBe(MAX_URL_SECONDS);
  expect(() => urlSeconds({ outputType: 'oss', seconds })).toThrow(
    'The specified parameter "AuthTimeout" is not valid.',
  );
});
