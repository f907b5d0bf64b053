// The video that is measured: a real clip, imported by a real server into a data directory of its own.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startSubject, type Command } from './subject.ts';

export interface SegmentFile {
  /** Below the media folder. */
  readonly path: string;
  /** As in the playlist and in the path of its URL: `00000.ts`. */
  readonly name: string;
  readonly bytes: Buffer;
}

export interface Library {
  readonly dataDir: string;
  readonly mediaFolder: string;
  readonly videoId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** The streams of one definition. */
  readonly definition: string;
  readonly small: SegmentFile;
  readonly large: SegmentFile;
}

const SMALL_BYTES = 4 * 1024;
const LARGE_BYTES = 1024 ** 2;
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const run = promisify(execFile);

/** The server as an operator runs it who does not log every request; `error` also keeps the terminal readable. */
export function serveCommand(dataDir: string, cpu: number | null, main = MAIN): Command {
  const quiet = ['--log-level', 'error', '--throttle', 'off'];
  const args = [main, 'serve', '--json', '--port', '0', '--data-dir', dataDir, ...quiet];
  return { file: process.execPath, args, cpu };
}

/** What it starts is also put on `stack`, in case it is stopped half way. `main`: of which checkout. */
export async function makeLibrary(workFolder: string, stack: AsyncDisposableStack, main = MAIN): Promise<Library> {
  const dataDir = join(workFolder, 'data');
  const clip = join(workFolder, 'clip.mp4');
  const sources = ['testsrc2=size=320x180:rate=25:duration=10', 'sine=frequency=440:duration=10'];
  const inputs = sources.flatMap((source) => ['-f', 'lavfi', '-i', source]);
  await run('ffmpeg', ['-v', 'error', ...inputs, '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', clip]);
  const videoId = await importClip(clip, { dataDir, main, stack });
  const root = JSON.parse(await readFile(join(dataDir, 'root-credentials.json'), 'utf8')) as {
    accessKeyId: string;
    accessKeySecret: string;
  };
  return { dataDir, videoId, ...root, ...(await resizeSegments(join(dataDir, 'media'))) };
}

interface Importer {
  readonly dataDir: string;
  readonly main: string;
  readonly stack: AsyncDisposableStack;
}

async function importClip(clip: string, { dataDir, main, stack }: Importer): Promise<string> {
  const { subject, firstLine } = await startSubject(serveCommand(dataDir, null, main));
  stack.use(subject);
  const { url } = JSON.parse(firstLine) as { url: string };
  const args = [main, 'import', clip, '--wait', '--json', '--endpoint', url, '--data-dir', dataDir];
  const { stdout } = await run(process.execPath, args);
  await subject[Symbol.asyncDispose]();
  return (JSON.parse(stdout) as { VideoId: string }).VideoId;
}

/**
 * Encrypted segments are random bytes for delivery, and their real sizes depend on the encoder. So that the
 * sizes are exact, two segment files of the clip are overwritten in place while no server runs; playlist, database and
 * URLs stay as the import made them.
 */
async function resizeSegments(
  mediaFolder: string,
): Promise<Pick<Library, 'mediaFolder' | 'definition' | 'small' | 'large'>> {
  const files = await readdir(mediaFolder, { recursive: true });
  const [first, second] = files.filter((path) => /(^|\/)\d+\.ts$/.test(path)).sort();
  if (first === undefined || second === undefined) throw new Error('The imported clip has fewer than two segments');
  const overwrite = async (path: string, size: number): Promise<SegmentFile> => {
    const bytes = randomBytes(size);
    await writeFile(join(mediaFolder, path), bytes);
    return { path, name: path.split('/').at(-1) ?? '', bytes };
  };
  const definition = first.split('/').at(-2) ?? '';
  if (second.split('/').at(-2) !== definition) throw new Error('The imported clip has one segment per definition only');
  return {
    mediaFolder,
    definition,
    small: await overwrite(first, SMALL_BYTES),
    large: await overwrite(second, LARGE_BYTES),
  };
}
