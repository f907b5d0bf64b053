// Management of videos with the vendor's clients: texts, categories, reviews; every limit and code.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { bothSignatures, json, manageVideos, UNKNOWN_VIDEO, UUID } from '../support/managed-videos.ts';
import { refusalOf } from '../support/official-clients.ts';
import type { ParameterTable } from '../support/sign-request.ts';
import { createRefusals, provokedErrors, type Expected } from '../support/refusals.ts';

let server: EmbeddedServer;
const refusals = createRefusals(() => server);
const { call, infoOf, refuses } = manageVideos(() => server, refusals);
const [client] = bothSignatures;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

describe.each(bothSignatures)('$name', (by) => {
  test('UpdateVideoInfo changes the given fields and keeps the others', async () => {
    const VideoId = await server.seedVideo({ title: 'Before', tags: ['a', 'b'], cateId: 7 });
    expect(await call('UpdateVideoInfo', { VideoId, Title: '之后', Description: 'D' }, by)).toEqual({
      RequestId: UUID,
    });
    expect(await infoOf(VideoId)).toMatchObject({ Title: '之后', Description: 'D', Tags: 'a,b', CateId: 7 });
    await call('UpdateVideoInfo', { VideoId, Tags: 'c', CateId: '8', UserData: '{"x":1}' }, by);
    expect(await infoOf(VideoId)).toMatchObject({ Title: '之后', Tags: 'c', CateId: 8, UserData: '{"x":1}' });
  });

  test('UpdateVideoInfos changes several, and names those that do not exist', async () => {
    const one = await server.seedVideo({ title: 'One' });
    const two = await server.seedVideo({ title: 'Two', referenceId: `two-${by.scheme}`, tags: ['x'] });
    const UpdateContent = json([
      { VideoId: one, Title: 'Eins', CateId: '9' },
      { ReferenceId: `two-${by.scheme}`, Description: 'Zwei', Tags: '' },
      { VideoId: UNKNOWN_VIDEO, Title: 'x' },
      { ReferenceId: 'no-such-video', Title: 'x' },
    ]);
    expect(await call('UpdateVideoInfos', { UpdateContent }, by)).toEqual({
      RequestId: UUID,
      NonExistVideoIds: [UNKNOWN_VIDEO],
      ForbiddenVideoIds: [],
      NonExistReferenceIds: ['no-such-video'],
    });
    expect(await infoOf(one)).toMatchObject({ Title: 'Eins', CateId: 9 });
    expect(await infoOf(two)).toMatchObject({ Title: 'Two', Description: 'Zwei', Tags: '' });
  });

  test('SetReferenceId gives a video another ReferenceId, one that no other video has, or none', async () => {
    const [first, second, taken] = [`first-${by.scheme}`, `second-${by.scheme}`, `taken-${by.scheme}`];
    const VideoId = await server.seedVideo({ referenceId: first });
    await server.seedVideo({ referenceId: taken });
    const callOf = (parameters: ParameterTable) => ({ action: 'SetReferenceId', version: '2026-11-01', parameters });
    const set = async (parameters: ParameterTable) => (await by.call(server, callOf(parameters))).body;
    const codeOf = async (parameters: ParameterTable) => (await refusalOf(by, server, callOf(parameters))).code;
    // So that a cached answer would be seen.
    expect(await call('GetVideoInfo', { ReferenceId: first }, by)).toMatchObject({ Video: { VideoId } });
    const answer = await set({ ReferenceId: first, NewReferenceId: second });
    expect(answer).toEqual({ RequestId: UUID, VideoId, ReferenceId: second });
    expect(await call('GetVideoInfo', { ReferenceId: second }, by)).toMatchObject({ Video: { VideoId } });
    await refuses('GetVideoInfo', { ReferenceId: first }, { code: 'InvalidVideo.NotFound' });
    expect(await codeOf({ VideoId, NewReferenceId: taken })).toBe('InvalidReferenceId.Duplicate');
    expect(await codeOf({ VideoId, NewReferenceId: 'short' })).toBe('InvalidParameter');
    expect(await codeOf({ VideoId: UNKNOWN_VIDEO, NewReferenceId: first })).toBe('InvalidVideo.NotFound');
    expect(await infoOf(VideoId)).toMatchObject({ ReferenceId: second });
    // The same one again is no change, and no duplicate.
    await set({ VideoId, NewReferenceId: second });
    // A removal is asked for, and not only a value left out.
    for (const parameters of [{ VideoId }, { VideoId, NewReferenceId: '' }, { VideoId, Remove: 'false' }])
      expect(await codeOf(parameters)).toBe('MissingParameter');
    expect(await codeOf({ VideoId, NewReferenceId: first, Remove: 'true' })).toBe('InvalidParameter');
    expect(await codeOf({ VideoId, Remove: 'yes' })).toBe('InvalidParameter');
    expect(await infoOf(VideoId)).toMatchObject({ ReferenceId: second });
    expect(await set({ VideoId, Remove: 'True' })).toEqual({ RequestId: UUID, VideoId });
    expect(await infoOf(VideoId)).not.toHaveProperty('ReferenceId');
    await server.seedVideo({ referenceId: second });
  });

  test('DeleteVideo deletes those that exist, and names those that do not', async () => {
    const one = await server.seedVideo();
    const two = await server.seedVideo({ referenceId: `gone-${by.scheme}` });
    const answer = await call('DeleteVideo', { VideoIds: `${one},${UNKNOWN_VIDEO}` }, by);
    expect(answer).toEqual({
      RequestId: UUID,
      NonExistVideoIds: [UNKNOWN_VIDEO],
      ForbiddenVideoIds: [],
      NonExistReferenceIds: [],
    });
    await call('DeleteVideo', { ReferenceIds: `gone-${by.scheme}` }, by);
    for (const VideoId of [one, two]) await refuses('GetVideoInfo', { VideoId }, { code: 'InvalidVideo.NotFound' });
    // The name can be used again.
    await server.seedVideo({ referenceId: `gone-${by.scheme}` });
  });

  test('categories are made, listed, renamed and deleted', async () => {
    const top = (await call('AddCategory', { CateName: '分类' }, by))['Category'] as { CateId: number };
    expect(top).toEqual({
      CateId: expect.any(Number) as number,
      CateName: '分类',
      ParentId: -1,
      Level: 0,
      Type: 'default',
    });
    const CateId = String(top.CateId);
    const below = (await call('AddCategory', { CateName: 'Below', ParentId: CateId }, by))['Category'] as {
      CateId: number;
    };
    expect(await call('UpdateCategory', { CateId: String(below.CateId), CateName: 'Renamed' }, by)).toEqual({
      RequestId: UUID,
    });
    expect(await call('GetCategories', { CateId }, by)).toEqual({
      RequestId: UUID,
      Category: top,
      SubTotal: 1,
      SubCategories: {
        Category: [{ ...below, CateName: 'Renamed', ParentId: top.CateId, Level: 1, SubTotal: 0 }],
      },
    });
    const atTop = await call('GetCategories', { PageSize: '100' }, by);
    expect(atTop).not.toHaveProperty('Category');
    expect(atTop['SubCategories']).toMatchObject({ Category: [{ ...top, SubTotal: 1 }] });
    const VideoId = await server.seedVideo({ cateId: below.CateId });
    expect(await infoOf(VideoId)).toMatchObject({ CateId: below.CateId, CateName: 'Renamed' });
    await call('DeleteCategory', { CateId }, by);
    expect(await infoOf(VideoId)).not.toHaveProperty('CateId');
    await refuses('GetCategories', { CateId: String(below.CateId) }, { code: 'InvalidCateId.NotFound' });
  });

  test('a blocked video does not play, and unblocking restores its status', async () => {
    const VideoId = await server.seedVideo();
    const failed = await server.seedVideo({ status: 'TranscodeFail' });
    const both = (Status: string): string =>
      json([VideoId, failed].map((id) => ({ VideoId: id, Status, Reason: '色情' })));
    expect(await call('CreateAudit', { AuditContent: both('Blocked') }, by)).toEqual({ RequestId: UUID });
    expect(await infoOf(VideoId)).toMatchObject({ Status: 'Blocked', AuditStatus: 'Blocked' });
    await refuses(
      'GetVideoPlayAuth',
      { VideoId },
      { code: 'Forbidden.IllegalStatus', message: 'Status of the video is illegal.' },
    );
    await call('CreateAudit', { AuditContent: both('Blocked') }, by);
    await call('CreateAudit', { AuditContent: both('Normal') }, by);
    expect(await infoOf(VideoId)).toMatchObject({ Status: 'Normal', AuditStatus: 'Normal' });
    expect(await infoOf(failed)).toMatchObject({ Status: 'TranscodeFail' });
    await call('GetVideoPlayAuth', { VideoId }, by);
  });
});

describe('limits', () => {
  test('texts have the documented limits, in UTF-8 bytes', async () => {
    const VideoId = await server.seedVideo();
    const exact = {
      Title: `${'中'.repeat(42)}ab`,
      Description: 'd'.repeat(1024),
      Tags: Array(16).fill('t'.repeat(32)).join(','),
    };
    await call('UpdateVideoInfo', { VideoId, ...exact });
    expect(await infoOf(VideoId)).toMatchObject(exact);
    const tooLong = (parameter: string, max: number): Expected => ({
      code: 'LengthExceededMax',
      message: `The specified ${parameter} length has exceeded ${String(max)} bytes.`,
    });
    await refuses('UpdateVideoInfo', { VideoId, Title: '中'.repeat(43) }, tooLong('Title', 128));
    await refuses('UpdateVideoInfo', { VideoId, Description: 'd'.repeat(1025) }, tooLong('Description', 1024));
    await refuses('UpdateVideoInfo', { VideoId, Tags: 't'.repeat(33) }, tooLong('Tags', 32));
    await refuses('UpdateVideoInfo', { VideoId, Tags: Array(17).fill('t').join(',') }, { code: 'TagsExceededMax' });
    await refuses(
      'UpdateVideoInfo',
      { VideoId, Title: 'A \u0007' },
      {
        code: 'IllegalCharacters',
        message: 'The specified Title contains illegal emoticon or special characters.',
      },
    );
    await refuses('AddCategory', { CateName: '中'.repeat(22) }, tooLong('CateName', 64));
    const AuditContent = json([{ VideoId, Status: 'Blocked', Reason: 'r'.repeat(129) }]);
    await refuses('CreateAudit', { AuditContent }, tooLong('Reason', 128));
    expect(await infoOf(VideoId)).toMatchObject({ ...exact, Status: 'Normal' });
  });

  test('several changes are applied together or not at all', async () => {
    const VideoId = await server.seedVideo({ title: 'Before' });
    const other = await server.seedVideo();
    const UpdateContent = json([
      { VideoId, Title: 'After' },
      { VideoId: other, Title: 'x'.repeat(129) },
    ]);
    await refusals.expect(
      client,
      { action: 'UpdateVideoInfos', parameters: { UpdateContent } },
      {
        code: 'LengthExceededMax',
        message: 'The specified Title length has exceeded 128 bytes.',
      },
    );
    const twice = json([
      { VideoId, Title: 'After' },
      { VideoId, Tags: 'x' },
    ]);
    expect(
      (await refusalOf(client, server, { action: 'UpdateVideoInfos', parameters: { UpdateContent: twice } })).code,
    ).toBe('InvalidParameter');
    expect(await infoOf(VideoId)).toMatchObject({ Title: 'Before', Tags: '' });
  });

  test('lists have the documented limits', async () => {
    const ids = Array.from({ length: 21 }, (_, index) => index.toString(16).padStart(32, '0'));
    for (const action of ['DeleteVideo', 'DeleteMezzanines']) {
      await refuses(action, { VideoIds: ids.join(',') }, { code: 'VideoIdsExceededMax' });
      await refuses(action, { VideoIds: ids.slice(1).join(',') }, { code: 'InvalidVideo.NotFound' });
      await refuses(
        action,
        {},
        {
          code: 'MissingParameter',
          message: 'The input parameter "VideoIds" that is mandatory for processing this request is not supplied.',
        },
      );
    }
    const UpdateContent = json(ids.map((VideoId) => ({ VideoId, Title: 'x' })));
    const message = 'The specified UpdateContent count has exceeded 20.';
    await refuses('UpdateVideoInfos', { UpdateContent }, { code: 'CountExceededMax', message });
    const AuditContent = json(Array.from({ length: 101 }, () => ({ VideoId: ids[0], Status: 'Normal' })));
    await refuses(
      'CreateAudit',
      { AuditContent },
      {
        code: 'CountExceededMax',
        message: 'The specified AuditContent count has exceeded 100.',
      },
    );
  });

  test('categories are three levels deep, with a hundred below each', async () => {
    let ParentId = '-1';
    for (const Level of [0, 1, 2]) {
      const { Category } = (await call('AddCategory', { CateName: 'C', ParentId })) as { Category: { CateId: number } };
      expect(Category).toMatchObject({ Level });
      ParentId = String(Category.CateId);
    }
    await refuses('AddCategory', { CateName: 'C', ParentId }, { code: 'LevelExceededMax' });
    for (const action of ['AddCategory', 'GetCategories', 'UpdateCategory', 'DeleteCategory'])
      await refuses(action, { CateName: 'C', CateId: '5', ParentId: '5' }, { code: 'InvalidCateId.NotFound' });
    const full = (await call('AddCategory', { CateName: 'Full', Type: 'material' })) as {
      Category: { CateId: number };
    };
    const CateId = String(full.Category.CateId);
    await Promise.all(Array.from({ length: 100 }, () => call('AddCategory', { CateName: 'C', ParentId: CateId })));
    await refuses('AddCategory', { CateName: 'C', ParentId: CateId }, { code: 'SubTotalExceededMax' });
    const page = await call('GetCategories', { CateId, PageNo: '2', PageSize: '60' });
    expect(page['SubTotal']).toBe(100);
    expect((page['SubCategories'] as { Category: object[] }).Category).toHaveLength(40);
    await call('DeleteCategory', { CateId });
  });

  test('a video without its file cannot be reviewed, and then none of several reviews applies', async () => {
    const VideoId = await server.seedVideo();
    const uploading = await server.seedVideo({ status: 'Uploading' });
    const audit = (id: string): string => json([VideoId, id].map((each) => ({ VideoId: each, Status: 'Blocked' })));
    await refuses(
      'CreateAudit',
      { AuditContent: audit(uploading) },
      {
        code: 'Forbidden.IllegalStatus',
        message: 'Status of the video is illegal.',
      },
    );
    await refuses('CreateAudit', { AuditContent: audit(UNKNOWN_VIDEO) }, { code: 'InvalidVideo.NotFound' });
    await refuses(
      'CreateAudit',
      { AuditContent: audit('a\0b') },
      {
        code: 'InvalidParameter',
        message: 'The specified parameter "AuditContent" is not valid.',
      },
    );
    expect(await infoOf(VideoId)).toMatchObject({ Status: 'Normal' });
  });
});

describe('a cover', () => {
  test('of the customer is shown; the generated one, sent back as read, is not stored as such', async () => {
    const VideoId = await server.seedVideo();
    await call('UpdateVideoInfo', { VideoId, CoverURL: 'https://example.com/c.jpg' });
    expect(await infoOf(VideoId)).toMatchObject({ CoverURL: 'https://example.com/c.jpg' });
    await call('UpdateVideoInfo', { VideoId, CoverURL: `${server.url}/play/AbC-_9/${VideoId}/cover.jpg` });
    expect(await infoOf(VideoId)).toMatchObject({ CoverURL: '' });
    const parameters = { VideoId, CoverURL: 'javascript:alert(1)' };
    expect((await refusalOf(client, server, { action: 'UpdateVideoInfo', parameters })).code).toBe('InvalidParameter');
  });
});

test('every code that this file says it provokes was seen', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['library.test.ts']);
});
