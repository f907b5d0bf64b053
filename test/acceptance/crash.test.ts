// Power cuts: the server is killed at random moments, repeatedly on one data directory, and no data is lost, duplicated
// or left over.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openApi, pause, rootPair, type Api } from './support/api.ts';
import { drawClip, H264, picture, tone } from '../support/clips.ts';
import { decodeFrames } from '../support/read-media.ts';
import { serve, serveBriefly, temporaryFolder, type Server } from './support/server.ts';
import { beginPut, createUpload, importFile, put, refreshUpload, type Upload } from './support/upload.ts';

const ROUNDS = Number(process.env['PLAYAUTH_TEST_CRASHES'] ?? '12');
const folder = temporaryFolder();
let film: Buffer;
let filmPath = '';

beforeAll(async () => {
  const args = [picture('640x360', 2), tone(2), H264, '-c:a', 'aac', '-shortest'];
  filmPath = await drawClip(folder, 'film.mp4', ...args);
  film = readFileSync(filmPath);
});

const atRandom = (ms: number): number => Math.floor(Math.random() * ms);
const untilDone = (): number => ROUNDS * 10_000 + 60_000;

/** Everything that was acknowledged to a caller before the kill. */
interface Promised {
  readonly created: Set<string>;
  /** Answered 200: the server has stored the file. */
  readonly received: Set<string>;
}

interface Round {
  readonly server: Server;
  readonly api: Api;
  readonly promised: Promised;
}

async function created({ api, promised }: Round): Promise<Upload> {
  const upload = await createUpload(api);
  promised.created.add(upload.videoId);
  return upload;
}

async function killedWhileUploading(round: Round): Promise<string> {
  const sending = beginPut(await created(round), { length: film.length });
  sending.on('error', () => undefined);
  sending.write(film.subarray(0, film.length / 2));
  return await killedAfter(round, atRandom(200), 'half an upload');
}

async function killedAroundTheEndOfAnUpload(round: Round): Promise<string> {
  const upload = await created(round);
  const sent = put(upload, film).then(
    ({ status }) => {
      if (status === 200) round.promised.received.add(upload.videoId);
    },
    () => undefined,
  );
  const what = await killedAfter(round, atRandom(60), 'an upload that ends');
  await sent;
  return what;
}

async function killedWhileTranscoding(round: Round): Promise<string> {
  const upload = await created(round);
  expect(await put(upload, film)).toMatchObject({ status: 200 });
  round.promised.received.add(upload.videoId);
  return await killedAfter(round, atRandom(1000), 'a transcoding');
}

async function killedAfter({ server }: Round, ms: number, what: string): Promise<string> {
  await pause(ms);
  await server.kill();
  return `${what}, ${String(ms)} ms`;
}

const accidents = [killedWhileUploading, killedAroundTheEndOfAnUpload, killedWhileTranscoding, killedWhileTranscoding];

/** Only on systems with /proc. */
function processesOf(dataDir: string): string[] {
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => (existsSync(`/proc/${pid}/cmdline`) ? commandOf(pid) : ''))
    .filter((command) => command.includes(dataDir));
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

test('a server killed at any moment of its first starts leaves a valid data directory', async () => {
  const dataDir = join(folder, 'first starts');
  for (let ms = 100; ms <= 1000; ms += 100) await serveBriefly(dataDir, ms + atRandom(100));
  const server = await serve({ dataDir });
  onTestFinished(() => server.kill());
  const api = openApi(server.url, rootPair(dataDir));
  await api.untilSettled(await importFile(api, filmPath));
  expect(readdirSync(dataDir).filter((name) => name.startsWith('master.key'))).toContain('master.key');
}, 60_000);

describe('after many power cuts', () => {
  const dataDir = join(folder, 'data');
  const promised: Promised = { created: new Set(), received: new Set() };
  const log: string[] = [];
  let server: Server;
  let api: Api;

  beforeAll(async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const killed = await serve({ dataDir });
      const calls = openApi(killed.url, rootPair(dataDir));
      // Time to recover now and then: after some interrupted attempts a file waits.
      if (round % 2 === 0) for (const videoId of promised.created) await calls.untilSettled(videoId);
      const accident = accidents[round % accidents.length] ?? killedWhileUploading;
      log.push(await accident({ server: killed, api: calls, promised }));
      if (round % 4 === 3) await serveBriefly(dataDir, atRandom(800));
    }
    server = await serve({ dataDir });
    api = openApi(server.url, rootPair(dataDir));
    for (const videoId of promised.created) await api.untilSettled(videoId);
    return () => server.kill();
  }, untilDone());

  const statusOf = async (videoId: string): Promise<string> =>
    String((await api.call('GetTranscodeProgress', { VideoId: videoId }))['Status']);

  test('every created video exists once', async () => {
    const { Total, VideoList } = (await api.call('GetVideoList', { PageSize: '100' })) as {
      Total: number;
      VideoList: { Video: { VideoId: string }[] };
    };
    expect(Total).toBe(promised.created.size);
    expect(new Set(VideoList.Video.map(({ VideoId }) => VideoId))).toEqual(promised.created);
  });

  test('every acknowledged file plays or failed with a reason, and no other is stored in part', async () => {
    for (const videoId of promised.created) {
      const settled = await api.call('GetTranscodeProgress', { VideoId: videoId });
      const context = { videoId, log, settled };
      if (promised.received.has(videoId))
        expect(context.settled['Status'], JSON.stringify(context)).not.toBe('Uploading');
      if (settled['Status'] === 'TranscodeFail')
        expect(settled['Reason'], JSON.stringify(context)).toBe(
          expect.stringContaining('ended 10 times before it was done'),
        );
      else expect(['Normal', 'Uploading'], JSON.stringify(context)).toContain(settled['Status']);
    }
    const statuses = await Promise.all([...promised.received].map(statusOf));
    expect(statuses.filter((status) => status === 'Normal').length).toBeGreaterThan(statuses.length / 2);
  });

  test('every playable video has each rendition once, and plays to its end', async () => {
    for (const videoId of promised.created) {
      if ((await statusOf(videoId)) !== 'Normal') continue;
      const offered = await api.playInfo(videoId, { ResultType: 'Multiple' });
      expect(offered.map(({ Definition, Format }) => `${Definition} ${Format}`)).toEqual(['FD mp4', 'FD m3u8']);
      for (const { PlayURL } of offered) expect(await decodeFrames(PlayURL, 'v')).toBe(50);
      expect(readdirSync(join(dataDir, 'media', videoId))).toHaveLength(2);
    }
  });

  test(
    'an upload that was cut off can be taken up again, and then plays',
    async () => {
      const waiting: string[] = [];
      for (const videoId of promised.created) if ((await statusOf(videoId)) === 'Uploading') waiting.push(videoId);
      expect(waiting.length).toBeGreaterThan(0);
      for (const videoId of waiting) expect((await put(await refreshUpload(api, videoId), film)).status).toBe(200);
      for (const videoId of waiting) expect((await api.untilSettled(videoId))['Status']).toBe('Normal');
    },
    untilDone(),
  );

  test('no file or process is left over, and the database is consistent', async () => {
    for (const name of ['incoming', 'work']) expect([name, readdirSync(join(dataDir, name))]).toEqual([name, []]);
    expect(server.stderr()).not.toContain('"level":50');
    expect(await server.stop()).toBe(0);
    expect(processesOf(dataDir)).toEqual([]);
    const database = new DatabaseSync(join(dataDir, 'playauth.db'), { readOnly: true });
    onTestFinished(() => database.close());
    expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    expect(database.prepare('pragma foreign_key_check').all()).toEqual([]);
    const doubled = database.prepare('select video_id from jobs group by video_id having count(*) > 1').all();
    expect(doubled).toEqual([]);
    const unfinished = database.prepare("select state from jobs where state not in ('done', 'failed')").all();
    expect(unfinished).toEqual([]);
    const folders = readdirSync(join(dataDir, 'media'));
    expect(folders.filter((name) => !promised.created.has(name))).toEqual([]);
  });
});
