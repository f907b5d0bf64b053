// The template group of an upload, through the vendor's clients: named or default, where it is read back, and refused
// storage locations and apps.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { json, manageVideos } from '../support/managed-videos.ts';
import { officialClients, type OfficialClient } from '../support/official-clients.ts';
import { createRefusals, provokedErrors } from '../support/refusals.ts';
import type { ParameterTable } from '../support/sign-request.ts';
import { LADDER, manageTemplateGroups, NO_TRANSCODE, UNKNOWN_GROUP } from '../support/template-groups.ts';

let server: EmbeddedServer;
let host: Server;
let groupId = '';
let fileUrl = '';
const refusals = createRefusals(() => server);
const videos = manageVideos(() => server, refusals);
const { call, infoOf, refuses } = videos;
const { add, remove, setDefault } = manageTemplateGroups(videos);
const FILE = Buffer.alloc(2048, 7);
const PATIENCE = { timeout: 20_000, interval: 50 };

beforeAll(async () => {
  host = createServer((_, response) => response.writeHead(200, { 'content-length': FILE.length }).end(FILE));
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  fileUrl = `http://127.0.0.1:${String((host.address() as AddressInfo).port)}/film.mp4`;
  server = await startServer({ settings: { urlUploadPrivateAddresses: true, transcodeJobs: 0 } });
  groupId = await add();
});
afterAll(async () => {
  await server.close();
  host.close();
});

async function create(more: ParameterTable = {}, by?: OfficialClient): Promise<string> {
  return (await call('CreateUploadVideo', { Title: 'T', FileName: 'f.mp4', ...more }, by))['VideoId'] as string;
}

const groupOf = async (videoId: string): Promise<unknown> => (await infoOf(videoId))['TemplateGroupId'];

describe.each(officialClients)('$name', (by) => {
  test('an upload can name a group, which every description of the video shows', async () => {
    const VideoId = await create({ TemplateGroupId: groupId, ReferenceId: `by-${by.name.replaceAll(' ', '-')}` }, by);
    const of = async (action: string, parameters: ParameterTable): Promise<string> =>
      json(await call(action, parameters, by));
    const found = `"TemplateGroupId":"${groupId}"`;
    expect(await of('GetVideoInfo', { VideoId })).toContain(found);
    expect(await of('GetVideoInfos', { VideoIds: VideoId })).toContain(found);
    expect(await of('GetVideoList', { PageSize: '1' })).toContain(found);
    const search = { Fields: 'TemplateGroupId', Match: `VideoId in ('${VideoId}')` };
    expect(await of('SearchMedia', search)).toContain(found);
    await call('DeleteVideo', { VideoIds: VideoId }, by);
  });
});

test('an upload that names none uses the current default of its account', async () => {
  const usual = await create();
  const own = await create({ TemplateGroupId: NO_TRANSCODE });
  expect([await groupOf(usual), await groupOf(own)]).toEqual([LADDER, NO_TRANSCODE]);
  await setDefault(groupId);
  expect([await groupOf(usual), await groupOf(own)]).toEqual([groupId, NO_TRANSCODE]);
  await setDefault(LADDER);
  expect(await groupOf(usual)).toBe(LADDER);
});

test('uploads by URL use the group of their metadata, else that of the call', async () => {
  const [own, ofCall] = [`${fileUrl}?1`, `${fileUrl}?2`];
  const { UploadJobs } = (await call('UploadMediaByURL', {
    UploadURLs: `${own},${ofCall}`,
    UploadMetadatas: json([{ SourceURL: own, Title: 'x', TemplateGroupId: NO_TRANSCODE }]),
    TemplateGroupId: groupId,
  })) as unknown as { readonly UploadJobs: readonly { readonly JobId: string }[] };
  const groups = UploadJobs.map(async ({ JobId }) => {
    const MediaId = await vi.waitFor(async () => {
      const { URLUploadInfoList } = await call('GetURLUploadInfos', { JobIds: JobId });
      const [info] = URLUploadInfoList as { readonly Status: string; readonly MediaId: string }[];
      if (info?.Status !== 'SUCCESS') throw new Error(info?.Status);
      return info.MediaId;
    }, PATIENCE);
    return await groupOf(MediaId);
  });
  expect(await Promise.all(groups)).toEqual([NO_TRANSCODE, groupId]);
});

describe.each<[string, ParameterTable]>([
  ['CreateUploadVideo', { Title: 'T', FileName: 'f.mp4' }],
  ['UploadMediaByURL', { UploadURLs: 'http://example.com/film.mp4' }],
])('%s', (action, parameters) => {
  test('is refused for a missing or deleted group', async () => {
    const missing = { code: 'InvalidTemplateGroupId.NotFound' } as const;
    await refuses(action, { ...parameters, TemplateGroupId: UNKNOWN_GROUP }, missing);
    const gone = await add([]);
    await remove(gone);
    await refuses(action, { ...parameters, TemplateGroupId: gone }, missing);
  });

  test('accepts the one storage location and the one app only', async () => {
    const missing = { code: 'InvalidStorage.NotFound' } as const;
    await refuses(action, { ...parameters, StorageLocation: 'out-1.oss-cn-shanghai.aliyuncs.com' }, missing);
    const denied = (why: string) => ({ code: 'OperationDenied', message: `The operation is denied: ${why}.` }) as const;
    await refuses(action, { ...parameters, AppId: 'app-2000000' }, denied('the only app is app-1000000'));
    const why = 'there are no workflows here; name a TemplateGroupId instead of a WorkflowId';
    await refuses(action, { ...parameters, WorkflowId: UNKNOWN_GROUP }, denied(why));
    await call(action, { ...parameters, StorageLocation: 'playauth-media', AppId: 'app-1000000', WorkflowId: '' });
  });
});

test('metadata that name a missing group refuse the whole fetch', async () => {
  const fetchOf = (more: object): ParameterTable => ({
    UploadURLs: fileUrl,
    UploadMetadatas: json([{ SourceURL: fileUrl, Title: 'x', ...more }]),
  });
  const missing = { code: 'InvalidTemplateGroupId.NotFound' } as const;
  await refuses('UploadMediaByURL', fetchOf({ TemplateGroupId: UNKNOWN_GROUP }), missing);
  const why = 'there are no workflows here; name a TemplateGroupId instead of a WorkflowId';
  const message = `The operation is denied: ${why}.`;
  await refuses('UploadMediaByURL', fetchOf({ WorkflowId: 'w' }), { code: 'OperationDenied', message });
});

test('every refusal that this file is to provoke was seen', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['template-of-upload.test.ts']);
});
