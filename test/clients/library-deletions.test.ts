// Imported videos, deleted in parts and as a whole: playback, files on the disk, and events.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { uploadFile } from '../../src/cli/import/upload-file.ts';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { createLibrary } from '../../src/library/videos/library-db.ts';
import { createVideos } from '../../src/library/videos/videos-db.ts';
import { openDatabase } from '../../src/store/database/open-database.ts';
import { asVideoId } from '../../src/wire/ids.ts';
import { readSessionTokenUnverified } from '../../src/wire/session-token.ts';
import { drawClip, picture } from '../support/clips.ts';
import { codeOf } from '../support/issued-through.ts';
import { importClip, SMALL_VIDEO } from '../support/import-clip.ts';
import { bothSignatures, json, manageVideos, UNKNOWN_VIDEO, UUID } from '../support/managed-videos.ts';
import { asSigner, createRefusals, playAuthOf, provokedErrors } from '../support/refusals.ts';
import type { ParameterTable } from '../support/sign-request.ts';

let server: EmbeddedServer;
const refusals = createRefusals(() => server);
const { call, infoOf, refuses } = manageVideos(() => server, refusals);
const [client] = bothSignatures;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const gone = (path: string): Promise<void> => vi.waitUntil(() => !existsSync(path)).then(() => undefined);

/** For cdn, the default, there is no maximum: more is cut. */
async function checkLifetimes(VideoId: string): Promise<void> {
  const most = 2_592_000;
  for (const AuthTimeout of [String(most), String(most + 1), '9223372036854775807']) {
    const { Mezzanine } = (await call('GetMezzanineInfo', { VideoId, AuthTimeout })) as {
      Mezzanine: { FileURL: string };
    };
    const { expiresAt = 0 } = readSessionTokenUnverified(Mezzanine.FileURL.split('/')[4] ?? '') ?? {};
    expect(Math.abs(expiresAt - server.clock.now() / 1000 - most)).toBeLessThan(30);
  }
  const tooLong = { VideoId, AuthTimeout: String(most + 1), OutputType: 'oss' };
  expect(await codeOf(call('GetMezzanineInfo', tooLong))).toBe('InvalidParameter');
}

/** Returns the URL of the uploaded file. */
async function checkMezzanine(VideoId: string): Promise<string> {
  const asked = { VideoId, AdditionType: 'video,audio', OutputType: 'oss' };
  const { Mezzanine } = (await call('GetMezzanineInfo', asked)) as { Mezzanine: { FileURL: string; Size: number } };
  const decimal = expect.stringMatching(/^\d+(\.\d+)?$/) as string;
  expect(Mezzanine).toMatchObject({
    VideoId,
    FileName: 'small.mp4',
    FileURL: expect.any(String) as string,
    Size: expect.any(Number) as number,
    Duration: decimal,
    Bitrate: decimal,
    Fps: '25',
    Width: 854,
    Height: 480,
    Status: 'Normal',
    OutputType: 'oss',
    CreationTime: expect.any(String) as string,
    PreprocessStatus: 'UnPreprocess',
    StorageClass: 'Standard',
    VideoStreamList: [
      { Index: '0', CodecName: 'h264', Width: '854', Height: '480', Fps: '25', PixFmt: 'yuv420p', Duration: decimal },
    ],
    AudioStreamList: [{ Index: '1', CodecName: 'aac', Channels: '1', SampleRate: '48000', Duration: decimal }],
  });
  const response = await fetch(Mezzanine.FileURL);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
  expect((await response.arrayBuffer()).byteLength).toBe(Mezzanine.Size);
  // The grant opens the file only, and no other grant opens it.
  const cover = Mezzanine.FileURL.replace(/source\.mp4$/, 'cover.jpg');
  const playlist = Mezzanine.FileURL.replace(/source\.mp4$/, 'fd.m3u8');
  const info = await call('GetVideoInfo', { VideoId });
  const byCover = (info['Video'] as { CoverURL: string }).CoverURL.replace(/cover\.jpg$/, 'source.mp4');
  for (const url of [cover, playlist, byCover]) expect((await fetch(url)).status).toBe(403);
  return Mezzanine.FileURL;
}

describe('an imported video', () => {
  const folder = (...path: string[]): string => join(server.dataDir, 'media', ...path);

  test('is deleted stream by stream, then its file, then as a whole, and no longer plays', async () => {
    const VideoId = await importClip(server, SMALL_VIDEO);
    const playAuth = await playAuthOf(server, VideoId);
    interface PlayInfo {
      JobId: string;
      PlayURL: string;
      Format: string;
    }
    const streams = async (): Promise<PlayInfo[]> =>
      ((await call('GetPlayInfo', { VideoId }))['PlayInfoList'] as { PlayInfo: PlayInfo[] }).PlayInfo;
    const all = await streams();
    expect(all.map(({ Format }) => Format)).toEqual(['mp4', 'm3u8', 'mp4', 'm3u8']);
    const statusOf = async (url: string): Promise<number> => {
      const response = await fetch(url);
      await response.arrayBuffer();
      return response.status;
    };
    expect(await Promise.all(all.map(({ PlayURL }) => statusOf(PlayURL)))).toEqual([200, 200, 200, 200]);

    const fileUrl = await checkMezzanine(VideoId);
    await checkLifetimes(VideoId);

    await refuses(
      'DeleteStream',
      { VideoId, JobIds: UNKNOWN_VIDEO },
      {
        code: 'InvalidVideo.NoneStream',
        message: `The video has no stream to play for the request parameter 'JobIds: ${UNKNOWN_VIDEO}'.`,
      },
    );
    expect(await call('DeleteStream', { VideoId, JobIds: `${all[0]!.JobId},${all[1]!.JobId}` })).toEqual({
      RequestId: UUID,
    });
    expect(await streams()).toHaveLength(2);
    expect(await Promise.all(all.map(({ PlayURL }) => statusOf(PlayURL)))).toEqual([403, 403, 200, 200]);

    expect(await call('DeleteMezzanines', { VideoIds: `${VideoId},${UNKNOWN_VIDEO}` })).toEqual({
      RequestId: UUID,
      NonExistVideoIds: [UNKNOWN_VIDEO],
      UnRemoveableVideoIds: [],
      NonExistReferenceIds: [],
    });
    await gone(folder(VideoId, 'source', 'source.mp4'));
    expect(await statusOf(fileUrl)).toBe(403);
    const { Mezzanine: deleted } = await call('GetMezzanineInfo', { VideoId });
    expect(deleted).toMatchObject({ Status: 'Deleted' });
    expect(deleted).not.toHaveProperty('FileURL');
    expect(await statusOf(all[2]!.PlayURL)).toBe(200);

    await call('CreateAudit', { AuditContent: json([{ VideoId, Status: 'Blocked' }]) });
    expect(await statusOf(all[2]!.PlayURL)).toBe(403);
    await call('CreateAudit', { AuditContent: json([{ VideoId, Status: 'Normal' }]) });
    expect(await statusOf(all[2]!.PlayURL)).toBe(200);

    await call('DeleteVideo', { VideoIds: VideoId });
    expect(await Promise.all(all.map(({ PlayURL }) => statusOf(PlayURL)))).toEqual([403, 403, 403, 403]);
    const redeemed = { action: 'GetPlayInfo', parameters: { VideoId, AuthInfo: playAuth.AuthInfo } };
    await refusals.expect(client, redeemed, { code: 'InvalidVideo.NotFound', target: asSigner(playAuth) });
    await gone(folder(VideoId));
  }, 60_000);

  test('a video without any stream left does not play', async () => {
    const VideoId = await importClip(server, { ...SMALL_VIDEO, referenceId: 'no-streams' });
    const { PlayInfo } = (await call('GetPlayInfo', { VideoId }))['PlayInfoList'] as { PlayInfo: { JobId: string }[] };
    await call('DeleteStream', { ReferenceId: 'no-streams', JobIds: PlayInfo.map(({ JobId }) => JobId).join(',') });
    expect(await infoOf(VideoId)).toMatchObject({ Status: 'UploadSucc' });
    // No stream plays without it.
    expect(await call('DeleteMezzanines', { VideoIds: VideoId })).toMatchObject({ UnRemoveableVideoIds: [VideoId] });
    expect(await call('DeleteMezzanines', { VideoIds: VideoId, Force: 'true' })).toMatchObject({
      UnRemoveableVideoIds: [],
    });
  }, 60_000);
});

test('a video deleted during transcoding leaves no files or rows', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'playauth-deleted-'));
  const other = await startServer({ settings: { dataDir } });
  try {
    const path = await drawClip(dataDir, 'clip.mp4', picture('1280x720', 30), '-preset', 'ultrafast');
    const ask = async (action: string, parameters: ParameterTable) =>
      (await client.call(other, { action, parameters })).body as Record<string, string>;
    const created = await ask('CreateUploadVideo', { Title: 'T', FileName: 'clip.mp4' });
    const { VideoId = '', UploadAddress: uploadAddress = '', UploadAuth: uploadAuth = '' } = created;
    await uploadFile({ path, uploadAddress, uploadAuth, onProgress: () => undefined });
    const status = async () =>
      ((await ask('GetVideoInfo', { VideoId }))['Video'] as unknown as { Status: string }).Status;
    await vi.waitUntil(async () => (await status()) === 'Transcoding', { timeout: 20_000, interval: 20 });
    await ask('DeleteVideo', { VideoIds: VideoId });
    await vi.waitUntil(async () => (await readdir(join(dataDir, 'work'))).length === 0, { timeout: 20_000 });
    await other.close();
    expect(await readdir(join(dataDir, 'media'))).toEqual([]);
  } finally {
    await other.close();
    await rm(dataDir, { recursive: true });
  }
}, 60_000);

test('files of a video deleted right before a crash are removed at the next start', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'playauth-ended-'));
  const settings = { dataDir, databaseUrl: `sqlite:${join(dataDir, 'test.db')}` };
  try {
    const first = await startServer({ settings });
    const videoId = asVideoId(await first.seedVideo());
    await first.close();
    const path = join(dataDir, 'media', videoId);
    await mkdir(path);
    const database = await openDatabase(settings.databaseUrl);
    const { clock } = first;
    const videos = createVideos({ database, clock });
    const ended = { begin: () => undefined };
    await createLibrary({ database, videos, removals: ended, clock }).removeVideos([videoId]);
    await database.destroy();
    expect(existsSync(path)).toBe(true);
    const second = await startServer({ settings });
    await gone(path);
    await second.close();
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

test('reports a missing file', async () => {
  const VideoId = await server.seedVideo();
  await refuses('GetMezzanineInfo', { VideoId }, { code: 'InvalidFile.NotFound' });
  const { Mezzanine } = await call('GetMezzanineInfo', { VideoId: await server.seedVideo({ status: 'Uploading' }) });
  expect(Mezzanine).toMatchObject({ Status: 'Uploading', Duration: '60', OutputType: 'cdn' });
  expect(Mezzanine).not.toHaveProperty('FileURL');
});

test('every code that this file says it provokes was seen', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['library-deletions.test.ts']);
});
