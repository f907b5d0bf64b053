// Probes an untrusted file with ffprobe (I/O), before it may be transcoded.
import { open, stat } from 'node:fs/promises';
import { explainProbeFailure } from '../run/explain-failure.ts';
import { PROBE_ENTRIES, readProbe } from './read-probe.ts';
import { runTool } from '../run/run-tool.ts';
import type { ToolResult } from '../run/run-tool.ts';
import { DEFAULT_MAX_DURATION_SECONDS, refuseSource } from '../source-info.ts';
import type { ProbeResult } from '../source-info.ts';
import { UNTRUSTED_INPUT_OPTIONS, inputUrl } from '../run/ffmpeg-options.ts';

export interface ProbeOptions {
  readonly ffprobe: string;
  readonly searchPath?: string | undefined;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly maxDurationSeconds?: number | undefined;
}

const PROBE_MEMORY_BYTES = 4 * 1024 ** 3;
const PROBE_CPU_SECONDS = 120;
const MAX_PROBE_BYTES = 1024 * 1024;

/** Throws `ToolMissingError` when ffprobe is not installed; every fault of the file is a refusal. */
export async function probeSource(path: string, options: ProbeOptions): Promise<ProbeResult> {
  const file = await stat(path).catch(() => undefined);
  if (file === undefined || !file.isFile()) return refuseSource('unreadable');
  if (file.size === 0) return refuseSource('empty');
  const args = [
    '-v',
    'warning',
    ...UNTRUSTED_INPUT_OPTIONS,
    '-of',
    'json',
    '-show_entries',
    PROBE_ENTRIES,
    inputUrl(path),
  ];
  const probed = await runProbe(args, options);
  const stopped = refusalOfRun(probed);
  if (stopped !== undefined) return stopped;
  if (probed.exitCode !== 0) return refuseSource(explainProbeFailure(probed.stderrTail, await readHead(path)));
  const context = {
    sizeBytes: file.size,
    durationIsEstimated: probed.stderrTail.includes('Estimating duration from bitrate'),
  };
  const read = readProbe(probed.stdout, context);
  if (read.ok) return withinDuration(read, options);
  if (read.reason !== 'unknown-duration') return read;
  const measured = await measureDuration(path, options);
  if (typeof measured !== 'number') return measured;
  return withinDuration(readProbe(probed.stdout, { ...context, measuredDurationSeconds: measured }), options);
}

async function readHead(path: string): Promise<Uint8Array> {
  await using file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
  return buffer.subarray(0, bytesRead);
}

async function runProbe(
  args: readonly string[],
  options: ProbeOptions,
  onStdoutLine?: (line: string) => void,
): Promise<ToolResult> {
  return await runTool({
    command: options.ffprobe,
    args,
    searchPath: options.searchPath,
    timeoutMs: options.timeoutMs,
    maxStdoutBytes: MAX_PROBE_BYTES,
    maxMemoryBytes: PROBE_MEMORY_BYTES,
    cpuSeconds: PROBE_CPU_SECONDS,
    signal: options.signal,
    onStdoutLine,
  });
}

function refusalOfRun(run: ToolResult): ProbeResult | undefined {
  if (run.aborted) return refuseSource('aborted');
  if (run.timedOut || run.signalled || run.stdoutOverflowed) return refuseSource('too-costly');
  return undefined;
}

function withinDuration(probe: ProbeResult, options: ProbeOptions): ProbeResult {
  if (!probe.ok) return probe;
  const limit = options.maxDurationSeconds ?? DEFAULT_MAX_DURATION_SECONDS;
  return probe.source.durationSeconds > limit ? refuseSource('too-long') : probe;
}

/** Reads the timestamps of all packets without decoding, for browser recordings, which have no duration in their header. */
async function measureDuration(path: string, options: ProbeOptions): Promise<number | ProbeResult> {
  let first = Infinity;
  let last = -Infinity;
  const onLine = (line: string): void => {
    const [pts = NaN, duration = NaN] = line.split(',').map(Number.parseFloat);
    if (!Number.isFinite(pts)) return;
    first = Math.min(first, pts);
    last = Math.max(last, pts + (Number.isFinite(duration) ? duration : 0));
  };
  const entries = ['-show_entries', 'packet=pts_time,duration_time', '-of', 'csv=p=0'];
  const run = await runProbe(['-v', 'error', ...UNTRUSTED_INPUT_OPTIONS, ...entries, inputUrl(path)], options, onLine);
  return refusalOfRun(run) ?? Math.max(0, last - first);
}
