// Whether the end of a file is missing, of which less is lost than makes the film worth a refusal: pure. What is declared by hand, or
// guessed by FFmpeg from the size, is no sign of it.
import type { ProbedFile } from './read-probe.ts';
import type { ToldEnd } from './told-end.ts';

/** What demuxers say of a file whose index or header promises more bytes than there are. */
export const MISSING_BYTES = /partial file|File ended prematurely/;
/** Their headers tell the number of samples, or are written when the recording ends. */
const KNOWN_LENGTH: ReadonlySet<string> = new Set(['flac', 'flv']);
const SMALLEST_SECONDS = 0.2;
const SMALLEST_SHARE = 0.01;
const RIFF_HEADER_BYTES = 8;
/** Larger sizes are what programs write that do not know it yet. */
const LARGEST_RIFF_BYTES = 0x7fff_0000;

interface Read {
  readonly durationSeconds: number;
  /** Of ffprobe, which read all packets. */
  readonly stderr: string;
  /** The first bytes of the file. */
  readonly head: Uint8Array;
  readonly told: ToldEnd;
}

export function isEndMissing({ container, declaredSeconds, sizeBytes }: ProbedFile, read: Read): boolean {
  const { told, durationSeconds } = read;
  if (told.lacksMark === true || lacksBytes(sizeBytes, told.endsAt) || lacksRiffBytes(read.head, sizeBytes))
    return true;
  const isKnown = KNOWN_LENGTH.has(container) || MISSING_BYTES.test(read.stderr);
  const seconds = told.seconds ?? (isKnown ? declaredSeconds : 0);
  const missing = seconds - durationSeconds;
  return missing > SMALLEST_SECONDS && missing > SMALLEST_SHARE * seconds;
}

/** WAV and AVI. */
function lacksRiffBytes(head: Uint8Array, sizeBytes: number): boolean {
  const bytes = Buffer.from(head.subarray(0, RIFF_HEADER_BYTES));
  if (bytes.length < RIFF_HEADER_BYTES || bytes.toString('latin1', 0, 4) !== 'RIFF') return false;
  const wholeBytes = bytes.readUInt32LE(4) + RIFF_HEADER_BYTES;
  return wholeBytes < LARGEST_RIFF_BYTES && lacksBytes(sizeBytes, wholeBytes);
}

function lacksBytes(sizeBytes: number, wholeBytes = 0): boolean {
  return sizeBytes < wholeBytes * (1 - SMALLEST_SHARE);
}
