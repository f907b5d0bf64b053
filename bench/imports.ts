// A clip of a minute imported, from the first byte that is sent until it plays, in turns with the one bare FFmpeg command
// that makes the same renditions: MP4 and encrypted HLS of each from a single decoding. Nothing is bound to a processor.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '../sdk/client.ts';
import { uploadFile } from '../src/cli/import/upload-file.ts';
import { defaultThreads } from '../src/app/job-runners.ts';
import { encodeArguments } from '../src/ffmpeg/package/ffmpeg-arguments.ts';
import { SOUND_PIPE } from '../src/ffmpeg/plan/output-names.ts';
import { planOutputs } from '../src/ffmpeg/plan/plan-outputs.ts';
import { probeSource } from '../src/ffmpeg/probe/probe-source.ts';
import { LADDER_TEMPLATES } from '../src/ffmpeg/plan/ladder-templates.ts';
import { serveCommand } from './library.ts';
import { pairedRatios, spreadOf, type Spread } from './statistics.ts';
import { startSubject, type Command, type Subject } from './subject.ts';

export interface ImportResult {
  readonly clipSeconds: number;
  readonly cpuSeconds: { readonly ours: number; readonly ffmpeg: number };
  readonly seconds: { readonly ours: number; readonly ffmpeg: number };
  /** What ours takes to what FFmpeg takes; less is better. */
  readonly cpuRatio: Spread;
  readonly ratio: Spread;
}

interface Ground {
  readonly workFolder: string;
  readonly stack: AsyncDisposableStack;
}

interface Cost {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

const POLL_MS = 100;
const LONGEST_IMPORT_MS = 15 * 60_000;
const run = promisify(execFile);

export async function measureImports(
  { workFolder, stack }: Ground,
  { rounds, clipSeconds }: { readonly rounds: number; readonly clipSeconds: number },
): Promise<ImportResult> {
  const folder = join(workFolder, 'imports');
  const bareFolder = join(folder, 'bare');
  await mkdir(bareFolder, { recursive: true });
  const clip = await drawClip(folder, clipSeconds);
  const dataDir = join(folder, 'data');
  const { subject, firstLine } = await startSubject(serveCommand(dataDir, null));
  stack.use(subject);
  const client = await connect(firstLine, dataDir);
  const bare = await bareCommand(clip, bareFolder);
  const ours: Cost[] = [];
  const ffmpeg: Cost[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const turns = [
      async () => void ours.push(await importClip(clip, client, subject)),
      async () => void ffmpeg.push(await runBare(bare, bareFolder)),
    ];
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
  }
  await requireSameWork(join(dataDir, 'media'), bareFolder);
  await subject[Symbol.asyncDispose]();
  const cpuOf = (costs: readonly Cost[]): number[] => costs.map(({ cpuSeconds }) => cpuSeconds);
  const wallOf = (costs: readonly Cost[]): number[] => costs.map((cost) => cost.seconds);
  return {
    clipSeconds,
    cpuSeconds: { ours: spreadOf(cpuOf(ours)).median, ffmpeg: spreadOf(cpuOf(ffmpeg)).median },
    seconds: { ours: spreadOf(wallOf(ours)).median, ffmpeg: spreadOf(wallOf(ffmpeg)).median },
    cpuRatio: pairedRatios(cpuOf(ours), cpuOf(ffmpeg)),
    ratio: pairedRatios(wallOf(ours), wallOf(ffmpeg)),
  };
}

export function describeImports({ clipSeconds, cpuSeconds, seconds, cpuRatio, ratio }: ImportResult): string {
  const [cpu, wall] = [cpuRatio, ratio].map(
    ({ median, min, max }) => `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`,
  );
  return (
    `import       ${cpuSeconds.ours.toFixed(1)} s of CPU for ${String(clipSeconds)} s of 720p, until it plays; FFmpeg alone ` +
    `${cpuSeconds.ffmpeg.toFixed(1)} s: ${String(cpu)} times as much; ` +
    `by the clock ${seconds.ours.toFixed(1)} s, ${seconds.ffmpeg.toFixed(1)} s: ${String(wall)}`
  );
}

/** Moving shapes under some grain, so that the encoders have the work of a film and not of a drawing. */
async function drawClip(folder: string, seconds: number): Promise<string> {
  const clip = join(folder, 'clip.mp4');
  const picture = `testsrc2=size=1280x720:rate=25:duration=${String(seconds)},noise=alls=8:allf=t`;
  const inputs = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', `sine=f=440:r=48000:d=${String(seconds)}`];
  const encoders = [
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-crf',
    '20',
    '-pix_fmt',
    'yuv420p',
    '-c:a',
    'aac',
    '-ac',
    '2',
  ];
  await run('ffmpeg', ['-v', 'error', ...inputs, ...encoders, clip]);
  return clip;
}

async function connect(firstLine: string, dataDir: string): Promise<Client> {
  const { url } = JSON.parse(firstLine) as { url: string };
  const { accessKeyId, accessKeySecret } = JSON.parse(
    await readFile(join(dataDir, 'root-credentials.json'), 'utf8'),
  ) as { accessKeyId: string; accessKeySecret: string };
  return new Client({ endpoint: url, accessKeyId, accessKeySecret });
}

async function importClip(path: string, client: Client, subject: Subject): Promise<Cost> {
  const cpuBefore = subject.cpuWithChildrenMs();
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
  return { seconds, cpuSeconds: (subject.cpuWithChildrenMs() - cpuBefore) / 1000 };
}

/** Decodes the sound of the clip itself, where ours reads it from the run that decodes it. */
function withOwnSound(args: readonly string[], streamIndex: number): readonly string[] {
  const pipe = args.indexOf(SOUND_PIPE);
  const pipeOptions = args.lastIndexOf('-protocol_whitelist', pipe);
  return [...args.slice(0, pipeOptions), ...args.slice(pipe + 1)].map((arg) =>
    arg.replace('[1:1]', `[0:${String(streamIndex)}]`),
  );
}

/** Our own command, but that each encoding is written as MP4 and as encrypted HLS at once. */
async function bareCommand(clip: string, folder: string): Promise<Command> {
  const probed = await probeSource(clip, { ffprobe: 'ffprobe', ffmpeg: 'ffmpeg', timeoutMs: 60_000 });
  if (!probed.ok) throw new Error(probed.detail);
  const { source } = probed;
  const { outputs } = planOutputs(source, LADDER_TEMPLATES);
  const ours = encodeArguments({ sourcePath: clip, source, outputs, preset: 'veryfast', threads: defaultThreads(1) });
  const args = withOwnSound(ours, source.audio?.streamIndex ?? 0);
  const keyInfo = join(folder, 'key.info');
  await writeFile(join(folder, 'content.key'), randomBytes(16));
  await writeFile(keyInfo, `content.key\n${join(folder, 'content.key')}\n`);
  const both = args.flatMap((arg, index) =>
    /^[a-z]+\.mp4$/.test(arg) ? intoBoth(arg, keyInfo) : isMuxing(args, index) ? [] : [arg],
  );
  // As ours, and what it used of the processors on a line.
  const script = 'cd "$0" && nice -n 10 ffmpeg "$@" >/dev/null && cat /proc/$$/stat';
  return { file: 'sh', args: ['-c', script, folder, ...both], cpu: null };
}

/** `-movflags +faststart -f mp4`, which stand before the name of each file. */
function isMuxing(args: readonly string[], index: number): boolean {
  const name = args.findIndex((arg, at) => at >= index && /^[a-z]+\.mp4$/.test(arg));
  return name - index <= 4 && args[name - 4] === '-movflags';
}

function intoBoth(file: string, keyInfo: string): readonly string[] {
  const name = file.replace('.mp4', '');
  const hls = [
    ...['f=hls', 'hls_time=4', 'hls_playlist_type=vod', 'hls_flags=independent_segments'],
    ...[`hls_key_info_file=${keyInfo}`, `hls_segment_filename=${name}-%05d.ts`],
  ];
  return ['-flags', '+global_header', '-f', 'tee', `[f=mp4:movflags=+faststart]${file}|[${hls.join(':')}]${name}.m3u8`];
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
async function requireSameWork(mediaFolder: string, bareFolder: string): Promise<void> {
  const bytesOf = async (folder: string, pattern: RegExp): Promise<number> => {
    const names = (await readdir(folder, { recursive: true })).filter((name) => pattern.test(name));
    const sizes = await Promise.all(names.map(async (name) => (await readFile(join(folder, name))).length));
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  const [video = ''] = await readdir(mediaFolder);
  const ours = await bytesOf(join(mediaFolder, video), /(?:[a-z]d\.mp4|\.ts)$/);
  const bare = await bytesOf(bareFolder, /\.(?:mp4|ts)$/);
  if (Math.abs(ours / bare - 1) > 0.02)
    throw new Error(`FFmpeg alone made ${String(bare)} bytes, the import ${String(ours)}`);
}
