// Batching: values that are asked for in one turn of the event loop, and while enough questions are under way, are asked for together.
// One question with many keys costs its answerer little more than one with a single key.

interface Batching {
  /** Keys of one question. */
  readonly mostKeys: number;
  /** Questions at one time: what is asked for meanwhile goes with the next one. */
  readonly mostUnderWay: number;
}

interface Wanted<V> {
  readonly promise: Promise<V>;
  readonly resolve: (value: V) => void;
  readonly reject: (reason: unknown) => void;
}

/** `ask` answers a value for each key, in their order. If it fails, all of its keys do. */
export function batched<V>(
  ask: (keys: readonly string[]) => Promise<readonly V[]>,
  { mostKeys, mostUnderWay }: Batching,
): (key: string) => Promise<V> {
  const wanted = new Map<string, Wanted<V>>();
  let underWay = 0;
  let isScheduled = false;
  const send = (): void => {
    isScheduled = false;
    while (wanted.size > 0 && underWay < mostUnderWay) {
      const some = [...wanted].slice(0, mostKeys);
      for (const [key] of some) wanted.delete(key);
      underWay += 1;
      void settle(some).finally(() => {
        underWay -= 1;
        send();
      });
    }
  };
  const settle = async (some: readonly (readonly [string, Wanted<V>])[]): Promise<void> => {
    try {
      const values = await ask(some.map(([key]) => key));
      for (const [n, [, { resolve }]] of some.entries()) resolve(values[n] as V);
    } catch (error) {
      for (const [, { reject }] of some) reject(error);
    }
  };
  return (key) => {
    const known = wanted.get(key);
    if (known !== undefined) return known.promise;
    const one = Promise.withResolvers<V>();
    wanted.set(key, one);
    if (!isScheduled && underWay < mostUnderWay) {
      isScheduled = true;
      // After all that arrived with this turn was read.
      setImmediate(send);
    }
    return one.promise;
  };
}
