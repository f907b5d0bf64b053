// Exchanges a key pair for a console session (CreateConsoleSession): temporary credentials whose secret is agreed on by ECDH in
// this browser, and stays in WebCrypto as a key that signs and is never read. Structured clone can store it.
import { Client, type ClientOptions } from './client.ts';
import type { SigningKey } from './sign-request.ts';

export interface ConsoleSession {
  readonly accessKeyId: string;
  readonly signingKey: SigningKey;
  readonly securityToken: string;
  readonly expiresAtMs: number;
  /** The access key whose rights the session has. */
  readonly signedInAs: string;
}

const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const;

/** @throws PlayauthError as every call of the client. */
export async function createConsoleSession(options: ClientOptions, seconds?: number): Promise<ConsoleSession> {
  const ours = await crypto.subtle.generateKey(CURVE, false, ['deriveKey']);
  const publicKey = toBase64Url(new Uint8Array(await crypto.subtle.exportKey('raw', ours.publicKey)));
  const { credentials, signedInAs } = await new Client(options).createConsoleSession({
    publicKey,
    ...(seconds !== undefined && { durationSeconds: seconds }),
  });
  const theirs = await crypto.subtle.importKey('raw', fromBase64Url(credentials.publicKey), CURVE, false, []);
  return {
    accessKeyId: credentials.accessKeyId,
    signingKey: await agree(ours.privateKey, theirs, credentials.accessKeyId),
    securityToken: credentials.securityToken,
    expiresAtMs: Date.parse(credentials.expiration),
    signedInAs,
  };
}

/** ECDH, then HKDF-SHA256 without salt; the session's id keeps the keys of two sessions apart. */
async function agree(ours: SigningKey, theirs: SigningKey, accessKeyId: string): Promise<SigningKey> {
  const shared = await crypto.subtle.deriveKey({ name: 'ECDH', public: theirs }, ours, 'HKDF', false, ['deriveKey']);
  const info = new TextEncoder().encode(`playauth console session ${accessKeyId}`);
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info };
  const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 };
  return crypto.subtle.deriveKey(hkdf, shared, hmac, false, ['sign']);
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
}
