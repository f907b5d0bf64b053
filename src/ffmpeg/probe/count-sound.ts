// Decodes the sound of a source only to count its samples (I/O), where the timestamps of its packets are guesses.
import { QUIET, UNTRUSTED_INPUT_OPTIONS, inputUrl } from '../run/ffmpeg-options.ts';
import { runTool } from '../run/run-tool.ts';
import { DEFAULT_MAX_DURATION_SECONDS } from '../source-info.ts';
import type { ProbeOptions } from './probe-options.ts';

const RATE = 8000;
const COUNT_MEMORY_BYTES = 2 * 1024 ** 3;
const COUNT_CPU_SECONDS = 600;
const MAX_LINE_BYTES = 4096;

/** Seconds that can be heard; undefined if the run failed, or nothing could be decoded. */
export async function countSound(
  path: string,
  streamIndex: number,
  options: ProbeOptions,
): Promise<number | undefined> {
  let bytes = 0;
  const run = await runTool({
    command: options.ffmpeg,
    args: [
      ...[...QUIET, '-max_error_rate', '1', '-progress', 'pipe:1', '-stats_period', '10'],
      ...[...UNTRUSTED_INPUT_OPTIONS, '-t', String(DEFAULT_MAX_DURATION_SECONDS + 1), '-i', inputUrl(path)],
      // One byte for each sample.
      ...['-map', `0:${String(streamIndex)}`, '-ac', '1', '-ar', String(RATE), '-f', 'u8', '/dev/null'],
    ],
    searchPath: options.searchPath,
    timeoutMs: options.timeoutMs,
    maxStdoutBytes: MAX_LINE_BYTES,
    maxMemoryBytes: COUNT_MEMORY_BYTES,
    cpuSeconds: COUNT_CPU_SECONDS,
    signal: options.signal,
    onStdoutLine: (line) => {
      const [name, value = ''] = line.split('=');
      if (name === 'total_size') bytes = Math.max(bytes, Number.parseInt(value, 10) || 0);
    },
  });
  return run.exitCode === 0 && bytes > 0 ? bytes / RATE : undefined;
}
