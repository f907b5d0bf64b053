// The polling loop that looks for work: at an interval, and as soon as it is woken. It never runs twice at once: everything that
// wakes it during a run is coalesced into one more run after it.

interface CoalescingLoop {
  /** Runs now, or once more after the run that is under way. */
  readonly wake: () => void;
  /** No run begins after this. Resolves when the last one has ended. */
  readonly stop: () => Promise<void>;
}

/** `act` never rejects. The first run comes with the first interval, or with `wake`. */
export function coalescingLoop(act: () => Promise<void>, everyMs: number): CoalescingLoop {
  let running: Promise<void> | undefined;
  let isWantedAgain = false;
  let isStopped = false;
  const wake = (): void => {
    if (isStopped) return;
    if (running !== undefined) {
      isWantedAgain = true;
      return;
    }
    isWantedAgain = false;
    running = act().finally(() => {
      running = undefined;
      if (isWantedAgain) wake();
    });
  };
  const timer = setInterval(wake, everyMs);
  return {
    wake,
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
