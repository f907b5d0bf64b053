// An uploaded file as FFmpeg reads it to its end (I/O): itself, or a copy of recordings that were
// joined by `cat`, or of one program of several.
import { rename, rm } from 'node:fs/promises';
import { refuseSource, type DroppedTrack, type ProbeResult } from '../source-info.ts';
import { chooseProgram } from './choose-program.ts';
import { withoutInnerHeaders } from './joined-flv.ts';
import type { ProbeOptions } from './probe-options.ts';
import { rejoinTs } from './rejoin-ts.ts';
import { findTsParts } from './ts-parts.ts';

interface Readable {
  readonly ok: true;
  readonly path: string;
  /** What the copy lacks: the programs that were not chosen. */
  readonly dropped: readonly DroppedTrack[];
}

type ReadableSource = Readable | Extract<ProbeResult, { ok: false }>;

const CHANGED =
  'The picture or the sound of the file changes to another codec or another stream in the middle, and what follows cannot be read. Export it again, or upload the parts one by one.';

/** `to`: where a copy is written, and beside it what is needed for it. */
export async function readableSource(path: string, to: string, options: ProbeOptions): Promise<ReadableSource> {
  const { signal } = options;
  try {
    const dropped = await chooseProgram(path, to, signal);
    const read = dropped === undefined ? path : to;
    const starts = await findTsParts(read, signal);
    if (starts.length < 2)
      return { ok: true, path: await withoutInnerHeaders(read, to, signal), dropped: dropped ?? [] };
    if (await rejoined({ path: read, starts, to }, options)) return { ok: true, path: to, dropped: dropped ?? [] };
    return signal?.aborted === true ? refuseSource('aborted') : refuseSource('unsupported-format', CHANGED);
  } catch (error) {
    if (signal?.aborted === true) return refuseSource('aborted');
    throw error;
  }
}

/** The chosen program stands where the rejoined copy is written. */
async function rejoined(from: Parameters<typeof rejoinTs>[0], options: ProbeOptions): Promise<boolean> {
  const { path, to } = from;
  if (path !== to) return await rejoinTs(from, options);
  const program = `${to}.program`;
  await rename(to, program);
  try {
    return await rejoinTs({ ...from, path: program }, options);
  } finally {
    await rm(program);
  }
}
