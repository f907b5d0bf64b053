// Files of a backup: lines of JSON, compressed, with the SHA-256 and size of what is on the disk. Flushed before they count.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip, createGzip } from 'node:zlib';

export interface WrittenFile {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** A line of a table is at most a row; this bounds what a damaged file can make us hold. */
const MAX_LINE = 64 * 1024 ** 2;

/** `batches` of lines without their ends. */
export async function writeLines(path: string, batches: AsyncIterable<readonly string[]>): Promise<WrittenFile> {
  const tally = createTally();
  const chunks = async function* (): AsyncGenerator<string> {
    for await (const lines of batches) yield lines.map((line) => `${line}\n`).join('');
  };
  await pipeline(
    Readable.from(chunks()),
    createGzip({ level: 4 }),
    tally.stream,
    createWriteStream(path, { mode: 0o600, flags: 'w' }),
  );
  await using file = await open(path, 'r+');
  await file.datasync();
  return tally.end();
}

/** Throws if the bytes are not those that were written. Lines come before that is known: use them in a transaction. */
export async function* readLines(path: string, { sha256, sizeBytes }: WrittenFile): AsyncGenerator<string> {
  const tally = createTally();
  const unpacked = createGunzip();
  // An error of any part reaches the reader through the last one.
  const copied = pipeline(createReadStream(path), tally.stream, unpacked).catch(() => undefined);
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of unpacked) {
    const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) throw new Error('a line is too long');
    yield* lines;
  }
  await copied;
  const read = tally.end();
  if (rest !== '' || read.sha256 !== sha256 || read.sizeBytes !== sizeBytes) throw new Error('the file was changed');
}

function createTally() {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const stream = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      sizeBytes += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, end: (): WrittenFile => ({ sizeBytes, sha256: hash.digest('hex') }) };
}
