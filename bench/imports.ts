// Clips imported, from the first byte that is sent until they play, in turns with the one bare FFmpeg command that makes the
// same renditions: MP4 and encrypted HLS of each from a single decoding. Nothing is bound to a processor.
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '../sdk/client.ts';
import { uploadFile } from '../src/cli/import/upload-file.ts';
import { bareCommand } from './bare-import.ts';
import { serveCommand } from './library.ts';
import { pairedRatios, spreadOf, type Spread } from './statistics.ts';
import { startSubject, type Command, type Subject } from './subject.ts';
import { timeTools, type TimedTools, type ToolTimes } from './tool-times.ts';

export interface ImportResult {
  readonly clipSeconds: number;
  readonly cpuSeconds: { readonly ours: number; readonly ffmpeg: number };
  readonly seconds: { readonly ours: number; readonly ffmpeg: number };
  /** What ours takes to what FFmpeg takes; less is better. */
  readonly cpuRatio: Spread;
  readonly ratio: Spread;
  /** Where the CPU time of ours goes, in seconds; all runs of ffprobe, and the reading of what they print, are `probing`. */
  readonly parts: Readonly<Record<'encoding' | 'probing' | 'other runs' | 'server', number>>;
  /** Runs of FFmpeg and ffprobe. */
  readonly runs: number;
  /** CPU time of all probes to that of the encoding. */
  readonly probing: Spread;
}

interface Ground {
  readonly workFolder: string;
  readonly stack: AsyncDisposableStack;
}

interface Cost {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

interface OurCost extends Cost {
  readonly serverSeconds: number;
  readonly tools: ToolTimes;
}

const POLL_MS = 100;
const LONGEST_IMPORT_MS = 15 * 60_000;
const run = promisify(execFile);

/** One result for each length of a clip. */
export async function measureImports(
  { workFolder, stack }: Ground,
  { rounds, clipSeconds }: { readonly rounds: number; readonly clipSeconds: readonly number[] },
): Promise<readonly ImportResult[]> {
  const folder = join(workFolder, 'imports');
  await mkdir(join(folder, 'tools'), { recursive: true });
  const tools = await timeTools(join(folder, 'tools'));
  const dataDir = join(folder, 'data');
  const { args, ...command } = serveCommand(dataDir, null);
  const { subject, firstLine } = await startSubject({ ...command, args: [...args, ...tools.args] });
  stack.use(subject);
  const client = await connect(firstLine, dataDir);
  const results: ImportResult[] = [];
  for (const seconds of clipSeconds) {
    const place = { folder, mediaFolder: join(dataDir, 'media') };
    results.push(await measureClip({ client, subject, tools }, place, { rounds, seconds }));
  }
  await subject[Symbol.asyncDispose]();
  return results;
}

interface Server {
  readonly client: Client;
  readonly subject: Subject;
  readonly tools: TimedTools;
}

async function measureClip(
  server: Server,
  { folder, mediaFolder }: { readonly folder: string; readonly mediaFolder: string },
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<ImportResult> {
  const clip = await drawClip(folder, seconds);
  const bareFolder = join(folder, `bare-${String(seconds)}`);
  await mkdir(bareFolder, { recursive: true });
  const bare = await bareCommand(clip, bareFolder);
  const ours: OurCost[] = [];
  const ffmpeg: Cost[] = [];
  let videoId = '';
  for (let round = 0; round < rounds; round += 1) {
    const turns = [
      async () => {
        const { cost, ...imported } = await importClip(clip, server);
        videoId = imported.videoId;
        ours.push(cost);
      },
      async () => void ffmpeg.push(await runBare(bare, bareFolder)),
    ];
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
  }
  await requireSameWork(join(mediaFolder, videoId), bareFolder);
  return judge(seconds, ours, ffmpeg);
}

function judge(clipSeconds: number, ours: readonly OurCost[], ffmpeg: readonly Cost[]): ImportResult {
  const cpuOf = (costs: readonly Cost[]): number[] => costs.map(({ cpuSeconds }) => cpuSeconds);
  const wallOf = (costs: readonly Cost[]): number[] => costs.map(({ seconds }) => seconds);
  const medianOf = (pick: (cost: OurCost) => number): number => spreadOf(ours.map(pick)).median;
  const { probing, encoding, rest } = ours[0]?.tools ?? {
    probing: { runs: 0 },
    encoding: { runs: 0 },
    rest: { runs: 0 },
  };
  return {
    clipSeconds,
    cpuSeconds: { ours: spreadOf(cpuOf(ours)).median, ffmpeg: spreadOf(cpuOf(ffmpeg)).median },
    seconds: { ours: spreadOf(wallOf(ours)).median, ffmpeg: spreadOf(wallOf(ffmpeg)).median },
    cpuRatio: pairedRatios(cpuOf(ours), cpuOf(ffmpeg)),
    ratio: pairedRatios(wallOf(ours), wallOf(ffmpeg)),
    parts: {
      encoding: medianOf(({ tools }) => tools.encoding.cpuSeconds),
      probing: medianOf(({ tools }) => tools.probing.cpuSeconds),
      'other runs': medianOf(({ tools }) => tools.rest.cpuSeconds),
      server: medianOf(({ serverSeconds }) => serverSeconds),
    },
    runs: probing.runs + encoding.runs + rest.runs,
    probing: spreadOf(ours.map(({ tools }) => tools.probing.cpuSeconds / tools.encoding.cpuSeconds)),
  };
}

export function describeImports(results: readonly ImportResult[]): string {
  return results.map(describeImport).join('\n');
}

function describeImport(result: ImportResult): string {
  const { clipSeconds, cpuSeconds, seconds, cpuRatio, ratio, parts, runs, probing } = result;
  const [cpu, wall] = [cpuRatio, ratio].map(
    ({ median, min, max }) => `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`,
  );
  const where = Object.entries(parts).map(([name, cost]) => `${name} ${cost.toFixed(2)} s`);
  return (
    `import       ${cpuSeconds.ours.toFixed(1)} s of CPU for ${String(clipSeconds)} s of 720p, until it plays; FFmpeg alone ` +
    `${cpuSeconds.ffmpeg.toFixed(1)} s: ${String(cpu)} times as much; ` +
    `by the clock ${seconds.ours.toFixed(1)} s, ${seconds.ffmpeg.toFixed(1)} s: ${String(wall)}\n` +
    `             ${where.join(', ')}; ${String(runs)} runs; probing ${(100 * probing.median).toFixed(1)} % of the encoding`
  );
}

/** Moving shapes under some grain, so that the encoders have the work of a film and not of a drawing. */
async function drawClip(folder: string, seconds: number): Promise<string> {
  const clip = join(folder, `clip-${String(seconds)}.mp4`);
  const picture = `testsrc2=size=1280x720:rate=25:duration=${String(seconds)},noise=alls=8:allf=t`;
  const inputs = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', `sine=f=440:r=48000:d=${String(seconds)}`];
  const encoders = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
  await run('ffmpeg', ['-v', 'error', ...inputs, ...encoders, '-ac', '2', clip]);
  return clip;
}

async function connect(firstLine: string, dataDir: string): Promise<Client> {
  const { url } = JSON.parse(firstLine) as { url: string };
  const { accessKeyId, accessKeySecret } = JSON.parse(
    await readFile(join(dataDir, 'root-credentials.json'), 'utf8'),
  ) as { accessKeyId: string; accessKeySecret: string };
  return new Client({ endpoint: url, accessKeyId, accessKeySecret });
}

async function importClip(
  path: string,
  { client, subject, tools }: Server,
): Promise<{ readonly videoId: string; readonly cost: OurCost }> {
  await tools.take();
  const [cpuBefore, ownBefore] = [subject.cpuWithChildrenMs(), subject.cpuMs()];
  const startedAt = performance.now();
  const { videoId, uploadAddress, uploadAuth } = await client.createUploadVideo({ title: 'A', fileName: 'a.mp4' });
  await uploadFile({ path, uploadAddress, uploadAuth, onProgress: () => undefined });
  for (;;) {
    const { video } = await client.getVideoInfo({ videoId });
    if (video.status === 'Normal') break;
    if (video.status === 'TranscodeFail' || performance.now() - startedAt > LONGEST_IMPORT_MS)
      throw new Error(`The clip does not play: ${video.status}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const cpuSeconds = (subject.cpuWithChildrenMs() - cpuBefore) / 1000;
  const serverSeconds = (subject.cpuMs() - ownBefore) / 1000;
  return { videoId, cost: { seconds, cpuSeconds, serverSeconds, tools: await tools.take() } };
}

async function runBare({ file, args }: Command, folder: string): Promise<Cost> {
  for (const name of await readdir(folder)) if (/\.(mp4|ts|m3u8)$/.test(name)) await rm(join(folder, name));
  const startedAt = performance.now();
  const { stdout } = await run(file, args);
  const seconds = (performance.now() - startedAt) / 1000;
  const fields = stdout.replace(/^.*\) /s, '').split(' ');
  return { seconds, cpuSeconds: (Number(fields[13]) + Number(fields[14])) / 100 };
}

/** The same files of about the same size, or it was another piece of work. */
async function requireSameWork(videoFolder: string, bareFolder: string): Promise<void> {
  const bytesOf = async (folder: string, pattern: RegExp): Promise<number> => {
    const names = (await readdir(folder, { recursive: true })).filter((name) => pattern.test(name));
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  const ours = await bytesOf(videoFolder, /(?:[a-z]d\.mp4|\.ts)$/);
  const bare = await bytesOf(bareFolder, /\.(?:mp4|ts)$/);
  if (Math.abs(ours / bare - 1) > 0.02)
    throw new Error(`FFmpeg alone made ${String(bare)} bytes, the import ${String(ours)}`);
}
