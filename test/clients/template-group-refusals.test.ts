// Refusals of calls on transcode template groups, through the vendor's clients: parameters, limits, callers limited to some
// videos, and other accounts.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import type { Signer } from '../support/http-requests.ts';
import { createUser, policyOf, type Statement } from '../support/identities.ts';
import { codeOf } from '../support/issued-through.ts';
import { bothSignatures, json, manageVideos } from '../support/managed-videos.ts';
import { createRefusals, provokedErrors } from '../support/refusals.ts';
import type { ParameterTable } from '../support/sign-request.ts';
import {
  hlsTemplate,
  LADDER,
  manageTemplateGroups,
  manyTemplates,
  mp4Template,
  UNKNOWN_GROUP,
} from '../support/template-groups.ts';

let server: EmbeddedServer;
const refusals = createRefusals(() => server);
const videos = manageVideos(() => server, refusals);
const { call, refuses } = videos;
const { add, get, remove } = manageTemplateGroups(videos);
const [client] = bothSignatures;
const GONE = 'InvalidTranscodeTemplateGroup.NotFound';

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

describe('a call', () => {
  test.each<[string, string, ParameterTable]>([
    ['AddTranscodeTemplateGroup', 'Name', { TranscodeTemplateList: json([mp4Template]) }],
    ['GetTranscodeTemplateGroup', 'TranscodeTemplateGroupId', {}],
    ['UpdateTranscodeTemplateGroup', 'TranscodeTemplateGroupId', { Name: 'x' }],
    ['DeleteTranscodeTemplateGroup', 'TranscodeTemplateGroupId', { ForceDelGroup: 'true' }],
    ['DeleteTranscodeTemplateGroup', 'TranscodeTemplateIds', { TranscodeTemplateGroupId: UNKNOWN_GROUP }],
    ['SetDefaultTranscodeTemplateGroup', 'TranscodeTemplateGroupId', {}],
  ])('%s needs %s', async (action, name, parameters) => {
    const message = `The input parameter "${name}" that is mandatory for processing this request is not supplied.`;
    await refuses(action, parameters, { code: 'MissingParameter', message });
  });

  test.each<[string, ParameterTable]>([
    ['TranscodeTemplateList', { TranscodeTemplateList: '[' }],
    ['TranscodeTemplateList[1]', { TranscodeTemplateList: '[{"Definition":"OD","Container":{"Format":"mp4"}},7]' }],
    ['TranscodeTemplateList[0].Definition', { TranscodeTemplateList: '[{}]' }],
    [
      'TranscodeTemplateList[0].Video.Bitrate',
      { TranscodeTemplateList: json([{ ...hlsTemplate, Video: { Bitrate: 5 } }]) },
    ],
    ['TranscodeTemplateList[1].Definition', { TranscodeTemplateList: json([hlsTemplate, hlsTemplate]) }],
    ['AppId', { AppId: 'app 1' }],
  ])('is refused with the name of the invalid field (%s)', async (name, more) => {
    const message = `The specified parameter "${name}" is not valid.`;
    await refuses('AddTranscodeTemplateGroup', { Name: 'x', ...more }, { code: 'InvalidParameter', message });
  });

  test('with an unsupported feature or another app is refused with a reason', async () => {
    const why = 'there are no watermarks here (TranscodeTemplateList[0].WatermarkIds)';
    const TranscodeTemplateList = json([{ ...hlsTemplate, WatermarkIds: ['USER_DEFAULT_WATERMARK'] }]);
    const denied = (reason: string) =>
      ({ code: 'OperationDenied', message: `The operation is denied: ${reason}.` }) as const;
    await refuses('AddTranscodeTemplateGroup', { Name: 'x', TranscodeTemplateList }, denied(why));
    const elsewhere = denied('the only app is app-1000000');
    await refuses('AddTranscodeTemplateGroup', { Name: 'x', AppId: 'app-2000000' }, elsewhere);
  });

  test('has a name of at most 128 bytes, of characters', async () => {
    await remove(await add([], { Name: '视'.repeat(42) }));
    const tooLong = {
      code: 'LengthExceededMax',
      message: 'The specified Name length has exceeded 128 bytes.',
    } as const;
    await refuses('AddTranscodeTemplateGroup', { Name: '视'.repeat(43) }, tooLong);
    await refuses('UpdateTranscodeTemplateGroup', { TranscodeTemplateGroupId: LADDER, Name: 'x'.repeat(129) }, tooLong);
    const message = 'The specified Name contains illegal emoticon or special characters.';
    await refuses('AddTranscodeTemplateGroup', { Name: 'a\u0007' }, { code: 'IllegalCharacters', message });
  });

  test('takes ids to delete as a JSON list too, and ten at most', async () => {
    const TranscodeTemplateGroupId = await add([hlsTemplate, mp4Template]);
    const { TranscodeTemplateList } = await get(TranscodeTemplateGroupId);
    const TranscodeTemplateIds = json(TranscodeTemplateList.map(({ TranscodeTemplateId }) => TranscodeTemplateId));
    await call('DeleteTranscodeTemplateGroup', { TranscodeTemplateGroupId, TranscodeTemplateIds });
    expect((await get(TranscodeTemplateGroupId)).TranscodeTemplateList).toEqual([]);
    const message = 'The specified parameter "TranscodeTemplateIds" is not valid.';
    const eleven = { TranscodeTemplateGroupId, TranscodeTemplateIds: Array(11).fill(UNKNOWN_GROUP).join(',') };
    await refuses('DeleteTranscodeTemplateGroup', eleven, { code: 'InvalidParameter', message });
  });
});

test('an account has 20 groups, and a group 20 templates', async () => {
  await using target = await startServer();
  const at = async (parameters: ParameterTable): Promise<string> => {
    const { body } = await client.call(target, { action: 'AddTranscodeTemplateGroup', parameters });
    return body['TranscodeTemplateGroupId'] as string;
  };
  const refused = (
    parameters: ParameterTable,
    code: 'TrasncodeTemplateGroupExceededMax' | 'TranscodeTemplateExceededMax',
  ) => refusals.expect(client, { action: 'AddTranscodeTemplateGroup', parameters }, { code, target });
  const TranscodeTemplateGroupId = await at({ Name: 'full', TranscodeTemplateList: json(manyTemplates.slice(0, 20)) });
  const over = { TranscodeTemplateGroupId, TranscodeTemplateList: json(manyTemplates.slice(20)) };
  await refused(over, 'TranscodeTemplateExceededMax');
  await refused({ Name: 'x', TranscodeTemplateList: json(manyTemplates) }, 'TranscodeTemplateExceededMax');
  for (let count = 1; count < 20; count += 1) await at({ Name: String(count) });
  await refused({ Name: 'x' }, 'TrasncodeTemplateGroupExceededMax');
});

test('belong to the account: limited users and other accounts cannot reach them', async () => {
  const TranscodeTemplateGroupId = await add();
  let count = 0;
  const userWith = async (statement: Statement): Promise<Signer> => {
    count += 1;
    return await createUser(server, `t-${String(count)}`, policyOf(statement));
  };
  const outcome = (signer: Signer, action: string, parameters: ParameterTable = {}) =>
    codeOf(client.call({ url: server.url, ...signer }, { action, parameters }));
  const reader = await createUser(server, 'reader', 'AliyunVODReadOnlyAccess');
  const ofOneVideo = await userWith({ Action: 'vod:*', Resource: `acs:vod:*:*:video/${UNKNOWN_GROUP}` });
  const group = { TranscodeTemplateGroupId };
  expect(await outcome(reader, 'GetTranscodeTemplateGroup', group)).toBe('open');
  expect(await outcome(reader, 'ListTranscodeTemplateGroup')).toBe('open');
  const changes: [string, ParameterTable][] = [
    ['AddTranscodeTemplateGroup', { Name: 'x' }],
    ['UpdateTranscodeTemplateGroup', { ...group, Name: 'x' }],
    ['DeleteTranscodeTemplateGroup', { ...group, ForceDelGroup: 'true' }],
    ['SetDefaultTranscodeTemplateGroup', group],
  ];
  for (const [action, parameters] of changes)
    for (const signer of [reader, ofOneVideo]) expect(await outcome(signer, action, parameters)).toBe('Forbidden.RAM');
  expect(await outcome(ofOneVideo, 'ListTranscodeTemplateGroup')).toBe('Forbidden.RAM');
  expect(await outcome(ofOneVideo, 'GetTranscodeTemplateGroup', group)).toBe('Forbidden.RAM');
  const made = (await client.call(server, { action: 'CreateAccount', version: '2026-11-01' })).body;
  const other = { accessKeyId: made['AccessKeyId'] as string, accessKeySecret: made['AccessKeySecret'] as string };
  for (const [action, parameters] of [...changes.slice(1), ['GetTranscodeTemplateGroup', group] as const])
    expect(await outcome(other, action, parameters), action).toBe(GONE);
  expect(
    await outcome(other, 'AddTranscodeTemplateGroup', { ...group, TranscodeTemplateList: json([mp4Template]) }),
  ).toBe(GONE);
  expect((await get(TranscodeTemplateGroupId)).Name).toBe('G');
});

test('every refusal that this file is to provoke was seen', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['template-group-refusals.test.ts']);
});
