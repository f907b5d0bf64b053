// DPoP proofs (RFC 9449) of redemptions: signed by the key of this browser, for one request and one credential. They are sent from
// the first refusal on that asks for one, because a further header costs a preflight.
import { openDeviceKey, publicJwk, sha256, toBase64Url, type DeviceKey } from './device-key.ts';
import { randomNonce } from './redeem-request.ts';

export interface ProvenRequest {
  readonly method: 'GET' | 'POST';
  /** Scheme, host and path. */
  readonly url: string;
  /** SecurityToken or JWTPlayAuth. */
  readonly token: string;
}

export class DeviceProofs {
  #isAsked = false;
  readonly #open: () => Promise<DeviceKey>;

  constructor(open: () => Promise<DeviceKey> = openDeviceKey) {
    this.#open = open;
  }

  /** The server wants proofs. @returns false if it got one already. */
  ask(): boolean {
    const isNew = !this.#isAsked;
    this.#isAsked = true;
    return isNew;
  }

  /** What the request needs; nothing while no proof was asked for. @throws PlayerError */
  async headersFor(request: ProvenRequest): Promise<Record<string, string>> {
    if (!this.#isAsked) return {};
    return { DPoP: await proofOf(request, await this.#open(), Date.now()) };
  }
}

export async function proofOf({ method, url, token }: ProvenRequest, key: DeviceKey, nowMs: number): Promise<string> {
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: await publicJwk(key.publicKey) };
  const claims = {
    htm: method,
    htu: url,
    iat: Math.floor(nowMs / 1000),
    jti: randomNonce(),
    ath: toBase64Url(await sha256(token)),
  };
  const signed = [header, claims].map((part) => toBase64Url(new TextEncoder().encode(JSON.stringify(part)))).join('.');
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const signature = await crypto.subtle.sign(algorithm, key.privateKey, new TextEncoder().encode(signed));
  return `${signed}.${toBase64Url(new Uint8Array(signature))}`;
}
