// SubmitSnapshotJob and ListSnapshots before any picture is taken: refusals, cost limits, and answers for a library without
// files.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { v1Parts } from '../support/http-requests.ts';
import { bothSignatures, json, manageVideos, UNKNOWN_VIDEO, UUID } from '../support/managed-videos.ts';
import { createRefusals, provokedErrors } from '../support/refusals.ts';
import type { ParameterTable } from '../support/sign-request.ts';

let server: EmbeddedServer;
let VideoId = '';
const refusals = createRefusals(() => server);
const { call, refuses } = manageVideos(() => server, refusals);

beforeAll(async () => {
  // No worker takes the pictures.
  server = await startServer({ settings: { transcodeJobs: 0 } });
  VideoId = await server.seedVideo({ referenceId: 'snapshot-video' });
});
afterAll(() => server.close());

const message = (parameter: string): string => `The specified parameter "${parameter}" is not valid.`;
const missing = (resource: string): string => `The specified resource ${resource} does not exist.`;

describe('SubmitSnapshotJob', () => {
  test('returns the id of a job, for either id of the video', async () => {
    const video = await server.seedVideo({ referenceId: 'another-video' });
    for (const client of bothSignatures)
      for (const ids of [{ VideoId: video }, { ReferenceId: 'another-video' }])
        expect(await call('SubmitSnapshotJob', { ...ids, Count: '2' }, client)).toEqual({
          RequestId: UUID,
          SnapshotJob: { JobId: expect.stringMatching(/^[0-9a-f]{32}$/) as string },
        });
  });

  const sprite = (changes: object = {}): string => json({ CellWidth: 120, Columns: 3, Lines: 10, ...changes });
  test.each<[string, ParameterTable]>([
    ['Count', { Count: '0' }],
    ['Count', { Count: '1001' }],
    ['Count', { Count: '-5' }],
    ['Count', { Count: 'NaN' }],
    ['Count', { Count: '1e3' }],
    ['Interval', { Interval: '-1' }],
    ['Interval', { Interval: '0.5' }],
    ['SpecifiedOffsetTime', { SpecifiedOffsetTime: '-1' }],
    ['Width', { Width: '7' }],
    ['Width', { Width: '4097' }],
    ['Height', { Height: 'Infinity' }],
    ['SpecifiedOffsetTimes', { SpecifiedOffsetTimes: '1000' }],
    ['SpecifiedOffsetTimes', { SpecifiedOffsetTimes: '[1000, -1]' }],
    ['SpecifiedOffsetTimes', { SpecifiedOffsetTimes: '[null]' }],
    ['SpecifiedOffsetTimes', { SpecifiedOffsetTimes: '[1e400]' }],
    ['SpecifiedOffsetTimes', { SpecifiedOffsetTimes: '{"0":1}' }],
    ['SpecifiedOffsetTimes', { SpecifiedOffsetTimes: json(Array.from({ length: 31 }, () => 0)) }],
    ['SpecifiedOffsetTimes', { 'SpecifiedOffsetTimes.1': '-1' }],
    ['SpecifiedOffsetTimes', { 'SpecifiedOffsetTimes.1': '1', 'SpecifiedOffsetTimes.2': 'NaN' }],
    [
      'SpecifiedOffsetTimes',
      Object.fromEntries(Array.from({ length: 31 }, (_, index) => [`SpecifiedOffsetTimes.${String(index + 1)}`, '0'])),
    ],
    ['SpriteSnapshotConfig', { SpriteSnapshotConfig: '{"CellWidth":' }],
    ['SpriteSnapshotConfig', { SpriteSnapshotConfig: '[]' }],
    ['SpriteSnapshotConfig', { SpriteSnapshotConfig: sprite({ CellWidth: 4 }) }],
    ['SpriteSnapshotConfig', { SpriteSnapshotConfig: sprite({ Columns: 0 }) }],
    ['SpriteSnapshotConfig', { SpriteSnapshotConfig: sprite({ Lines: 10_001 }) }],
    ['SpriteSnapshotConfig', { SpriteSnapshotConfig: sprite({ Padding: '-1' }) }],
    ['SpriteSnapshotConfig', { SpriteSnapshotConfig: sprite({ Margin: 1.5 }) }],
    ['SpriteSnapshotConfig', { SpriteSnapshotConfig: sprite({ Color: 'red:layout=1x1' }) }],
    ['SpriteSnapshotConfig', { SpriteSnapshotConfig: sprite({ Color: 'random' }) }],
    ['SpriteSnapshotConfig', { SpriteSnapshotConfig: sprite({ KeepCellPic: 'maybe' }) }],
    ['UserData.MessageCallback.CallbackURL', { UserData: '{"MessageCallback":{"CallbackURL":"ftp://x"}}' }],
  ])('refuses %s: %j', async (parameter, parameters) => {
    await refuses(
      'SubmitSnapshotJob',
      { VideoId, ...parameters },
      { code: 'InvalidParameter', message: message(parameter) },
    );
  });

  test('refuses a list of a million instants in the time of any call', async () => {
    const own = { Action: 'SubmitSnapshotJob', VideoId };
    const bodies = [
      { SpecifiedOffsetTimes: json(Array.from({ length: 250_000 }, () => 0)) },
      Object.fromEntries(
        Array.from({ length: 20_000 }, (_, index) => [`SpecifiedOffsetTimes.${String(index + 1)}`, '0']),
      ),
    ];
    for (const list of bodies) {
      const at = server.clock.now();
      const parts = v1Parts(server, { ...own, ...list }, { at, method: 'POST', place: 'body' });
      const response = await fetch(server.url, {
        method: 'POST',
        headers: parts.headers as Record<string, string>,
        body: parts.body as string,
      });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('InvalidParameter');
    }
  });

  test('refuses templates, which are not supported', async () => {
    await refuses(
      'SubmitSnapshotJob',
      { VideoId, SnapshotTemplateId: 'f5b228fe693' },
      { code: 'NoSuchResource', message: missing('SnapshotTemplateId') },
    );
  });

  test('refuses a video that is not there, or has no file yet', async () => {
    await refuses('SubmitSnapshotJob', { VideoId: UNKNOWN_VIDEO }, { code: 'InvalidVideo.NotFound' });
    await refuses(
      'SubmitSnapshotJob',
      {},
      {
        code: 'MissingParameter',
        message: 'The input parameter "VideoId" that is mandatory for processing this request is not supplied.',
      },
    );
    for (const status of ['Uploading', 'UploadFail', 'Transcoding', 'TranscodeFail'] as const)
      for (const action of ['SubmitSnapshotJob', 'ListSnapshots'])
        await refuses(
          action,
          { VideoId: await server.seedVideo({ status }) },
          {
            code: 'Forbidden.IllegalStatus',
            status: 400,
            message: `Status of the video is illegal. Current Status is ${status}.`,
          },
        );
  });

  test('refuses a video of which no file is left', async () => {
    const video = await server.seedVideo({ status: 'UploadSucc' });
    await call('DeleteMezzanines', { VideoIds: video, Force: 'true' });
    await refuses('SubmitSnapshotJob', { VideoId: video }, { code: 'InvalidFile.NotFound' });
  });

  test('refuses more jobs of a video than may be queued', async () => {
    const video = await server.seedVideo();
    for (let index = 0; index < 10; index += 1) await call('SubmitSnapshotJob', { VideoId: video });
    await refuses('SubmitSnapshotJob', { VideoId: video }, { code: 'Throttling.User' });
    await call('SubmitSnapshotJob', { VideoId: await server.seedVideo() });
  });
});

describe('ListSnapshots', () => {
  test.each([undefined, 'CoverSnapshot', 'NormalSnapshot', 'SpriteSnapshot', 'SpriteOriginSnapshot', 'WebVttSnapshot'])(
    'finds no %s where none was taken',
    async (SnapshotType) => {
      await refuses(
        'ListSnapshots',
        { VideoId, ...(SnapshotType !== undefined && { SnapshotType }) },
        { code: 'NoSuchResource', message: missing(SnapshotType ?? 'CoverSnapshot') },
      );
    },
  );

  test.each<[string, ParameterTable]>([
    ['SnapshotType', { SnapshotType: 'Other' }],
    ['PageNo', { PageNo: '0' }],
    ['PageSize', { PageSize: '101' }],
    ['AuthTimeout', { AuthTimeout: '0' }],
    ['AuthTimeout', { AuthTimeout: 'x' }],
  ])('refuses %s: %j', async (parameter, parameters) => {
    await refuses(
      'ListSnapshots',
      { VideoId, ...parameters },
      { code: 'InvalidParameter', message: message(parameter) },
    );
  });

  test('refuses a video that is not there', async () => {
    await refuses('ListSnapshots', { VideoId: UNKNOWN_VIDEO }, { code: 'InvalidVideo.NotFound' });
  });
});

test('every refusal that this file claims was met', () => {
  expect([...refusals.seen].sort()).toEqual([...provokedErrors['snapshots.test.ts']].sort());
});
