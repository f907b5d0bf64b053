// Proofs as a library of the standard reads them.
import { calculateJwkThumbprint, compactVerify, EmbeddedJWK } from 'jose';
import { expect, test } from 'vitest';
import { publicJwk, thumbprintOf, type DeviceKey } from './device-key.ts';
import { DeviceProofs, proofOf } from './device-proof.ts';

const makeKey = (): Promise<DeviceKey> =>
  crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
const request = { method: 'GET', url: 'https://vod.example.org/', token: 'a token' } as const;

test('a proof is signed by the key that it carries, for one request and one credential', async () => {
  const key = await makeKey();
  const { payload, protectedHeader } = await compactVerify(await proofOf(request, key, 1_700_000_000_999), EmbeddedJWK);
  expect(protectedHeader).toMatchObject({ typ: 'dpop+jwt', alg: 'ES256' });
  const thumbprint = await thumbprintOf(await publicJwk(key.publicKey));
  expect(await calculateJwkThumbprint(protectedHeader.jwk ?? {})).toBe(thumbprint);
  expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({
    htm: 'GET',
    htu: 'https://vod.example.org/',
    iat: 1_700_000_000,
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    // sha256 of the token
    ath: '4zFuK6_rthA6NBjod4wK3JYNQCE6A6fn9PzTQm7YB78',
  });
});

test('proofs are sent from the first refusal on that asks for one', async () => {
  const key = await makeKey();
  const proofs = new DeviceProofs(() => Promise.resolve(key));
  expect(await proofs.headersFor(request)).toEqual({});
  expect([proofs.ask(), proofs.ask()]).toEqual([true, false]);
  const [first, second] = [await proofs.headersFor(request), await proofs.headersFor(request)];
  expect(first['DPoP']).not.toBe(second['DPoP']);
});
