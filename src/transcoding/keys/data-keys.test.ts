import { describe, expect, test } from 'vitest';
import { memoryKeyRing } from '../../../test/support/memory-key-ring.ts';
import { SAMPLE_ACCOUNT } from '../../../test/support/sample-video.ts';
import { asAccountId } from '../../wire/ids.ts';
import { createDataKeys } from './data-keys.ts';

const OTHER = asAccountId('6543210987654321');

describe('a data key', () => {
  const keyRing = memoryKeyRing();
  const keys = createDataKeys({ keyRing });
  const made = keys.generateDataKey(SAMPLE_ACCOUNT);

  test('opens to the 16 bytes that were sealed', () => {
    expect(made.plaintext).toHaveLength(16);
    expect(made.keyId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(keys.openDataKey(SAMPLE_ACCOUNT, made.ciphertext)).toEqual(made.plaintext);
    expect(keys.findDataKey(SAMPLE_ACCOUNT, made.ciphertext)).toEqual({ keyId: made.keyId, plaintext: made.plaintext });
    expect(createDataKeys({ keyRing }).openDataKey(SAMPLE_ACCOUNT, made.ciphertext)).toEqual(made.plaintext);
  });

  test('is sealed in a text that URLs and `\\w*` take whole', () => {
    expect(/Ciphertext=(\w*)/.exec(`https://d.example/?Ciphertext=${made.ciphertext}&x=1`)![1]).toBe(made.ciphertext);
    expect(made.ciphertext).not.toContain(made.plaintext.toString('hex'));
  });

  test('is different each time, under the same key id', () => {
    const next = keys.generateDataKey(SAMPLE_ACCOUNT);
    expect(next.plaintext).not.toEqual(made.plaintext);
    expect(next.ciphertext).not.toBe(made.ciphertext);
    expect(next.keyId).toBe(made.keyId);
  });

  test('does not open for another account or under another key', () => {
    expect(keys.openDataKey(OTHER, made.ciphertext)).toBeUndefined();
    expect(createDataKeys({ keyRing: memoryKeyRing() }).openDataKey(SAMPLE_ACCOUNT, made.ciphertext)).toBeUndefined();
    expect(
      createDataKeys({ keyRing: memoryKeyRing({ id: 2 }) }).openDataKey(SAMPLE_ACCOUNT, made.ciphertext),
    ).toBeUndefined();
  });

  test('does not open with any digit changed, removed or added', () => {
    const { ciphertext } = made;
    for (let index = 0; index < ciphertext.length; index += 1) {
      const digit = ciphertext[index] === '0' ? '1' : '0';
      const altered = ciphertext.slice(0, index) + digit + ciphertext.slice(index + 1);
      expect(keys.openDataKey(SAMPLE_ACCOUNT, altered), String(index)).toBeUndefined();
      expect(keys.openDataKey(SAMPLE_ACCOUNT, ciphertext.slice(0, index)), String(index)).toBeUndefined();
    }
    for (const text of [`${ciphertext}00`, ciphertext.toUpperCase(), ` ${ciphertext}`, '0'.repeat(100_000), ''])
      expect(keys.openDataKey(SAMPLE_ACCOUNT, text)).toBeUndefined();
  });
});
