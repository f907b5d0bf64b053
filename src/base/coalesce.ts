// Something that is done again whenever it is asked for, one at a time: who asks in the middle gets one more after it.

export interface Coalesced {
  run(): void;
  /** Resolves when nothing is being done. */
  settled(): Promise<void>;
}

/** `act` never rejects. */
export function coalesce(act: () => Promise<void>): Coalesced {
  let acting: Promise<void> | undefined;
  let isWantedAgain = false;
  const run = (): void => {
    if (acting !== undefined) {
      isWantedAgain = true;
      return;
    }
    isWantedAgain = false;
    acting = act().finally(() => {
      acting = undefined;
      if (isWantedAgain) run();
    });
  };
  return {
    run,
    settled: async () => {
      while (acting !== undefined) await acting;
    },
  };
}
