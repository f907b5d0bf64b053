// A large library beside a small one, on SQLite and on PostgreSQL: the time of single calls, one after the other, with a random
// video and a random access key each. `npm run bench -- scale`; with --quick a tenth of the size.
import { connect } from 'node:net';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { isPostgres, openDatabase } from '../src/store/database/open-database.ts';
import { parseMasterKey } from '../src/store/keys/master-key.ts';
import { createMasterKeys } from '../src/store/keys/master-keys.ts';
import { asAccountId } from '../src/wire/ids.ts';
import { createDatabase, startPostgres } from '../test/support/postgres.ts';
import { accessKeyOf, fillLibrary, videoIdOf } from './large-library.ts';
import { serveCommand } from './library.ts';
import { createReplyReader } from './read-reply.ts';
import { signCall } from './signed-calls.ts';
import { startSubject } from './subject.ts';

export interface ScaleSize {
  readonly videos: number;
  readonly keys: number;
}

interface Times {
  readonly medianMs: number;
  readonly p99Ms: number;
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

type Ask = (size: ScaleSize) => Readonly<Record<string, string>>;

const questions: Readonly<Record<string, { readonly ask: Ask; readonly perRound: number }>> = {
  GetVideoPlayAuth: {
    ask: ({ videos }) => ({ Action: 'GetVideoPlayAuth', VideoId: videoIdOf(playable(randomInt(videos))) }),
    perRound: 250,
  },
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
  const postgres = await startPostgres();
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
  for (const [name, { ask, perRound }] of Object.entries(questions)) {
    say(`${ground.database}: ${name}`);
    const times: [number[], number[]] = [[], []];
    // The first round fills the caches of the database. The two take turns.
    for (let turn = 0; turn < 2 * (ROUNDS + 1); turn += 1) {
      const { client, size } = turn % 2 === 0 ? small : large;
      const taken = await client(perRound, () => ask(size));
      if (turn > 1) times[turn % 2]?.push(...taken);
    }
    calls[name] = { small: judge(times[0]), large: judge(times[1]) };
  }
  return { database: ground.database, size: ground.size, fillSeconds: large.fillSeconds, calls };
}

async function open({ workFolder, stack }: Place, { database, urlOf }: Ground, size: ScaleSize) {
  const dataDir = join(workFolder, `${database}-${String(size.videos)}`);
  await mkdir(dataDir, { recursive: true });
  const url = await urlOf(dataDir);
  const startedAt = performance.now();
  const db = await openDatabase(url);
  // What is lost with the power is filled again.
  if (!isPostgres(db)) await sql`pragma synchronous = off`.execute(db);
  const wrappingKey = createMasterKeys([parseMasterKey(MASTER_KEY)]).wrappingKey('access keys');
  const users = Math.min(MOST_USERS, size.keys);
  await fillLibrary(db, { accountId: ACCOUNT, ...size, users, wrappingKey });
  const isOnPostgres = isPostgres(db);
  await db.destroy();
  if (isOnPostgres) await vacuum(url);
  const fillSeconds = (performance.now() - startedAt) / 1000;
  const command = serveCommand(dataDir, null);
  const args = [...command.args, '--database-url', url, '--master-key', MASTER_KEY, '--transcode-jobs', '0'];
  const { subject, firstLine } = await startSubject({ ...command, args });
  stack.use(subject);
  const { host, port } = new URL((JSON.parse(firstLine) as { url: string }).url);
  const client = (count: number, ask: () => Readonly<Record<string, string>>): Promise<number[]> =>
    timeCalls(
      Number(port),
      Array.from({ length: count }, () => signCall({ host, ...accessKeyOf(randomInt(size.keys)) }, ask())),
    );
  return { client, size, fillSeconds };
}

/** It may take longer than any query of the server. */
async function vacuum(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query('vacuum analyze');
  await client.end();
}

/** One call after the other on one connection; milliseconds of each. */
async function timeCalls(port: number, requests: readonly Buffer[]): Promise<number[]> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  const taken: number[] = [];
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
    const startedAt = performance.now();
    socket.write(request);
    await Promise.race([done, failed.promise]);
    taken.push(performance.now() - startedAt);
  }
  socket.destroy();
  return taken;
}

function judge(taken: readonly number[]): Times {
  const sorted = taken.toSorted((one, other) => one - other);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
  return { medianMs: at(0.5), p99Ms: at(0.99) };
}

export function describeScale(results: readonly ScaleResult[]): string {
  const ms = (value: number): string => value.toFixed(2).padStart(8);
  const ratio = (one: number, other: number): string => (one / other).toFixed(2).padStart(7);
  return results
    .flatMap(({ database, size, fillSeconds, calls }) => [
      `${database}: ${size.videos.toLocaleString('en')} videos and ${size.keys.toLocaleString('en')} keys (filled in ${fillSeconds.toFixed(0)} s), ` +
        `beside ${String(SMALL.videos)} and ${String(SMALL.keys)}; milliseconds`,
      `${''.padEnd(28)}  median  beside  ratio     p99  beside  ratio`,
      ...Object.entries(calls).map(
        ([name, { small, large }]) =>
          `${name.padEnd(28)}${ms(large.medianMs)}${ms(small.medianMs)}${ratio(large.medianMs, small.medianMs)}` +
          `${ms(large.p99Ms)}${ms(small.p99Ms)}${ratio(large.p99Ms, small.p99Ms)}`,
      ),
    ])
    .join('\n');
}
