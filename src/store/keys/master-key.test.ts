// The master key: how it may be written, that its file is private and made once, and what wrapping protects against.
import { createSecretKey, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deriveKey, generateMasterKey, parseMasterKey, readOrCreateMasterKeys, unwrap, wrap } from './master-key.ts';

const BYTES = Buffer.from('00fbf7ef' + '1f'.repeat(28), 'hex');

describe('how a master key may be written', () => {
  test.each([
    ['hex', BYTES.toString('hex')],
    ['upper-case hex', BYTES.toString('hex').toUpperCase()],
    ['base64', BYTES.toString('base64')],
    ['base64 without padding', BYTES.toString('base64').replace('=', '')],
    ['base64url', BYTES.toString('base64url')],
    ['hex in a line', `  ${BYTES.toString('hex')}\n`],
  ])('%s', (_, text) => {
    expect(parseMasterKey(text).export()).toEqual(BYTES);
  });

  test.each(['', 'x', 'secret', BYTES.toString('hex').slice(2), `${BYTES.toString('hex')}00`, 'g'.repeat(64), '='])(
    '%j is refused',
    (text) => {
      expect(() => parseMasterKey(text)).toThrow('The master key is 32 bytes');
    },
  );

  test('the error does not repeat the key', () => {
    const almost = BYTES.toString('hex').slice(1);
    let message = '';
    try {
      parseMasterKey(almost);
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message).toContain('32 bytes');
    expect(message).not.toContain(almost);
  });
});

describe('the key file', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'playauth-key-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('is made on first use, readable by its owner alone, and the same from then on', async () => {
    const path = join(folder, 'master.key');
    const [made] = await readOrCreateMasterKeys(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await readOrCreateMasterKeys(path)).map((key) => key.export())).toEqual([made!.export()]);
    expect(await readdir(folder)).toEqual(['master.key']);
  });

  test('two starts at once end up with one key and leave nothing else behind', async () => {
    const path = join(folder, 'master.key');
    const keys = await Promise.all(Array.from({ length: 20 }, () => readOrCreateMasterKeys(path)));
    expect(new Set(keys.map(([key]) => key!.export().toString('hex'))).size).toBe(1);
    expect(await readFile(path, 'utf8')).toBe(`${keys[0]![0]!.export().toString('hex')}\n`);
    expect(await readdir(folder)).toEqual(['master.key']);
  });

  test('holds the new key and the one before while the key is being changed, and no third', async () => {
    const path = join(folder, 'master.key');
    const lines = [generateMasterKey(), generateMasterKey(), generateMasterKey()].map((key) =>
      key.export().toString('hex'),
    );
    await writeFile(path, `${lines.slice(0, 2).join('\n')}\n`);
    expect((await readOrCreateMasterKeys(path)).map((key) => key.export().toString('hex'))).toEqual(lines.slice(0, 2));
    await writeFile(path, lines.join('\n'));
    await expect(readOrCreateMasterKeys(path)).rejects.toThrow('two master keys at most');
  });

  test('a file that holds no key is an error that names it, and is left as it is', async () => {
    const path = join(folder, 'master.key');
    await writeFile(path, 'garbage');
    await expect(readOrCreateMasterKeys(path)).rejects.toThrow(path);
    expect(await readFile(path, 'utf8')).toBe('garbage');
  });

  test('a key file that others could read is closed to them', async () => {
    const path = join(folder, 'master.key');
    await readOrCreateMasterKeys(path);
    await chmod(path, 0o644);
    await readOrCreateMasterKeys(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});

describe('wrapping', () => {
  const key = generateMasterKey();
  const secret = randomBytes(16);

  test('unwraps under the same key in the same context', () => {
    expect(unwrap(wrap(secret, 'here', key), 'here', key)).toEqual(secret);
    expect(unwrap(wrap(Buffer.alloc(0), 'here', key), 'here', key)).toEqual(Buffer.alloc(0));
  });

  test('never gives the same text twice', () => {
    expect(wrap(secret, 'here', key)).not.toBe(wrap(secret, 'here', key));
  });

  test('does not open in another context, under another key, or altered anywhere', () => {
    const wrapped = wrap(secret, 'here', key);
    expect(() => unwrap(wrapped, 'there', key)).toThrow();
    expect(() => unwrap(wrapped, 'here', generateMasterKey())).toThrow();
    const bytes = Buffer.from(wrapped, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const altered = Buffer.from(bytes);
      altered[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => unwrap(altered.toString('base64url'), 'here', key)).toThrow();
    }
    for (let length = 0; length < bytes.length; length += 1)
      expect(() => unwrap(bytes.subarray(0, length).toString('base64url'), 'here', key)).toThrow();
  });
});

describe('derived keys', () => {
  test('differ by purpose and by parent, and are the same again for the same two', () => {
    const parent = createSecretKey(BYTES);
    const derived = (of: typeof parent, purpose: string): string => deriveKey(of, purpose).export().toString('hex');
    expect(derived(parent, 'a')).toBe(derived(parent, 'a'));
    expect(derived(parent, 'a')).not.toBe(derived(parent, 'b'));
    expect(derived(parent, 'a')).not.toBe(derived(generateMasterKey(), 'a'));
    expect(derived(parent, 'a')).not.toBe(BYTES.toString('hex'));
  });
});
