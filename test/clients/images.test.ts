// Images through the vendor's unmodified clients: created, uploaded with the object store client, described, shown as the cover of a
// video, changed and deleted. What is no image is refused, and images are as well guarded as videos.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { errorTable, type ErrorCode } from '../../src/wire/errors.ts';
import { createUser, policyOf, type Statement } from '../support/identities.ts';
import { gifOf, jpegOf, pngOf } from '../support/image-files.ts';
import { bothSignatures, json, manageVideos, UNKNOWN_VIDEO } from '../support/managed-videos.ts';
import { officialClients, type CallTarget } from '../support/official-clients.ts';
import { readTicket, refusedAs, type OssClient } from '../support/oss-client.ts';
import { createRefusals, provokedErrors, type Expected } from '../support/refusals.ts';
import type { ParameterTable } from '../support/sign-request.ts';

let server: EmbeddedServer;
const refusals = createRefusals(() => server);
const { call, infoOf, refuses } = manageVideos(() => server, refusals);

// The client prints advice about renewing credentials each time.
beforeEach(() => void vi.spyOn(console, 'warn').mockReturnValue());
beforeAll(async () => {
  server = await startServer({ settings: { transcodeJobs: 0 } });
});
afterAll(() => server.close());

interface Created {
  readonly id: string;
  readonly url: string;
  readonly name: string;
  readonly oss: OssClient;
}

async function create(parameters: ParameterTable = {}): Promise<Created> {
  const asked = { ImageType: 'default', ...parameters };
  const { ImageId, ImageURL, FileURL, UploadAddress, UploadAuth } = (await call('CreateUploadImage', asked)) as Record<
    string,
    string
  >;
  expect(FileURL).toBe(ImageURL);
  const ticket = readTicket({ videoId: ImageId!, uploadAddress: UploadAddress!, uploadAuth: UploadAuth! });
  return { id: ImageId!, url: ImageURL!, name: ticket.name, oss: ticket.client() };
}

async function upload(file: Buffer, parameters: ParameterTable = {}): Promise<Created> {
  const created = await create(parameters);
  expect((await created.oss.put(created.name, file)).res.status).toBe(200);
  return created;
}

/** A refusal whose message names the parameter. */
function named(code: ErrorCode, parameter: string, more: Partial<Expected> = {}): Expected {
  const message = errorTable[code].message
    .replace('{parameter}', parameter)
    .replace('{range}', '')
    .replace('{max}', '128');
  return { code, message, ...more };
}

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;
const detailsOf = async (ImageId: string) =>
  (await call('GetImageInfo', { ImageId }))['ImageInfo'] as { readonly URL: string; readonly Status: string };

test.each(officialClients)('an image is described to $name as the vendor describes it', async (client) => {
  const file = jpegOf(640, 360);
  const { id } = await upload(file, {
    ...{ ImageType: 'cover', ImageExt: 'jpg', OriginalFileName: 'D:\\covers\\one.jpg' },
    ...{ Title: 'A cover', Tags: 'a,b', Description: 'Words', CateId: '77' },
  });
  const info = (await call('GetImageInfo', { ImageId: id }, client))['ImageInfo'] as Record<string, unknown>;
  expect(info).toMatchObject({
    ...{ ImageId: id, Title: 'A cover', Tags: 'a,b', Description: 'Words', CateId: 77, ImageType: 'cover' },
    ...{ Status: 'Normal', AppId: 'app-1000000' },
    Mezzanine: { OriginalFileName: 'one.jpg', FileSize: String(file.length), Width: 640, Height: 360 },
  });
  expect(info['CreationTime']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const listed = await call('GetImageInfos', { ImageIds: `${id},${UNKNOWN_VIDEO}` }, client);
  expect(listed).toMatchObject({ ImageInfo: [{ ImageId: id }], NonExistImageIds: [UNKNOWN_VIDEO] });
});

test('the bytes are served as what they are, not as their name says', async () => {
  const { id, url } = await upload(gifOf(3, 2));
  for (const from of [url, (await detailsOf(id)).URL]) {
    expect(from).toMatch(/\/image\.png$/);
    const answer = await fetch(from);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(gifOf(3, 2));
    expect(answer.headers.get('content-type')).toBe('image/gif');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  }
  for (const other of [url.replace('image.png', 'image.gif'), url.replace('image.png', 'attached.png')])
    expect(await statusOf(other)).toBe(403);
  expect(await statusOf(url.replace(id, UNKNOWN_VIDEO))).toBe(403);
  expect(await statusOf(url.replace('image.png', 'source.png'))).toBe(403);
});

test('an image is also uploaded in parts', async () => {
  const file = pngOf(800, 600, 300 * 1024);
  const { id, name, oss } = await create();
  expect((await detailsOf(id)).Status).toBe('Uploading');
  await oss.multipartUpload(name, file, { partSize: 100 * 1024, parallel: 2 });
  expect(await detailsOf(id)).toMatchObject({ Status: 'Normal', Mezzanine: { Width: 800 } });
  await expect(oss.put(name, file)).rejects.toMatchObject(refusedAs('ObjectAlreadyExists', 409));
});

test.each([
  ['a page', Buffer.from('<html><script>alert(1)</script>')],
  ['a decompression bomb', pngOf(60_000, 60_000)],
  ['nothing', Buffer.alloc(0)],
])('%s is no image: refused, not stored, and the right file can follow', async (_, file) => {
  const { id, url, name, oss } = await create();
  await expect(oss.put(name, file)).rejects.toMatchObject(refusedAs('InvalidContent', 400));
  const parts = oss.multipartUpload(name, Buffer.concat([file, Buffer.alloc(110 * 1024)]), { partSize: 100 * 1024 });
  await expect(parts).rejects.toMatchObject({ status: 400 });
  expect((await detailsOf(id)).Status).toBe('UploadFail');
  expect(await statusOf(url)).toBe(403);
  expect(existsSync(join(server.dataDir, 'media', id, 'asset', 'source.png'))).toBe(false);
  await oss.put(name, pngOf(2, 2));
  expect((await detailsOf(id)).Status).toBe('Normal');
  expect(await statusOf(url)).toBe(200);
});

test('an image has a limit of its own', async () => {
  const { name, oss } = await create();
  const large = pngOf(2, 2, 20 * 1024 ** 2 + 1);
  await expect(oss.put(name, large)).rejects.toMatchObject(refusedAs('EntityTooLarge', 400));
});

test('an image is the cover of videos by its URL, until it is deleted', async () => {
  const { id, url } = await upload(pngOf(320, 180));
  const expired = url.replace(/\/play\/[^/]+\//, '/play/AAAA/');
  const { VideoId } = await call('CreateUploadVideo', { Title: 'x', FileName: 'x.mp4', CoverURL: expired });
  const other = await server.seedVideo({});
  await call('UpdateVideoInfo', { VideoId: other, CoverURL: url });
  const covers = async (): Promise<string[]> =>
    await Promise.all([VideoId as string, other].map(async (one) => String((await infoOf(one))['CoverURL'])));
  for (const cover of await covers()) {
    expect(cover).toContain(`/${id}/image.png`);
    expect(await statusOf(cover)).toBe(200);
  }
  // Clients send back what they read.
  await call('UpdateVideoInfos', { UpdateContent: json([{ VideoId: other, CoverURL: (await covers())[1] }]) });
  expect((await covers())[1]).toContain(`/${id}/image.png`);
  await call('DeleteImage', { DeleteImageType: 'ImageURL', ImageURLs: expired });
  for (const cover of await covers()) expect(cover).not.toContain(id);
  expect(await statusOf(url)).toBe(403);
  await vi.waitFor(() => expect(existsSync(join(server.dataDir, 'media', id))).toBe(false));
  await refuses('UpdateVideoInfo', { VideoId: other, CoverURL: url }, named('InvalidParameter', 'CoverURL'));
});

test('texts are changed, and only what is named', async () => {
  const { id } = await upload(pngOf(2, 2), { Title: 'Old', Tags: 'a' });
  const UpdateContent = json([{ ImageId: id, Title: 'New', CateId: '5' }, { ImageId: UNKNOWN_VIDEO }]);
  expect(await call('UpdateImageInfos', { UpdateContent })).toMatchObject({
    NonExistImageIds: { ImageId: [UNKNOWN_VIDEO] },
  });
  expect(await detailsOf(id)).toMatchObject({ Title: 'New', Tags: 'a', CateId: 5 });
});

test('several are deleted by their ids, with their files', async () => {
  const [one, two] = [await upload(pngOf(2, 2)), await create()];
  await call('DeleteImage', { DeleteImageType: 'ImageId', ImageIds: `${one.id},${two.id},${UNKNOWN_VIDEO}` });
  await refuses('GetImageInfos', { ImageIds: `${one.id},${two.id}` }, { code: 'InvalidImage.NotFound' });
  await vi.waitFor(() => expect(existsSync(join(server.dataDir, 'media', one.id))).toBe(false));
  await expect(two.oss.put(two.name, pngOf(2, 2))).rejects.toMatchObject(refusedAs('AccessDenied', 403));
});

test('the storage of the account counts images', async () => {
  const usage = async (): Promise<number> => {
    const [client] = officialClients;
    const { body } = await client!.call(server, { action: 'GetStorageUsage', version: '2026-11-01' });
    return (body['StorageUsage'] as { SourceBytes: number }).SourceBytes;
  };
  const before = await usage();
  const { id } = await upload(pngOf(2, 2, 5000));
  expect(await usage()).toBe(before + 5000);
  await call('DeleteImage', { DeleteImageType: 'ImageId', ImageIds: id });
  expect(await usage()).toBe(before);
});

test('an image is no video', async () => {
  const { id } = await upload(pngOf(2, 2), { Title: 'Only an image' });
  const VideoId = id;
  for (const action of ['GetVideoInfo', 'GetVideoPlayAuth', 'GetPlayInfo', 'GetMezzanineInfo', 'RefreshUploadVideo'])
    await refuses(action, { VideoId }, { code: 'InvalidVideo.NotFound' });
  await refuses('DeleteVideo', { VideoIds: id }, { code: 'InvalidVideo.NotFound' });
  const AuditContent = json([{ VideoId, Status: 'Blocked' }]);
  await refuses('CreateAudit', { AuditContent }, { code: 'InvalidVideo.NotFound' });
  expect(json(await call('GetVideoList', { PageSize: '100' }))).not.toContain(id);
  const videoId = await server.seedVideo({});
  await refuses('GetImageInfo', { ImageId: videoId }, { code: 'InvalidImage.NotFound' });
  await refuses('DeleteImage', { DeleteImageType: 'ImageId', ImageIds: videoId }, { code: 'InvalidImage.NotFound' });
  expect(await detailsOf(id)).toMatchObject({ Status: 'Normal' });
});

async function userWith(name: string, ...statements: Statement[]): Promise<CallTarget> {
  return { ...(await createUser(server, name, policyOf(...statements))), url: server.url };
}

test('a caller limited to some images has no others, neither as covers', async () => {
  const [mine, other] = [await upload(pngOf(2, 2), { Tags: 'mine' }), await upload(pngOf(2, 2), { Tags: 'other' })];
  const video = await server.seedVideo({ tags: ['mine'] });
  const target = await userWith('limited', { Action: 'vod:*', Condition: { StringEquals: { 'vod:Tag': 'mine' } } });
  const by = bothSignatures[0];
  await by.call(target, { action: 'GetImageInfo', parameters: { ImageId: mine.id } });
  await by.call(target, { action: 'UpdateVideoInfo', parameters: { VideoId: video, CoverURL: mine.url } });
  const denied = { code: 'Forbidden.RAM', target } as const;
  const refuse = (action: string, parameters: ParameterTable): Promise<void> =>
    refusals.expect(by, { action, parameters }, denied);
  await refuse('GetImageInfo', { ImageId: other.id });
  await refuse('GetImageInfo', { ImageId: UNKNOWN_VIDEO });
  await refuse('GetImageInfos', { ImageIds: `${mine.id},${other.id}` });
  await refuse('DeleteImage', { DeleteImageType: 'ImageURL', ImageURLs: other.url });
  await refuse('UpdateImageInfos', { UpdateContent: json([{ ImageId: mine.id, Tags: 'other' }]) });
  await refuse('UpdateVideoInfo', { VideoId: video, CoverURL: other.url });
  await refuse('UpdateVideoInfos', { UpdateContent: json([{ VideoId: video, CoverURL: other.url }]) });
  await refuse('CreateUploadImage', { ImageType: 'cover', Tags: 'other' });
  const film = { Title: 'x', FileName: 'x.mp4', Tags: 'mine', CoverURL: other.url };
  await refuse('CreateUploadVideo', film);
  const UploadMetadatas = json([{ SourceURL: 'http://x/y.mp4', Tags: 'mine', CoverURL: other.url }]);
  await refuse('UploadMediaByURL', { UploadURLs: 'http://x/y.mp4', UploadMetadatas });
});

test('another account does not find it', async () => {
  const { id, url } = await upload(pngOf(2, 2));
  const [client] = officialClients;
  const { body } = await client!.call(server, { action: 'CreateAccount', version: '2026-11-01' });
  const made = body as Record<string, string>;
  const target = { url: server.url, accessKeyId: made['AccessKeyId']!, accessKeySecret: made['AccessKeySecret']! };
  const foreign = { code: 'InvalidImage.NotFound', target } as const;
  await refuses('GetImageInfo', { ImageId: id }, foreign);
  await refuses('UpdateImageInfos', { UpdateContent: json([{ ImageId: id, Title: 'x' }]) }, foreign);
  await refuses('DeleteImage', { DeleteImageType: 'ImageId', ImageIds: id }, foreign);
  const film = { Title: 'x', FileName: 'x.mp4', CoverURL: url };
  await refuses('CreateUploadVideo', film, named('InvalidParameter', 'CoverURL', { target }));
  expect(await statusOf(url)).toBe(200);
});

test('the read-only policies show images and change none', async () => {
  const { id } = await upload(pngOf(2, 2));
  for (const name of ['AliyunVODReadOnlyAccess', 'PlayauthVODReadOnlyAccess']) {
    const target = { ...(await createUser(server, `r-${name}`, name)), url: server.url };
    await bothSignatures[0].call(target, { action: 'GetImageInfos', parameters: { ImageIds: id } });
    await refuses('CreateUploadImage', { ImageType: 'cover' }, { code: 'Forbidden.RAM', target });
  }
});

test.each<[string, ParameterTable, string]>([
  ['CreateUploadImage', {}, 'ImageType'],
  ['GetImageInfo', {}, 'ImageId'],
  ['GetImageInfos', {}, 'ImageIds'],
  ['UpdateImageInfos', {}, 'UpdateContent'],
  ['DeleteImage', {}, 'DeleteImageType'],
  ['DeleteImage', { DeleteImageType: 'ImageURL', ImageIds: UNKNOWN_VIDEO }, 'ImageURLs'],
  ['DeleteImage', { DeleteImageType: 'VideoId', VideoId: UNKNOWN_VIDEO }, 'ImageType'],
])('%s without its parameter', async (action, parameters, missing) => {
  await refuses(action, parameters, named('MissingParameter', missing));
});

test.each<[string, ParameterTable, ErrorCode, string]>([
  ['a type that is none', { ImageType: 'poster' }, 'InvalidParameter', 'ImageType'],
  ['an extension of a drawing', { ImageExt: 'svg' }, 'InvalidParameter', 'ImageExt'],
  ['a long title', { Title: 'x'.repeat(129) }, 'LengthExceededMax', 'Title'],
  ['many tags', { Tags: 'a,'.repeat(17) }, 'TagsExceededMax', ''],
  ['a control character', { OriginalFileName: 'a\u0007.png' }, 'IllegalCharacters', 'OriginalFileName'],
  ['a place that is none', { StorageLocation: 'elsewhere' }, 'InvalidStorage.NotFound', ''],
])('CreateUploadImage refuses %s', async (_, parameters, code, parameter) => {
  await refuses('CreateUploadImage', { ImageType: 'cover', ...parameters }, named(code, parameter));
});

test('many at once, or one twice, are refused', async () => {
  const many = Array.from({ length: 21 }, (_, index) => ({ ImageId: String(index) }));
  const message = 'The specified UpdateContent count has exceeded 20.';
  await refuses('UpdateImageInfos', { UpdateContent: json(many) }, { code: 'CountExceededMax', message });
  const twice = json([{ ImageId: UNKNOWN_VIDEO }, { ImageId: UNKNOWN_VIDEO }]);
  await refuses('UpdateImageInfos', { UpdateContent: twice }, named('InvalidParameter', 'UpdateContent'));
  const ImageIds = many.map(({ ImageId }) => ImageId).join(',');
  await refuses('GetImageInfos', { ImageIds }, named('InvalidParameter', 'ImageIds'));
});

test('every code was seen that the table of errors counts on', () => {
  expect([...refusals.seen].sort()).toEqual([...provokedErrors['images.test.ts']]);
});
