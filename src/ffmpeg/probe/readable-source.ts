// An uploaded file as FFmpeg reads it to its end (I/O): itself, or a copy of recordings that were joined by `cat`.
import { refuseSource, type ProbeResult } from '../source-info.ts';
import { withoutInnerHeaders } from './joined-flv.ts';
import type { ProbeOptions } from './probe-options.ts';
import { rejoinTs } from './rejoin-ts.ts';
import { findTsParts } from './ts-parts.ts';

type ReadableSource = { readonly ok: true; readonly path: string } | Extract<ProbeResult, { ok: false }>;

const CHANGED =
  'The picture or the sound of the file changes to another codec or another stream in the middle, and what follows cannot be read. Export it again, or upload the parts one by one.';

/** `to`: where a copy is written, and beside it what is needed for it. */
export async function readableSource(path: string, to: string, options: ProbeOptions): Promise<ReadableSource> {
  const { signal } = options;
  try {
    const starts = await findTsParts(path, signal);
    if (starts.length < 2) return { ok: true, path: await withoutInnerHeaders(path, to, signal) };
    if (await rejoinTs({ path, starts, to }, options)) return { ok: true, path: to };
    return signal?.aborted === true ? refuseSource('aborted') : refuseSource('unsupported-format', CHANGED);
  } catch (error) {
    if (signal?.aborted === true) return refuseSource('aborted');
    throw error;
  }
}
