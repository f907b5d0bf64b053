import { expect, test } from 'vitest';
import { chooseEncoding } from './content-encoding.ts';

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['GZIP;q=0.5', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0.000', 'identity'],
  ['*', 'identity'],
  ['', 'identity'],
  [undefined, 'identity'],
])('of %j it takes %s', (accepted, encoding) => {
  expect(chooseEncoding(accepted)).toBe(encoding);
});
