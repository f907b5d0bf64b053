// DeviceKey: the player proves with a DPoP proof (RFC 9449) that it holds the key that the credential names. A copied credential is
// worth nothing without it. jose verifies the signature; the claims are held here against the request.
import { createHash } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { refuse, type Result } from '../../base/result.ts';

export interface ProvenRequest {
  readonly method: string;
  /** Scheme, host and path, as the player called it. */
  readonly url: string;
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
  | 'the proof was used before';

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
const ALGORITHMS = ['ES256', 'ES384', 'ES512', 'PS256', 'RS256', 'EdDSA', 'Ed25519'];

/** The proof, if the key of this thumbprint made it for this request. The caller makes sure that it is used once. */
export async function checkDeviceProof(
  { method, url, token, proof }: ProvenRequest,
  thumbprint: string,
  clock: Clock,
): Promise<Result<{ readonly proven: DeviceProof }, ProofRefusal>> {
  if (proof === undefined || proof === '') return refuse('the header DPoP is missing');
  const signed = proof.length > MAX_LENGTH ? undefined : await verifyProof(proof);
  if (signed === undefined) return refuse('the proof is malformed, or its signature is wrong');
  if (signed.thumbprint !== thumbprint) return refuse('the proof was made with another key');
  const { htm, htu, iat, jti, ath } = signed.claims;
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

interface SignedProof {
  readonly thumbprint: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

async function verifyProof(proof: string): Promise<SignedProof | undefined> {
  // Loaded only where it is used.
  const { calculateJwkThumbprint, compactVerify, EmbeddedJWK } = await import('jose');
  try {
    const { payload, protectedHeader } = await compactVerify(proof, EmbeddedJWK, { algorithms: ALGORITHMS });
    const { jwk, typ } = protectedHeader;
    if (typ !== 'dpop+jwt' || jwk === undefined) return undefined;
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return undefined;
    return { thumbprint: await calculateJwkThumbprint(jwk, 'sha256'), claims: claims as SignedProof['claims'] };
  } catch {
    // Each way of being no proof is an error of its own there.
    return undefined;
  }
}

/** Without query and fragment, normalised (RFC 9449 §4.3); undefined equals no text. */
function placeOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? `not a URL: ${url}` : `${parsed.origin}${parsed.pathname}`;
}
