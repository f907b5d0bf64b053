// One run of FFmpeg or ffprobe within a packaging job (I/O): the job's folder, deadline and limits; failures get a sentence.
import { explainRunFailure, shortReason } from './explain-failure.ts';
import { runTool } from './run-tool.ts';
import type { ToolResult, ToolRun } from './run-tool.ts';

export interface ToolPaths {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  /** PATH of the child processes; absent: a list of the usual folders. */
  readonly searchPath?: string | undefined;
  /** Around each run; absent where runs are not traced. */
  readonly traced?: TracedRun | undefined;
}

export type TracedRun = <T>(tool: string, run: () => Promise<T>) => Promise<T>;

export interface PackagingLimits {
  /** Limits address space, so it is set high: it stops a source that makes a decoder allocate without end. */
  readonly maxMemoryBytes: number;
  readonly cpuSeconds?: number | undefined;
}

export type PackagingRefusal =
  | 'nothing-requested'
  | 'source-ends-early'
  | 'nothing-decoded'
  | 'encode-failed'
  | 'out-of-space'
  | 'too-costly'
  | 'timed-out'
  | 'aborted';

export interface PackagingFailure {
  readonly ok: false;
  readonly reason: PackagingRefusal;
  /** A sentence for the owner of the video, without a local path. */
  readonly detail: string;
  /** FFmpeg's own words, for the log only. */
  readonly log?: string | undefined;
}

export interface PackagingJob {
  readonly workDir: string;
  readonly sourcePath: string;
  readonly tools: ToolPaths;
  readonly limits: PackagingLimits;
  readonly timeoutMs: number;
  /** Aborted by the caller's signal or the deadline. */
  readonly signal: AbortSignal;
  readonly deadline: AbortSignal;
}

interface StepRun {
  readonly tool: 'ffmpeg' | 'ffprobe' | 'mkfifo';
  readonly args: readonly string[];
  readonly onStdoutLine?: (line: string) => void;
}

const MAX_STDOUT_BYTES = 1024 * 1024;

export async function runStep(
  job: PackagingJob,
  step: StepRun,
): Promise<{ readonly ok: true; readonly stdout: string } | PackagingFailure> {
  const start = (): Promise<ToolResult> => runTool(toolRunOf(job, step));
  const run = await (job.tools.traced?.(step.tool, start) ?? start());
  return run.exitCode === 0 && !run.aborted ? { ok: true, stdout: run.stdout } : explain(job, run);
}

function toolRunOf(job: PackagingJob, step: StepRun): ToolRun {
  return {
    command: step.tool === 'mkfifo' ? 'mkfifo' : job.tools[step.tool],
    args: step.args,
    cwd: job.workDir,
    searchPath: job.tools.searchPath,
    timeoutMs: job.timeoutMs,
    maxStdoutBytes: MAX_STDOUT_BYTES,
    maxMemoryBytes: job.limits.maxMemoryBytes,
    cpuSeconds: job.limits.cpuSeconds,
    signal: job.signal,
    onStdoutLine: step.onStdoutLine,
  };
}

const OUT_OF_MEMORY =
  /Cannot allocate memory|Error allocating|malloc of size|Resource temporarily unavailable|failed to map segment|get_buffer\(\) failed/i;

const NOTHING_CAME = /Cannot determine format of input stream|Empty output stream/;

function explain(job: PackagingJob, run: ToolResult): PackagingFailure {
  return { ...explainRun(job, run), log: shortReason(run.stderrTail, [job.sourcePath, job.workDir]) };
}

function explainRun(job: PackagingJob, run: ToolResult): PackagingFailure {
  if (run.timedOut) return OVERDUE;
  if (run.aborted) return explainAbort(job);
  if (run.stderrTail.includes('No space left on device')) return NO_SPACE;
  if (run.signalled || run.stdoutOverflowed || OUT_OF_MEMORY.test(run.stderrTail)) {
    return failPackaging(
      'too-costly',
      'Transcoding used more memory or processor time than allowed, or FFmpeg crashed.',
    );
  }
  if (NOTHING_CAME.test(run.stderrTail)) return NOTHING_DECODED;
  return failPackaging('encode-failed', explainRunFailure(run.stderrTail));
}

/** For file operations between the runs; an error other than an abort or a full disk is rethrown. */
export function explainFileFault(job: PackagingJob, fault: unknown): PackagingFailure {
  if (job.signal.aborted) return explainAbort(job);
  if (fault instanceof Error && 'code' in fault && fault.code === 'ENOSPC') return NO_SPACE;
  throw fault;
}

/** Undefined while the job goes on. */
export function endOfJob(job: PackagingJob): PackagingFailure | undefined {
  return job.signal.aborted ? explainAbort(job) : undefined;
}

function explainAbort(job: PackagingJob): PackagingFailure {
  return job.deadline.aborted ? OVERDUE : failPackaging('aborted', 'Transcoding was cancelled.');
}

export function failPackaging(reason: PackagingRefusal, detail: string): PackagingFailure {
  return { ok: false, reason, detail };
}

const OVERDUE = failPackaging('timed-out', 'Transcoding took longer than allowed.');
const NO_SPACE = failPackaging('out-of-space', 'The server has no space left for the transcoded files.');
export const NOTHING_DECODED = failPackaging('nothing-decoded', 'Nothing in the file could be decoded: it is damaged.');
