// How common three letters in a row are among the texts of the library, by a sample of its videos: what almost every title has says
// nothing about a search, and takes the index of texts longer than all the rest.
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import { asVideoId } from '../../wire/ids.ts';

/** The part of the sampled videos that have these letters. */
export type ShareOf = (piece: string) => number;

export interface TextSample {
  shares(): Promise<ShareOf>;
}

export const PIECE_LETTERS = 3;
const VIDEOS = 200;
/** Of one video. */
const MOST_LETTERS = 300;
const MAX_AGE_MS = 600_000;

export function createTextSample(database: Database, clock: Clock): TextSample {
  let last: { readonly atMs: number; readonly shares: Promise<ShareOf> } | undefined;
  return {
    shares: async () => {
      const atMs = clock.now();
      if (last === undefined || Math.abs(atMs - last.atMs) > MAX_AGE_MS) {
        const taken = { atMs, shares: readSample(database) };
        last = taken;
        taken.shares.catch(() => {
          if (last === taken) last = undefined;
        });
      }
      return await last.shares;
    },
  };
}

async function readSample(database: Database): Promise<ShareOf> {
  // Ids are random, so that those behind a random one are a random choice.
  const start = asVideoId(randomBytes(16).toString('hex'));
  const texts = database.selectFrom('videos').select(['title', 'description', 'tags']).orderBy('video_id');
  const rows = await texts.where('video_id', '>=', start).limit(VIDEOS).execute();
  if (rows.length < VIDEOS)
    rows.push(
      ...(await texts
        .where('video_id', '<', start)
        .limit(VIDEOS - rows.length)
        .execute()),
    );
  return sharesAmong(rows.map(({ title, description, tags }) => `${title} ${description} ${tags}`));
}

export function sharesAmong(texts: readonly string[]): ShareOf {
  const found = new Map<string, number>();
  for (const text of texts)
    for (const piece of new Set(piecesOf([...text.slice(0, MOST_LETTERS).toLowerCase()])))
      found.set(piece, (found.get(piece) ?? 0) + 1);
  // What one of them has is as rare as what none has.
  for (const [piece, count] of found) if (count === 1) found.delete(piece);
  return (piece) => (found.get(piece) ?? 0) / Math.max(1, texts.length);
}

/** By the places where they begin. */
export function piecesOf(letters: readonly string[]): readonly string[] {
  return letters.slice(PIECE_LETTERS - 1).map((_, at) => letters.slice(at, at + PIECE_LETTERS).join(''));
}
