// Operations on several videos at once, and on their unfinished uploads, with the vendor's unmodified clients.
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { errorTable } from '../../src/wire/errors.ts';
import { createUser, policyOf } from '../support/identities.ts';
import { importClip, SMALL_VIDEO } from '../support/import-clip.ts';
import { bothSignatures, manageVideos, UNKNOWN_VIDEO } from '../support/managed-videos.ts';
import { readTicket } from '../support/oss-client.ts';
import { createRefusals, provokedErrors } from '../support/refusals.ts';
import type { ParameterTable } from '../support/sign-request.ts';

let server: EmbeddedServer;
let film = '';
let bare = '';
const refusals = createRefusals(() => server);
const { call, infoOf, refuses } = manageVideos(() => server, refusals);

// The client prints advice about renewing credentials each time.
beforeEach(() => void vi.spyOn(console, 'warn').mockReturnValue());
beforeAll(async () => {
  server = await startServer();
  film = await importClip(server, SMALL_VIDEO);
  bare = await server.seedVideo({ title: 'Bare', tags: ['mine'], referenceId: 'bare-video' });
}, 60_000);
afterAll(() => server.close());

type Described = Readonly<Record<string, unknown>>;

test.each(bothSignatures)('BatchGetMediaInfos tells $name what three operations tell of each', async (by) => {
  const MediaIds = `${film},${UNKNOWN_VIDEO}`;
  const body = await call('BatchGetMediaInfos', { MediaIds }, by);
  expect(body).toMatchObject({ NonExistMediaIds: [UNKNOWN_VIDEO], NonExistReferenceIds: [], ForbiddenMediaIds: [] });
  const [media] = body['MediaInfos'] as [{ MediaInfo: Described; MezzanineInfo: Described; PlayInfoList: Described[] }];
  const { VideoId, CustomMediaInfo: _, CoverURL: cover, Snapshots: _nested, ...info } = await infoOf(film);
  expect(media).toMatchObject({ MediaId: film, MediaInfo: { MediaId: VideoId, ...info } });
  expect(cover).toBeTruthy();
  const { Mezzanine } = await call('GetMezzanineInfo', { VideoId: film, AdditionType: 'video,audio' });
  const { FileName, FileMD5, Size, VideoStreamList, AudioStreamList } = Mezzanine as Described;
  expect(media.MezzanineInfo).toMatchObject({ FileName, FileMD5, Size, VideoStreamList, AudioStreamList });
  const { PlayInfoList } = await call('GetPlayInfo', { VideoId: film, ResultType: 'Multiple' });
  const played = (PlayInfoList as { PlayInfo: Described[] }).PlayInfo.map(({ PlayURL: _url, ...stream }) => stream);
  expect(
    media.PlayInfoList.map(
      ({ PlayURL: _url, TemplateGroupId: _g, TemplateId: _t, WatermarkId: _w, ...stream }) => stream,
    ),
  ).toEqual(played);
  for (const { PlayURL } of [...media.PlayInfoList, { PlayURL: media.MezzanineInfo['FileURL'] }])
    expect((await fetch(PlayURL as string)).status).toBe(200);
  const byReference = await call('BatchGetMediaInfos', { ReferenceIds: 'bare-video,no-such-one' }, by);
  expect(byReference).toMatchObject({ MediaInfos: [{ MediaId: bare }], NonExistReferenceIds: ['no-such-one'] });
});

test.each(bothSignatures)('GetTranscodeSummary sums up the newest task for $name', async (by) => {
  const body = await call('GetTranscodeSummary', { VideoIds: `${film},${bare},${UNKNOWN_VIDEO}` }, by);
  const decimal = expect.stringMatching(/^\d+(\.\d+)?$/) as string;
  expect(body['NonExistVideoIds']).toEqual([UNKNOWN_VIDEO]);
  const [summary, ...others] = body['TranscodeSummaryList'] as { TranscodeJobInfoSummaryList: Described[] }[];
  expect(others).toEqual([]);
  expect(summary).toMatchObject({ VideoId: film, TranscodeStatus: 'CompleteAllSucc' });
  expect(summary?.TranscodeJobInfoSummaryList).toHaveLength(4);
  for (const job of summary?.TranscodeJobInfoSummaryList ?? [])
    expect(job).toMatchObject({
      ...{ TranscodeJobStatus: 'TranscodeSuccess', TranscodeProgress: 100, WatermarkIdList: [] },
      ...{ Duration: decimal, Bitrate: decimal, Fps: '25', Width: decimal, Height: decimal },
      Format: expect.stringMatching(/^(mp4|m3u8)$/) as string,
      Filesize: expect.any(Number) as number,
    });
});

test('GetUploadDetails follows an upload, and DeleteMultipartUpload discards its parts', async () => {
  const size = 250 * 1024;
  const issued = await call('CreateUploadVideo', { Title: 'x', FileName: 'x.mp4', FileSize: String(size) });
  const { VideoId, UploadAddress, UploadAuth } = issued as Record<string, string>;
  const { name, client } = readTicket({ videoId: VideoId!, uploadAddress: UploadAddress!, uploadAuth: UploadAuth! });
  const oss = client();
  const content = Buffer.alloc(size, 1);
  const { uploadId } = await oss.initMultipartUpload(name);
  await oss.uploadPart(name, uploadId, 1, content, 0, 200 * 1024);
  const details = async (): Promise<Described> => {
    const asked = { MediaIds: `${VideoId!},${UNKNOWN_VIDEO}`, MediaType: 'video' };
    const body = await call('GetUploadDetails', asked);
    expect(body['NonExistMediaIds']).toEqual([UNKNOWN_VIDEO]);
    return (body['UploadDetails'] as [Described])[0];
  };
  expect(await details()).toMatchObject({
    ...{ MediaId: VideoId, Title: 'x', Status: 'Uploading', UploadStatus: 'Uploading' },
    ...{ UploadSize: 200 * 1024, FileSize: size, UploadRatio: 0.8, CompletionTime: '' },
  });
  await call('DeleteMultipartUpload', { MediaId: VideoId!, MediaType: 'video' });
  await expect(oss.listParts(name, uploadId)).rejects.toMatchObject({ code: 'NoSuchUpload' });
  expect(await details()).toMatchObject({ UploadSize: 0, UploadRatio: 0 });
  await oss.put(name, content);
  expect(await details()).toMatchObject({ UploadStatus: 'UploadSucc', UploadSize: size, UploadRatio: 1 });
  await call('DeleteMultipartUpload', { MediaId: VideoId!, MediaType: 'video' });
  expect((await oss.head(name)).status).toBe(200);
});

test('the pictures of a film are those asked for at the upload, and are deleted by their type', async () => {
  const more = { EnableFirstFrameCover: 'true', GenerateThumbnail: 'false' };
  const plain = await importClip(server, { ...SMALL_VIDEO, referenceId: 'plain-clip', more });
  const coverOf = async (VideoId: string): Promise<string> => (await infoOf(VideoId))['CoverURL'] as string;
  const statusOf = async (VideoId: string, name: string): Promise<number> => {
    const { PlayInfoList } = await call('GetPlayInfo', { VideoId });
    const [stream] = (PlayInfoList as { PlayInfo: [{ PlayURL: string }] }).PlayInfo;
    return (await fetch(stream.PlayURL.replace(/[^/]+$/, name))).status;
  };
  expect([await statusOf(film, 'thumbnails.vtt'), await statusOf(plain, 'thumbnails.vtt')]).toEqual([200, 403]);
  const [shown, kept] = [await coverOf(plain), await coverOf(film)];
  expect((await fetch(shown)).status).toBe(200);
  const deletion = { DeleteImageType: 'VideoId', VideoId: plain };
  await call('DeleteImage', { ...deletion, ImageType: 'NormalSnapshot,SpriteSnapshot' });
  expect(await coverOf(plain)).toBe(shown);
  await call('DeleteImage', { ...deletion, ImageType: 'All' });
  expect(await coverOf(plain)).toBe('');
  expect([(await fetch(shown)).status, (await fetch(kept)).status]).toEqual([403, 200]);
  expect(await statusOf(plain, 'fd.mp4')).toBe(200);
});

const ACTIONS: readonly [string, string, ParameterTable][] = [
  ['BatchGetMediaInfos', 'MediaIds', {}],
  ['GetTranscodeSummary', 'VideoIds', {}],
  ['GetUploadDetails', 'MediaIds', {}],
  ['DeleteMultipartUpload', 'MediaId', { MediaType: 'video' }],
];

test.each(ACTIONS)('%s is for the videos that a caller may see', async (action, name, more) => {
  const mine = policyOf({ Action: 'vod:*', Condition: { StringEquals: { 'vod:Tag': 'mine' } } });
  const target = { ...(await createUser(server, `of-${action}`, mine)), url: server.url };
  const [by] = bothSignatures;
  await by.call(target, { action, parameters: { [name]: bare, ...more } });
  for (const id of [film, UNKNOWN_VIDEO, ...(name === 'MediaId' ? [] : [`${bare},${film}`])])
    await refuses(action, { [name]: id, ...more }, { code: 'Forbidden.RAM', target });
  await refuses(action, { [name]: UNKNOWN_VIDEO, ...more }, { code: 'InvalidVideo.NotFound' });
});

test('what is missing or too much is named', async () => {
  const message = (code: 'MissingParameter' | 'InvalidParameter', parameter: string): string =>
    errorTable[code].message.replace('{parameter}', parameter).replace('{range}', '');
  const missing = [
    ['GetTranscodeSummary', {}, 'VideoIds'],
    ['BatchGetMediaInfos', {}, 'MediaIds'],
    ['GetUploadDetails', {}, 'MediaIds'],
    ['DeleteMultipartUpload', { MediaType: 'video' }, 'MediaId'],
    ['DeleteMultipartUpload', { MediaId: film }, 'MediaType'],
  ] as const;
  for (const [action, parameters, name] of missing)
    await refuses(action, parameters, { code: 'MissingParameter', message: message('MissingParameter', name) });
  const many = Array.from({ length: 21 }, (_, index) => String(index)).join(',');
  for (const action of ['BatchGetMediaInfos', 'GetUploadDetails'])
    await refuses(
      action,
      { MediaIds: many },
      { code: 'InvalidParameter', message: message('InvalidParameter', 'MediaIds') },
    );
  const MediaType = { code: 'InvalidParameter', message: message('InvalidParameter', 'MediaType') } as const;
  await refuses('GetUploadDetails', { MediaIds: film, MediaType: 'image' }, MediaType);
});

test('every code was seen that the table of errors counts on', () => {
  expect([...refusals.seen].sort()).toEqual([...provokedErrors['batch-operations.test.ts']]);
});
