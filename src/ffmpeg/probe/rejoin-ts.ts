// Makes a transport stream whose streams change readable (I/O): each part is written again with the same stream numbers, and where
// the codecs of the parts differ, encoded in one of them with a quality that cannot be told from the source.
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { parseJson } from '../../wire/json.ts';
import { QUIET, UNTRUSTED_INPUT_OPTIONS, inputUrl } from '../run/ffmpeg-options.ts';
import { runTool, type ToolRun } from '../run/run-tool.ts';
import type { ProbeOptions } from './probe-options.ts';
import { MAX_TS_PARTS } from './ts-parts.ts';

const MEMORY_BYTES = 8 * 1024 ** 3;
const CPU_SECONDS = 12 * 3600;
const MAX_STDOUT_BYTES = 1024 * 1024;
const [PICTURE_PID, SOUND_PID] = [0x100, 0x101];

const H264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '14', '-vf', 'yadif=deint=interlaced'];
const AAC = ['-c:a', 'aac', '-b:a', '256k'];

interface PartStreams {
  /** FFmpeg's names of the codecs; absent where the part has no such stream. */
  readonly picture: string | undefined;
  readonly sounds: readonly string[];
}

interface Rejoined {
  readonly path: string;
  /** The first byte of each part. */
  readonly starts: readonly number[];
  /** Beside which the parts are written. */
  readonly to: string;
}

/** False where a part cannot be written again. */
export async function rejoinTs({ path, starts, to }: Rejoined, options: ProbeOptions): Promise<boolean> {
  if (starts.length > MAX_TS_PARTS) return false;
  const { signal } = options;
  const { size } = await stat(path);
  const parts = starts.map((start, index) => ({
    start,
    end: starts[index + 1] ?? size,
    file: `${to}.${String(index)}`,
  }));
  try {
    const read: (PartStreams & { readonly file: string })[] = [];
    for (const { start, end, file } of parts) {
      await append(path, file, { start, end: end - 1, signal });
      read.push({ file, ...(await streamsOf(file, options)) });
    }
    for (const part of read) {
      const written = `${part.file}.ts`;
      if (!(await runs(options.ffmpeg, partArguments(part, read, written), options))) return false;
      await append(written, to, { signal });
      await rm(written);
    }
    return true;
  } finally {
    for (const { file } of parts) for (const name of [file, `${file}.ts`]) await rm(name, { force: true });
  }
}

interface Bytes {
  readonly start?: number;
  readonly end?: number;
  readonly signal: AbortSignal | undefined;
}

async function append(from: string, to: string, { signal, ...range }: Bytes): Promise<void> {
  await pipeline(createReadStream(from, range), createWriteStream(to, { flags: 'a', mode: 0o600 }), {
    ...(signal !== undefined && { signal }),
  });
}

function partArguments(
  part: PartStreams & { readonly file: string },
  all: readonly PartStreams[],
  written: string,
): readonly string[] {
  const pictures = new Set(all.flatMap(({ picture }) => picture ?? []));
  const sounds = new Set(all.flatMap((each) => each.sounds));
  const first = part.picture === undefined ? 0 : 1;
  const numbers = [
    ...(part.picture === undefined ? [] : ['-streamid', `0:${String(PICTURE_PID)}`]),
    ...part.sounds.flatMap((_, index) => ['-streamid', `${String(first + index)}:${String(SOUND_PID + index)}`]),
  ];
  return [
    ...[...QUIET, ...UNTRUSTED_INPUT_OPTIONS, '-copyts', '-i', inputUrl(part.file), '-map', '0:V:0?', '-map', '0:a?'],
    ...(pictures.size < 2 || part.picture === 'h264' ? ['-c:v', 'copy'] : [...H264, '-fps_mode', 'passthrough']),
    ...(sounds.size < 2 ? ['-c:a', 'copy'] : AAC),
    ...[...numbers, '-muxdelay', '0', '-muxpreload', '0', '-mpegts_copyts', '1', '-f', 'mpegts', inputUrl(written)],
  ];
}

const Streams = z.object({
  streams: z.array(
    z.object({
      codec_type: z.string().default(''),
      codec_name: z.string().default('unknown'),
      width: z.int().default(0),
      sample_rate: z.coerce.number().default(0),
    }),
  ),
});

async function streamsOf(file: string, options: ProbeOptions): Promise<PartStreams> {
  const entries = ['-show_entries', 'stream=codec_type,codec_name,width,sample_rate', '-of', 'json'];
  const run = await runTool(
    toolRun(options.ffprobe, ['-v', 'error', ...UNTRUSTED_INPUT_OPTIONS, ...entries, inputUrl(file)], options),
  );
  const read = Streams.safeParse(parseJson(run.stdout));
  const streams = read.success ? read.data.streams : [];
  return {
    picture: streams.find((stream) => stream.codec_type === 'video' && stream.width > 0)?.codec_name,
    sounds: streams.flatMap((stream) => (stream.codec_type === 'audio' ? [stream.codec_name] : [])),
  };
}

async function runs(tool: string, args: readonly string[], options: ProbeOptions): Promise<boolean> {
  const start = () => runTool(toolRun(tool, args, options));
  const run = await (options.traced?.('ffmpeg', start) ?? start());
  return run.exitCode === 0 && !run.aborted;
}

function toolRun(command: string, args: readonly string[], options: ProbeOptions): ToolRun {
  return {
    command,
    args,
    searchPath: options.searchPath,
    timeoutMs: options.timeoutMs,
    maxStdoutBytes: MAX_STDOUT_BYTES,
    maxMemoryBytes: MEMORY_BYTES,
    cpuSeconds: CPU_SECONDS,
    signal: options.signal,
  };
}
