// The MD5 of a whole source (I/O), which the vendor tells of every file. FFmpeg reads it as plain data: a process of low priority, so
// that a large file does not keep the server busy.
import { QUIET, inputUrl } from '../run/ffmpeg-options.ts';
import { runTool } from '../run/run-tool.ts';
import type { ProbeOptions } from './probe-options.ts';

const HASH_MEMORY_BYTES = 1024 ** 3;
/** More than a terabyte takes. */
const HASH_CPU_SECONDS = 3600;
const MAX_STDOUT_BYTES = 1024;

/** 32 lower-case hex digits; undefined if the run failed. */
export async function hashSource(path: string, options: ProbeOptions): Promise<string | undefined> {
  const run = await runTool({
    command: options.ffmpeg,
    args: [
      ...[...QUIET, '-protocol_whitelist', 'file,pipe', '-f', 'data', '-i', inputUrl(path)],
      ...['-map', '0', '-c', 'copy', '-f', 'md5', 'pipe:1'],
    ],
    searchPath: options.searchPath,
    timeoutMs: options.timeoutMs,
    maxStdoutBytes: MAX_STDOUT_BYTES,
    maxMemoryBytes: HASH_MEMORY_BYTES,
    cpuSeconds: HASH_CPU_SECONDS,
    signal: options.signal,
  });
  return run.exitCode === 0 ? /^MD5=([0-9a-f]{32})\s*$/.exec(run.stdout)?.[1] : undefined;
}
