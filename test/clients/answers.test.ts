// The answers that the vendor's unmodified clients get for an imported video: every field, its type and its nesting.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { decodePlayAuth } from '../../src/wire/play-auth.ts';
import { importClip, SMALL_SOUND, SMALL_VIDEO } from '../support/import-clip.ts';
import { officialClients, refusalOf, type OfficialClient, type Reported } from '../support/official-clients.ts';
import type { ParameterTable } from '../support/sign-request.ts';

let server: EmbeddedServer;
let videoId = '';
let soundId = '';
const TITLE = `<b>"a" & 'b'</b> ]]> 中文 😀 * ! ( ) ~ + %`;

beforeAll(async () => {
  server = await startServer();
  soundId = await importClip(server, SMALL_SOUND);
  videoId = await importClip(server, { ...SMALL_VIDEO, title: TITLE });
}, 120_000);
afterAll(async () => {
  await server.close();
});

const text = expect.any(String) as string;
const UUID = expect.stringMatching(/^[0-9A-F]{8}-([0-9A-F]{4}-){3}[0-9A-F]{12}$/) as string;
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string;
const DECIMAL = expect.stringMatching(/^\d+(\.\d+)?$/) as string;
const WHOLE = expect.toSatisfy(Number.isSafeInteger) as number;
const HEX32 = expect.stringMatching(/^[0-9a-f]{32}$/) as string;

function playUrl(id: string, file: string): string {
  return expect.stringMatching(
    new RegExp(`^${server.url.replaceAll('.', '\\.')}/play/[A-Za-z0-9_-]{76,122}/${id}/${file.replace('.', '\\.')}$`),
  ) as string;
}

async function ask(client: OfficialClient, action: string, parameters: ParameterTable): Promise<Reported['body']> {
  const { status, headers, body } = await client.call(server, { action, parameters });
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('application/json;charset=utf-8');
  expect(headers['x-acs-request-id']).toBe(body['RequestId']);
  expect(headers['access-control-allow-origin']).toBe('*');
  expect(headers['cache-control']).toBe('no-store');
  expect(body).not.toHaveProperty('Code');
  return body;
}

function describedVideo(): Record<string, unknown> {
  return {
    VideoId: videoId,
    ReferenceId: 'small-clip',
    Title: TITLE,
    Description: '',
    Tags: '',
    CoverURL: playUrl(videoId, 'cover.jpg'),
    Duration: expect.closeTo(2, 0) as number,
    Size: WHOLE,
    Status: 'Normal',
    AuditStatus: 'Normal',
    TemplateGroupId: text,
    StorageLocation: text,
    RegionId: 'cn-shanghai',
    AppId: 'app-1000000',
    DownloadSwitch: 'off',
    StorageClass: 'Standard',
    RestoreStatus: '',
    RestoreExpiration: '',
    CreationTime: TIME,
    ModificationTime: TIME,
  };
}

function stream(definition: 'FD' | 'LD', format: 'mp4' | 'm3u8'): Record<string, unknown> {
  const isSmall = definition === 'FD';
  return {
    PlayURL: playUrl(videoId, `${definition.toLowerCase()}.${format}`),
    Format: format,
    Definition: definition,
    Bitrate: DECIMAL,
    Fps: '25',
    Duration: DECIMAL,
    Size: WHOLE,
    Width: isSmall ? 640 : 854,
    Height: isSmall ? 360 : 480,
    StreamType: 'video',
    Encrypt: format === 'm3u8' ? 1 : 0,
    ...(format === 'm3u8' && { EncryptType: 'HLSEncryption' }),
    EncryptMode: '',
    JobId: HEX32,
    JobType: 0,
    JobExt: '',
    Status: 'Normal',
    Specification: `H264.${definition}`,
    NarrowBandType: '0',
    CodecName: 'H264',
    BitDepth: 8,
    HDRType: '',
    PreprocessStatus: 'UnPreprocess',
    CreationTime: TIME,
    ModificationTime: TIME,
  };
}

const SHARED = [
  'CodecLongName',
  'CodecName',
  'CodecTag',
  'CodecTagString',
  'CodecTimeBase',
  'Lang',
  'NumFrames',
  'Timebase',
];
const TIMES = { Bitrate: DECIMAL, Duration: DECIMAL, StartTime: DECIMAL };
const texts = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, expect.stringMatching(/./)]));

describe.each(officialClients)('$name', (client) => {
  test('GetMezzanineInfo: every fact of the file, all of its streams as texts', async () => {
    const asked = { VideoId: videoId, AdditionType: 'video,audio' };
    const mezzanine = (await ask(client, 'GetMezzanineInfo', asked))['Mezzanine'] as Record<string, unknown>;
    const bytes = await (await fetch(mezzanine['FileURL'] as string)).bytes();
    expect(mezzanine).toMatchObject({
      FileMD5: createHash('md5').update(bytes).digest('hex'),
      Size: bytes.length,
      ...{ RestoreStatus: '', RestoreExpiration: '', StorageClass: 'Standard' },
      VideoStreamList: [
        {
          ...texts([...SHARED, 'Profile', 'Level', 'PixFmt', 'HasBFrames']),
          ...TIMES,
          ...{
            Index: '0',
            Fps: '25',
            AvgFPS: '25',
            CodecTimeBase: '1/25',
            Rotate: '0',
            Sar: '1:1',
            Dar: '427:240',
            HDRType: '',
          },
        },
      ],
      AudioStreamList: [
        {
          ...texts([...SHARED, 'SampleFmt', 'SampleRate', 'Channels', 'ChannelLayout']),
          ...TIMES,
          Index: '1',
        },
      ],
    });
  });

  test('GetVideoPlayAuth: a credential and its video, with the duration as a number', async () => {
    const body = await ask(client, 'GetVideoPlayAuth', { VideoId: videoId });
    const meta = {
      VideoId: videoId,
      Title: TITLE,
      Duration: expect.closeTo(2, 0) as number,
      CoverURL: playUrl(videoId, 'cover.jpg'),
      Status: 'Normal',
    };
    expect(body).toEqual({ RequestId: UUID, PlayAuth: text, VideoMeta: meta });
    expect(decodePlayAuth(body['PlayAuth'] as string)?.VideoMeta).toEqual(meta);
  });

  test('GetVideoPlayAuth: by its reference id, with the video id in the answer', async () => {
    const body = await ask(client, 'GetVideoPlayAuth', { ReferenceId: 'small-clip', ApiVersion: '1.0.0' });
    expect(body['VideoMeta']).toMatchObject({ VideoId: videoId });
    const both = await ask(client, 'GetVideoPlayAuth', { VideoId: videoId, ReferenceId: 'small-sound' });
    expect(both['VideoMeta']).toMatchObject({ VideoId: videoId });
  });

  test('GetPlayInfo: the video, and its streams in ascending quality', async () => {
    expect(await ask(client, 'GetPlayInfo', { VideoId: videoId })).toEqual({
      RequestId: UUID,
      VideoBase: {
        VideoId: videoId,
        Title: TITLE,
        Duration: DECIMAL,
        CoverURL: playUrl(videoId, 'cover.jpg'),
        Status: 'Normal',
        CreationTime: TIME,
        MediaType: 'video',
        TranscodeMode: 'FastTranscode',
        StorageClass: 'Standard',
        OutputType: 'oss',
      },
      PlayInfoList: {
        PlayInfo: [stream('FD', 'mp4'), stream('FD', 'm3u8'), stream('LD', 'mp4'), stream('LD', 'm3u8')],
      },
    });
  });

  test('GetPlayInfo: an audio file has audio streams and no cover', async () => {
    const body = await ask(client, 'GetPlayInfo', { VideoId: soundId });
    expect(body['VideoBase']).toMatchObject({ MediaType: 'audio', CoverURL: '' });
    const { PlayInfo: list } = body['PlayInfoList'] as { PlayInfo: Record<string, unknown>[] };
    expect(list.map(({ Format, StreamType, Specification }) => [Format, StreamType, Specification])).toEqual([
      ['mp3', 'audio', 'Audio'],
      ['m3u8', 'audio', 'Audio'],
    ]);
    for (const one of list) expect(one).toMatchObject({ Width: 0, Height: 0, Fps: '0' });
  });

  test('GetVideoInfo: one video, its snapshots nested', async () => {
    expect(await ask(client, 'GetVideoInfo', { VideoId: videoId })).toEqual({
      RequestId: UUID,
      Video: { ...describedVideo(), CustomMediaInfo: '', Snapshots: { Snapshot: [playUrl(videoId, 'cover.jpg')] } },
    });
  });

  test('GetVideoInfos: a flat list with flat snapshots, and the ids that do not exist', async () => {
    const body = await ask(client, 'GetVideoInfos', { VideoIds: `${videoId},unknown,${videoId}` });
    expect(body).toEqual({
      RequestId: UUID,
      VideoList: [{ ...describedVideo(), Snapshots: [playUrl(videoId, 'cover.jpg')] }],
      NonExistVideoIds: ['unknown'],
      NonExistReferenceIds: [],
    });
    const references = await ask(client, 'GetVideoInfos', { ReferenceIds: 'small-clip, no such one,unknown' });
    expect(references).toMatchObject({
      VideoList: [{ VideoId: videoId }],
      NonExistVideoIds: [],
      NonExistReferenceIds: ['no such one', 'unknown'],
    });
  });

  test('GetVideoList: a nested list, newest first, with the total', async () => {
    const body = await ask(client, 'GetVideoList', { PageSize: '1' });
    expect(body).toEqual({
      RequestId: UUID,
      Total: 2,
      VideoList: { Video: [{ ...describedVideo(), Snapshots: { Snapshot: [playUrl(videoId, 'cover.jpg')] } }] },
    });
  });
});

const [client] = officialClients;

describe('GetVideoList', () => {
  const list = async (parameters: ParameterTable): Promise<string[]> => {
    const body = await ask(client!, 'GetVideoList', parameters);
    const { Video } = body['VideoList'] as { Video: { VideoId: string }[] };
    return Video.map(({ VideoId }) => (VideoId === videoId ? 'video' : 'sound'));
  };

  test.each<[ParameterTable, string[]]>([
    [{}, ['video', 'sound']],
    [{ SortBy: 'CreationTime:Asc' }, ['sound', 'video']],
    [{ SortBy: 'creationtime:desc' }, ['video', 'sound']],
    [{ PageNo: '2', PageSize: '1' }, ['sound']],
    [{ PageNo: '3', PageSize: '1' }, []],
    [{ Status: 'Normal' }, ['video', 'sound']],
    [{ Status: 'checking,blocked' }, []],
    [{ Status: 'Normal,Uploading' }, ['video', 'sound']],
    [{ ReferenceIds: 'small-sound' }, ['sound']],
    [{ ReferenceIds: 'x,small-sound,y' }, ['sound']],
    [{ ReferenceIds: 'x' }, []],
    [{ StartTime: '2000-01-01T00:00:00Z', EndTime: '2001-01-01T00:00:00Z' }, []],
    [{ StartTime: '2000-01-01T00:00:00Z' }, ['video', 'sound']],
    [{ CateId: '7' }, []],
    [{ StorageLocation: 'playauth-media' }, ['video', 'sound']],
    [{ StorageLocation: '' }, ['video', 'sound']],
  ])('with %j is %j', async (parameters, expected) => {
    expect(await list(parameters)).toEqual(expected);
  });

  test.each<[ParameterTable, string]>([
    [{ PageSize: '101' }, 'PageSize'],
    [{ PageSize: '0' }, 'PageSize'],
    [{ PageNo: '0' }, 'PageNo'],
    [{ Status: 'Gone' }, 'Status'],
    [{ StartTime: '2000-01-01' }, 'StartTime'],
    [{ EndTime: '2000-01-01T00:00:00.000Z' }, 'EndTime'],
    [{ SortBy: 'Title' }, 'SortBy'],
    [{ CateId: 'x' }, 'CateId'],
  ])('with %j is refused, naming %s', async (parameters, name) => {
    expect(await refusalOf(client!, server, { action: 'GetVideoList', parameters })).toMatchObject({
      code: 'InvalidParameter',
      message: `The specified parameter "${name}" is not valid.`,
    });
  });
});

test.each(['x', 'outin-0a1b.oss-cn-shanghai.aliyuncs.com', 'PLAYAUTH-MEDIA'])(
  'the StorageLocation %s is as unknown to GetVideoList as to calls that create videos',
  async (StorageLocation) => {
    const asked = { Title: 'T', FileName: 't.mp4', StorageLocation };
    for (const action of ['GetVideoList', 'CreateUploadVideo'])
      expect(await refusalOf(client!, server, { action, parameters: asked })).toMatchObject({
        status: 404,
        code: 'InvalidStorage.NotFound',
      });
  },
);

test.each(['TraceMark', 'CopyrightMark'])(
  'GetPlayInfo gives no stream without the mark %s',
  async (DigitalWatermarkType) => {
    const parameters = { VideoId: videoId, DigitalWatermarkType };
    expect(await refusalOf(client!, server, { action: 'GetPlayInfo', parameters })).toMatchObject({
      code: 'OperationDenied',
      message: 'The operation is denied: there are no digital watermarks here: leave out DigitalWatermarkType.',
    });
  },
);

describe('GetVideoInfos', () => {
  test.each<[ParameterTable, string]>([
    [{}, 'MissingParameter'],
    [{ VideoIds: 'unknown' }, 'InvalidVideo.NotFound'],
    [{ ReferenceIds: 'unknown-reference' }, 'InvalidVideo.NotFound'],
    [{ VideoIds: Array.from({ length: 21 }, (_, index) => `id${index}`).join() }, 'InvalidParameter'],
  ])('with %j is %s', async (parameters, code) => {
    expect((await refusalOf(client!, server, { action: 'GetVideoInfos', parameters })).code).toBe(code);
  });
});
