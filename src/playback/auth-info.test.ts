// AuthInfo read by its places, beside the same text written plainly.
import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { propertyRuns } from '../../test/support/property-runs.ts';
import { HmacKey } from '../base/hmac-key.ts';
import { openAuthInfo, type AuthInfoParts } from './auth-info.ts';

const secret = randomBytes(32);
const key = new HmacKey('sha256', secret);

const textOf = (pattern: RegExp): fc.Arbitrary<string> => fc.stringMatching(pattern);
const allParts: fc.Arbitrary<AuthInfoParts> = fc.record({
  ci: textOf(/^[0-9a-f]{28}$/),
  caller: textOf(/^[\w-]{8}$/),
  expireTime: textOf(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  mediaId: textOf(/^[0-9a-f]{32}$/),
  playDomain: fc.string({ unit: 'grapheme', maxLength: 40 }).map((host) => JSON.stringify(host)),
});

function writePlainly({ ci, caller, expireTime, mediaId, playDomain }: AuthInfoParts): string {
  const domain = JSON.parse(playDomain) as string;
  const signed = JSON.stringify([ci, caller, expireTime, mediaId, domain]);
  const signature = createHmac('sha256', secret).update(signed).digest('base64url').slice(0, 22);
  return JSON.stringify({
    CI: ci,
    Caller: caller,
    ExpireTime: expireTime,
    MediaId: mediaId,
    PlayDomain: domain,
    Signature: signature,
  });
}

test('a text opens to the parts that it was written of', () => {
  fc.assert(
    fc.property(allParts, (parts) => {
      expect(openAuthInfo(writePlainly(parts), key)).toEqual(parts);
    }),
    { numRuns: propertyRuns(1000) },
  );
});

test('no text opens with any one of its characters changed, left out or doubled', () => {
  for (const parts of fc.sample(allParts, 3)) {
    const text = writePlainly(parts);
    for (let at = 0; at < text.length; at += 1) {
      const [before, after] = [text.slice(0, at), text.slice(at + 1)];
      for (const put of ['', text.charAt(at) === 'x' ? 'y' : 'x', text.charAt(at).repeat(2)])
        expect(openAuthInfo(before + put + after, key), `${put} at ${String(at)}`).toBeUndefined();
    }
  }
});

test('no text opens without its beginning, without its end, or under another key', () => {
  const text = writePlainly(fc.sample(allParts, 1)[0]!);
  for (let at = 1; at <= text.length; at += 1) {
    expect(openAuthInfo(text.slice(at), key)).toBeUndefined();
    expect(openAuthInfo(text.slice(0, -at), key)).toBeUndefined();
  }
  expect(openAuthInfo(text, new HmacKey('sha256', randomBytes(32)))).toBeUndefined();
});
