// Works on many items with bounded concurrency. The first failure ends it, once the items under way are done.

export async function forEachLimited<T>(
  items: Iterable<T> | AsyncIterable<T>,
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const activeUploads = new Set<Promise<void>>();
  const failures: unknown[] = [];
  try {
    for await (const item of items) {
      const working: Promise<void> = work(item)
        .catch((error: unknown) => {
          failures.push(error);
        })
        .finally(() => activeUploads.delete(working));
      activeUploads.add(working);
      if (activeUploads.size >= atOnce) await Promise.race(activeUploads);
      if (failures.length > 0) break;
    }
  } finally {
    await Promise.all(activeUploads);
  }
  if (failures.length > 0) throw failures[0];
}
