// The calls of transcode tasks, through all of the vendor's clients: answers in their documented shapes, every refusal, and
// callers limited to some videos. No worker runs: queued jobs stay queued.
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { v1Parts } from '../support/http-requests.ts';
import { createUser, policyOf } from '../support/identities.ts';
import { codeOf } from '../support/issued-through.ts';
import { json, manageVideos, UNKNOWN_VIDEO, UUID } from '../support/managed-videos.ts';
import { officialClients } from '../support/official-clients.ts';
import { rawRequest, sendRaw } from '../support/raw-http.ts';
import { createRefusals, provokedErrors } from '../support/refusals.ts';
import type { ParameterTable } from '../support/sign-request.ts';
import {
  HEX32,
  hlsTemplate,
  manageTemplateGroups,
  mp4Template,
  NO_TRANSCODE,
  UNKNOWN_GROUP,
} from '../support/template-groups.ts';
import { manageTasks } from '../support/transcode-tasks.ts';

let server: EmbeddedServer;
let videoId = '';
let groupId = '';
const refusals = createRefusals(() => server);
const videos = manageVideos(() => server, refusals);
const { call, refuses, infoOf } = videos;
const { add } = manageTemplateGroups(videos);
const { submit, taskOf } = manageTasks(videos);
const [first] = officialClients;

beforeAll(async () => {
  server = await startServer({ settings: { transcodeJobs: 0 } });
  videoId = await server.seedVideo({ referenceId: 'asked-for' });
  groupId = await add([hlsTemplate, mp4Template]);
});
afterAll(() => server.close());

async function newAccount(): Promise<{
  readonly url: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}> {
  const { body } = await first!.call(server, { action: 'CreateAccount', version: '2026-11-01' });
  const { AccessKeyId, AccessKeySecret } = body as Record<string, string>;
  return { url: server.url, accessKeyId: AccessKeyId!, accessKeySecret: AccessKeySecret! };
}

const missing = (parameter: string) =>
  ({
    code: 'MissingParameter',
    message: `The input parameter "${parameter}" that is mandatory for processing this request is not supplied.`,
  }) as const;
const TIME = expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string;
const submission = (more: ParameterTable = {}): ParameterTable => ({
  VideoId: videoId,
  TemplateGroupId: groupId,
  ...more,
});

describe.each(officialClients)('$name', (by) => {
  test('submits, gets, lists and cancels tasks', async () => {
    const { taskId, jobIds } = await submit(submission({ Priority: '8', PipelineId: 'any' }), by);
    const info = (at: number, Definition: string) => ({
      TranscodeJobId: jobIds[at],
      TranscodeTemplateId: HEX32,
      TranscodeJobStatus: 'Transcoding',
      TranscodeProgress: 0,
      Definition,
      Priority: '8',
      CreationTime: TIME,
      InputFileUrl: `${server.url}/${videoId}/source/source.mp4`,
    });
    const head = {
      TranscodeTaskId: taskId,
      VideoId: videoId,
      TaskStatus: 'Processing',
      Trigger: 'Manual',
      TranscodeTemplateGroupId: groupId,
      CreationTime: TIME,
    };
    expect(await call('GetTranscodeTask', { TranscodeTaskId: taskId }, by)).toEqual({
      RequestId: UUID,
      TranscodeTask: { ...head, TranscodeJobInfoList: [info(0, 'LD'), info(1, 'SD')] },
    });
    expect(await call('GetTranscodeTask', { JobIds: `${jobIds[1]!},${UNKNOWN_VIDEO}` }, by)).toEqual({
      RequestId: UUID,
      TranscodeJobInfoList: [info(1, 'SD')],
      NonExistJobIds: [UNKNOWN_VIDEO],
    });
    const listed = await call('ListTranscodeTask', { VideoId: videoId, PageSize: '1' }, by);
    expect(listed).toEqual({ RequestId: UUID, TranscodeTaskList: [head] });
    const cancel = { action: 'CancelTranscodeTask', version: '2026-11-01', parameters: { TranscodeTaskId: taskId } };
    expect((await by.call(server, cancel)).body).toEqual({ RequestId: UUID });
    expect(await taskOf(taskId, by)).toMatchObject({
      TaskStatus: 'CompleteAllFail',
      CompleteTime: TIME,
      TranscodeJobInfoList: [{ ErrorCode: 'JobCanceled', TranscodeJobStatus: 'TranscodeFail' }, {}],
    });
    await refusals.expect(by, cancel, {
      code: 'OperationDenied',
      message: 'The operation is denied: the task has ended.',
    });
  });
});

test('an answer in XML has the vendor’s element for each item', async () => {
  const { taskId } = await submit(submission());
  const parts = { Action: 'GetTranscodeTask', TranscodeTaskId: taskId, Version: '2017-03-21', Format: 'XML' };
  const { url } = v1Parts(server, parts, { at: server.clock.now() });
  const { status, body } = await sendRaw(server.url, rawRequest({ target: url }));
  expect(status).toBe(200);
  const read = new XMLParser().parse(body) as Record<string, Record<string, Record<string, unknown>>>;
  expect(read['GetTranscodeTaskResponse']?.['TranscodeTask']?.['TranscodeJobInfoList']).toHaveLength(2);
  await call('ListTranscodeTask', { VideoId: videoId });
});

test('a session is idempotent, regardless of the other parameters', async () => {
  const one = await submit(submission({ SessionId: 'session_1' }));
  expect(await submit(submission({ SessionId: 'session_1', Priority: '1' }))).toEqual(one);
  expect(await submit(submission({ SessionId: 'session_2' }))).not.toEqual(one);
  // A session of that name in another account is another one.
  const user = await createUser(server, 'same-session', policyOf({ Action: 'vod:*' }));
  const asked = { action: 'SubmitTranscodeJobs', parameters: submission({ SessionId: 'session_1' }) };
  const { body } = await first!.call({ url: server.url, ...user }, asked);
  expect(body['TranscodeTaskId']).not.toBe(one.taskId);
});

describe('refuses', () => {
  const denied = (why: string) => ({ code: 'OperationDenied', message: `The operation is denied: ${why}.` }) as const;
  const invalid = (name: string) =>
    ({ code: 'InvalidParameter', message: `The specified parameter "${name}" is not valid.` }) as const;

  test('a video or group that is missing or in the wrong status', async () => {
    await refuses('SubmitTranscodeJobs', submission({ VideoId: UNKNOWN_VIDEO }), { code: 'InvalidVideo.NotFound' });
    await refuses('SubmitTranscodeJobs', { TemplateGroupId: groupId }, missing('VideoId'));
    await refuses('SubmitTranscodeJobs', { VideoId: videoId }, missing('TemplateGroupId'));
    await refuses('SubmitTranscodeJobs', submission({ TemplateGroupId: UNKNOWN_GROUP }), {
      code: 'NoSuchResource',
      message: `The specified resource ${UNKNOWN_GROUP} does not exist.`,
    });
    await refuses(
      'SubmitTranscodeJobs',
      submission({ TemplateGroupId: NO_TRANSCODE }),
      denied('the template group makes nothing of this file'),
    );
    const waiting = await server.seedVideo({ status: 'Uploading' });
    await refuses('SubmitTranscodeJobs', submission({ VideoId: waiting }), {
      code: 'Forbidden.IllegalStatus',
      status: 400,
      message: 'Status of the video is illegal. Current Status is Uploading.',
    });
    const bare = await server.seedVideo();
    await call('DeleteMezzanines', { VideoIds: bare, Force: 'true' });
    await refuses('SubmitTranscodeJobs', submission({ VideoId: bare }), { code: 'InvalidFile.NotFound' });
  });

  test('a key of another server or account, or with an invalid DecryptKeyUri', async () => {
    const { CiphertextBlob: CipherText } = (await call('GenerateKMSDataKey')) as { CiphertextBlob?: string };
    const DecryptKeyUri = `https://keys.example.com/?Ciphertext=${CipherText!}`;
    const config = (more: object): ParameterTable =>
      submission({ EncryptConfig: json({ CipherText, DecryptKeyUri, ...more }) });
    const foreign = await first!.call(await newAccount(), { action: 'GenerateKMSDataKey', parameters: {} });
    const stolen = foreign.body['CiphertextBlob'] as string;
    for (const cipherText of ['AQEBAQEBAQEBAQEBAQEBAQ==', '', `${CipherText!}00`, stolen])
      await refuses('SubmitTranscodeJobs', config({ CipherText: cipherText }), invalid('EncryptConfig.CipherText'));
    for (const uri of ['', 'ftp://x', 'https://x"y', 'https://x y', 'https://x\ny', 'javascript:x', 7])
      await refuses('SubmitTranscodeJobs', config({ DecryptKeyUri: uri }), invalid('EncryptConfig.DecryptKeyUri'));
    await refuses('SubmitTranscodeJobs', config({ KeyServiceType: 'BYOK' }), invalid('EncryptConfig.KeyServiceType'));
    for (const text of ['x', '[]', '"x"', '7'])
      await refuses('SubmitTranscodeJobs', submission({ EncryptConfig: text }), invalid('EncryptConfig'));
    const plain = await add([mp4Template]);
    await refuses(
      'SubmitTranscodeJobs',
      { ...config({ KeyServiceType: 'KMS' }), TemplateGroupId: plain },
      denied('EncryptConfig was given, and no template of the group is for encrypted HLS'),
    );
    await submit(config({ KeyServiceType: 'KMS' }));
  });

  test('unsupported options, instead of ignoring them', async () => {
    const why = 'OverrideParams cannot be followed: no watermarks or subtitles are drawn';
    const Watermarks = [{ WatermarkId: 'w', Content: 'x' }];
    await refuses('SubmitTranscodeJobs', submission({ OverrideParams: json({ Watermarks }) }), denied(why));
    await refuses('SubmitTranscodeJobs', submission({ OverrideParams: '[]' }), invalid('OverrideParams'));
    for (const empty of ['{}', '{"Watermarks":[]}', ''])
      await submit(submission({ OverrideParams: empty, EncryptConfig: '{}' }));
    for (const Priority of ['0', '11', 'high'])
      await refuses('SubmitTranscodeJobs', submission({ Priority }), invalid('Priority'));
    await refuses('SubmitTranscodeJobs', submission({ SessionId: 'a b' }), invalid('SessionId'));
    const UserData = json({ MessageCallback: { CallbackURL: 'file:///etc' } });
    await refuses('SubmitTranscodeJobs', submission({ UserData }), invalid('UserData.MessageCallback.CallbackURL'));
  });

  test('missing tasks, and pages beyond the last', async () => {
    const none = { code: 'NoSuchResource', message: 'The specified resource none does not exist.' } as const;
    await refuses('GetTranscodeTask', { TranscodeTaskId: 'none' }, none);
    await refuses('GetTranscodeTask', {}, missing('TranscodeTaskId'));
    await refuses('GetTranscodeTask', { JobIds: Array.from({ length: 11 }, () => 'x').join(',') }, invalid('JobIds'));
    await refuses('ListTranscodeTask', { VideoId: UNKNOWN_VIDEO }, { code: 'InvalidVideo.NotFound' });
    await refuses('ListTranscodeTask', { VideoId: videoId, PageSize: '51' }, invalid('PageSize'));
    await refuses('ListTranscodeTask', { VideoId: videoId, StartTime: 'soon' }, invalid('StartTime'));
    const far = { VideoId: videoId, PageNo: '100000', PageSize: '50' };
    expect((await call('ListTranscodeTask', far))['TranscodeTaskList']).toEqual([]);
    const cancel = { action: 'CancelTranscodeTask', version: '2026-11-01' };
    await refusals.expect(first!, { ...cancel, parameters: { TranscodeTaskId: 'none' } }, none);
    await refusals.expect(first!, { ...cancel, parameters: {} }, missing('TranscodeTaskId'));
  });

  test('more tasks than may be queued', async () => {
    const busy = await server.seedVideo();
    for (let count = 0; count < 20; count += 1) await submit(submission({ VideoId: busy }));
    await refuses('SubmitTranscodeJobs', submission({ VideoId: busy }), { code: 'Throttling.User' });
  });
});

test('a caller limited to some videos submits, sees and cancels tasks of those only', async () => {
  const other = await server.seedVideo();
  const own = await submit(submission());
  const foreign = await submit(submission({ VideoId: other }));
  const limited = policyOf({ Action: 'vod:*', Resource: `acs:vod:*:${server.accountId}:video/${videoId}` });
  const target = { url: server.url, ...(await createUser(server, 'some-videos', limited)) };
  const outcome = (action: string, parameters: ParameterTable, version = '2017-03-21') =>
    codeOf(first!.call(target, { action, version, parameters }));
  const DENIED = 'Forbidden.RAM';
  expect([
    await outcome('SubmitTranscodeJobs', submission()),
    await outcome('GetTranscodeTask', { TranscodeTaskId: own.taskId }),
    await outcome('GetTranscodeTask', { JobIds: own.jobIds.join(',') }),
    await outcome('ListTranscodeTask', { VideoId: videoId }),
    await outcome('CancelTranscodeTask', { TranscodeTaskId: own.taskId }, '2026-11-01'),
  ]).toEqual(Array.from({ length: 5 }, () => 'open'));
  expect([
    await outcome('SubmitTranscodeJobs', submission({ VideoId: other })),
    await outcome('SubmitTranscodeJobs', submission({ VideoId: UNKNOWN_VIDEO })),
    await outcome('GetTranscodeTask', { TranscodeTaskId: foreign.taskId }),
    await outcome('GetTranscodeTask', { TranscodeTaskId: 'none' }),
    await outcome('GetTranscodeTask', { JobIds: [...own.jobIds, ...foreign.jobIds].join(',') }),
    await outcome('ListTranscodeTask', { VideoId: other }),
    await outcome('CancelTranscodeTask', { TranscodeTaskId: foreign.taskId }, '2026-11-01'),
  ]).toEqual(Array.from({ length: 7 }, () => DENIED));
  expect(await infoOf(other)).toMatchObject({ Status: 'Normal' });
  expect(await taskOf(foreign.taskId)).toMatchObject({ TaskStatus: 'Processing' });
});

test('another account can neither see, submit nor cancel them', async () => {
  const { taskId, jobIds } = await submit(submission());
  const target = await newAccount();
  const outcome = (action: string, parameters: ParameterTable, version = '2017-03-21') =>
    codeOf(first!.call(target, { action, version, parameters }));
  expect(await outcome('SubmitTranscodeJobs', submission())).toBe('InvalidVideo.NotFound');
  expect(await outcome('GetTranscodeTask', { TranscodeTaskId: taskId })).toBe('NoSuchResource');
  expect(await outcome('ListTranscodeTask', { VideoId: videoId })).toBe('InvalidVideo.NotFound');
  expect(await outcome('CancelTranscodeTask', { TranscodeTaskId: taskId }, '2026-11-01')).toBe('NoSuchResource');
  const { body } = await first!.call(target, { action: 'GetTranscodeTask', parameters: { JobIds: jobIds.join(',') } });
  expect(body).toMatchObject({ TranscodeJobInfoList: [], NonExistJobIds: jobIds });
  expect(await taskOf(taskId)).toMatchObject({ TaskStatus: 'Processing' });
});

test('every error that this file is to provoke was met', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['transcode-task-calls.test.ts']);
});
