// What an account may store, through the vendor's clients: the usage is told, the quota is set by the operator, and calls that
// would store more are refused before anything is stored.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { importClip, SMALL_VIDEO } from '../support/import-clip.ts';
import { createUser, policyOf } from '../support/identities.ts';
import { askForUpload, refusedAs } from '../support/oss-client.ts';
import { officialClients, type ApiCall, type CallTarget } from '../support/official-clients.ts';
import { createRefusals, provokedErrors } from '../support/refusals.ts';

const [client] = officialClients;
const OWN = '2026-11-01';
let server: EmbeddedServer;
let videoId = '';
const refusals = createRefusals(() => server);

beforeAll(async () => {
  server = await startServer({ settings: { maxAccountBytes: 50_000_000, urlUploadPrivateAddresses: true } });
  videoId = await importClip(server, SMALL_VIDEO);
}, 60_000);
afterAll(() => server.close());

interface Usage {
  readonly AccountId: string;
  readonly UsedBytes: number;
  readonly MaxBytes?: number;
  readonly SourceBytes: number;
  readonly RenditionBytes: number;
  readonly ExtraBytes: number;
}

async function usage(target: CallTarget = server, parameters = {}): Promise<Usage> {
  const { body } = await client!.call(target, { action: 'GetStorageUsage', version: OWN, parameters });
  return body['StorageUsage'] as Usage;
}
const quota = (parameters: ApiCall['parameters']): ApiCall => ({
  action: 'SetStorageQuota',
  version: OWN,
  ...(parameters !== undefined && { parameters }),
});

test('the usage names every kind of file, and grows and shrinks with them', async () => {
  const before = await usage();
  expect(before).toMatchObject({ AccountId: server.accountId, MaxBytes: 50_000_000 });
  for (const kind of ['SourceBytes', 'RenditionBytes', 'ExtraBytes'] as const) expect(before[kind]).toBeGreaterThan(0);
  const second = await importClip(server, { ...SMALL_VIDEO, referenceId: 'another-clip' });
  expect((await usage()).UsedBytes).toBeGreaterThan(before.UsedBytes);
  await client!.call(server, { action: 'DeleteVideo', parameters: { VideoIds: second } });
  expect(await usage()).toEqual(before);
});

test('only the operator sets quotas and sees other accounts', async () => {
  const { body } = await client!.call(server, { action: 'CreateAccount', version: OWN });
  const made = body as Record<string, string>;
  const other: CallTarget = {
    url: server.url,
    accessKeyId: made['AccessKeyId']!,
    accessKeySecret: made['AccessKeySecret']!,
  };
  const user = { ...(await createUser(server, 'narrow', policyOf({ Action: '*' }))), url: server.url };
  for (const target of [other, user])
    await refusals.expect(client!, quota({ AccountId: made['AccountId']!, MaxBytes: '1' }), {
      code: 'Forbidden.RAM',
      target,
    });
  const foreign = { action: 'GetStorageUsage', version: OWN, parameters: { AccountId: server.accountId } };
  await refusals.expect(client!, foreign, { code: 'Forbidden.RAM', target: other });
  await client!.call(server, quota({ AccountId: made['AccountId']!, MaxBytes: '1234' }));
  expect(await usage(other)).toMatchObject({ UsedBytes: 0, MaxBytes: 1234 });
  expect(await usage(server, { AccountId: made['AccountId']! })).toEqual(await usage(other));
  const message = 'The specified parameter "AccountId" is not valid.';
  await refusals.expect(client!, quota({ AccountId: '9999999999999999' }), { code: 'InvalidParameter', message });
  await refusals.expect(client!, quota({}), {
    code: 'MissingParameter',
    message: 'The input parameter "AccountId" that is mandatory for processing this request is not supplied.',
  });
});

test('a file at a URL that does not fit is not kept', { timeout: 30_000 }, async () => {
  const { body } = await client!.call(server, {
    action: 'GetPlayInfo',
    parameters: { VideoId: videoId, Formats: 'mp4' },
  });
  const [stream] = (body['PlayInfoList'] as { PlayInfo: { PlayURL: string }[] }).PlayInfo;
  const { UsedBytes } = await usage();
  await client!.call(server, quota({ AccountId: server.accountId, MaxBytes: String(UsedBytes + 10) }));
  const parameters = { UploadURLs: encodeURIComponent(stream!.PlayURL) };
  const made = (await client!.call(server, { action: 'UploadMediaByURL', parameters })).body;
  const [{ JobId } = { JobId: '' }] = made['UploadJobs'] as { JobId: string }[];
  const job = async () => {
    const infos = await client!.call(server, { action: 'GetURLUploadInfos', parameters: { JobIds: JobId } });
    return (infos.body['URLUploadInfoList'] as Record<string, string>[])[0];
  };
  await expect.poll(async () => (await job())?.['ErrorCode'], { timeout: 20_000 }).toBe('StorageQuotaExceeded');
  expect((await usage()).UsedBytes).toBe(UsedBytes);
  await client!.call(server, quota({ AccountId: server.accountId }));
});

test('a full account uploads, fetches, transcodes and captions nothing more, and plays on', async () => {
  const early = await askForUpload(server);
  await client!.call(server, quota({ AccountId: server.accountId, MaxBytes: '1000' }));
  const groups = await client!.call(server, { action: 'ListTranscodeTemplateGroup' });
  const [group] = groups.body['TranscodeTemplateGroupList'] as { TranscodeTemplateGroupId: string }[];
  for (const call of [
    { action: 'CreateUploadVideo', parameters: { Title: 'x', FileName: 'x.mp4' } },
    { action: 'UploadMediaByURL', parameters: { UploadURLs: 'https://example.com/x.mp4' } },
    {
      action: 'SubmitTranscodeJobs',
      parameters: { VideoId: videoId, TemplateGroupId: group!.TranscodeTemplateGroupId },
    },
    { action: 'SubmitSnapshotJob', parameters: { VideoId: videoId } },
    {
      action: 'AddCaption',
      version: OWN,
      parameters: { VideoId: videoId, Language: 'en', Content: 'WEBVTT\n\n00:01.000 --> 00:02.000\nx\n' },
    },
  ])
    await refusals.expect(client!, call, { code: 'LimitExceeded.Storage' });
  // A credential from before.
  await expect(early.client().put(early.name, Buffer.alloc(10))).rejects.toMatchObject(
    refusedAs('StorageQuotaExceeded', 403),
  );
  const { body } = await client!.call(server, { action: 'GetPlayInfo', parameters: { VideoId: videoId } });
  const [stream] = (body['PlayInfoList'] as { PlayInfo: { PlayURL: string }[] }).PlayInfo;
  expect((await fetch(stream!.PlayURL)).status).toBe(200);
  await client!.call(server, quota({ AccountId: server.accountId }));
  await early.client().put(early.name, Buffer.alloc(10));
});

test('every error that this file is to provoke was met', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['storage-quota.test.ts']);
});
