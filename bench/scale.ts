// A large library beside a small one, on SQLite and on PostgreSQL: the time of single calls, one after the other, with a random
// video and a random access key each. `npm run bench -- scale`; with --quick a tenth of the size. Each key is used once before, as in a
// server that has run for a while.
import { connect } from 'node:net';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { isPostgres, openDatabase, type Database } from '../src/store/database/open-database.ts';
import type { Tables } from '../src/store/database/schema.ts';
import { parseMasterKey } from '../src/store/keys/master-key.ts';
import { createMasterKeys } from '../src/store/keys/master-keys.ts';
import { asAccountId } from '../src/wire/ids.ts';
import { createDatabase, startPostgres } from '../test/support/postgres.ts';
import { accessKeyOf, fillLibrary, videoIdOf } from './large-library.ts';
import { serveCommand } from './library.ts';
import { createReplyReader } from './read-reply.ts';
import { signCall } from './signed-calls.ts';
import { startSubject, type Subject } from './subject.ts';

export interface ScaleSize {
  readonly videos: number;
  readonly keys: number;
}

interface Times {
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Processor time of the server's main thread, which on SQLite is all: what a call takes where nothing else runs. */
  readonly cpuMedianMs: number;
  readonly cpuP99Ms: number;
}

export interface ScaleResult {
  readonly database: string;
  readonly size: ScaleSize;
  readonly fillSeconds: number;
  readonly calls: Readonly<Record<string, { readonly small: Times; readonly large: Times }>>;
}

interface Place {
  readonly workFolder: string;
  readonly stack: AsyncDisposableStack;
  readonly say: (text: string) => void;
}

export const SMALL: ScaleSize = { videos: 1000, keys: 10 };
const ACCOUNT = asAccountId('1234567890123456');
const MASTER_KEY = '5c'.repeat(32);
const ROUNDS = 20;
const MOST_USERS = 5000;
/** A page of ListUsers is full in both. */
const FEWEST_USERS = 100;
const CONNECTIONS = 16;
/** As its manual recommends for such a machine; the tests' server has less. */
const POSTGRES_SETTINGS = ['shared_buffers=512MB'];
const FIRST_USE = 'GetVideoPlayAuth, first use of keys';

type Parameters = Readonly<Record<string, string>>;
type Ask = (size: ScaleSize) => Parameters;

interface Question {
  readonly ask: Ask;
  readonly perRound: number;
}

const issue: Question = {
  ask: ({ videos }) => ({ Action: 'GetVideoPlayAuth', VideoId: videoIdOf(playable(randomInt(videos))) }),
  perRound: 250,
};
const questions: Readonly<Record<string, Question>> = {
  GetVideoPlayAuth: issue,
  GetVideoList: { ask: () => ({ Action: 'GetVideoList' }), perRound: 15 },
  'GetVideoList, blocked': { ask: () => ({ Action: 'GetVideoList', Status: 'Blocked' }), perRound: 15 },
  'GetVideoList, a category': { ask: () => ({ Action: 'GetVideoList', CateId: '7' }), perRound: 15 },
  SearchMedia: { ask: () => ({ Action: 'SearchMedia' }), perRound: 15 },
  'SearchMedia, by change': { ask: () => ({ Action: 'SearchMedia', SortBy: 'ModificationTime:Asc' }), perRound: 15 },
  'SearchMedia, audio': { ask: () => ({ Action: 'SearchMedia', SearchType: 'audio' }), perRound: 15 },
  'SearchMedia, a title': { ask: ({ videos }) => ({ Action: 'SearchMedia', Match: rareTitle(videos) }), perRound: 15 },
  'SearchMedia, many titles': { ask: () => ({ Action: 'SearchMedia', Match: `Title = ' of 77'` }), perRound: 3 },
  ListUsers: { ask: () => ({ Action: 'ListUsers', Version: '2015-05-01' }), perRound: 15 },
};

/** The first twenty of a thousand are on their way, blocked or failed. */
function playable(n: number): number {
  return n % 1000 < 20 ? n + 20 : n;
}

/** Of one video. */
function rareTitle(videos: number): string {
  return `Title = 'lesson ${String(100 + randomInt(videos - 100))} of'`;
}

export async function measureScale(place: Place, size: ScaleSize): Promise<readonly ScaleResult[]> {
  const sqlite = await measureOn(place, {
    database: 'SQLite',
    size,
    urlOf: (folder) => Promise.resolve(`sqlite:${folder}/playauth.db`),
  });
  const postgres = await startPostgres(POSTGRES_SETTINGS);
  place.stack.defer(() => postgres.stop());
  const urlOf = async (): Promise<string> => (await createDatabase(postgres.url)).url;
  return [sqlite, await measureOn(place, { database: 'PostgreSQL', size, urlOf })];
}

interface Ground {
  readonly database: string;
  readonly size: ScaleSize;
  readonly urlOf: (folder: string) => Promise<string>;
}

async function measureOn(place: Place, ground: Ground): Promise<ScaleResult> {
  const { say } = place;
  say(`${ground.database}: filling`);
  const small = await open(place, ground, SMALL);
  const large = await open(place, ground, ground.size);
  const calls: Record<string, { small: Times; large: Times }> = {};
  const measure = async (name: string, question: Question): Promise<void> => {
    say(`${ground.database}: ${name}`);
    calls[name] = await inTurns([small, large], question);
  };
  await measure(FIRST_USE, issue);
  say(`${ground.database}: using each key`);
  for (const server of [small, large]) await server.useEachKey(issue.ask);
  for (const [name, question] of Object.entries(questions)) await measure(name, question);
  return { database: ground.database, size: ground.size, fillSeconds: large.fillSeconds, calls };
}

type Server = Awaited<ReturnType<typeof open>>;

/** The first round fills the caches of the database. */
async function inTurns([small, large]: readonly [Server, Server], { ask, perRound }: Question) {
  const taken: [Taken[], Taken[]] = [[], []];
  for (let turn = 0; turn < 2 * (ROUNDS + 1); turn += 1) {
    const which = turn % 2 === 0 ? 0 : 1;
    const { client, size } = which === 0 ? small : large;
    const round = await client(perRound, () => ask(size));
    if (turn > 1) taken[which].push(...round);
  }
  return { small: judge(taken[0]), large: judge(taken[1]) };
}

async function open({ workFolder, stack }: Place, { database, urlOf }: Ground, size: ScaleSize) {
  const dataDir = join(workFolder, `${database}-${String(size.videos)}`);
  await mkdir(dataDir, { recursive: true });
  const url = await urlOf(dataDir);
  const startedAt = performance.now();
  await fill(url, size);
  const fillSeconds = (performance.now() - startedAt) / 1000;
  const command = serveCommand(dataDir, null);
  const args = [...command.args, '--database-url', url, '--master-key', MASTER_KEY, '--transcode-jobs', '0'];
  const { subject, firstLine } = await startSubject({ ...command, args });
  stack.use(subject);
  const { host, port } = new URL((JSON.parse(firstLine) as { url: string }).url);
  const sign = (key: number, asked: Parameters): Buffer => signCall({ host, ...accessKeyOf(key) }, asked);
  const to = { port: Number(port), subject };
  const client = (count: number, ask: () => Parameters): Promise<Taken[]> =>
    timeCalls(
      to,
      Array.from({ length: count }, () => sign(randomInt(size.keys), ask())),
    );
  const useEachKey = async (ask: Ask): Promise<void> => {
    const of = (connection: number): Buffer[] =>
      Array.from({ length: Math.ceil((size.keys - connection) / CONNECTIONS) }, (_, n) =>
        sign(n * CONNECTIONS + connection, ask(size)),
      );
    const connections = Array.from({ length: Math.min(CONNECTIONS, size.keys) }, (_, n) => n);
    await Promise.all(connections.map((connection) => timeCalls(to, of(connection))));
  };
  return { client, useEachKey, size, fillSeconds };
}

async function fill(url: string, size: ScaleSize): Promise<void> {
  const db = await openToFill(url);
  const wrappingKey = createMasterKeys([parseMasterKey(MASTER_KEY)]).wrappingKey('access keys');
  const users = Math.min(MOST_USERS, Math.max(FEWEST_USERS, size.keys));
  await fillLibrary(db, { accountId: ACCOUNT, ...size, users, wrappingKey });
  const isOnPostgres = isPostgres(db);
  await db.destroy();
  if (isOnPostgres) await vacuum(url);
}

/** An index may take longer to be made than any query of the server. */
async function openToFill(url: string): Promise<Database> {
  const db = await openDatabase(url);
  // What is lost with the power is filled again.
  if (!isPostgres(db)) await sql`pragma synchronous = off`.execute(db);
  if (!isPostgres(db)) return db;
  await db.destroy();
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 1 }) }) });
}

/** It may take longer than any query of the server. */
async function vacuum(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query('vacuum analyze');
  await client.end();
}

interface Taken {
  readonly ms: number;
  readonly cpuMs: number;
}

interface To {
  readonly port: number;
  readonly subject: Pick<Subject, 'mainThreadMs'>;
}

/** One call after the other on one connection. What a server does after its answer may be missing in the processor time. */
async function timeCalls({ port, subject }: To, requests: readonly Buffer[]): Promise<Taken[]> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  const taken: Taken[] = [];
  let answered: () => void = () => undefined;
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const reader = createReplyReader(() => {
    answered();
  });
  socket.on('data', (bytes) => {
    try {
      reader.feed(bytes);
    } catch (error) {
      failed.reject(error);
    }
  });
  socket.on('error', failed.reject);
  for (const request of requests) {
    const done = new Promise<void>((resolve) => (answered = resolve));
    reader.expect({ keepBody: false });
    const ranMs = subject.mainThreadMs();
    const startedAt = performance.now();
    socket.write(request);
    await Promise.race([done, failed.promise]);
    taken.push({ ms: performance.now() - startedAt, cpuMs: subject.mainThreadMs() - ranMs });
  }
  socket.destroy();
  return taken;
}

function judge(taken: readonly Taken[]): Times {
  const times = taken.map(({ ms }) => ms);
  const cpuTimes = taken.map(({ cpuMs }) => cpuMs);
  return {
    medianMs: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    cpuMedianMs: quantile(cpuTimes, 0.5),
    cpuP99Ms: quantile(cpuTimes, 0.99),
  };
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

const columns: readonly (keyof Times)[] = ['medianMs', 'p99Ms', 'cpuMedianMs', 'cpuP99Ms'];
const headings = ['median', 'p99', 'CPU', 'CPU, p99'];

export function describeScale(results: readonly ScaleResult[]): string {
  const numbers = (one: number, other: number): string =>
    [one, other, one / other].map((value) => value.toFixed(2).padStart(8)).join('');
  const heading = headings.map((name) => `${name.padStart(10)}  beside   ratio`).join('');
  return results
    .flatMap(({ database, size, fillSeconds, calls }) => [
      `${database}: ${size.videos.toLocaleString('en')} videos and ${size.keys.toLocaleString('en')} keys (filled in ${fillSeconds.toFixed(0)} s), ` +
        `beside ${String(SMALL.videos)} and ${String(SMALL.keys)}; milliseconds`,
      `${''.padEnd(36)}${heading}`,
      ...Object.entries(calls).map(
        ([name, { small, large }]) =>
          name.padEnd(36) + columns.map((column) => `  ${numbers(large[column], small[column])}`).join(''),
      ),
    ])
    .join('\n');
}
