// The key of this browser for credentials with a DeviceKey: made by WebCrypto, not extractable, kept in IndexedDB for the origin
// of the page. The page's backend names its thumbprint in GetVideoPlayAuth; a copied credential then plays nowhere else.
import { PlayerError } from './player-error.ts';

export interface DeviceKey {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

const DATABASE = 'playauth';
const STORE = 'keys';
const NAME = 'device';
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/**
 * The SHA-256 thumbprint (RFC 7638) of this browser's key, which is made when it is asked for first: the value of `DeviceKey`.
 * @throws PlayerError `Client.DeviceKey` on plain http, and where the browser keeps no keys.
 */
export async function deviceKeyThumbprint(): Promise<string> {
  const { publicKey } = await openDeviceKey();
  return await thumbprintOf(await publicJwk(publicKey));
}

/** @throws PlayerError */
export async function openDeviceKey(): Promise<DeviceKey> {
  try {
    const database = await openDatabase();
    try {
      return (await readKey(database)) ?? (await makeKey(database));
    } finally {
      database.close();
    }
  } catch {
    throw new PlayerError({ code: 'Client.DeviceKey' });
  }
}

/** The members that name a public key, in the order of RFC 7638. */
export async function publicJwk(key: CryptoKey): Promise<JsonWebKey> {
  const { crv = '', kty = '', x = '', y = '' } = await crypto.subtle.exportKey('jwk', key);
  return { crv, kty, x, y };
}

export async function thumbprintOf(jwk: JsonWebKey): Promise<string> {
  return toBase64Url(await sha256(JSON.stringify(jwk)));
}

export async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

export function toBase64Url(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

async function makeKey(database: IDBDatabase): Promise<DeviceKey> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(ALGORITHM, false, ['sign']);
  // Another tab may have made one meanwhile: the first one stays.
  const written = database.transaction(STORE, 'readwrite').objectStore(STORE).add({ privateKey, publicKey }, NAME);
  await resultOf(written).catch(() => undefined);
  return (await readKey(database)) ?? { privateKey, publicKey };
}

async function readKey(database: IDBDatabase): Promise<DeviceKey | undefined> {
  const found = await resultOf<unknown>(database.transaction(STORE).objectStore(STORE).get(NAME));
  return found as DeviceKey | undefined;
}

function openDatabase(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(STORE);
  };
  return resultOf(opening);
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => {
      resolve(request.result);
    });
    request.addEventListener('error', () => {
      reject(request.error ?? new Error('IndexedDB failed'));
    });
  });
}
