// Snapshots and thumbnails of a whole server, requested with the vendor's clients: from the call to the picture, events,
// access, and deletion.
import { readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { AAC, greys, tone } from '../support/clips.ts';
import { secondAt, sizeOf } from '../support/read-media.ts';
import { openReceiver, type EventReceiver } from '../support/event-receiver.ts';
import { createUser, policyOf } from '../support/identities.ts';
import { importClip } from '../support/import-clip.ts';
import { bothSignatures, manageVideos } from '../support/managed-videos.ts';
import { OfficialClientError, refusalOf, type CallTarget } from '../support/official-clients.ts';
import { createRefusals } from '../support/refusals.ts';
import type { ParameterTable } from '../support/sign-request.ts';

interface MediaSnapshot {
  readonly JobId: string;
  readonly Regular: string;
  readonly Total: number;
  readonly CreationTime: string;
  readonly Snapshots: { readonly Snapshot: readonly { readonly Index: number; readonly Url: string }[] };
}

const [client] = bothSignatures;
let server: EmbeddedServer;
let receiver: EventReceiver;
let videoId = '';
const { call } = manageVideos(
  () => server,
  createRefusals(() => server),
);
const clip = (title: string) => ({
  title,
  fileName: 'greys.mp4',
  ffmpeg: [greys('640x360', 10), '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50'],
});

beforeAll(async () => {
  server = await startServer();
  receiver = await openReceiver();
  await call('SetMessageCallback', { CallbackURL: `${receiver.url}/all`, EventTypeList: 'SnapshotComplete' });
  videoId = await importClip(server, clip('Greys'));
}, 120_000);
afterAll(async () => {
  await server.close();
  await receiver.close();
});

async function list(parameters: ParameterTable = {}, target: CallTarget = server): Promise<MediaSnapshot> {
  const { body } = await client.call(target, {
    action: 'ListSnapshots',
    parameters: { VideoId: videoId, SnapshotType: 'NormalSnapshot', ...parameters },
  });
  return body['MediaSnapshot'] as MediaSnapshot;
}

/** The id of the job, once it has ended and its event was delivered. */
async function submit(parameters: ParameterTable, by = client): Promise<string> {
  const { SnapshotJob } = await call('SubmitSnapshotJob', { VideoId: videoId, ...parameters }, by);
  const { JobId } = SnapshotJob as { JobId: string };
  await vi.waitUntil(() => JSON.stringify(receiver.events.map(({ body }) => body)).includes(JobId), {
    timeout: 60_000,
    interval: 50,
  });
  return JobId;
}

async function save(url: string): Promise<string> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('image/jpeg');
  const path = join(tmpdir(), `playauth-picture-${String(process.pid)}.jpg`);
  writeFileSync(path, Buffer.from(await response.arrayBuffer()));
  return path;
}

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;
const AREA = { x: 0, y: 0, width: 160, height: 90 };

describe('a snapshot job', () => {
  test.each(bothSignatures)('takes pictures that are listed and can be fetched: $name', async (by) => {
    const JobId = await submit({ Count: '3', Interval: '4', SpecifiedOffsetTime: '500', Width: '160' }, by);
    const found = await list();
    expect(found).toMatchObject({ JobId, Total: 3 });
    expect(found.CreationTime).toMatch(/^20[0-9-]+T[0-9:]+Z$/);
    expect(found.Snapshots.Snapshot.map(({ Index }) => Index)).toEqual([1, 2, 3]);
    for (const [index, { Url }] of found.Snapshots.Snapshot.entries()) {
      expect(Url).toBe(found.Regular.replace('{SnapshotCount}', `0000${String(index + 1)}`));
      const path = await save(Url);
      expect(await sizeOf(path)).toBe('mjpeg,160,90');
      expect(await secondAt(path, AREA)).toBe(index * 4);
    }
    expect(await statusOf(found.Regular.replace('{SnapshotCount}', '00004'))).toBe(403);
  });

  test('takes pictures at the given instants, as a list of either kind', async () => {
    for (const offsets of [
      { SpecifiedOffsetTimes: '[9500, 2500]' },
      { 'SpecifiedOffsetTimes.1': '9500', 'SpecifiedOffsetTimes.2': '2500' },
    ]) {
      await submit({ ...offsets, Width: '160', Height: '90', Count: '7' } as ParameterTable);
      const { Total, Snapshots } = await list();
      expect(Total).toBe(2);
      const seconds = [];
      for (const { Url } of Snapshots.Snapshot) seconds.push(await secondAt(await save(Url), AREA));
      expect(seconds).toEqual([9, 2]);
    }
  });

  test('combines them into sprites, and lists sprites and single pictures separately', async () => {
    const config = "{'CellWidth': 160, 'CellHeight': 90, 'Columns': 2,'Lines': 2, 'Padding': 20, 'Margin': 50}";
    const JobId = await submit({ Count: '5', Interval: '2', SpriteSnapshotConfig: config });
    const sheets = await list({ SnapshotType: 'SpriteSnapshot' });
    expect(sheets).toMatchObject({ JobId, Total: 2 });
    const sheet = await save(sheets.Snapshots.Snapshot[0]!.Url);
    expect(await sizeOf(sheet)).toBe('mjpeg,440,300');
    expect(await secondAt(sheet, { ...AREA, x: 50, y: 160 })).toBe(4);
    const single = await list({ SnapshotType: 'SpriteOriginSnapshot' });
    expect(single).toMatchObject({ JobId, Total: 5 });
    expect(await sizeOf(await save(single.Snapshots.Snapshot[4]!.Url))).toBe('mjpeg,640,360');
    expect(receiver.events.at(-1)?.body).toMatchObject({
      Status: 'success',
      SubType: 'SpecifiedTime',
      VideoId: videoId,
      SnapshotInfos: [{ Status: 'success', SnapshotType: 'SpriteSnapshot', SnapshotCount: 2, JobId }],
    });
  });

  test('sends its event to the callback of its UserData, with the given Extend', async () => {
    const own = await openReceiver();
    onTestFinished(() => own.close());
    const UserData = JSON.stringify({
      MessageCallback: { CallbackURL: `${own.url}/own` },
      Extend: { chapter: 7 },
    });
    const { SnapshotJob } = await call('SubmitSnapshotJob', { VideoId: videoId, UserData });
    const [event] = await own.until(1);
    const { JobId } = SnapshotJob as { JobId: string };
    expect(event).toMatchObject({ path: '/own', body: { Extend: '{"chapter":7}' } });
    const { CoverUrl, SnapshotInfos } = event!.body as {
      CoverUrl: string;
      SnapshotInfos: { SnapshotRegular: string; SnapshotFormat: string; JobId: string }[];
    };
    expect(CoverUrl).toMatch(new RegExp(`^${server.url}/${videoId}/.+/cover\\.jpg$`));
    const [info] = SnapshotInfos;
    expect(info!.JobId).toBe(JobId);
    expect(info!.SnapshotRegular).toMatch(
      new RegExp(`^${server.url}/${videoId}/${JobId}-[0-9a-f]+/{SnapshotCount}\\.jpg$`),
    );
    expect(info!.SnapshotRegular).toBe(`${server.url}/${info!.SnapshotFormat}`);
  });
});

describe('an expensive job', () => {
  test.each<[string, ParameterTable]>([
    ['Count', { Count: '1000', Interval: '0', Width: '4096', Height: '4096' }],
    ['SpriteSnapshotConfig', { Count: '100', Interval: '0', SpriteSnapshotConfig: '{"CellWidth":4096}' }],
  ])('is refused by %s when the video is known: %j', async (parameter, parameters) => {
    const asked = { action: 'SubmitSnapshotJob', parameters: { VideoId: videoId, ...parameters } };
    const refused = await refusalOf(client, server, asked);
    expect(refused.message).toBe(`The specified parameter "${parameter}" is not valid.`);
  });
});

describe('the list', () => {
  test('has pages', async () => {
    await submit({ Count: '5', Interval: '1', Width: '64' });
    const page = await list({ PageNo: '2', PageSize: '2' });
    expect(page.Total).toBe(5);
    expect(page.Snapshots.Snapshot.map(({ Index }) => Index)).toEqual([3, 4]);
    expect((await list({ PageNo: '4', PageSize: '2' })).Snapshots.Snapshot).toEqual([]);
    expect((await list({ PageNo: '3', PageSize: '2' })).Snapshots.Snapshot.map(({ Index }) => Index)).toEqual([5]);
  });

  test('appears in part in descriptions of the video', async () => {
    await submit({ Count: '9', Interval: '1', Width: '64' });
    const { Video } = await call('GetVideoInfo', { VideoId: videoId });
    const { Snapshots, CoverURL } = Video as { Snapshots: { Snapshot: string[] }; CoverURL: string };
    expect(Snapshots.Snapshot[0]).toBe(CoverURL);
    expect(Snapshots.Snapshot.map((url) => url.replace(/.*\//, ''))).toEqual([
      'cover.jpg',
      ...Array.from({ length: 8 }, (_, index) => `0000${String(index + 1)}.jpg`),
    ]);
    expect(await sizeOf(await save(Snapshots.Snapshot[8]!))).toBe('mjpeg,64,36');
    const { VideoList } = await call('GetVideoInfos', { VideoIds: videoId });
    expect((VideoList as { Snapshots: string[] }[])[0]!.Snapshots).toHaveLength(9);
    const search = { Fields: 'Snapshots,SpriteSnapshots', Match: `VideoId = '${videoId}'` };
    const { MediaList } = await call('SearchMedia', search);
    const [media] = MediaList as { Video: { Snapshots: string[]; SpriteSnapshots: string[] } }[];
    expect(media!.Video.Snapshots).toHaveLength(9);
    expect(media!.Video.SpriteSnapshots).toHaveLength(2);
    expect(await sizeOf(await save(media!.Video.SpriteSnapshots[1]!))).toBe('mjpeg,440,300');
  });

  test('contains the cover when no type is given', async () => {
    const { body } = await client.call(server, { action: 'ListSnapshots', parameters: { VideoId: videoId } });
    const found = body['MediaSnapshot'] as MediaSnapshot;
    expect(found.Total).toBe(1);
    expect(await sizeOf(await save(found.Snapshots.Snapshot[0]!.Url))).toBe('mjpeg,640,360');
  });
});

describe('the URL of a picture', () => {
  test('is revoked with the key it was requested with, and valid for its own video only', async () => {
    await submit({ Width: '64' });
    const user = await createUser(server, 'lister', policyOf({ Action: 'vod:ListSnapshots' }));
    const mine = (await list({}, { ...server, ...user })).Snapshots.Snapshot[0]!.Url;
    expect(await statusOf(mine)).toBe(200);
    expect(await statusOf(mine.replace(`/${videoId}/`, `/${'0'.repeat(32)}/`))).toBe(403);
    const parameters = { UserName: 'lister', UserAccessKeyId: user.accessKeyId, Status: 'Inactive' };
    await client.call(server, { action: 'UpdateAccessKey', version: '2015-05-01', parameters });
    expect(await statusOf(mine)).toBe(403);
    expect(await statusOf((await list()).Snapshots.Snapshot[0]!.Url)).toBe(200);
  });

  test('is refused while the video is blocked', async () => {
    await submit({ Width: '64' });
    const { Url } = (await list()).Snapshots.Snapshot[0]!;
    await call('CreateAudit', { AuditContent: JSON.stringify([{ VideoId: videoId, Status: 'Blocked' }]) });
    expect(await statusOf(Url)).toBe(403);
    await call('CreateAudit', { AuditContent: JSON.stringify([{ VideoId: videoId, Status: 'Normal' }]) });
    expect(await statusOf(Url)).toBe(200);
  });
});

interface Stream {
  readonly PlayURL: string;
}

async function playUrls(parameters: ParameterTable = {}): Promise<string[]> {
  const { PlayInfoList } = await call('GetPlayInfo', { VideoId: videoId, ...parameters });
  return (PlayInfoList as { PlayInfo: Stream[] }).PlayInfo.map(({ PlayURL }) => PlayURL.replace(/\/[^/]+$/, ''));
}

describe('thumbnails', () => {
  test('are given with every playback URL, and show their instants', async () => {
    const urls = await playUrls();
    expect(urls.length).toBeGreaterThan(1);
    for (const url of urls) {
      const response = await fetch(`${url}/thumbnails.vtt`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/vtt;charset=utf-8');
      const cues = (await response.text()).trim().split('\n\n');
      expect(cues).toHaveLength(6);
      const [place, x = '', y = ''] = cues[4]!.split('\n')[1]!.split(/#xywh=|,/);
      const at = { x: Number(x), y: Number(y), width: 160, height: 90 };
      expect(await secondAt(await save(`${url}/${place!}`), at)).toBe(6);
    }
  });

  test('are refused for previews and without a grant', async () => {
    for (const url of await playUrls({ PlayConfig: '{"PreviewTime":"4"}' }))
      for (const name of ['thumbnails.vtt', 'thumbnails/00001.jpg']) expect(await statusOf(`${url}/${name}`)).toBe(403);
    const { Url } = (await list({ SnapshotType: 'CoverSnapshot' })).Snapshots.Snapshot[0]!;
    expect(await statusOf(`${Url.replace(/\/snapshots\/.*/, '')}/thumbnails.vtt`)).toBe(403);
  });
});

describe('of a file that is not a film', () => {
  test('a job fails with an event', async () => {
    const sound = await importClip(server, {
      title: 'Sound',
      fileName: 'sound.m4a',
      ffmpeg: [tone(2), AAC],
    });
    const before = receiver.events.length;
    await call('SubmitSnapshotJob', { VideoId: sound });
    await receiver.until(before + 1);
    expect(receiver.events.at(-1)?.body).toMatchObject({ VideoId: sound, Status: 'fail' });
    const parameters = { VideoId: sound, SnapshotType: 'NormalSnapshot' };
    const refused = await refusalOf(client, server, { action: 'ListSnapshots', parameters });
    expect(refused.code).toBe('NoSuchResource');
  });
});

test('pictures are taken from the largest rendition when the uploaded file was deleted', async () => {
  await call('DeleteMezzanines', { VideoIds: videoId });
  await submit({ SpecifiedOffsetTime: '3500' });
  const path = await save((await list()).Snapshots.Snapshot[0]!.Url);
  expect(await sizeOf(path)).toBe('mjpeg,640,360');
  expect(await secondAt(path, { ...AREA, width: 640, height: 360 })).toBe(3);
});

test('a deleted video keeps no pictures, at any time of deletion', async () => {
  const { SnapshotJob } = await call('SubmitSnapshotJob', { VideoId: videoId, Count: '10' });
  expect(SnapshotJob).toBeDefined();
  const { Url } = (await list()).Snapshots.Snapshot[0]!;
  await call('DeleteVideo', { VideoIds: videoId });
  expect(await statusOf(Url)).toBe(403);
  await expect(list()).rejects.toThrow(OfficialClientError);
  const folders = (): string[] => [
    ...readdirSync(join(server.dataDir, 'media')).filter((name) => name === videoId),
    ...readdirSync(join(server.dataDir, 'work')),
  ];
  await vi.waitUntil(() => folders().length === 0, { timeout: 20_000, interval: 50 });
});
