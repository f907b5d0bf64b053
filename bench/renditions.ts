// How much of a film the default ladder keeps: each rendition beside the scaled source by SSIM, with its size and the processor
// time of all, for the settings in use and for candidates. `npm run bench -- renditions --write` puts it into docs/renditions.md.
import { execFile } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defaultThreads } from '../src/app/job-runners.ts';
import type { EncoderPreset } from '../src/ffmpeg/codecs.ts';
import { DEFAULT_PRESET, encodeArguments, renditionsOf } from '../src/ffmpeg/package/ffmpeg-arguments.ts';
import { LADDER_TEMPLATES } from '../src/ffmpeg/plan/ladder-templates.ts';
import { renditionFile } from '../src/ffmpeg/plan/output-names.ts';
import { planOutputs } from '../src/ffmpeg/plan/plan-outputs.ts';
import type { Output } from '../src/ffmpeg/plan/rendition.ts';
import { probeSource } from '../src/ffmpeg/probe/probe-source.ts';
import type { SourceInfo } from '../src/ffmpeg/source-info.ts';
import { drawLowRate, drawSources, filmSources, type PictureSource } from './rendition-sources.ts';

export interface RenditionLook {
  readonly definition: string;
  readonly size: string;
  /** At most, as planned. */
  readonly maxrateKbps: number;
  readonly kbps: number;
  /** SSIM of luma and chroma, 0 to 1. */
  readonly ssim: number;
}

export interface LadderLook {
  readonly source: PictureSource;
  readonly settings: string;
  /** The CPU time of all renditions together. */
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly sourceKbps: number;
  readonly renditions: readonly RenditionLook[];
}

interface Candidate {
  readonly name: string;
  readonly preset: EncoderPreset;
  /** Added to the constant rate factor of the plan. */
  readonly crfStep: number;
  readonly options: readonly string[];
}

export const IN_USE_NAME = 'in use';
const IN_USE: Candidate = { name: IN_USE_NAME, preset: DEFAULT_PRESET, crfStep: 0, options: [] };
export const CANDIDATES: readonly Candidate[] = [
  { name: 'superfast', preset: 'superfast', crfStep: 0, options: [] },
  { name: 'CRF − 2', preset: DEFAULT_PRESET, crfStep: -2, options: [] },
  { name: 'CRF + 2', preset: DEFAULT_PRESET, crfStep: 2, options: [] },
  { name: 'bits for dark areas', preset: DEFAULT_PRESET, crfStep: 0, options: ['-aq-mode', '3'] },
  { name: 'faster', preset: 'faster', crfStep: 0, options: [] },
  { name: 'fast', preset: 'fast', crfStep: 0, options: [] },
  { name: 'medium', preset: 'medium', crfStep: 0, options: [] },
];
const run = promisify(execFile);

interface LookOptions {
  /** Real films to compare as well. */
  readonly films: readonly string[];
  readonly isQuick: boolean;
  readonly say: (text: string) => void;
}

/** The settings in use at the full ladder, and candidates up to 720p. */
export async function measureRenditions(
  workFolder: string,
  { films, isQuick, say }: LookOptions,
): Promise<readonly LadderLook[]> {
  const folder = join(workFolder, 'renditions');
  await mkdir(folder, { recursive: true });
  const full = await drawSources(
    folder,
    isQuick ? { size: '1280x720', seconds: 2 } : { size: '1920x1080', seconds: 4 },
  );
  const looks: LadderLook[] = [];
  const look = async (source: PictureSource, candidate: Candidate): Promise<void> => {
    say(`${source.name}: ${candidate.name}`);
    looks.push(await lookAtLadder(folder, source, candidate));
  };
  const lowRate = await drawLowRate(folder, isQuick ? 2 : 10);
  for (const source of [...full, lowRate, ...filmSources(films)]) await look(source, IN_USE);
  if (isQuick) return looks;
  const small = await drawSources(folder, { size: '1280x720', seconds: 4 });
  for (const source of small) await look(source, IN_USE);
  for (const source of [...small, ...filmSources(films)])
    for (const candidate of CANDIDATES) await look(source, candidate);
  return looks;
}

async function lookAtLadder(folder: string, picture: PictureSource, candidate: Candidate): Promise<LadderLook> {
  const probed = await probeSource(picture.path, { ffprobe: 'ffprobe', ffmpeg: 'ffmpeg', timeoutMs: 60_000 });
  if (!probed.ok) throw new Error(probed.detail);
  const { source } = probed;
  const { durationSeconds } = source;
  const outputs = planOutputs(source, LADDER_TEMPLATES).outputs.map((output) => changed(output, candidate));
  const cpuSeconds = await encode(folder, { picture, source, outputs, candidate });
  const renditions: RenditionLook[] = [];
  for (const rendition of renditionsOf(outputs)) {
    const { picture: planned, id } = rendition;
    if (planned === undefined) continue;
    const path = join(folder, renditionFile(rendition, outputs));
    renditions.push({
      definition: outputs.find((output) => output.rendition.id === id)?.definition ?? '',
      size: `${String(planned.width)} × ${String(planned.height)}`,
      maxrateKbps: planned.maxrateKbps,
      kbps: ((await stat(path)).size * 8) / 1000 / durationSeconds,
      ssim: await compare(path, picture.path, planned),
    });
  }
  const sourceKbps = source.bitrateKbps;
  return { source: picture, settings: candidate.name, cpuSeconds, seconds: durationSeconds, sourceKbps, renditions };
}

function changed(output: Output, { crfStep }: Candidate): Output {
  const { picture } = output.rendition;
  if (picture?.crf === undefined) return output;
  return { ...output, rendition: { ...output.rendition, picture: { ...picture, crf: picture.crf + crfStep } } };
}

interface Encoding {
  readonly picture: PictureSource;
  readonly source: SourceInfo;
  readonly outputs: readonly Output[];
  readonly candidate: Candidate;
}

/** Processor time of the one run, in seconds. */
async function encode(folder: string, { picture, source, outputs, candidate }: Encoding): Promise<number> {
  const { preset, options } = candidate;
  const args = encodeArguments({ sourcePath: picture.path, source, outputs, preset, threads: defaultThreads(1) });
  const all = args.flatMap((arg) => (arg === '-crf' ? [...options, arg] : [arg]));
  const script = 'cd "$0" && nice -n 10 ffmpeg "$@" >/dev/null && cat /proc/$$/stat';
  const { stdout } = await run('sh', ['-c', script, folder, ...all]);
  const [user, system] = stdout
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(13, 15)
    .map(Number);
  return ((user ?? NaN) + (system ?? NaN)) / 100;
}

async function compare(
  path: string,
  sourcePath: string,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<number> {
  const scaled = `[1:v]scale=${String(width)}:${String(height)},setsar=1,format=yuv420p[source]`;
  const args = ['-i', path, '-i', sourcePath, '-lavfi', `${scaled};[0:v][source]ssim`, '-f', 'null', '-'];
  const { stderr } = await run('ffmpeg', ['-hide_banner', '-nostats', ...args]);
  const [, all] = /SSIM .*All:([\d.]+)/.exec(stderr) ?? [];
  if (all === undefined) throw new Error('FFmpeg did not compare the pictures');
  return Number(all);
}
