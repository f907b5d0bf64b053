// A ScrollToken is accepted for its own search only, until it expires, and never altered.
import { expect, test } from 'vitest';
import { memoryKeyRing } from '../../../test/support/memory-key-ring.ts';
import { SettableClock } from '../../base/clock.ts';
import { createScrollTokens, idPrefixOf } from './scroll-token.ts';

const AT = Date.UTC(2026, 0, 1);
const page = { pageNo: 2_000_000, place: { sortedBy: AT + 123, idPrefix: idPrefixOf('0123456789abcdef'.repeat(2)) } };
const search = ['account', 'video', "Title = 'x'", 'sort', '10'];

function make() {
  const clock = new SettableClock().freeze(AT);
  return { clock, tokens: createScrollTokens({ keyRing: memoryKeyRing(), clock }) };
}

test('has 32 characters and decodes to the encoded place', () => {
  const { tokens } = make();
  const token = tokens.issue(page, search);
  expect(token).toMatch(/^[A-Za-z0-9_-]{32}$/);
  expect(tokens.open(token, search)).toEqual(page);
});

test.each(search.map((_, index) => index))('another search is none of its own: part %i', (index) => {
  const { tokens } = make();
  const token = tokens.issue(page, search);
  expect(tokens.open(token, search.with(index, 'other'))).toBeUndefined();
});

test('is refused with any character changed, added or removed', () => {
  const { tokens } = make();
  const token = tokens.issue(page, search);
  for (let at = 0; at < token.length; at += 1) {
    const other = token[at] === 'A' ? 'B' : 'A';
    expect(tokens.open(token.slice(0, at) + other + token.slice(at + 1), search)).toBeUndefined();
  }
  for (const odd of ['', `${token}A`, token.slice(1), `${token.slice(1)}=`, ' '.repeat(32), '中'.repeat(32)])
    expect(tokens.open(odd, search)).toBeUndefined();
});

test('expires after a day', () => {
  const { clock, tokens } = make();
  const token = tokens.issue(page, search);
  clock.advance(24 * 3600 * 1000);
  expect(tokens.open(token, search)).toEqual(page);
  clock.advance(3600 * 1000);
  expect(tokens.open(token, search)).toBeUndefined();
  clock.freeze(AT - 3600 * 1000);
  expect(tokens.open(token, search)).toBeUndefined();
});
