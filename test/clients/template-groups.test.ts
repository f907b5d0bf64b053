// Transcode template groups through the vendor's clients: every operation and its answer in JSON and XML, and
// which changes locked, default and built-in groups refuse.
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { v1Parts } from '../support/http-requests.ts';
import { json, manageVideos, UUID } from '../support/managed-videos.ts';
import { officialClients } from '../support/official-clients.ts';
import { rawRequest, sendRaw } from '../support/raw-http.ts';
import { createRefusals, provokedErrors } from '../support/refusals.ts';
import type { ParameterTable } from '../support/sign-request.ts';
import {
  hlsTemplate,
  LADDER,
  manageTemplateGroups,
  mp4Template,
  NO_TRANSCODE,
  UNKNOWN_GROUP,
  HEX32,
  type DescribedGroup,
} from '../support/template-groups.ts';

let server: EmbeddedServer;
const refusals = createRefusals(() => server);
const videos = manageVideos(() => server, refusals);
const { call, refuses } = videos;
const { add, get, list, setDefault, remove } = manageTemplateGroups(videos);

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const TIME = expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string;
const LOCKED = { code: 'Forbidden.LockedTemplateGroup' } as const;
const GONE = { code: 'InvalidTranscodeTemplateGroup.NotFound' } as const;

describe.each(officialClients)('$name', (by) => {
  test('creates a group, reads it back, extends, changes and deletes it', async () => {
    const TranscodeTemplateGroupId = await add(
      [hlsTemplate, mp4Template],
      { Name: '电影 & <films>', AppId: 'app-1000000' },
      by,
    );
    const made = await get(TranscodeTemplateGroupId, by);
    expect(made).toEqual({
      TranscodeTemplateGroupId,
      Name: '电影 & <films>',
      IsDefault: 'NotDefault',
      Locked: 'Disabled',
      AppId: 'app-1000000',
      CreationTime: TIME,
      ModifyTime: TIME,
      TranscodeTemplateList: [
        {
          TranscodeTemplateId: HEX32,
          TemplateName: 'HLS',
          Type: 'Normal',
          Definition: 'LD',
          WatermarkIds: [],
          Video: '{"Width":"640","Bitrate":"400","Fps":"25","Remove":"false","Codec":"H.264","Gop":"250"}',
          Audio: '{"Codec":"AAC","Bitrate":"64","Channels":"2","Samplerate":"32000"}',
          Container: '{"Format":"m3u8"}',
          MuxConfig: '{"Segment":{"Duration":"10"}}',
          EncryptSetting: '{"EncryptType":"AliyunVoDEncryption"}',
        },
        expect.objectContaining({
          TemplateName: mp4Template.TemplateName,
          Definition: 'SD',
          Container: '{"Format":"mp4"}',
        }),
      ],
    });
    const [first, second] = made.TranscodeTemplateList.map(({ TranscodeTemplateId }) => TranscodeTemplateId!);
    const update = { TranscodeTemplateGroupId, Name: 'New', Locked: 'Disabled' };
    const change = json([{ TranscodeTemplateId: first, Video: { Codec: 'H.264', Bitrate: '500' } }]);
    expect(await call('UpdateTranscodeTemplateGroup', { ...update, TranscodeTemplateList: change }, by)).toEqual({
      RequestId: UUID,
      TranscodeTemplateGroupId,
    });
    const more = { TranscodeTemplateGroupId, TranscodeTemplateList: json([{ ...mp4Template, Definition: 'HD' }]) };
    expect(await call('AddTranscodeTemplateGroup', more, by)).toEqual({ RequestId: UUID, TranscodeTemplateGroupId });
    const TranscodeTemplateIds = `${second!},${UNKNOWN_GROUP}`;
    const taken = await call('DeleteTranscodeTemplateGroup', { TranscodeTemplateGroupId, TranscodeTemplateIds }, by);
    expect(taken).toEqual({ RequestId: UUID, NonExistTranscodeTemplateIds: [UNKNOWN_GROUP] });
    const changed = await get(TranscodeTemplateGroupId, by);
    expect(changed.Name).toBe('New');
    expect(changed.TranscodeTemplateList).toMatchObject([
      { TranscodeTemplateId: first, Video: '{"Codec":"H.264","Bitrate":"500"}', Container: '{"Format":"m3u8"}' },
      { Definition: 'HD' },
    ]);
    const gone = { TranscodeTemplateGroupId, ForceDelGroup: 'true' };
    expect(await call('DeleteTranscodeTemplateGroup', gone, by)).toEqual({
      RequestId: UUID,
      NonExistTranscodeTemplateIds: [],
    });
    await refusals.expect(by, { action: 'GetTranscodeTemplateGroup', parameters: { TranscodeTemplateGroupId } }, GONE);
  });
});

test('an answer can be sent again to create another group', async () => {
  const groupId = await add([hlsTemplate, mp4Template]);
  const { TranscodeTemplateList } = await get(groupId);
  const again = await get(await add(TranscodeTemplateList));
  const withoutIds = ({ TranscodeTemplateList: all }: DescribedGroup) =>
    all.map((template) => ({ ...template, TranscodeTemplateId: '' }));
  expect(withoutIds(again)).toEqual(withoutIds(await get(groupId)));
  // A built-in one too.
  const ladder = await get(LADDER);
  expect(withoutIds(await get(await add(ladder.TranscodeTemplateList)))).toEqual(withoutIds(ladder));
});

test('the list has the built-in groups first, no templates, and nothing for another app', async () => {
  const groupId = await add([]);
  const groups = await list();
  expect(groups.slice(0, 2)).toMatchObject([
    { TranscodeTemplateGroupId: LADDER, IsDefault: 'Default', Locked: 'Enabled' },
    { TranscodeTemplateGroupId: NO_TRANSCODE, IsDefault: 'NotDefault', Locked: 'Enabled' },
  ]);
  expect(groups.find((group) => group.TranscodeTemplateGroupId === groupId)).toEqual({
    TranscodeTemplateGroupId: groupId,
    Name: 'G',
    IsDefault: 'NotDefault',
    Locked: 'Disabled',
    AppId: 'app-1000000',
    CreationTime: TIME,
    ModifyTime: TIME,
  });
  expect(await list({ AppId: 'app-2000000' })).toEqual([]);
  expect((await get(NO_TRANSCODE)).TranscodeTemplateList).toEqual([]);
});

test('in XML, lists have one element for each item', async () => {
  const groupId = await add([hlsTemplate, mp4Template], { Name: 'a & <b>' });
  const xml = async (Action: string, more: Record<string, string> = {}): Promise<Record<string, unknown>> => {
    const { url } = v1Parts(server, { Action, ...more, Format: 'XML' }, { at: server.clock.now() });
    const answered = await sendRaw(server.url, rawRequest({ target: url }));
    expect([answered.status, answered.headers['content-type']]).toEqual([200, 'text/xml;charset=utf-8']);
    const read = new XMLParser({ parseTagValue: false }).parse(answered.body) as Record<
      string,
      Record<string, unknown>
    >;
    return read[`${Action}Response`]!;
  };
  const one = await xml('GetTranscodeTemplateGroup', { TranscodeTemplateGroupId: groupId });
  expect(one['TranscodeTemplateGroup']).toMatchObject({
    Name: 'a & <b>',
    TranscodeTemplateList: [
      { TemplateName: 'HLS', MuxConfig: '{"Segment":{"Duration":"10"}}' },
      { TemplateName: mp4Template.TemplateName },
    ],
  });
  const all = await xml('ListTranscodeTemplateGroup');
  expect((all['TranscodeTemplateGroupList'] as DescribedGroup[]).map(({ Name }) => Name)).toContain('a & <b>');
});

describe('a group', () => {
  const update = (TranscodeTemplateGroupId: string, more: ParameterTable = {}) =>
    call('UpdateTranscodeTemplateGroup', { TranscodeTemplateGroupId, ...more });

  test('that is locked cannot be changed until it is unlocked', async () => {
    const TranscodeTemplateGroupId = await add();
    await update(TranscodeTemplateGroupId, { Locked: 'enabled' });
    const locked = await get(TranscodeTemplateGroupId);
    expect(locked.Locked).toBe('Enabled');
    const TranscodeTemplateIds = locked.TranscodeTemplateList[0]!['TranscodeTemplateId']!;
    const group = { TranscodeTemplateGroupId };
    await refuses('UpdateTranscodeTemplateGroup', { ...group, Name: 'x' }, LOCKED);
    await refuses('UpdateTranscodeTemplateGroup', { ...group, Name: 'x', Locked: 'Enabled' }, LOCKED);
    await refuses('AddTranscodeTemplateGroup', { ...group, TranscodeTemplateList: json([mp4Template]) }, LOCKED);
    await refuses('DeleteTranscodeTemplateGroup', { ...group, TranscodeTemplateIds }, LOCKED);
    await refuses('DeleteTranscodeTemplateGroup', { ...group, ForceDelGroup: 'true' }, LOCKED);
    expect(await get(TranscodeTemplateGroupId)).toEqual(locked);
    await update(TranscodeTemplateGroupId, { Locked: 'Disabled', Name: 'Open' });
    expect(await get(TranscodeTemplateGroupId)).toMatchObject({ Locked: 'Disabled', Name: 'Open' });
    await remove(TranscodeTemplateGroupId);
  });

  test('that is the default cannot be deleted; any may be the default, built-in ones too', async () => {
    const TranscodeTemplateGroupId = await add();
    expect(await setDefault(TranscodeTemplateGroupId)).toEqual({ RequestId: UUID });
    expect(await get(TranscodeTemplateGroupId)).toMatchObject({ IsDefault: 'Default' });
    expect((await list()).filter(({ IsDefault }) => IsDefault === 'Default')).toHaveLength(1);
    const parameters = { TranscodeTemplateGroupId, ForceDelGroup: 'true' };
    await refuses('DeleteTranscodeTemplateGroup', parameters, { code: 'Forbidden.DefaultTemplateGroup' });
    await setDefault(NO_TRANSCODE);
    expect(await get(NO_TRANSCODE)).toMatchObject({ IsDefault: 'Default' });
    await remove(TranscodeTemplateGroupId);
    await setDefault(LADDER);
    await refuses('SetDefaultTranscodeTemplateGroup', { TranscodeTemplateGroupId }, GONE);
    expect(await get(LADDER)).toMatchObject({ IsDefault: 'Default' });
  });

  test.each([LADDER, NO_TRANSCODE])(
    'that is built in (%s) cannot be changed at all',
    async (TranscodeTemplateGroupId) => {
      const before = await get(TranscodeTemplateGroupId);
      const group = { TranscodeTemplateGroupId };
      const special = { code: 'Forbidden.SpecialTemplateGroup' } as const;
      await refuses('AddTranscodeTemplateGroup', { ...group, TranscodeTemplateList: json([mp4Template]) }, special);
      await refuses('UpdateTranscodeTemplateGroup', { ...group, Locked: 'Disabled' }, LOCKED);
      await refuses('DeleteTranscodeTemplateGroup', { ...group, TranscodeTemplateIds: UNKNOWN_GROUP }, LOCKED);
      await refuses('DeleteTranscodeTemplateGroup', { ...group, ForceDelGroup: 'true' }, LOCKED);
      expect(await get(TranscodeTemplateGroupId)).toEqual(before);
    },
  );

  test('that does not exist is refused by every operation', async () => {
    for (const TranscodeTemplateGroupId of [UNKNOWN_GROUP, '../x', 'VOD_NO_TRANSCODE ']) {
      const group = { TranscodeTemplateGroupId };
      await refuses('GetTranscodeTemplateGroup', group, GONE);
      await refuses('AddTranscodeTemplateGroup', group, GONE);
      await refuses('UpdateTranscodeTemplateGroup', group, GONE);
      await refuses('DeleteTranscodeTemplateGroup', { ...group, TranscodeTemplateIds: UNKNOWN_GROUP }, GONE);
      await refuses('DeleteTranscodeTemplateGroup', { ...group, ForceDelGroup: 'true' }, GONE);
    }
  });
});

test('every refusal that this file is to provoke was seen', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['template-groups.test.ts']);
});
