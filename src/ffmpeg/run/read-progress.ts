// Parses the lines that FFmpeg writes with `-progress` into percentages: pure.

/** The output timestamp reached, in seconds; undefined for any other line. */
export function readProgressSeconds(line: string): number | undefined {
  const micros = /^out_time_us=(\d+)$/.exec(line)?.[1];
  return micros === undefined ? undefined : Number(micros) / 1_000_000;
}

/** Turns fractions that may repeat or decrease into strictly increasing integer percentages. */
export function risingPercent(report: (percent: number) => void): (fraction: number) => void {
  let told = -1;
  return (fraction) => {
    const percent = Math.floor(Math.min(1, Math.max(0, fraction)) * 100);
    if (percent <= told) return;
    told = percent;
    report(percent);
  };
}
