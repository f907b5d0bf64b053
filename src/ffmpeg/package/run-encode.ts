// Encodes all renditions (I/O): one run decodes the sound into a FIFO, a second one reads it and the picture, and encodes. Both
// run at once; when one fails, the other is stopped.
// A film whose sound cannot be decoded at all is encoded again, with silence.
import { renditionsOf, readsSound } from './ffmpeg-arguments.ts';
import { decodeSoundArguments, silenceArguments } from './sound-arguments.ts';
import { SOUND_PIPE } from '../plan/output-names.ts';
import type { Output } from '../plan/rendition.ts';
import { runStep, type PackagingFailure, type PackagingJob } from '../run/run-step.ts';
import type { SourceInfo } from '../source-info.ts';

interface EncodeRun {
  readonly source: SourceInfo;
  readonly outputs: readonly Output[];
  /** Arguments of the run that encodes. */
  readonly args: readonly string[];
  readonly onStdoutLine: (line: string) => void;
}

type Step = { readonly ok: true } | PackagingFailure;

/** `unheard`: why the film is silent. */
export async function runEncode(
  job: PackagingJob,
  run: EncodeRun,
): Promise<{ readonly ok: true; readonly unheard?: string } | PackagingFailure> {
  const { source, outputs, args, onStdoutLine } = run;
  const encode = { tool: 'ffmpeg', args, onStdoutLine } as const;
  const { audio } = source;
  if (audio === undefined || !readsSound(source, renditionsOf(outputs))) return await runStep(job, encode);
  const made = await runStep(job, { tool: 'mkfifo', args: [SOUND_PIPE] });
  if (!made.ok) return made;
  const decodeArgs = decodeSoundArguments({ sourcePath: job.sourcePath, source, audio });
  const heard = await runBoth(job, { tool: 'ffmpeg', args: decodeArgs }, encode);
  if (heard.ok || heard.unheard === undefined || source.video === undefined) return heard;
  const silent = await runBoth(job, { tool: 'ffmpeg', args: silenceArguments({ source, audio }) }, encode);
  return silent.ok ? { ok: true, unheard: heard.unheard } : silent;
}

/** Faults of the decoder, not of its limits or an abort. */
const SOUND_FAULTS: ReadonlySet<string> = new Set(['encode-failed', 'nothing-decoded']);

type StepRun = Parameters<typeof runStep>[1];

function isReaderGone({ reason, log = '' }: PackagingFailure): boolean {
  return reason === 'encode-failed' && log.includes(`${SOUND_PIPE}: Broken pipe`);
}

/** The decoder writes into the FIFO, the encoder reads it. */
export async function runBoth(
  job: PackagingJob,
  decode: StepRun,
  encode: StepRun,
): Promise<{ readonly ok: true } | (PackagingFailure & { readonly unheard?: string })> {
  const either = new AbortController();
  const paired: PackagingJob = { ...job, signal: AbortSignal.any([job.signal, either.signal]) };
  let first: PackagingFailure | undefined;
  const watch = async (step: StepRun): Promise<Step> => {
    try {
      const end = await runStep(paired, step);
      // The encoder is about to end, with all it wants or with a fault of its own.
      if (end.ok || (step === decode && isReaderGone(end))) return { ok: true };
      first ??= end;
      either.abort();
      return end;
    } catch (error) {
      either.abort();
      throw error;
    }
  };
  const [decoded, encoded] = await Promise.allSettled([watch(decode), watch(encode)]);
  for (const end of [decoded, encoded]) if (end.status === 'rejected') throw end.reason;
  // The decoder may still write when the encoder has all it wants.
  if (encoded.status === 'fulfilled' && encoded.value.ok && first?.reason === 'encode-failed') return { ok: true };
  if (first === undefined) return { ok: true };
  const sound = decoded.status === 'fulfilled' ? decoded.value : first;
  return !sound.ok && SOUND_FAULTS.has(sound.reason) ? { ...first, unheard: sound.log ?? sound.detail } : first;
}
