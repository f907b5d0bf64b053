// Template groups on both databases: what uploads are transcoded into, limits under races, and separation of accounts.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import { addTemplates } from '../../src/transcoding/templates/read-template-list.ts';
import { LADDER_GROUP, NO_TRANSCODE_GROUP } from '../../src/ffmpeg/plan/template.ts';
import { MAX_GROUPS, MAX_TEMPLATES, type KeptTemplate } from '../../src/transcoding/templates/template-group.ts';
import {
  createTemplateGroups,
  groupForUpload,
  templatesOf,
  type TemplateGroups,
} from '../../src/transcoding/templates/template-groups-db.ts';
import { asAccountId, type AccountId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT } from '../support/sample-video.ts';

const OTHER = asAccountId('6543210987654321');
const UNKNOWN = 'f'.repeat(32);

let lastId = 0;
function templates(...kinds: readonly (readonly [string, string])[]): readonly KeptTemplate[] {
  const list = kinds.map(([Definition, Format]) => ({ Definition, Container: { Format }, Video: { Codec: 'H.264' } }));
  return addTemplates([], JSON.stringify(list), () => String((lastId += 1)).padStart(32, '0'));
}

describe.each(databaseKinds)('%s', (kind) => {
  const clock = new SettableClock().freeze(SAMPLE_INSTANT);
  let opened: OpenedDatabase;
  let groups: TemplateGroups;
  beforeEach(async () => {
    opened = await openTestDatabase(kind);
    for (const account_id of [SAMPLE_ACCOUNT, OTHER])
      await opened.database.insertInto('accounts').values({ account_id, created_at_ms: 1000 }).execute();
    groups = createTemplateGroups({ database: opened.database, clock });
  });
  afterEach(() => opened.close());

  const add = async (name = 'G', kept = templates(['SD', 'mp4']), accountId = SAMPLE_ACCOUNT): Promise<string> =>
    (await groups.add(accountId, { name, templates: kept }))!;
  const uploadGroup = async (templateGroupId?: string, accountId: AccountId = SAMPLE_ACCOUNT): Promise<string> =>
    (await groupForUpload(opened.database, { accountId, templateGroupId })).groupId;

  test('every account has the built-in ladder and the group without transcoding', async () => {
    const list = await groups.list(SAMPLE_ACCOUNT);
    expect(
      list.map(({ groupId, isDefault, isLocked, isBuiltIn }) => [groupId, isDefault, isLocked, isBuiltIn]),
    ).toEqual([
      [LADDER_GROUP, true, true, true],
      [NO_TRANSCODE_GROUP, false, true, true],
    ]);
    expect(list.map(({ createdAtMs }) => createdAtMs)).toEqual([1000, 1000]);
    const ladder = await templatesOf(opened.database, { accountId: SAMPLE_ACCOUNT, groupId: LADDER_GROUP });
    expect(ladder!.templates.map(({ definition }) => definition)).toEqual(expect.arrayContaining(['FD', 'HD', 'SQ']));
    const none = await templatesOf(opened.database, { accountId: SAMPLE_ACCOUNT, groupId: NO_TRANSCODE_GROUP });
    expect(none).toEqual({ groupId: NO_TRANSCODE_GROUP, templates: [] });
  });

  test('a group is read back as stored, also within a transaction', async () => {
    const kept = templates(['LD', 'mp4'], ['LD', 'm3u8']);
    const groupId = await add('Films', kept);
    expect(groupId).toMatch(/^[0-9a-f]{32}$/);
    expect(await groups.find(SAMPLE_ACCOUNT, groupId)).toEqual({
      groupId,
      name: 'Films',
      templates: JSON.parse(JSON.stringify(kept)) as unknown,
      isBuiltIn: false,
      isDefault: false,
      isLocked: false,
      createdAtMs: SAMPLE_INSTANT,
      modifiedAtMs: SAMPLE_INSTANT,
    });
    const read = await opened.database
      .transaction()
      .execute((transaction) => templatesOf(transaction, { accountId: SAMPLE_ACCOUNT, groupId }));
    expect(read).toEqual({
      groupId,
      templates: JSON.parse(JSON.stringify(kept.map(({ template }) => template))) as unknown,
    });
  });

  test('groups of another account are neither listed, changed nor chosen', async () => {
    const groupId = await add('Mine', templates(['SD', 'mp4']), OTHER);
    expect(await groups.find(SAMPLE_ACCOUNT, groupId)).toBeUndefined();
    expect(await groups.exists(SAMPLE_ACCOUNT, groupId)).toBe(false);
    expect(await templatesOf(opened.database, { accountId: SAMPLE_ACCOUNT, groupId })).toBeUndefined();
    expect(await groups.change(SAMPLE_ACCOUNT, groupId, () => ({ name: 'x' }))).toBe(false);
    expect(await groups.remove(SAMPLE_ACCOUNT, groupId, () => undefined)).toBe(false);
    expect(await groups.setDefault(SAMPLE_ACCOUNT, groupId)).toBe(false);
    expect(await uploadGroup(groupId)).toBe(LADDER_GROUP);
    expect(await groups.list(SAMPLE_ACCOUNT)).toHaveLength(2);
    expect(await groups.find(OTHER, groupId)).toMatchObject({ name: 'Mine' });
  });

  test('an upload uses its own group, else the default of its account, else the ladder', async () => {
    const own = await add('Own');
    const usual = await add('Usual');
    expect(await uploadGroup()).toBe(LADDER_GROUP);
    expect(await groups.setDefault(SAMPLE_ACCOUNT, usual)).toBe(true);
    expect(await groups.defaultOf(SAMPLE_ACCOUNT)).toBe(usual);
    expect(await uploadGroup()).toBe(usual);
    expect(await uploadGroup(own)).toBe(own);
    expect(await uploadGroup(NO_TRANSCODE_GROUP)).toBe(NO_TRANSCODE_GROUP);
    expect(await uploadGroup(undefined, OTHER)).toBe(LADDER_GROUP);
    // The group was deleted after it was named.
    await groups.remove(SAMPLE_ACCOUNT, own, () => undefined);
    expect(await uploadGroup(own)).toBe(usual);
    expect(await groups.setDefault(SAMPLE_ACCOUNT, NO_TRANSCODE_GROUP)).toBe(true);
    expect(await uploadGroup()).toBe(NO_TRANSCODE_GROUP);
    expect((await groups.list(SAMPLE_ACCOUNT)).map(({ isDefault }) => isDefault)).toEqual([false, true, false]);
    expect(await groups.setDefault(SAMPLE_ACCOUNT, UNKNOWN)).toBe(false);
    expect(await groups.defaultOf(SAMPLE_ACCOUNT)).toBe(NO_TRANSCODE_GROUP);
  });

  test('a change that is refused leaves nothing behind', async () => {
    const groupId = await add();
    const before = await groups.find(SAMPLE_ACCOUNT, groupId);
    const refused = groups.change(SAMPLE_ACCOUNT, groupId, () => {
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    await expect(
      groups.remove(SAMPLE_ACCOUNT, groupId, () => {
        throw new Error('refused');
      }),
    ).rejects.toThrow('refused');
    expect(await groups.find(SAMPLE_ACCOUNT, groupId)).toEqual(before);
    clock.advance(5000);
    await groups.change(SAMPLE_ACCOUNT, groupId, () => ({ isLocked: true }));
    expect(await groups.find(SAMPLE_ACCOUNT, groupId)).toEqual({
      ...before,
      isLocked: true,
      modifiedAtMs: clock.now(),
    });
  });

  test('two servers together respect the limit of groups', async () => {
    const second = createTemplateGroups({ database: await opened.competitor(), clock });
    const made = await Promise.all(
      Array.from({ length: MAX_GROUPS + 6 }, (_, index) =>
        (index % 2 === 0 ? groups : second).add(SAMPLE_ACCOUNT, { name: String(index), templates: [] }),
      ),
    );
    expect(made.filter((groupId) => groupId !== undefined)).toHaveLength(MAX_GROUPS);
    expect(await groups.list(SAMPLE_ACCOUNT)).toHaveLength(MAX_GROUPS + 2);
    expect(await add('Other', [], OTHER)).toBeDefined();
  });

  test('two servers together respect the limit of templates in a group', async () => {
    const groupId = await add('G', []);
    const second = createTemplateGroups({ database: await opened.competitor(), clock });
    const kinds = ['FD', 'LD', 'SD', 'HD', '2K', '4K', 'OD'].flatMap((definition) =>
      ['mp4', 'm3u8', 'flv'].map((format) => [definition, format] as const),
    );
    const outcomes = await Promise.allSettled(
      kinds.map(([Definition, Format], index) => {
        const list = JSON.stringify([{ Definition, Container: { Format }, Video: {} }]);
        return (index % 2 === 0 ? groups : second).change(SAMPLE_ACCOUNT, groupId, (group) => ({
          templates: addTemplates(group.templates, list, () => String((lastId += 1))),
        }));
      }),
    );
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(kinds.length - MAX_TEMPLATES);
    expect((await groups.find(SAMPLE_ACCOUNT, groupId))!.templates).toHaveLength(MAX_TEMPLATES);
  });

  test('a group is not deleted while it becomes the default', async () => {
    const second = createTemplateGroups({ database: await opened.competitor(), clock });
    for (let round = 0; round < 5; round += 1) {
      const groupId = await add(`G${String(round)}`);
      const [isDefault, isGone] = await Promise.all([
        groups.setDefault(SAMPLE_ACCOUNT, groupId),
        second
          .remove(SAMPLE_ACCOUNT, groupId, (group) => {
            if (group.isDefault) throw new Error('it is the default');
          })
          .catch(() => false),
      ]);
      expect(isDefault).toBe(!isGone);
      expect(await uploadGroup()).not.toBe(isGone ? groupId : '');
      await groups.setDefault(SAMPLE_ACCOUNT, LADDER_GROUP);
    }
  });
});
