// URL signing beyond the vectors: see vectors.test.ts for the formulas.
import { expect, test } from 'vitest';
import { signUrlTypeA, signUrlTypeB, signUrlTypeCQuery } from './url-auth.ts';

const input = { path: '/a.mp4', key: 'aliyunvodexp1234', timestamp: 1_627_747_200 };

test('rand and uid are 0 unless given', () => {
  expect(signUrlTypeA(input)).toBe(signUrlTypeA({ ...input, rand: '0', uid: '0' }));
  expect(signUrlTypeA({ ...input, rand: 'r', uid: 'u' })).toMatch(/^\/a\.mp4\?auth_key=1627747200-r-u-[0-9a-f]{32}$/);
});

test('every part is under the hash', () => {
  const hashes = [
    signUrlTypeA(input),
    signUrlTypeA({ ...input, path: '/b.mp4' }),
    signUrlTypeA({ ...input, key: 'other' }),
    signUrlTypeA({ ...input, timestamp: 1 }),
    signUrlTypeA({ ...input, rand: '1' }),
    signUrlTypeA({ ...input, uid: '1' }),
    signUrlTypeA({ ...input, previewSeconds: 1 }),
  ].map((url) => /-([0-9a-f]{32})/.exec(url)?.[1]);
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('the time of type B is written in UTC+8, across the change of day and year', () => {
  expect(signUrlTypeB({ ...input, timestamp: Date.UTC(2025, 11, 31, 16, 5, 59) / 1000 })).toMatch(/^\/202601010005\//);
});

test('type C takes the hex time as it stands: its case matters', () => {
  const upper = signUrlTypeCQuery({ path: '/a', key: 'k', hexTime: 'AB' });
  const lower = signUrlTypeCQuery({ path: '/a', key: 'k', hexTime: 'ab' });
  expect(upper.toLowerCase()).not.toBe(lower);
});
