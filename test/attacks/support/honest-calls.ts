// Honest calls beside a flood, one after the other on connections of their own: their statuses and their median time.

interface HonestCalls {
  readonly count: number;
  readonly call: () => Promise<number>;
}

export async function honestCalls({ count, call }: HonestCalls): Promise<{
  readonly statuses: ReadonlySet<number | string>;
  readonly medianMs: number;
}> {
  const statuses = new Set<number | string>();
  const times: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const began = performance.now();
    statuses.add(await call().catch((error: unknown) => String((error as Error).cause ?? error)));
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  return { statuses, medianMs: times[Math.floor(count / 2)] ?? 0 };
}
