// The one secret that everything else at rest is wrapped with (envelope encryption): from the environment, or a file made on
// first run.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { chmod, link, readFile, unlink, writeFile } from 'node:fs/promises';
import { decodeBase64Url } from '../../base/bytes.ts';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** 64 hex digits, or base64 or base64url of 32 bytes. */
export function parseMasterKey(text: string): KeyObject {
  const trimmed = text.trim();
  const bytes = /^[0-9a-fA-F]{64}$/.test(trimmed)
    ? Buffer.from(trimmed, 'hex')
    : decodeBase64Url(trimmed.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''));
  if (bytes?.length !== KEY_BYTES) throw new Error('The master key is 32 bytes: 64 hex digits, or base64 of them');
  return createSecretKey(bytes);
}

export function generateMasterKey(): KeyObject {
  return createSecretKey(randomBytes(KEY_BYTES));
}

/** One or, while the key is being changed, two: the new one and the one before, apart by a line or a space. */
export function parseMasterKeys(text: string): readonly KeyObject[] {
  const [first = '', second, ...more] = text.trim().split(/\s+/);
  if (more.length > 0) throw new Error('There are two master keys at most: the new one and the one before');
  return second === undefined ? [parseMasterKey(first)] : [parseMasterKey(first), parseMasterKey(second)];
}

/** Reads the keys in the file, or creates it with one and mode 0600. Two concurrent starts use one key. */
export async function readOrCreateMasterKeys(path: string): Promise<readonly KeyObject[]> {
  const existing = await readIfPresent(path);
  if (existing !== undefined) {
    // It may have been copied here with wider rights. On a read-only mount they are the administrator's choice.
    await chmod(path, 0o600).catch(() => undefined);
    return parseKeyFile(path, existing);
  }
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(temporary, randomBytes(KEY_BYTES).toString('hex') + '\n', { mode: 0o600, flag: 'wx', flush: true });
  // link() refuses to replace a file: the second of two starts reads the key of the first.
  await link(temporary, path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  await unlink(temporary);
  return parseKeyFile(path, await readFile(path, 'utf8'));
}

function parseKeyFile(path: string, text: string): readonly KeyObject[] {
  try {
    return parseMasterKeys(text);
  } catch (error) {
    throw new Error(`${path} holds no key. ${(error as Error).message}`, { cause: error });
  }
}

/** Derives the key of one purpose: no two uses share a key. */
export function deriveKey(parent: KeyObject, purpose: string): KeyObject {
  return createSecretKey(createHmac('sha256', parent).update(`playauth key ${purpose}`).digest());
}

/** AES-256-GCM; `context` says what is wrapped and where it stands, so that it cannot be moved elsewhere. */
export function wrap(secret: Uint8Array, context: string, key: KeyObject): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context, 'utf8'));
  return Buffer.concat([iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** Throws if the text was not wrapped under this key in this context. */
export function unwrap(wrapped: string, context: string, key: KeyObject): Buffer {
  const bytes = Buffer.from(wrapped, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES)).setAAD(
    Buffer.from(context, 'utf8'),
  );
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, bytes.length - TAG_BYTES)), decipher.final()]);
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
