// The known name that a misspelt one probably means. Pure.

const MAX_LENGTH = 80;

/** Undefined where none is near: a fifth of its characters may differ, at least two. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  const most = Math.max(2, Math.floor(name.replace(/^PLAYAUTH_/, '').length / 5));
  const found = known.map((other) => ({ other, distance: distanceOf(name, other) }));
  return found.filter(({ distance }) => distance <= most).toSorted((a, b) => a.distance - b.distance)[0]?.other;
}

/** How many characters are inserted, left out, replaced, or swapped with their neighbour. */
function distanceOf(one: string, other: string): number {
  let [before, last] = [[] as number[], Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const isSame = one[i - 1] === other[j - 1];
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (isSame ? 0 : 1));
      row.push(isSwapped ? Math.min(cost, (before[j - 2] ?? 0) + 1) : cost);
    }
    [before, last] = [last, row];
  }
  return last[other.length] ?? 0;
}
