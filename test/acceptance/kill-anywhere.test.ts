// Power cuts during uploads and transcoding: servers and workers are killed at random moments, and no data is lost,
// duplicated or left over. PLAYAUTH_TEST_KILLS is the number of kills in each deployment, PLAYAUTH_TEST_SEED the seed of
// the random numbers.
import { existsSync, readdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openReceiver, type EventReceiver } from '../support/event-receiver.ts';
import { openApi, pause, type Api } from './support/api.ts';
import { chance, type Chance } from './support/chance.ts';
import { drawClip, H264, picture } from '../support/clips.ts';
import { decodeFrames } from '../support/read-media.ts';
import { temporaryFolder } from './support/server.ts';
import { processesOf } from './support/shop.ts';
import { filesIn, openBusySite, openLonelySite, type Site } from './support/sites.ts';
import { uploadStubbornly, waitStubbornly } from './support/stubborn-uploader.ts';

const KILLS = Number(process.env['PLAYAUTH_TEST_KILLS'] ?? '7');
const SEED = Number(process.env['PLAYAUTH_TEST_SEED'] ?? Date.now() % 1_000_000);
const UPLOADERS = 2;
const FRAMES = 50;
/** After this time a process is killed at any step. */
const PATIENCE_MS = 5000;
/** Below the video the job, and its claim. */
const PLACED = /^[0-9a-f]{32}\/[0-9a-f]{32}-([0-9a-f]+)$/;
/** The events of a film with one rendition, as MP4 and HLS; each is delivered once. */
const STORY = [
  ...['FileUploadComplete', 'MediaBaseChangeComplete', 'StreamTranscodeComplete', 'StreamTranscodeComplete'],
  ...['TranscodeComplete', 'VideoAnalysisComplete'],
];

const folder = temporaryFolder();
/** One is uploaded in three parts, the other in one piece. */
let films: readonly Buffer[] = [];

beforeAll(async () => {
  const draw = async (name: string, quality: string): Promise<Buffer> =>
    readFileSync(await drawClip(folder, name, picture('160x90', 2), H264, '-qp', quality));
  films = [await draw('large.mp4', '1'), await draw('small.mp4', '28')];
});

/** Steps seen from outside, in the order of a video's life: a process is killed shortly after one of them. */
const moments = ['starting', 'parts', 'ending', 'answered', 'working', 'publishing', 'placed'] as const;
type Moment = (typeof moments)[number];
const LATEST_MS: Readonly<Record<Moment, number>> = {
  starting: 700,
  parts: 60,
  ending: 40,
  answered: 300,
  working: 900,
  publishing: 60,
  placed: 4,
};

interface Life {
  readonly site: Site;
  readonly random: Chance;
  /** Answered with success: the server has stored the file. */
  readonly received: Set<string>;
  readonly seen: Record<'parts' | 'ending' | 'answered', number>;
  readonly log: string[];
  isOver: boolean;
}

async function keepUploading(life: Life): Promise<void> {
  const { site, random, received, seen } = life;
  const target = { ...site.pair(), url: site.url };
  const noted = {
    onPart: () => {
      seen.parts += 1;
    },
    onEnding: () => {
      seen.ending += 1;
    },
  };
  let before: string | undefined;
  while (!life.isOver) {
    const videoId = await uploadStubbornly(target, random.oneOf(films), noted);
    received.add(videoId);
    seen.answered += 1;
    // Few enough that the uploads end.
    if (before !== undefined) await waitStubbornly(target, before);
    before = videoId;
    await pause(random.below(300));
  }
}

/** Waits for the step, and returns the process concerned; undefined if it is no particular one. */
async function until(life: Life, moment: Moment): Promise<string | undefined> {
  if (moment === 'placed') return await untilPlaced(life);
  const { seen } = life;
  const before = { ...seen };
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    if (moment === 'working' || moment === 'publishing') {
      const job = jobsAtWork(life.site).find(({ path }) => moment === 'working' || existsSync(join(path, 'cover.jpg')));
      if (job !== undefined) return job.role;
    } else if (moment === 'starting' || seen[moment] > before[moment]) return undefined;
    await pause(2);
  }
  return undefined;
}

interface JobAtWork {
  readonly claimId: string;
  readonly path: string;
  readonly role: string;
}

function jobsAtWork({ workFolders, roles }: Site): JobAtWork[] {
  return workFolders.flatMap((work, index) =>
    filesIn(work).map((claimId) => ({ claimId, path: join(work, claimId), role: roles[index] ?? '' })),
  );
}

/** A job's folder was just moved into the media folder; its streams are published a moment later. */
async function untilPlaced({ site }: Life): Promise<string | undefined> {
  const seen = new Map<string, string>();
  let placed: string | undefined;
  const watching = watch(site.media, { recursive: true }, (_, name) => {
    placed ??= PLACED.exec(name ?? '')?.[1];
  });
  const deadline = performance.now() + PATIENCE_MS;
  while (placed === undefined && performance.now() < deadline) {
    for (const { claimId, role } of jobsAtWork(site)) seen.set(claimId, role);
    await pause(1);
  }
  watching.close();
  return seen.get(placed ?? '');
}

async function killSomebody(life: Life, round: number): Promise<void> {
  const { site, random, log } = life;
  const moment = moments[round % moments.length] ?? 'working';
  const anybody = random.oneOf(site.roles);
  const ms = random.below(LATEST_MS[moment]);
  const role = (await until(life, moment)) ?? anybody;
  if (moment === 'starting') {
    await site.kill(role);
    await site.startBriefly(role, ms);
  } else {
    if (ms > 0) await pause(ms);
    await site.kill(role);
  }
  log.push(`${role}: ${moment} + ${String(ms)} ms`);
  await site.start(role);
}

/** A job fails after three interrupted attempts, which this test avoids. */
async function recover({ site }: Life): Promise<void> {
  const struck = `select count(*) as count from jobs
    where (state = 'queued' and attempts > 0) or (state = 'running' and attempts > 1)`;
  while (Number((await site.query(struck))[0]?.['count']) > 0) await pause(100);
}

async function live(life: Life): Promise<void> {
  const uploaders = Array.from({ length: UPLOADERS }, () => keepUploading(life));
  for (let round = 0; round < KILLS; round += 1) {
    if (round % 2 === 0) await recover(life);
    await killSomebody(life, round);
  }
  life.isOver = true;
  await Promise.all(uploaders);
}

const forms = [
  ['a server alone, on SQLite', 'lonely', openLonelySite],
  ['a server and two workers, on PostgreSQL', 'busy', openBusySite],
] as const;

describe.each(forms)('%s, killed again and again', (_, name, open) => {
  let life: Life;
  let site: Site;
  let api: Api;
  let receiver: EventReceiver;
  const context = (): string => JSON.stringify({ seed: SEED, kills: life.log });

  beforeAll(
    async () => {
      receiver = await openReceiver();
      site = await open(join(folder, name));
      for (const role of site.roles) await site.start(role);
      api = openApi(site.url, site.pair());
      await api.call('SetMessageCallback', {
        CallbackURL: `${receiver.url}/`,
        EventTypeList: 'ALL',
        AuthSwitch: 'off',
      });
      const seen = { parts: 0, ending: 0, answered: 0 };
      life = { site, random: chance(SEED), received: new Set(), seen, log: [], isOver: false };
      process.stdout.write(`${name}: ${String(KILLS)} kills, seed ${String(SEED)}\n`);
      await live(life);
      for (const videoId of life.received) await api.untilSettled(videoId);
    },
    120_000 + KILLS * 20_000,
  );

  afterAll(async () => {
    await site.close();
    await receiver.close();
  });

  test('every acknowledged file plays, transcoded once', async () => {
    expect(life.received.size).toBeGreaterThanOrEqual(UPLOADERS);
    for (const videoId of life.received) {
      const progress = await api.call('GetTranscodeProgress', { VideoId: videoId });
      expect(progress, context()).toMatchObject({ Status: 'Normal' });
      const offered = await api.playInfo(videoId, { ResultType: 'Multiple' });
      expect(offered.map(({ Definition, Format }) => `${Definition} ${Format}`).sort(), context()).toEqual([
        ...['FD m3u8', 'FD mp4'],
      ]);
    }
    for (const videoId of [...life.received].slice(-8))
      for (const { PlayURL } of await api.playInfo(videoId, { ResultType: 'Multiple' }))
        expect(await decodeFrames(PlayURL, 'v'), context()).toBe(FRAMES);
  });

  test('no video exists without an upload, and none twice', async () => {
    const videos = await site.query('select video_id, status from videos');
    // A video whose creation lost its answer never gets its file.
    const made = videos.filter(({ status }) => status !== 'Uploading').map(({ video_id }) => String(video_id));
    expect(made.sort(), context()).toEqual([...life.received].sort());
    const jobs = await site.query('select video_id, state from jobs');
    expect(jobs.map(({ video_id }) => String(video_id)).sort(), context()).toEqual([...life.received].sort());
    expect(new Set(jobs.map(({ state }) => state))).toEqual(new Set(['done']));
  });

  test('each video has all its events exactly once', async () => {
    await expect
      .poll(async () => (await site.query('select count(*) as count from events'))[0]?.['count'], { timeout: 60_000 })
      .toSatisfy((count) => Number(count) === 0);
    const once = new Map(receiver.events.map(({ id, body }) => [id, body]));
    const byVideo = Map.groupBy(once.values(), (body) => String(body['VideoId'] ?? body['MediaId']));
    for (const videoId of life.received) {
      const types = (byVideo.get(videoId) ?? []).map((body) => String(body['EventType']));
      expect([videoId, types.sort()], context()).toEqual([videoId, STORY]);
    }
  });

  test('no file, row or process is left over', async () => {
    for (const path of site.passing) expect([path, filesIn(path), context()]).toEqual([path, [], context()]);
    const streams = await site.query('select video_id, blob from streams');
    const published = new Set(streams.map(({ blob }) => String(blob).split('/', 2).join('/')));
    for (const videoId of filesIn(site.media).filter((entry) => !entry.startsWith('.'))) {
      expect(life.received.has(videoId), context()).toBe(true);
      for (const entry of readdirSync(join(site.media, videoId)))
        expect(entry === 'source' || published.has(`${videoId}/${entry}`), `${videoId}/${entry} ${context()}`).toBe(
          true,
        );
    }
    expect(await site.query("select * from uploads where state <> 'done'"), context()).toEqual([]);
    expect(await site.query("select * from job_outputs where state <> 'done'"), context()).toEqual([]);
    expect(site.logs(), context()).not.toContain('"level":50');
    expect(new Set(await site.stop())).toEqual(new Set([0]));
    expect(processesOf(join(folder, name))).toEqual([]);
  });
});
