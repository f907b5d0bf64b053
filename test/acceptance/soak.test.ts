// Mixed calls for as long as one wants: memory, handles, files and rows are no more at the end than in the middle. `npm run test:soak` is two
// million calls. PLAYAUTH_TEST_SOAK is how many, PLAYAUTH_TEST_SOAK_SECONDS ends a run before, PLAYAUTH_TEST_SEED repeats one. Months pass by the
// clock of the server, in nights between the calls, so that each thing is kept for its time and removed; with PLAYAUTH_TEST_WORKERS=2 it is
// `serve --workers 2`, by the real clock.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { drawClip, AAC, H264, picture, tone } from '../support/clips.ts';
import { openReceiver, type EventReceiver } from '../support/event-receiver.ts';
import { findGrowth, growthOf, takeSample, type Timed, type Tolerance, type Watched } from '../support/soak/samples.ts';
import { OWN, RAM, SoakClient, type SoakWorld } from '../support/soak/soak-client.ts';
import { film, putFilm } from '../support/soak/soak-uploads.ts';
import { nextVisit } from '../support/soak/visits.ts';
import { chance } from './support/chance.ts';
import { rootPair } from './support/api.ts';
import { serve, temporaryFolder } from './support/server.ts';

const CALLS = Number(process.env['PLAYAUTH_TEST_SOAK'] ?? '4000');
const SECONDS = Number(process.env['PLAYAUTH_TEST_SOAK_SECONDS'] ?? 'Infinity');
const SEED = Number(process.env['PLAYAUTH_TEST_SEED'] ?? Date.now() % 1_000_000);
const WORKERS = Number(process.env['PLAYAUTH_TEST_WORKERS'] ?? '1');
/** Children that the first process always has. */
const MEMBER_PROCESSES = WORKERS === 1 ? 0 : WORKERS;
const CLIENTS = 16;
/** Calls in which the server gets older by 100 days, in so many nights. */
const WAVES = Math.max(12, Math.min(300, Math.round(CALLS / 2000)));
const NIGHT_MS = (100 * 24 * 3_600_000) / WAVES;
const STEPS_OF_A_NIGHT = 4;
const SAMPLES = Math.min(WAVES, 60);
const SAY_EVERY_MS = 5_000;
const AWAY_LOG = 'the database is ';
const MEBIBYTE = 1024 ** 2;
const REPORTER = fileURLToPath(new URL('../support/soak/report-process.ts', import.meta.url));
const SERVER = fileURLToPath(new URL('../support/soak/soak-server.ts', import.meta.url));

const folder = temporaryFolder();
const dataDir = join(folder, 'data');
const reports = join(folder, 'reports');
let receiver: EventReceiver;
let soaked: Soaked;
let world: SoakWorld;

interface Soaked {
  readonly url: string;
  readonly root: SoakWorld['root'];
  readonly pids: () => readonly number[];
  readonly passNight: () => Promise<void>;
  readonly errors: () => string;
  readonly end: () => Promise<void>;
}

async function startOne(): Promise<Soaked> {
  mkdirSync(dataDir, { recursive: true });
  const databaseUrl = `sqlite:${join(dataDir, 'playauth.db')}`;
  const more = { trustProxy: true, auditDays: 1, keyRotationDays: 30, logLevel: 'error', transcodeJobs: 1 };
  const settings = JSON.stringify({ dataDir, databaseUrl, ...more });
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', REPORTER, SERVER, settings],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, SOAK_REPORTS: reports },
    },
  );
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-20_000)));
  const ended = once(child, 'exit').then(() => undefined);
  const { value: line } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  if (line === undefined) throw new Error(`it did not start: ${said}`);
  const { url, ...root } = JSON.parse(String(line)) as SoakWorld['root'] & { readonly url: string };
  return {
    url,
    root,
    pids: () => [child.pid ?? 0],
    passNight: async () => {
      for (let step = 0; step < STEPS_OF_A_NIGHT; step += 1) {
        child.stdin.write(`${String(NIGHT_MS / STEPS_OF_A_NIGHT)}\n`);
        world.aheadMs += NIGHT_MS / STEPS_OF_A_NIGHT;
        await turn();
      }
    },
    errors: () => said,
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

async function startWorkers(): Promise<Soaked> {
  const args = ['--workers', String(WORKERS), '--trust-proxy', '--throttle', 'off', '--log-level', 'error'];
  const env = { NODE_OPTIONS: `--import ${REPORTER}`, SOAK_REPORTS: reports };
  const server = await serve({ dataDir, args, env });
  const members = (): readonly number[] =>
    readFileSync(`/proc/${String(server.pid)}/task/${String(server.pid)}/children`, 'latin1')
      .trim()
      .split(' ')
      .map(Number);
  return {
    url: server.url,
    root: rootPair(dataDir),
    pids: () => [server.pid, ...members()],
    passNight: () => Promise.resolve(),
    errors: server.stderr,
    end: async () => void (await server.stop()),
  };
}

beforeAll(async () => {
  receiver = await openReceiver();
  soaked = WORKERS === 1 ? await startOne() : await startWorkers();
  const { url, root } = soaked;
  world = {
    url,
    root,
    random: chance(SEED),
    videoIds: [],
    abandoned: [],
    roleArn: '',
    // By the real clock no session ends in the time of a run: few of so many viewers come again.
    viewers: WORKERS === 1 ? 5_000 : 5_000_000,
    aheadMs: 0,
    calls: 0,
    away: 0,
    seen: new Map(),
    faults: [],
  };
  await prepare();
}, 180_000);
afterAll(async () => {
  await soaked.end();
  await receiver.close();
});

/** A film with two renditions, a role, a receiver of events. */
async function prepare(): Promise<void> {
  const client = new SoakClient(world);
  const drawn = await drawClip(folder, 'film.mp4', picture('160x90', 2), tone(2), H264, AAC);
  film.bytes = readFileSync(drawn);
  const callback = { CallbackType: 'HTTP', CallbackURL: receiver.url, EventTypeList: 'ALL' };
  await client.call('SetMessageCallback', callback);
  const created = await client.call('CreateUploadVideo', { Title: 'Film', FileName: 'film.mp4' });
  await putFilm(client, created);
  const VideoId = String(created['VideoId']);
  const statusOf = async () => (await client.call('GetTranscodeProgress', { VideoId }, { version: OWN }))['Status'];
  await vi.waitUntil(async () => (await statusOf()) === 'Normal', { timeout: 120_000, interval: 100 });
  const trust = {
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: ['acs:ram::*:root'] } }],
  };
  const identity = await client.call('GetCallerIdentity', {}, { version: '2015-04-01' });
  const document = JSON.stringify(trust).replace('*', String(identity['AccountId']));
  const role = await client.call(
    'CreateRole',
    { RoleName: 'soak', AssumeRolePolicyDocument: document },
    { version: RAM },
  );
  Object.assign(world, { videoIds: [VideoId], roleArn: String((role['Role'] as Record<string, unknown>)['Arn']) });
  client.close();
  expect(world.faults).toEqual([]);
  world.calls = 0;
}

const watched = (): Watched => ({ reports, pids: soaked.pids, dataDir, databasePath: join(dataDir, 'playauth.db') });

/** Rows that are kept for years: a day of a film on one platform, and what a key of the ring was, for 100 days. */
const GROWS: Readonly<Record<string, number>> = { 'rows play_days': 400, 'rows ring_keys': 40 };

/** How much more of a thing there may be at the end; docs/operating.md says what grows by design. */
function toleranceOf(name: string): Tolerance {
  // By the real clock none expires: each process keeps 28 bytes of a nonce and 24 of its party.
  const nonces = WORKERS === 1 ? 0 : (WORKERS + 1) * CALLS * 64;
  if (name === 'heap') return { share: 0.1, more: 6 * MEBIBYTE };
  // Buffers of a room are made at its first use, which may come late in a short run.
  if (name === 'array buffers') return { share: 0.06, more: 4 * MEBIBYTE + nonces };
  if (name === 'resident') return { share: 0.1, more: 24 * MEBIBYTE + nonces };
  // By the real clock nothing expires in the time of a run.
  if (name.startsWith('bytes')) return { share: 0.1, more: 4 * MEBIBYTE + (WORKERS === 1 ? 0 : CALLS * 100) };
  const grown = GROWS[name];
  if (grown !== undefined) return { share: 0, more: grown };
  if (name.startsWith('rows')) return WORKERS === 1 ? { share: 0.15, more: 60 } : { share: 0.15, more: CALLS / 10 };
  if (name.startsWith('files')) return { share: 0.1, more: 40 };
  return { share: 0, more: 8 };
}

function say(text: string): void {
  process.stdout.write(`soak: ${text}\n`);
}

async function visitUntil(calls: number): Promise<void> {
  const clients = Array.from({ length: CLIENTS }, () => new SoakClient(world));
  await Promise.all(
    clients.map(async (client) => {
      while (world.calls < calls) await client.run(nextVisit(client));
    }),
  );
  for (const client of clients) client.close();
}

/** When the connections of the clients are gone, and what they began has ended. */
async function sampleAtRest(): Promise<Timed['sample']> {
  for (let times = 0; ; times += 1) {
    const sample = await takeSample(watched());
    const isAtRest =
      (sample['handles TCPSocketWrap'] ?? 0) === 0 && (sample['handles ProcessWrap'] ?? 0) === MEMBER_PROCESSES;
    if (isAtRest || times > 50) return sample;
    await wait(100);
  }
}

/** Samples by the waves before them. */
async function soak(): Promise<readonly Timed[]> {
  const taken: Timed[] = [];
  const beganAt = performance.now();
  let saidAt = beganAt;
  for (let wave = 1; wave <= WAVES; wave += 1) {
    await visitUntil((CALLS * wave) / WAVES);
    await soaked.passNight();
    const isDue = Math.floor((wave * SAMPLES) / WAVES) > Math.floor(((wave - 1) * SAMPLES) / WAVES);
    if (isDue) taken.push({ progress: wave, sample: await sampleAtRest() });
    if (world.faults.length > 0 || performance.now() - beganAt > SECONDS * 1000) break;
    if (performance.now() - saidAt < SAY_EVERY_MS && wave < WAVES) continue;
    saidAt = performance.now();
    sayHow(taken.at(-1)?.sample ?? {}, saidAt - beganAt);
  }
  return taken;
}

function sayHow({ heap = 0, resident = 0, 'open files': files = 0 }: Timed['sample'], ms: number): void {
  const rate = Math.round((world.calls * 1000) / ms);
  const held = `heap ${(heap / MEBIBYTE).toFixed(1)} MiB, resident ${(resident / MEBIBYTE).toFixed(0)} MiB`;
  say(
    `${String(world.calls)} calls, ${String(rate)} a second, ${held}, ${String(files)} files, ${String(world.away)} away`,
  );
}

function report(taken: readonly Timed[]): void {
  for (const { name, early, late, most } of growthOf(taken))
    if (most !== early || most !== late)
      say(`${name}: ${String(early)}, at the end ${String(late)}, at most ${String(most)}`);
  for (const [what, count] of [...world.seen].sort(([one], [other]) => one.localeCompare(other)))
    say(`${what}: ${String(count)}`);
}

test(
  `${String(CALLS)} mixed calls leave no more behind than the first of them`,
  { timeout: CALLS * 50 + 300_000 },
  async () => {
    say(`${String(CALLS)} calls in ${String(WAVES)} waves, ${String(WORKERS)} workers, seed ${String(SEED)}`);
    const taken = await soak();
    report(taken);
    expect(world.faults, soaked.errors()).toEqual([]);
    expect(world.seen.get('ExplainRequest OK')).toBeGreaterThan(0);
    expect(findGrowth(taken, toleranceOf)).toEqual([]);
    const logged = soaked.errors().split('\n');
    expect(logged.filter((line) => line !== '' && !line.includes(AWAY_LOG))).toEqual([]);
    expect(world.away).toBeLessThanOrEqual(CALLS / 200);
  },
);

test('what grows with the calls is named, and what stays the same is not', () => {
  const taken = Array.from({ length: 12 }, (_, at) => ({
    progress: (at + 1) / 12,
    sample: { leaking: 100 + 10 * at, level: 100 + (at % 3) },
  }));
  expect(findGrowth(taken, () => ({ share: 0.1, more: 5 }))).toEqual(['leaking: 150, at the end 210']);
});
