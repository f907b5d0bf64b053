// Management calls by callers limited to some videos: they see, change, move and delete no others.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import type { Signer } from '../support/http-requests.ts';
import { createUser, policyOf, type Statement } from '../support/identities.ts';
import { bothSignatures, json, UNKNOWN_VIDEO } from '../support/managed-videos.ts';
import { OfficialClientError } from '../support/official-clients.ts';
import type { ParameterTable } from '../support/sign-request.ts';

let server: EmbeddedServer;
const videos = { algebra: '', biology: '' };
const DENIED = 'Forbidden.RAM';
let count = 0;

beforeAll(async () => {
  server = await startServer();
  videos.algebra = await server.seedVideo({ tags: ['algebra'], cateId: 7, referenceId: 'algebra-1' });
  videos.biology = await server.seedVideo({ tags: ['biology'], cateId: 8, referenceId: 'biology-1' });
});
afterAll(() => server.close());

async function userWith(...statements: Statement[]): Promise<Signer> {
  count += 1;
  const { accessKeyId, accessKeySecret } = await createUser(server, `u-${String(count)}`, policyOf(...statements));
  return { accessKeyId, accessKeySecret };
}

/** The code of the refusal, or `ok`. */
async function outcome(signer: Signer, action: string, parameters: ParameterTable = {}): Promise<string> {
  try {
    const version = action === 'SetReferenceId' ? '2026-11-01' : '2017-03-21';
    await bothSignatures[0].call({ url: server.url, ...signer }, { action, version, parameters });
    return 'ok';
  } catch (error) {
    if (!(error instanceof OfficialClientError)) throw error;
    return error.reported.code;
  }
}

const byTag: Statement = { Action: 'vod:*', Condition: { StringEquals: { 'vod:Tag': 'algebra' } } };
const byCategory: Statement = { Action: 'vod:*', Condition: { StringEquals: { 'vod:CateId': '7' } } };

test('limited by a tag: tags can move no video out of the limit or into it', async () => {
  const user = await userWith(byTag);
  const { algebra, biology } = videos;
  const update = (VideoId: string, more: ParameterTable): Promise<string> =>
    outcome(user, 'UpdateVideoInfo', { VideoId, ...more });
  expect(await update(algebra, { Title: 'Mine' })).toBe('ok');
  expect(await update(algebra, { Tags: 'algebra,free', CateId: '9' })).toBe('ok');
  expect(await update(algebra, { Tags: 'biology' })).toBe(DENIED);
  expect(await update(biology, { Title: 'Not mine' })).toBe(DENIED);
  expect(await update(biology, { Tags: 'algebra' })).toBe(DENIED);
  expect(await outcome(user, 'UpdateVideoInfo', { ReferenceId: 'biology-1', Tags: 'algebra' })).toBe(DENIED);
  expect(await update(UNKNOWN_VIDEO, { Tags: 'algebra' })).toBe(DENIED);
  const both = (Tags: string): Promise<string> =>
    outcome(user, 'UpdateVideoInfos', {
      UpdateContent: json([
        { VideoId: algebra, Title: 'x' },
        { VideoId: biology, Tags },
      ]),
    });
  expect(await both('algebra')).toBe(DENIED);
  const cleared = json([{ VideoId: algebra, Tags: '' }]);
  expect(await outcome(user, 'UpdateVideoInfos', { UpdateContent: cleared })).toBe(DENIED);
});

test('limited by a ReferenceId: no video gets one inside the limit, or leaves it', async () => {
  const scoped: Statement = { Action: 'vod:*', Condition: { StringLike: { 'vod:ReferenceId': 'mine-*' } } };
  const user = await userWith(scoped);
  const mine = await server.seedVideo({ referenceId: 'mine-one' });
  const theirs = await server.seedVideo({ referenceId: 'theirs-one' });
  const set = (VideoId: string, NewReferenceId?: string): Promise<string> =>
    outcome(user, 'SetReferenceId', {
      VideoId,
      ...(NewReferenceId === undefined ? { Remove: 'true' } : { NewReferenceId }),
    });
  expect(await set(mine, 'mine-two')).toBe('ok');
  expect(await set(mine, 'theirs-two')).toBe(DENIED);
  expect(await set(mine)).toBe(DENIED);
  expect(await set(theirs, 'mine-three')).toBe(DENIED);
  expect(await set(UNKNOWN_VIDEO, 'theirs-two')).toBe(DENIED);
});

test('limited by a category: no video can be moved out, and the category cannot be deleted', async () => {
  const user = await userWith(byCategory);
  const VideoId = await server.seedVideo({ cateId: 7 });
  expect(await outcome(user, 'UpdateVideoInfo', { VideoId, CateId: '7' })).toBe('ok');
  expect(await outcome(user, 'UpdateVideoInfo', { VideoId, CateId: '8' })).toBe(DENIED);
  expect(await outcome(user, 'UpdateVideoInfo', { VideoId: videos.biology, CateId: '7' })).toBe(DENIED);
  expect(await outcome(user, 'DeleteCategory', { CateId: '7' })).toBe(DENIED);
  expect(await outcome(user, 'GetCategories')).toBe(DENIED);
  expect(await outcome(user, 'AddCategory', { CateName: 'x' })).toBe(DENIED);
  expect(await outcome(user, 'GetCategories', { CateId: '7' })).toBe('InvalidCateId.NotFound');
  expect(await outcome(user, 'UpdateCategory', { CateId: '8', CateName: 'x' })).toBe(DENIED);
});

test.each<[string, Statement]>([
  ['a tag', byTag],
  ['a category', byCategory],
  ['a video', { Action: 'vod:*', Resource: 'acs:vod:*:*:video/0*' }],
])('a caller limited by %s cannot search', async (_, statement) => {
  expect(await outcome(await userWith(statement), 'SearchMedia')).toBe(DENIED);
});

test('a call with a list needs the right to every item, else changes nothing', async () => {
  const user = await userWith({ Action: 'vod:*', Resource: `acs:vod:*:*:video/${videos.algebra}` });
  const { algebra, biology } = videos;
  const list = [algebra, biology].join(',');
  expect(await outcome(user, 'DeleteVideo', { VideoIds: list })).toBe(DENIED);
  expect(await outcome(user, 'DeleteVideo', { VideoIds: algebra, ReferenceIds: 'biology-1' })).toBe(DENIED);
  expect(await outcome(user, 'DeleteMezzanines', { VideoIds: list })).toBe(DENIED);
  expect(await outcome(user, 'DeleteStream', { VideoId: biology, JobIds: 'x' })).toBe(DENIED);
  expect(await outcome(user, 'GetMezzanineInfo', { VideoId: biology })).toBe(DENIED);
  const audit = [algebra, biology].map((VideoId) => ({ VideoId, Status: 'Blocked' }));
  expect(await outcome(user, 'CreateAudit', { AuditContent: json(audit) })).toBe(DENIED);
  expect(await outcome(server, 'GetVideoPlayAuth', { VideoId: algebra })).toBe('ok');
  expect(await outcome(user, 'GetMezzanineInfo', { VideoId: algebra })).toBe('InvalidFile.NotFound');
});

test('the videos of another account do not exist', async () => {
  const root = bothSignatures[0];
  const made = await root.call(server, { action: 'CreateAccount', version: '2026-11-01' });
  const { AccessKeyId, AccessKeySecret } = made.body as Record<string, string>;
  const other = { accessKeyId: AccessKeyId!, accessKeySecret: AccessKeySecret! };
  const VideoId = videos.biology;
  for (const [action, parameters] of Object.entries({
    UpdateVideoInfo: { VideoId, Title: 'x' },
    UpdateVideoInfos: { UpdateContent: json([{ VideoId, Title: 'x' }]) },
    DeleteVideo: { VideoIds: VideoId },
    DeleteStream: { VideoId, JobIds: 'x' },
    DeleteMezzanines: { VideoIds: VideoId, Force: 'true' },
    GetMezzanineInfo: { VideoId },
    CreateAudit: { AuditContent: json([{ VideoId, Status: 'Blocked' }]) },
  }))
    expect(await outcome(other, action, parameters as ParameterTable), action).toBe('InvalidVideo.NotFound');
  const found = await root.call(
    { url: server.url, ...other },
    { action: 'SearchMedia', parameters: { Match: `VideoId = '${VideoId}'` } },
  );
  expect(found.body).toMatchObject({ Total: 0, MediaList: [] });
  const { Category } = (await root.call(server, { action: 'AddCategory', parameters: { CateName: 'Mine' } })).body as {
    Category: { CateId: number };
  };
  const CateId = String(Category.CateId);
  for (const action of ['GetCategories', 'UpdateCategory', 'DeleteCategory'])
    expect(await outcome(other, action, { CateId, CateName: 'x' })).toBe('InvalidCateId.NotFound');
  expect(await outcome(other, 'AddCategory', { ParentId: CateId, CateName: 'x' })).toBe('InvalidCateId.NotFound');
});
