// The spelling of header names that clients with a case-sensitive look-up find: each word begins with a capital, `ETag` is
// `ETag`, and what the vendor itself sends in lower case is in lower case, and our own headers beside it.
import { expect } from 'vitest';

const WORDS = /^(?!Etag$|X-(?:Acs|Oss)-)[A-Z][a-z]*(?:-[A-Z][a-z]+)*$/;
const VENDOR = /^x-(?:acs|oss|playauth)-[a-z\d]+(?:-[a-z\d]+)*$/;

export function expectCustomaryNames(names: readonly string[]): void {
  expect(names.filter((name) => name !== 'ETag' && !WORDS.test(name) && !VENDOR.test(name))).toEqual([]);
}
