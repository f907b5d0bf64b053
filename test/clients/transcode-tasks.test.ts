// Transcode tasks from the call to the player: an upload plays without transcoding, custom groups are transcoded, and FFmpeg
// plays every URL, also with a key that the customer serves.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { picture as clipPicture } from '../support/clips.ts';
import { openReceiver, type EventReceiver } from '../support/event-receiver.ts';
import { importClip, SMALL_VIDEO } from '../support/import-clip.ts';
import { json, manageVideos } from '../support/managed-videos.ts';
import { officialClients } from '../support/official-clients.ts';
import { playWithFfmpeg } from '../support/play-with-ffmpeg.ts';
import { createRefusals } from '../support/refusals.ts';
import { hlsTemplate, LADDER, manageTemplateGroups, NO_TRANSCODE } from '../support/template-groups.ts';
import { manageTasks, type Offered } from '../support/transcode-tasks.ts';

let server: EmbeddedServer;
let receiver: EventReceiver;
const refusals = createRefusals(() => server);
const videos = manageVideos(() => server, refusals);
const { call, infoOf } = videos;
const { add } = manageTemplateGroups(videos);
const { submit, ended, offered } = manageTasks(videos);

beforeAll(async () => {
  server = await startServer();
  receiver = await openReceiver();
  await call('SetMessageCallback', { CallbackType: 'HTTP', CallbackURL: receiver.url, EventTypeList: 'ALL' });
});
afterAll(async () => {
  await server.close();
  await receiver.close();
});

const picture = (Height: number, more: object = {}): object => ({ Codec: 'H.264', Height, Bitrate: 300, ...more });
const mp4 = (Definition: string, Height: number): object => ({
  Definition,
  Container: { Format: 'mp4' },
  Video: picture(Height),
  Audio: { Codec: 'AAC' },
});
const hls = (Definition: string, more: object = {}): object => ({
  Definition,
  Container: { Format: 'm3u8' },
  Video: picture(240),
  Audio: { Codec: 'AAC' },
  ...more,
  MuxConfig: { Segment: { Duration: '2' } },
});
const { EncryptSetting } = hlsTemplate;
const jobFolders = async (videoId: string): Promise<readonly string[]> =>
  (await readdir(join(server.dataDir, 'media', videoId))).filter((name) => name !== 'source');
const SOON = { timeout: 20_000, interval: 50 };
const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;
const kinds = (streams: readonly Offered[]): string[] =>
  streams.map(({ PlayURL }) => new URL(PlayURL).pathname.split('/').at(-1) ?? '').toSorted();

interface TaskProgress {
  readonly Status: string;
  readonly Progress: number;
  readonly Reason?: string;
}

async function progressOf(videoId: string): Promise<TaskProgress> {
  const asked = { action: 'GetTranscodeProgress', version: '2026-11-01', parameters: { VideoId: videoId } };
  const { body } = await officialClients[0]!.call(server, asked);
  const { Status, Progress, Reason } = body as unknown as TaskProgress;
  return { Status, Progress, ...(Reason !== undefined && { Reason }) };
}

async function uploadAsIs(referenceId: string): Promise<string> {
  return await importClip(server, { ...SMALL_VIDEO, referenceId, templateGroupId: NO_TRANSCODE });
}

describe('an upload that is not transcoded', () => {
  test('plays directly if players support it, and its stream and file can be deleted', async () => {
    const videoId = await uploadAsIs('as-is-1');
    const [only, ...others] = await offered(videoId);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ Definition: 'OD', Format: 'mp4', Encrypt: 0, Specification: 'Original', Width: 854 });
    expect(await playWithFfmpeg(only!.PlayURL)).toMatchObject({ codecs: ['aac', 'h264'], width: 854 });
    expect(await infoOf(videoId)).toMatchObject({ Status: 'Normal', Duration: expect.closeTo(2, 0) as number });
    expect((await call('ListTranscodeTask', { VideoId: videoId }))['TranscodeTaskList']).toEqual([]);
    expect(await jobFolders(videoId)).toEqual([]);

    expect(await call('DeleteMezzanines', { VideoIds: videoId })).toMatchObject({ UnRemoveableVideoIds: [videoId] });
    await call('DeleteStream', { VideoId: videoId, JobIds: only!.JobId });
    expect(await statusOf(only!.PlayURL)).toBe(403);
    expect(existsSync(join(server.dataDir, 'media', videoId, 'source', 'source.mp4'))).toBe(true);
    expect(await infoOf(videoId)).toMatchObject({ Status: 'UploadSucc' });

    const other = await uploadAsIs('as-is-2');
    await call('DeleteMezzanines', { VideoIds: other, Force: 'true' });
    expect(await infoOf(other)).toMatchObject({ Status: 'UploadSucc' });
    await vi.waitUntil(() => !existsSync(join(server.dataDir, 'media', other, 'source', 'source.mp4')), SOON);
  }, 60_000);

  test('waits for a submitted task if players do not support it, without a transcode event', async () => {
    const clip = { ...SMALL_VIDEO, referenceId: 'as-is-3', fileName: 'small.mkv', templateGroupId: NO_TRANSCODE };
    const videoId = await importClip(server, clip, 'UploadSucc');
    await vi.waitUntil(async () => (await infoOf(videoId))['Duration'] !== 0, SOON);
    const told = (): unknown[] =>
      receiver.events
        .filter(({ body }) => body['VideoId'] === videoId)
        .map(({ body }) => [body['EventType'], body['Status']]);
    await vi.waitUntil(() => told().length === 2, SOON);
    expect(told()).toEqual([
      ['FileUploadComplete', undefined],
      ['VideoAnalysisComplete', 'success'],
    ]);
    const { taskId } = await submit({ VideoId: videoId, TemplateGroupId: await add([mp4('LD', 240)]) });
    expect(await ended(taskId)).toMatchObject({ TaskStatus: 'CompleteAllSucc' });
    expect(await infoOf(videoId)).toMatchObject({ Status: 'Normal' });
    await vi.waitUntil(() => told().length === 4, SOON);
    expect(told().slice(2)).toEqual([
      ['StreamTranscodeComplete', 'success'],
      ['TranscodeComplete', 'success'],
    ]);
  }, 60_000);
});

describe('a custom group', () => {
  test('is transcoded while the video plays, every URL of it plays, and replaced streams are removed', async () => {
    const videoId = await uploadAsIs('own-group');
    const [asIs] = await offered(videoId);
    const group = await add([mp4('FD', 240), mp4('LD', 360), hls('LD'), hls('SD', { EncryptSetting })]);
    const { taskId, jobIds } = await submit({
      VideoId: videoId,
      TemplateGroupId: group,
      UserData: '{"Extend":"mine"}',
    });
    expect(jobIds).toHaveLength(4);
    expect(await statusOf(asIs!.PlayURL)).toBe(200);
    const task = await ended(taskId);
    expect(task).toMatchObject({ TaskStatus: 'CompleteAllSucc', Trigger: 'Manual', TranscodeTemplateGroupId: group });
    expect(task.TranscodeJobInfoList.map(({ TranscodeJobId }) => TranscodeJobId)).toEqual(jobIds);
    expect(await statusOf(asIs!.PlayURL)).toBe(200);

    const made = (await offered(videoId)).filter(({ JobId }) => jobIds.includes(JobId));
    expect(kinds(made)).toEqual(['fd.mp4', 'ld-plain.m3u8', 'ld.mp4', 'sd.m3u8']);
    for (const { PlayURL } of made) expect((await playWithFfmpeg(PlayURL)).codecs).toEqual(['aac', 'h264']);
    const encrypted = await offered(videoId, { PlayConfig: '{"EncryptType":"HLSEncryption"}' });
    expect(kinds(encrypted)).toEqual(['sd.m3u8']);
    const plain = await offered(videoId, { PlayConfig: '{"EncryptType":"Unencrypted"}', Formats: 'm3u8' });
    expect(kinds(plain)).toEqual(['ld-plain.m3u8']);
    // The grant of one variant does not open the other, and a plain stream has no key.
    const [sd, ldPlain] = [encrypted[0]!.PlayURL, plain[0]!.PlayURL];
    for (const url of [
      ldPlain.replace('ld-plain.m3u8', 'ld.m3u8'),
      ldPlain.replace('ld-plain.m3u8', 'ld.mp4'),
      ldPlain.replace('ld-plain.m3u8', 'ld-kms.m3u8'),
      ldPlain.replace('ld-plain.m3u8', 'ld-plain/content.key'),
      sd.replace('sd.m3u8', 'sd-plain.m3u8'),
    ])
      expect(await statusOf(url)).toBe(403);

    const ownEvents = () =>
      receiver.events.filter(({ body }) => body['VideoId'] === videoId && body['Extend'] === 'mine');
    const [before] = await jobFolders(videoId);
    const again = await submit({ VideoId: videoId, TemplateGroupId: group });
    await ended(again.taskId);
    expect(kinds(await offered(videoId))).toEqual(['fd.mp4', 'ld-plain.m3u8', 'ld.mp4', 'od.mp4', 'sd.m3u8']);
    // Its cover and thumbnails belong to the video.
    await vi.waitUntil(async () => (await jobFolders(videoId)).length === 2, SOON);
    await vi.waitFor(async () => {
      expect(await readdir(join(server.dataDir, 'media', videoId, before!))).toEqual([
        'cover.jpg',
        'thumbnails',
        'thumbnails.vtt',
      ]);
    }, SOON);
    await vi.waitUntil(() => ownEvents().length === 5, SOON);
    const own = ownEvents();
    expect(own.map(({ body }) => body['EventType'])).toEqual([
      ...Array.from({ length: 4 }, () => 'StreamTranscodeComplete'),
      'TranscodeComplete',
    ]);
    expect(own.slice(0, 4).map(({ body }) => body['JobId'])).toEqual(jobIds);
  }, 120_000);

  test('with an impossible output gives the others and the reason', async () => {
    const videoId = await uploadAsIs('partly');
    const large = { ...mp4('HD', 1080), TransConfig: { IsCheckReso: 'true', IsCheckResoFail: 'true' } };
    const { taskId, jobIds } = await submit({ VideoId: videoId, TemplateGroupId: await add([mp4('LD', 240), large]) });
    const { TaskStatus, TranscodeJobInfoList: jobs } = await ended(taskId);
    expect(TaskStatus).toBe('CompletePartialSucc');
    expect(jobs.map(({ TranscodeJobStatus }) => TranscodeJobStatus)).toEqual(['TranscodeSuccess', 'TranscodeFail']);
    expect(jobs[1]).toMatchObject({
      ErrorCode: expect.any(String) as string,
      ErrorMessage: expect.any(String) as string,
    });
    expect(kinds(await offered(videoId))).toEqual(['ld.mp4', 'od.mp4']);
    const own = (): ReadonlyMap<unknown, unknown> =>
      new Map(receiver.events.map(({ body }) => [body['JobId'], body['Status']]));
    await vi.waitUntil(() => own().size > 0 && jobIds.every((id) => own().has(id)), SOON);
    expect(jobIds.map((id) => own().get(id))).toEqual(['success', 'fail']);
  }, 60_000);

  test('without any possible output fails, unless the video plays without it', async () => {
    const tooLarge = await add([{ ...mp4('HD', 1080), TransConfig: { IsCheckResoFail: 'true' } }]);
    const playing = await uploadAsIs('too-large-1');
    const clip = { ...SMALL_VIDEO, referenceId: 'too-large-2', fileName: 'small.mkv', templateGroupId: NO_TRANSCODE };
    const waiting = await importClip(server, clip, 'UploadSucc');
    for (const [videoId, Status] of [
      [playing, 'Normal'],
      [waiting, 'TranscodeFail'],
    ] as const) {
      const { taskId } = await submit({ VideoId: videoId, TemplateGroupId: tooLarge });
      const task = await ended(taskId);
      expect(task.TaskStatus).toBe('CompleteAllFail');
      expect(task.TranscodeJobInfoList).toMatchObject([
        { TranscodeJobStatus: 'TranscodeFail', ErrorMessage: expect.stringContaining('smaller') as string },
      ]);
      expect(await infoOf(videoId)).toMatchObject({ Status });
    }
    expect(await progressOf(playing)).toEqual({ Status: 'Normal', Progress: 100 });
    expect(await progressOf(waiting)).toMatchObject({ Status: 'TranscodeFail', Reason: expect.any(String) as string });
  }, 60_000);

  test('of an upload is the only one transcoded', async () => {
    const group = await add([hls('FD', { EncryptSetting })]);
    const videoId = await importClip(server, { ...SMALL_VIDEO, referenceId: 'by-group', templateGroupId: group });
    expect(kinds(await offered(videoId))).toEqual(['fd.m3u8']);
    const { TranscodeTaskList: list } = await call('ListTranscodeTask', { VideoId: videoId });
    expect(list).toMatchObject([{ Trigger: 'Auto', TaskStatus: 'CompleteAllSucc', TranscodeTemplateGroupId: group }]);
    // The ladder on top of it: only definitions that fit the file.
    const { taskId, jobIds } = await submit({ VideoId: videoId, TemplateGroupId: LADDER });
    expect(jobIds).toHaveLength(4);
    expect(await ended(taskId)).toMatchObject({ TaskStatus: 'CompleteAllSucc' });
    expect(kinds(await offered(videoId))).toEqual(['fd.m3u8', 'fd.mp4', 'ld.m3u8', 'ld.mp4']);
  }, 60_000);
});

test('a running task can be cancelled: it leaves nothing, and the video is unchanged', async () => {
  const long = [clipPicture('1280x720', 60), '-c:v', 'libx264', '-preset', 'ultrafast'];
  const clip = { ...SMALL_VIDEO, referenceId: 'cancelled', fileName: 'long.mkv', ffmpeg: long };
  const videoId = await importClip(server, { ...clip, templateGroupId: NO_TRANSCODE }, 'UploadSucc');
  await vi.waitUntil(async () => (await progressOf(videoId)).Progress === 100, SOON);
  const { taskId, jobIds } = await submit({ VideoId: videoId, TemplateGroupId: await add([mp4('HD', 720)]) });
  await vi.waitUntil(async () => (await infoOf(videoId))['Status'] === 'Transcoding', SOON);
  await vi.waitUntil(async () => (await readdir(join(server.dataDir, 'work'))).length > 0, SOON);
  const cancel = { action: 'CancelTranscodeTask', version: '2026-11-01', parameters: { TranscodeTaskId: taskId } };
  await officialClients[0]!.call(server, cancel);
  expect(await infoOf(videoId)).toMatchObject({ Status: 'UploadSucc' });
  await vi.waitUntil(async () => (await readdir(join(server.dataDir, 'work'))).length === 0, SOON);
  expect(await jobFolders(videoId)).toEqual([]);
  expect(await infoOf(videoId)).toMatchObject({ Status: 'UploadSucc' });
  expect(await ended(taskId)).toMatchObject({ TaskStatus: 'CompleteAllFail' });
  await vi.waitUntil(() => receiver.events.some(({ body }) => body['JobId'] === jobIds[0]), SOON);
  expect(receiver.events.find(({ body }) => body['JobId'] === jobIds[0])?.body).toMatchObject({
    EventType: 'StreamTranscodeComplete',
    Status: 'fail',
    ErrorCode: 'JobCanceled',
  });
}, 90_000);

describe('a key that the customer serves', () => {
  let keyServer: Server;
  let plaintext = Buffer.alloc(0);
  const asked: string[] = [];
  beforeAll(async () => {
    // The decryption service of the vendor's samples: it checks the token and returns the raw bytes.
    keyServer = createServer((request, response) => {
      asked.push(request.url ?? '');
      const isKnown = request.url?.includes('MtsHlsUriToken=abc123') === true;
      response.writeHead(isKnown ? 200 : 403, { 'access-control-allow-origin': '*' }).end(isKnown ? plaintext : '');
    });
    await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    keyServer.close();
  });

  test('encrypts the stream; players fetch it from DecryptKeyUri with their token, and playauth serves none', async () => {
    const videoId = await uploadAsIs('own-key');
    const key = (await call('GenerateKMSDataKey')) as unknown as { CiphertextBlob: string; Plaintext: string };
    plaintext = Buffer.from(key.Plaintext, 'base64');
    const DecryptKeyUri = `http://127.0.0.1:${String((keyServer.address() as AddressInfo).port)}/?Ciphertext=${key.CiphertextBlob}`;
    const EncryptConfig = json({ CipherText: key.CiphertextBlob, DecryptKeyUri, KeyServiceType: 'KMS' });
    const group = await add([hls('LD', { EncryptSetting }), mp4('FD', 240)]);
    const { taskId } = await submit({ VideoId: videoId, TemplateGroupId: group, EncryptConfig });
    const { TranscodeJobInfoList: jobs } = await ended(taskId);
    expect(jobs[0]?.OutputFile).toMatchObject({ Format: 'm3u8', Encryption: '{"EncryptType":"HLSEncryption"}' });

    const wanted = { Formats: 'm3u8', PlayConfig: json({ MtsHlsUriToken: 'abc123', EncryptType: 'HLSEncryption' }) };
    const [stream, ...others] = await offered(videoId, wanted);
    expect(others).toEqual([]);
    expect(stream).toMatchObject({ Definition: 'LD', Encrypt: 1, EncryptType: 'HLSEncryption' });
    const url = new URL(stream!.PlayURL);
    expect(url.pathname.endsWith('/ld-kms.m3u8')).toBe(true);
    const playlist = await (await fetch(url)).text();
    expect(playlist).toContain(`#EXT-X-KEY:METHOD=AES-128,URI="${DecryptKeyUri}&MtsHlsUriToken=abc123"`);
    expect(playlist).not.toContain(key.Plaintext);
    expect((await playWithFfmpeg(url.href)).codecs).toEqual(['aac', 'h264']);
    expect(asked.every((path) => path === `/?Ciphertext=${key.CiphertextBlob}&MtsHlsUriToken=abc123`)).toBe(true);
    expect(asked.length).toBeGreaterThan(0);
    expect(await statusOf(url.href.replace('ld-kms.m3u8', 'ld-kms/content.key'))).toBe(403);
    // Without the token, or with another key, the stream cannot be decoded.
    url.search = '';
    await expect(playWithFfmpeg(url.href)).rejects.toThrow();
    plaintext = Buffer.alloc(16, 1);
    await expect(playWithFfmpeg(stream!.PlayURL)).rejects.toThrow();
  }, 60_000);
});
