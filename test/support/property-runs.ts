// How many cases a property test tries: all of them in CI (CI=true), enough to notice a mistake elsewhere.

/** The bound outside CI. PLAYAUTH_TEST_RUNS sets another one. */
const LOCAL_RUNS = 2000;

export function propertyRuns(all: number): number {
  if (process.env['CI'] === 'true') return all;
  return Math.min(all, Number(process.env['PLAYAUTH_TEST_RUNS'] ?? LOCAL_RUNS));
}
