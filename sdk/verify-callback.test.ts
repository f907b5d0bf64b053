import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { callbackBodySignature } from '../src/wire/callback-signature.ts';
import { verifyCallback, type CallbackToVerify } from './verify-callback.ts';

const now = 1_760_000_000_000;
const body = '{"EventType":"TranscodeComplete","Title":"视频"}';
const authKey = 'Abcdefgh12345678';
const genuine: CallbackToVerify = {
  authKey,
  body,
  now,
  signature: `t=1760000000,v1=${createHmac('sha256', authKey).update(`1760000000.${body}`).digest('hex')}`,
};

test('a genuine callback is accepted, as text and as bytes', async () => {
  expect(callbackBodySignature('1760000000', body, authKey)).toBe(genuine.signature);
  expect(await verifyCallback(genuine)).toBe(true);
  expect(await verifyCallback({ ...genuine, body: Buffer.from(body) })).toBe(true);
  expect(await verifyCallback({ ...genuine, now: now - 299_000 })).toBe(true);
});

test.each<[string, Partial<CallbackToVerify>]>([
  ['another body', { body: body.replace('Complete', 'complete') }],
  ['another key', { authKey: 'Abcdefgh12345679' }],
  ['no key', { authKey: '' }],
  ['an old time', { now: now + 301_000 }],
  ['a time ahead', { now: now - 301_000 }],
  ['another time', { signature: genuine.signature!.replace('t=1760000000', 't=1760000001') }],
  ['no signature', { signature: undefined }],
  ['an empty one', { signature: '' }],
  ['a short one', { signature: genuine.signature!.slice(0, -2) }],
  ['another version', { signature: genuine.signature!.replace('v1', 'v0') }],
  ['two of them', { signature: `${genuine.signature!}, ${genuine.signature!}` }],
])('%s is refused', async (_, altered) => {
  expect(await verifyCallback({ ...genuine, ...altered })).toBe(false);
});
