// DeviceKey: the player proves with a DPoP proof (RFC 9449) that it holds the key that the credential names. A copied credential is
// worth nothing without it. jose verifies the signature; the claims are held here against the request.
import { createHash } from 'node:crypto';
import type { JWK } from 'jose';
import type { Clock } from '../../base/clock.ts';
import { refuse, type Result } from '../../base/result.ts';

export interface ProvenRequest {
  readonly method: string;
  /** Scheme, host and path of this server, as players call it; undefined: it does not know them. */
  readonly url: string | undefined;
  /** SecurityToken or JWTPlayAuth: what RFC 9449 calls the access token. */
  readonly token: string;
  /** The value of the header `DPoP`. */
  readonly proof: string | undefined;
}

export type ProofRefusal =
  | 'the header DPoP is missing'
  | 'the proof is malformed, or its signature is wrong'
  | 'the proof was made with another key'
  | 'the proof is for another request'
  | 'the proof is not of now: correct the clock of the player'
  | 'the proof is for another credential'
  | 'the proof was used before'
  | 'the server was not told its public URL';

export interface DeviceProof {
  /** Until when the proof must not be accepted again. */
  readonly usableUntilMs: number;
  /** At most 43 characters. */
  readonly id: string;
}

const MAX_LENGTH = 4096;
const MAX_ID_LENGTH = 256;
/** The clock of a viewer's device may differ from ours by this much, either way. */
const WINDOW_MS = 5 * 60 * 1000;
/** The longest modulus and exponent: 4096 and 32 bits, in base64url. */
const MAX_MODULUS_LENGTH = 683;
const MAX_EXPONENT_LENGTH = 6;
const ALGORITHMS = ['ES256', 'ES384', 'ES512', 'PS256', 'RS256', 'EdDSA', 'Ed25519'];

/** The proof, if the key of this thumbprint made it for this request. The caller makes sure that it is used once. */
export async function checkDeviceProof(
  { method, url, token, proof }: ProvenRequest,
  thumbprint: string,
  clock: Clock,
): Promise<Result<{ readonly proven: DeviceProof }, ProofRefusal>> {
  if (proof === undefined || proof === '') return refuse('the header DPoP is missing');
  // The name in the request is what its sender says.
  if (url === undefined) return refuse('the server was not told its public URL');
  const key = proof.length > MAX_LENGTH ? undefined : await readKey(proof);
  if (key === undefined) return refuse('the proof is malformed, or its signature is wrong');
  if (key !== thumbprint) return refuse('the proof was made with another key');
  const claims = await verifyProof(proof);
  if (claims === undefined) return refuse('the proof is malformed, or its signature is wrong');
  const { htm, htu, iat, jti, ath } = claims;
  if (htm !== method || typeof htu !== 'string' || placeOf(htu) !== placeOf(url))
    return refuse('the proof is for another request');
  if (typeof iat !== 'number' || !(Math.abs(iat * 1000 - clock.now()) <= WINDOW_MS))
    return refuse('the proof is not of now: correct the clock of the player');
  if (ath !== createHash('sha256').update(token, 'utf8').digest('base64url'))
    return refuse('the proof is for another credential');
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_ID_LENGTH)
    return refuse('the proof is malformed, or its signature is wrong');
  const id = createHash('sha256').update(`${thumbprint} ${jti}`, 'utf8').digest('base64url');
  return { ok: true, proven: { id, usableUntilMs: iat * 1000 + WINDOW_MS + 1000 } };
}

/** The thumbprint of the key that the proof shows; undefined for one that is not read. Nothing is verified yet. */
async function readKey(proof: string): Promise<string | undefined> {
  // Loaded only where it is used.
  const { calculateJwkThumbprint, decodeProtectedHeader } = await import('jose');
  try {
    const { jwk, typ } = decodeProtectedHeader(proof);
    if (typ !== 'dpop+jwt' || jwk === undefined || !isModest(jwk)) return undefined;
    return await calculateJwkThumbprint(jwk, 'sha256');
  } catch {
    // Each way of being no proof is an error of its own there.
    return undefined;
  }
}

/** The work of an RSA signature grows with the cube of the key. */
function isModest({ n = '', e = '' }: JWK): boolean {
  return n.length <= MAX_MODULUS_LENGTH && e.length <= MAX_EXPONENT_LENGTH;
}

async function verifyProof(proof: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { compactVerify, EmbeddedJWK } = await import('jose');
  try {
    const { payload } = await compactVerify(proof, EmbeddedJWK, { algorithms: ALGORITHMS });
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return undefined;
    return claims as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/** Without query and fragment, normalised (RFC 9449 §4.3); undefined equals no text. */
function placeOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? `not a URL: ${url}` : `${parsed.origin}${parsed.pathname}`;
}
