// Chooses the ReferenceId of a file in a folder. A name is never altered until it is valid: the id could not be derived from
// the name again, and two names could become one id. Pure.
import { posix } from 'node:path';
import { asReferenceId, isReferenceId, type ReferenceId } from '../../wire/ids.ts';

/**
 * `hash`: the content; `name`: the file name without its extension; `path`: the same with the folders before it, `--` for
 * each `/`; `none`: no ReferenceId.
 */
export const referenceSources = ['hash', 'name', 'path', 'none'] as const;
export type ReferenceSource = (typeof referenceSources)[number];

/** 160 bits: a collision cannot be found. */
const HASH_DIGITS = 40;

type ChosenReferenceId =
  { readonly ok: true; readonly referenceId: ReferenceId | undefined } | { readonly ok: false; readonly unfit: string };

export function chooseReferenceId(
  source: ReferenceSource,
  { relativePath, sha256 }: { readonly relativePath: string; readonly sha256: string },
): ChosenReferenceId {
  const { dir, name } = posix.parse(relativePath);
  switch (source) {
    case 'none':
      return { ok: true, referenceId: undefined };
    case 'hash':
      return { ok: true, referenceId: asReferenceId(sha256.slice(0, HASH_DIGITS)) };
    case 'name':
      return fitting(name);
    case 'path':
      return fitting([...dir.split('/'), name].filter((part) => part !== '').join('--'));
  }
}

function fitting(text: string): ChosenReferenceId {
  return isReferenceId(text) ? { ok: true, referenceId: text } : { ok: false, unfit: text };
}
