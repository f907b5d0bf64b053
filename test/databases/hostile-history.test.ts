// Clients issue, redeem, renew, revoke and play on two servers while these are killed, their clocks jump, and Redis and PostgreSQL
// go away: afterwards what the clients saw breaks no promise. PLAYAUTH_TEST_HISTORY is for how many seconds, PLAYAUTH_TEST_SEED repeats a run;
// `npm run test:history` takes half an hour.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { chance } from '../acceptance/support/chance.ts';
import { temporaryFolder } from '../acceptance/support/server.ts';
import { AAC, H264, picture, tone } from '../support/clips.ts';
import { importClip } from '../support/import-clip.ts';
import { crowd, now, outstay, pause, share, watchHonestly, type Scene } from '../support/play-actors.ts';
import { findViolations, type Played, type Redeemed } from '../support/play-history.ts';
import { openPlayWorld, openSmallWorld, type PlayWorld } from '../support/play-world.ts';

const SECONDS = Number(process.env['PLAYAUTH_TEST_HISTORY'] ?? '8');
const SEED = Number(process.env['PLAYAUTH_TEST_SEED'] ?? Date.now() % 1_000_000);
const isLong = SECONDS > 60;
/** Between two faults. */
const REST_MS = isLong ? 4_000 : 300;
/** Until a server has noticed that the database is back. */
const BACK_AFTER_MS = 3_000;
const MOST_OFF_MS = 60_000;

const folder = temporaryFolder();
let world: PlayWorld;
let scene: Scene;

async function openScene(open: () => Promise<PlayWorld>): Promise<void> {
  world = await open();
  const film = { title: 'A film', fileName: 'film.mp4', ffmpeg: [picture('160x90', 6), tone(6), H264, AAC] };
  // A database on a busy machine may be away for a moment.
  const importing = () => importClip(world.servers[0]!.target, film);
  const videoId = await vi.waitFor(importing, { timeout: 200_000, interval: 1_000 });
  scene = { world, videoId, random: chance(SEED), history: [], faults: [], isOver: false };
}

const worlds: readonly (readonly [string, () => Promise<PlayWorld>])[] = [
  ['two servers on PostgreSQL with Redis', () => openPlayWorld(`${folder}/two`, { ownPostgres: isLong })],
  ...(isLong ? [['one server on SQLite', () => openSmallWorld(`${folder}/one`)] as const] : []),
];
const SECONDS_OF_EACH = SECONDS / worlds.length;

type Fault = () => Promise<void> | void;

function faultsOf({ history, random }: Scene): readonly Fault[] {
  const jump = (): void => {
    const server = random.oneOf(world.servers);
    const toMs = random.below(2 * MOST_OFF_MS) - MOST_OFF_MS;
    server.moveClock(toMs - server.offMs());
  };
  const away = async (): Promise<void> => {
    const fromMs = now();
    await world.crashDatabase?.();
    history.push({ kind: 'outage', fromMs, untilMs: now() + BACK_AFTER_MS });
  };
  const [first, ...others] = world.servers.map(({ crash }) => crash);
  if (first === undefined || world.crashDatabase === undefined) return first === undefined ? [] : [jump, first];
  return [jump, first, () => world.crashRedis?.(), jump, away, ...others];
}

/** In turn, as often as there is time. */
async function breakThings(): Promise<void> {
  const faults = faultsOf(scene);
  const untilMs = now() + SECONDS_OF_EACH * 1000;
  for (let round = 0; now() < untilMs || round < faults.length; round += 1) {
    await pause(REST_MS + scene.random.below(REST_MS));
    const fromMs = now();
    await faults[round % faults.length]!();
    const tookSeconds = Math.round((now() - fromMs) / 1000);
    if (tookSeconds > 30) process.stdout.write(`fault ${String(round)} took ${String(tookSeconds)} s\n`);
  }
  scene.isOver = true;
}

describe.each(worlds)('%s', (_, open) => {
  beforeAll(() => openScene(open), 300_000);
  afterAll(() => world.end());

  test(
    'no credential is used too often, nothing plays on, no viewer has too many sessions, and no honest one is ended',
    async () => {
      process.stdout.write(`histories: ${String(SECONDS_OF_EACH)} s, seed ${String(SEED)}\n`);
      const viewers = ['shared refuse', 'shared oldest'].map((name) => name.replace(' ', '-'));
      await Promise.all([
        breakThings(),
        ...[1, 2, 3].map((number) => watchHonestly(scene, number)),
        ...[1, 2].map((number) => crowd(scene, number)),
        ...viewers.flatMap((viewer, index) => [0, 1, 2].map((device) => share(scene, viewer, 20 + 3 * index + device))),
        ...[40, 41, 42].map((number) => outstay(scene, number)),
      ]);
      const { history, faults } = scene;
      expect([...findViolations(history), ...faults], `seed ${String(SEED)}`).toEqual([]);
      // It saw what it is about.
      const count = (is: (event: (typeof history)[number]) => boolean): number => history.filter(is).length;
      const codes = (event: (typeof history)[number]): string => (event as Redeemed | Played).code;
      expect(count((event) => event.kind === 'played' && event.code === 'OK')).toBeGreaterThan(20);
      expect(count((event) => event.kind === 'revoked')).toBeGreaterThan(0);
      for (const code of ['Forbidden.RedemptionLimit', 'Forbidden.Concurrency', 'Forbidden.Revoked'])
        expect([code, count((event) => codes(event) === code) > 0]).toEqual([code, true]);
    },
    SECONDS_OF_EACH * 1000 + 300_000,
  );
});
