// Attached media through the vendor's unmodified clients: subtitles that become the captions of their video, watermarks and material that
// are kept, and what is refused.
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { errorTable, type ErrorCode } from '../../src/wire/errors.ts';
import { createUser, policyOf } from '../support/identities.ts';
import { pngOf } from '../support/image-files.ts';
import { bothSignatures, json, manageVideos, UNKNOWN_VIDEO } from '../support/managed-videos.ts';
import { readTicket, refusedAs, type OssClient } from '../support/oss-client.ts';
import { createRefusals, provokedErrors, type Expected } from '../support/refusals.ts';
import type { ParameterTable } from '../support/sign-request.ts';

let server: EmbeddedServer;
let film = '';
const refusals = createRefusals(() => server);
const { call, refuses } = manageVideos(() => server, refusals);
const VTT = Buffer.from('WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n');
const SRT = Buffer.from('1\n00:00:01,000 --> 00:00:02,000\nBonjour\n');

// The client prints advice about renewing credentials each time.
beforeEach(() => void vi.spyOn(console, 'warn').mockReturnValue());
beforeAll(async () => {
  server = await startServer({ settings: { transcodeJobs: 0 } });
  film = await server.seedVideo({ tags: ['mine'] });
});
afterAll(() => server.close());

interface Created {
  readonly id: string;
  readonly url: string;
  readonly name: string;
  readonly oss: OssClient;
}

async function create(BusinessType: string, MediaExt: string, more: ParameterTable = {}): Promise<Created> {
  const body = await call('CreateUploadAttachedMedia', { BusinessType, MediaExt, ...more });
  const { MediaId, MediaURL, UploadAddress, UploadAuth } = body as Record<string, string>;
  const ticket = readTicket({ videoId: MediaId!, uploadAddress: UploadAddress!, uploadAuth: UploadAuth! });
  return { id: MediaId!, url: MediaURL!, name: ticket.name, oss: ticket.client() };
}

async function upload(created: Created, file: Buffer): Promise<Created> {
  await created.oss.put(created.name, file);
  return created;
}

type Captions = readonly { readonly Language: string; readonly Label: string }[];
async function captions(): Promise<Captions> {
  const asked = { action: 'ListCaptions', version: '2026-11-01', parameters: { VideoId: film } };
  return (await bothSignatures[0].call(server, asked)).body['Captions'] as Captions;
}
const languages = async (): Promise<string[]> => (await captions()).map(({ Language }) => Language);

function named(code: ErrorCode, parameter: string): Expected {
  const message = errorTable[code].message
    .replace('{parameter}', parameter)
    .replace('{range}', '')
    .replace('{max}', '128');
  return { code, message };
}

test('a subtitle becomes the captions of its video, named by parameters or in UserData, until it is deleted', async () => {
  const { id } = await upload(await create('subtitle', 'vtt', { VideoId: film, Language: 'EN' }), VTT);
  const UserData = json({ Extend: { VideoId: film, Language: 'fr', note: 'mine' } });
  await upload(await create('subtitle', 'srt', { UserData }), SRT);
  await upload(await create('subtitle', 'srt', { UserData: json({ Extend: 'anything' }) }), SRT);
  expect(await captions()).toMatchObject([
    { Language: 'en', Label: 'English' },
    { Language: 'fr', Label: 'français' },
  ]);
  await call('DeleteAttachedMedia', { MediaIds: id });
  expect(await languages()).toEqual(['fr']);
});

test('a subtitle with a fault is refused, and leaves no captions', async () => {
  const created = await create('subtitle', 'vtt', { VideoId: film, Language: 'de' });
  await expect(created.oss.put(created.name, Buffer.from('WEBVTT\n\n1 --> x\n'))).rejects.toMatchObject(
    refusedAs('InvalidContent', 400),
  );
  const large = Buffer.alloc(512 * 1024 + 1, 0x20);
  await expect(created.oss.put(created.name, large)).rejects.toMatchObject(refusedAs('EntityTooLarge', 400));
  expect(await languages()).not.toContain('de');
  const { AttachedMediaList } = await call('GetAttachedMediaInfo', { MediaIds: created.id });
  expect(AttachedMediaList).toMatchObject([
    { Status: 'UploadFail', Reason: expect.stringContaining('line 3') as string },
  ]);
});

test.each(bothSignatures)('all kinds are described to $name, and served as what they are', async (by) => {
  const { CateId } = (await call('AddCategory', { CateName: 'Marks', Type: 'material' }))['Category'] as {
    CateId: number;
  };
  const mark = await upload(
    await create('watermark', 'png', {
      Title: 'A mark',
      Tags: 'a',
      FileName: 'D:\\mark.png',
      CateIds: `${String(CateId)},7`,
    }),
    pngOf(20, 10),
  );
  const archive = await upload(await create('material', 'ZIP'), Buffer.from('PK\x03\x04<script>'));
  const subtitle = await upload(await create('subtitle', 'vtt'), VTT);
  const MediaIds = [mark.id, archive.id, subtitle.id, UNKNOWN_VIDEO].join(',');
  const body = await call('GetAttachedMediaInfo', { MediaIds }, by);
  expect(body).toMatchObject({
    NonExistMediaIds: [UNKNOWN_VIDEO],
    AttachedMediaList: [
      {
        ...{ MediaId: mark.id, Type: 'watermark', Title: 'A mark', Tags: 'a', Status: 'Normal', AppId: 'app-1000000' },
        Categories: [{ CateId, CateName: 'Marks', Level: 0, ParentId: -1 }],
      },
      { MediaId: archive.id, Type: 'material', Categories: [] },
      { MediaId: subtitle.id, Type: 'subtitle' },
    ],
  });
  const [first, second, third] = (body['AttachedMediaList'] as { URL: string }[]).map(({ URL }) => URL);
  for (const [url, type] of [
    [first, 'image/png'],
    [second, 'application/octet-stream'],
    [third, 'text/vtt;charset=utf-8'],
    [mark.url, 'image/png'],
  ]) {
    const answer = await fetch(url!);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('texts and categories are changed', async () => {
  const { id } = await create('material', 'zip', { Title: 'Old' });
  const UpdateContent = json([{ MediaId: id, Title: 'New', CateIds: '5,6' }, { MediaId: UNKNOWN_VIDEO }]);
  expect(await call('UpdateAttachedMediaInfos', { UpdateContent })).toMatchObject({
    NonExistMediaIds: [UNKNOWN_VIDEO],
  });
  const { AttachedMediaList } = await call('GetAttachedMediaInfo', { MediaIds: id });
  expect(AttachedMediaList).toMatchObject([{ Title: 'New', Status: 'Uploading' }]);
});

test('SearchMedia finds images and attached media by themselves, with the requested fields', async () => {
  const { id } = await create('material', 'zip', { Title: 'Findable' });
  const { ImageId } = await call('CreateUploadImage', { ImageType: 'cover', Title: 'Findable' });
  const search = (SearchType: string, more: ParameterTable = {}) =>
    call('SearchMedia', { SearchType, Match: "Title in ('Findable')", ...more });
  expect(await search('image')).toMatchObject({
    Total: 1,
    MediaList: [{ MediaId: ImageId, MediaType: 'image', Image: { ImageId, Title: 'Findable', Status: 'Uploading' } }],
  });
  expect(await search('attached', { Fields: 'Tags,BusinessType' })).toMatchObject({
    Total: 1,
    MediaList: [{ MediaType: 'attached', AttachedMedia: { MediaId: id, BusinessType: 'material', Tags: '' } }],
  });
  const byId = await call('SearchMedia', {
    SearchType: 'image',
    Match: `ImageId = '${String(ImageId)}'`,
    Fields: 'URL',
  });
  const [{ Image }] = byId['MediaList'] as [{ Image: Record<string, string> }];
  expect(Object.keys(Image).sort()).toEqual(['CreationTime', 'ImageId', 'URL']);
  expect(await search('video')).toMatchObject({ Total: 0 });
});

test('a caller limited to videos finds no images, and adds no captions to other videos', async () => {
  const Resource = `acs:vod:*:*:video/*`;
  const user = await createUser(server, 'films', policyOf({ Action: 'vod:*', Resource }));
  const target = { ...user, url: server.url };
  await bothSignatures[0].call(target, { action: 'SearchMedia' });
  await refuses('SearchMedia', { SearchType: 'image' }, { code: 'Forbidden.RAM', target });
  const mine = { Action: 'vod:*', Condition: { StringEquals: { 'vod:Tag': 'mine' } } };
  const limited = { ...(await createUser(server, 'mine', policyOf(mine))), url: server.url };
  const other = await server.seedVideo({ tags: ['other'] });
  const subtitle = { BusinessType: 'subtitle', MediaExt: 'vtt', Tags: 'mine', Language: 'de' };
  const creation = (VideoId: string) => ({ action: 'CreateUploadAttachedMedia', parameters: { ...subtitle, VideoId } });
  await bothSignatures[0].call(limited, creation(film));
  await refusals.expect(bothSignatures[0], creation(other), { code: 'Forbidden.RAM', target: limited });
  const UserData = json({ Extend: json({ VideoId: other, Language: 'de' }) });
  await refuses(
    'CreateUploadAttachedMedia',
    { BusinessType: 'subtitle', MediaExt: 'vtt', Tags: 'mine', UserData },
    { code: 'Forbidden.RAM', target: limited },
  );
});

const ASS = 'The operation is denied: only subtitles in WebVTT or SubRip become captions of a video.';
test.each<[string, ParameterTable, Expected]>([
  ['no type', {}, named('MissingParameter', 'BusinessType')],
  ['no extension', { BusinessType: 'subtitle' }, named('MissingParameter', 'MediaExt')],
  [
    'an extension of another type',
    { BusinessType: 'subtitle', MediaExt: 'png' },
    named('InvalidParameter', 'MediaExt'),
  ],
  ['a page', { BusinessType: 'material', MediaExt: 'html' }, named('InvalidParameter', 'MediaExt')],
  [
    'a category that is none',
    { BusinessType: 'material', MediaExt: 'zip', CateIds: 'x' },
    named('InvalidParameter', 'CateIds'),
  ],
  [
    'a long title',
    { BusinessType: 'material', MediaExt: 'zip', Title: 'x'.repeat(129) },
    named('LengthExceededMax', 'Title'),
  ],
  [
    'a video without a language',
    { BusinessType: 'subtitle', MediaExt: 'vtt', VideoId: UNKNOWN_VIDEO },
    named('MissingParameter', 'Language'),
  ],
  [
    'a language without a video',
    { BusinessType: 'subtitle', MediaExt: 'vtt', Language: 'en' },
    named('MissingParameter', 'VideoId'),
  ],
  [
    'a language that is none',
    { BusinessType: 'subtitle', MediaExt: 'vtt', VideoId: UNKNOWN_VIDEO, Language: '?' },
    named('InvalidParameter', 'Language'),
  ],
  [
    'a video that is none',
    { BusinessType: 'subtitle', MediaExt: 'vtt', VideoId: UNKNOWN_VIDEO, Language: 'en' },
    { code: 'InvalidVideo.NotFound' },
  ],
  [
    'captions that are none',
    { BusinessType: 'subtitle', MediaExt: 'ass', VideoId: UNKNOWN_VIDEO, Language: 'en' },
    { code: 'OperationDenied', message: ASS },
  ],
])('CreateUploadAttachedMedia refuses %s', async (_, parameters, expected) => {
  await refuses('CreateUploadAttachedMedia', parameters, expected);
});

test('the other operations refuse what names nothing, or too much', async () => {
  const MediaIds = UNKNOWN_VIDEO;
  for (const action of ['GetAttachedMediaInfo', 'DeleteAttachedMedia']) {
    await refuses(action, { MediaIds }, { code: 'InvalidMedia.NotFound' });
    await refuses(action, { MediaIds: film }, { code: 'InvalidMedia.NotFound' });
    await refuses(action, {}, named('MissingParameter', 'MediaIds'));
  }
  const many = Array.from({ length: 21 }, (_, index) => ({ MediaId: String(index) }));
  const message = 'The specified UpdateContent count has exceeded 20.';
  await refuses('UpdateAttachedMediaInfos', { UpdateContent: json(many) }, { code: 'CountExceededMax', message });
  const UpdateContent = json([{ MediaId: film, Title: 'x' }]);
  await refuses('UpdateAttachedMediaInfos', { UpdateContent }, { code: 'InvalidMedia.NotFound' });
});

test('every code was seen that the table of errors counts on', () => {
  expect([...refusals.seen].sort()).toEqual([...provokedErrors['attached-media.test.ts']]);
});
