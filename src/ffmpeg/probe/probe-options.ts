// The tools and limits of probing.
import type { TracedRun } from '../run/run-step.ts';

export interface ProbeOptions {
  readonly ffprobe: string;
  readonly ffmpeg: string;
  readonly searchPath?: string | undefined;
  /** The limit of each run. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly maxDurationSeconds?: number | undefined;
  readonly traced?: TracedRun | undefined;
}
