// Reads the lines FFmpeg writes with `-progress` and makes percents of them: pure.

/** The instant reached in the output, in seconds, or undefined for any other line. */
export function readProgressSeconds(line: string): number | undefined {
  const micros = /^out_time_us=(\d+)$/.exec(line)?.[1];
  return micros === undefined ? undefined : Number(micros) / 1_000_000;
}

/** Turns fractions that may repeat or fall back into integer percents that only rise. */
export function risingPercent(report: (percent: number) => void): (fraction: number) => void {
  let told = -1;
  return (fraction) => {
    const percent = Math.floor(Math.min(1, Math.max(0, fraction)) * 100);
    if (percent <= told) return;
    told = percent;
    report(percent);
  };
}
