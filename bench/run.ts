// `npm run bench [-- ROW] [-- --quick] [-- --json]`: measures the server beside its yardsticks and prints the ratios. It judges
// correctness (anything but the right answer fails the run), never speed. ROW is `calls`, `start`, `heap`, `scale`, `imports`, `rules`,
// `workers` or `renditions`; without it, most are measured.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareWithCheckout, describeComparison } from './against.ts';
import { judgeDecisions, type DecisionRates } from './decisions.ts';
import { describeHeap, measureHeap } from './heap.ts';
import { describeImports, measureImports } from './imports.ts';
import { makeLibrary } from './library.ts';
import { measureInTurns, type Pace } from './paired-rounds.ts';
import { freeProcesses, placeProcesses } from './placement.ts';
import { describeRenditions, writeRenditions } from './rendition-report.ts';
import { measureRenditions } from './renditions.ts';
import { describeResults, describeRows } from './report.ts';
import { measureRules } from './rules.ts';
import { judgeScenario, judgeVerification, type Results, type ScenarioResult } from './results.ts';
import { peerCommand, setStage, type Scenario } from './scenarios.ts';
import { describeScale, measureScale } from './scale.ts';
import { describeStartUp, measureStartUp } from './start-up.ts';
import { measureSteady, type SteadyResult } from './steady-load.ts';
import { startSubject, type Placement } from './subject.ts';
import { measureUploads } from './uploads.ts';
import type { VerificationRates } from './subjects/verify-session.ts';
import { describeWorkers, measureWorkers } from './workers.ts';

type Effort = Omit<Pace, 'spins'> & { readonly starts: number; readonly imports: number };

const FULL: Effort = { rounds: 21, warmUpCpuMs: 2500, roundMs: 300, connections: 16, starts: 7, imports: 3 };
const QUICK: Effort = { rounds: 5, warmUpCpuMs: 800, roundMs: 200, connections: 16, starts: 2, imports: 1 };
const LONGEST_RUN_MS = 60 * 60_000;
const CLIP_SECONDS = [60, 10];
const QUICK_CLIP_SECONDS = [10];
const MEBIBYTE = 1024 ** 2;
const AT_HALF_LOAD: ReadonlySet<string> = new Set(['GetVideoPlayAuth', '4 KB segment']);

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    // Of `calls`: another checkout, whose server takes the place of the peers.
    against: { type: 'string' },
    // Of the renditions: real films, and whether docs/renditions.md is written.
    film: { type: 'string', multiple: true, default: [] },
    write: { type: 'boolean', default: false },
  },
});
const stack = new AsyncDisposableStack();
const stopped = Promise.withResolvers<never>();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => stopped.reject(new Error(`stopped by ${signal}`)));
setTimeout(() => stopped.reject(new Error('it takes too long')), LONGEST_RUN_MS).unref();
try {
  const { results, text } = await Promise.race([measure(positionals[0]), stopped.promise]);
  console.log(options.json ? JSON.stringify(results) : text);
} catch (error) {
  console.error(`bench: ${(error as Error).message}`);
  process.exitCode = 1;
}
await stack.disposeAsync();
// Work in progress at the stop is not awaited.
process.exit();

async function measure(row: string | undefined): Promise<{ readonly results: unknown; readonly text: string }> {
  const workFolder = await mkdtemp(join(tmpdir(), 'playauth-bench-'));
  stack.defer(() => rm(workFolder, { recursive: true, force: true }));
  switch (row) {
    case undefined: {
      const results = await measureAll(workFolder);
      return { results, text: describeResults(results) };
    }
    case 'calls': {
      if (options.against !== undefined) {
        const results = await compareWithCheckout({ workFolder, stack, say }, options.against, options.quick);
        return { results, text: describeComparison(results) };
      }
      const library = await makeLibrary(workFolder, stack);
      const placement = await placeProcesses();
      const pace = { ...(options.quick ? QUICK : FULL), spins: placement.loadCpu !== null };
      const stage = await setStage({ workFolder, library, cpu: placement.serverCpu, stack });
      const results = await measureScenarios(stage.scenarios, pace);
      return { results, text: describeRows(results) };
    }
    case 'start': {
      const library = await makeLibrary(workFolder, stack);
      const { serverCpu: cpu } = await placeProcesses();
      const rounds = (options.quick ? QUICK : FULL).starts;
      const results = await measureStartUp({ dataDir: library.dataDir, cpu, stack }, rounds);
      return { results, text: describeStartUp(results) };
    }
    case 'scale': {
      const size = options.quick ? { videos: 100_000, keys: 10_000 } : { videos: 1_000_000, keys: 100_000 };
      const results = await measureScale({ workFolder, stack, say }, size);
      return { results, text: describeScale(results) };
    }
    case 'rules': {
      const library = await makeLibrary(workFolder, stack);
      const placement = await placeProcesses();
      const pace = { ...(options.quick ? QUICK : FULL), spins: placement.loadCpu !== null };
      const results = await measureRules({ workFolder, library, cpu: placement.serverCpu, stack }, pace);
      return { results, text: describeRows(results) };
    }
    case 'heap': {
      const results = await measureHeap({ workFolder, dataDir: join(workFolder, 'data'), stack });
      return { results, text: describeHeap(results) };
    }
    case 'workers': {
      const library = await makeLibrary(workFolder, stack);
      const { serverCpu: cpu, loadCpu } = await placeProcesses();
      const effort = options.quick ? QUICK : FULL;
      const pace = { ...effort, connections: 64, warmUpCpuMs: 2 * effort.warmUpCpuMs, spins: loadCpu !== null };
      const results = await measureWorkers({ library, cpu, stack }, pace);
      return { results, text: describeWorkers(results) };
    }
    case 'imports': {
      const results = await measureClips(workFolder);
      return { results, text: describeImports(results) };
    }
    case 'renditions': {
      const results = await measureRenditions(workFolder, { films: options.film, isQuick: options.quick, say });
      if (options.write) await writeRenditions(results);
      return { results, text: describeRenditions(results) };
    }
    default:
      throw new Error(`there is no row ${row}: calls, start, heap, scale, imports, rules, workers, renditions`);
  }
}

async function measureClips(workFolder: string): Promise<Results['imports']> {
  say('imports');
  const rounds = (options.quick ? QUICK : FULL).imports;
  const clipSeconds = options.quick ? QUICK_CLIP_SECONDS : CLIP_SECONDS;
  return await measureImports({ workFolder, stack }, { rounds, clipSeconds });
}

async function measureAll(workFolder: string): Promise<Results> {
  const placement = await placeProcesses();
  const pace = { ...(options.quick ? QUICK : FULL), spins: placement.loadCpu !== null };
  say('importing a clip');
  const library = await makeLibrary(workFolder, stack);
  say('start-up');
  const startUp = await measureStartUp({ dataDir: library.dataDir, cpu: placement.serverCpu, stack }, pace.starts);
  const stage = await setStage({ workFolder, library, cpu: placement.serverCpu, stack });
  const scenarios = await measureScenarios(stage.scenarios, pace);
  say('p99 at half load');
  const steady: SteadyResult[] = [];
  for (const scenario of stage.scenarios.filter(({ name }) => AT_HALF_LOAD.has(name)))
    steady.push(await measureScenarioSteadily(scenario, scenarios, pace));
  say('rules');
  const rules = await measureRules({ workFolder, library, cpu: placement.serverCpu, stack }, pace);
  say('session verification');
  const verification = judgeVerification(await measureInProcess<VerificationRates>('verify-session', placement, pace));
  say('access decisions');
  const decisions = judgeDecisions(await measureInProcess<DecisionRates>('decide', placement, pace));
  say('uploads');
  await freeProcesses(placement);
  const uploads = await measureUploads({ workFolder, stack }, pace.starts);
  const imports = await measureClips(workFolder);
  const { rounds, roundMs, connections } = pace;
  const setting = { node: process.version, quick: options.quick, rounds, roundMs, connections, placement };
  const { ours, bareHttp, nginx } = stage.idleBytes;
  const idleMemoryMebibytes = { ours: ours / MEBIBYTE, bareHttp: bareHttp / MEBIBYTE, nginx: nginx / MEBIBYTE };
  return {
    ...setting,
    scenarios,
    rules,
    steady,
    verification,
    decisions,
    uploads,
    imports,
    startUp,
    idleMemoryMebibytes,
  };
}

async function measureScenarios(scenarios: readonly Scenario[], pace: Pace): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  for (const scenario of scenarios) {
    say(scenario.name);
    results.push(await measureScenario(scenario, pace));
  }
  return results;
}

async function measureScenario({ name, kind, ours, peers }: Scenario, pace: Pace): Promise<ScenarioResult> {
  const measured = await measureInTurns([ours, ...peers], pace);
  return judgeScenario({ name, kind, peerNames: peers.map((peer) => peer.name), measured });
}

/** Each at half of what it could do a moment ago. */
async function measureScenarioSteadily(
  { name, ours, peers }: Scenario,
  measured: readonly ScenarioResult[],
  { rounds, roundMs }: Pace,
): Promise<SteadyResult> {
  const found = measured.find((one) => one.name === name);
  const peer = peers[0];
  if (found === undefined || peer === undefined) throw new Error(`${name} was not measured`);
  const capacities = { ours: found.ours.perSecond, peer: found.peers[0]?.perSecond ?? Number.NaN };
  return await measureSteady({ name, ours, peer, capacities }, { rounds, roundMs });
}

/** Without HTTP: a subject that measures itself and prints its rates. */
async function measureInProcess<R>(name: string, { serverCpu }: Placement, { rounds, roundMs }: Pace): Promise<R> {
  const args = [String(rounds), String(Math.round(roundMs / 2))];
  const { subject, firstLine } = await startSubject(peerCommand(name, args, serverCpu));
  stack.use(subject);
  await subject[Symbol.asyncDispose]();
  return JSON.parse(firstLine) as R;
}

function say(text: string): void {
  console.error(`bench: ${text}`);
}
