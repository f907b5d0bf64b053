// How large rooms and files may grow. Pure: line counts in, sentences out.

/** The largest room's part of src/, tests aside. */
const MAX_ROOM_SHARE = 0.15;
const MAX_P95_LINES = 220;

/** Whole tables, which read best in one file. */
const TABLES: readonly string[] = [
  'sdk/operations.ts',
  'src/config/settings.ts',
  'src/store/database/schema.ts',
  'src/wire/errors.ts',
];

/** Path from the root of the repository → number of lines. */
export type LineCounts = ReadonlyMap<string, number>;

/** One sentence for each limit that is passed. Tests do not count. */
export function findOversizes(counts: LineCounts): readonly string[] {
  const sources = [...counts].filter(([path]) => !/\.(?:test|testing)\.ts$/.test(path));
  return [...largeRooms(sources), ...longFiles(sources)];
}

function largeRooms(sources: readonly (readonly [string, number])[]): readonly string[] {
  const inSrc = sources.filter(([path]) => path.startsWith('src/'));
  const total = sumOf(inSrc);
  const rooms = new Set(inSrc.flatMap(([path]) => (path.split('/').length > 2 ? [path.split('/').at(1) ?? ''] : [])));
  return [...rooms].flatMap((room) => {
    const lines = sumOf(inSrc.filter(([path]) => path.startsWith(`src/${room}/`)));
    const share = lines / total;
    return share > MAX_ROOM_SHARE
      ? [`src/${room} has ${percent(share)} of the lines of src/; a room has at most ${percent(MAX_ROOM_SHARE)}`]
      : [];
  });
}

function longFiles(sources: readonly (readonly [string, number])[]): readonly string[] {
  const lines = sources.filter(([path]) => !TABLES.includes(path)).map(([, count]) => count);
  const sorted = lines.toSorted((a, b) => a - b);
  const p95 = sorted.at(Math.ceil(sorted.length * 0.95) - 1) ?? 0;
  return p95 > MAX_P95_LINES
    ? [`5 % of the files have ${String(p95)} lines or more; the limit is ${String(MAX_P95_LINES)}`]
    : [];
}

function sumOf(sources: readonly (readonly [string, number])[]): number {
  return sources.reduce((sum, [, count]) => sum + count, 0);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
