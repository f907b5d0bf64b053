// The part of an object that is being filled.

interface PartBuffer {
  /** Copies as much as fits and returns the rest. */
  take(bytes: Uint8Array): Uint8Array;
  isFull(): boolean;
  bytes(): Buffer;
  /** After the full buffer was handed on: continues with a returned buffer, or a new one. */
  reuse(returned: Buffer | undefined): void;
}

const FIRST_BYTES = 256 * 1024;

/** The size of the buffer when it holds so many bytes. */
export function bufferBytesFor(usedBytes: number, maxBytes: number): number {
  let length = FIRST_BYTES;
  while (length < usedBytes) length *= 2;
  return Math.min(maxBytes, length);
}

/** Grows as it fills, so that a slow sender takes little memory. */
export function createPartBuffer(maxBytes: number): PartBuffer {
  let buffer: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  let used = 0;
  const grow = (): void => {
    const larger = Buffer.allocUnsafeSlow(Math.min(maxBytes, buffer.length * 2));
    buffer.copy(larger, 0, 0, used);
    buffer = larger;
  };
  return {
    take: (bytes) => {
      while (used + bytes.length > buffer.length && buffer.length < maxBytes) grow();
      const fits = bytes.subarray(0, buffer.length - used);
      buffer.set(fits, used);
      used += fits.length;
      return bytes.subarray(fits.length);
    },
    isFull: () => used === maxBytes,
    bytes: () => buffer.subarray(0, used),
    reuse: (returned) => {
      buffer = returned ?? Buffer.allocUnsafeSlow(FIRST_BYTES);
      used = 0;
    },
  };
}
