// Users, roles and accounts in the database: names, pages, limits, and what blocks a deletion, on both databases.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_ACCOUNTS } from '../../src/access/accounts/accounts-db.ts';
import { createRevokedIssuers } from '../../src/access/issuers/revoked-issuers-db.ts';
import { issuerTag } from '../../src/access/issuers/issuer.ts';
import type { Page, PageQuery } from '../../src/access/page.ts';
import { MAX_ROLES } from '../../src/access/identities/roles-db.ts';
import { MAX_USERS } from '../../src/access/identities/users-db.ts';
import { SettableClock } from '../../src/base/clock.ts';
import { asAccountId, type AccountId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { servicesOn, type TestServices } from '../support/open-services.ts';
import { expectRefused, race } from '../support/outcomes.ts';
import { SAMPLE_ACCOUNT as ACCOUNT, SAMPLE_INSTANT } from '../support/sample-video.ts';

const OTHER = asAccountId('6543210987654321');
const TRUST = '{"Version":"1"}';

const someUser = (userName: string) => ({ userName, displayName: '', comments: '', mobilePhone: '', email: '' });
const someRole = (roleName: string) => ({ roleName, description: '', trustPolicy: TRUST, maxSessionSeconds: 3600 });
const readOnly = { type: 'System', name: 'AliyunVODReadOnlyAccess' } as const;

describe.each(databaseKinds)('identities on %s', (kind) => {
  let clock: SettableClock;
  let opened: OpenedDatabase;
  let services: TestServices;
  beforeEach(async () => {
    clock = new SettableClock().freeze(SAMPLE_INSTANT);
    opened = await openTestDatabase(kind);
    for (const account_id of [ACCOUNT, OTHER])
      await opened.database.insertInto('accounts').values({ account_id, created_at_ms: 1 }).execute();
    services = servicesOn(opened.database, clock);
  });
  afterEach(() => opened.close());

  async function readAll<T>(list: (query: PageQuery) => Promise<Page<T>>, limit: number): Promise<T[][]> {
    const pages: T[][] = [];
    let after: string | undefined;
    do {
      const page = await list({ after, limit });
      pages.push([...page.items]);
      after = page.next;
    } while (after !== undefined);
    return pages;
  }

  describe('a user', () => {
    const make = (name: string, accountId: AccountId = ACCOUNT) => services.users.create(accountId, someUser(name));

    test('is found under its name in any case, and keeps the spelling it was given', async () => {
      const made = await make('Alice.B');
      expect(made).toMatchObject({ userId: expect.stringMatching(/^2\d{17}$/) as string, userName: 'Alice.B' });
      expect(await services.users.get(ACCOUNT, 'aLICE.b')).toEqual(made);
      await expectRefused(make('ALICE.B'), 'EntityAlreadyExists.User');
    });

    test('does not exist in another account, where its name is free', async () => {
      await make('alice');
      expect(await services.users.find(OTHER, 'alice')).toBeUndefined();
      for (const work of [
        () => services.users.get(OTHER, 'alice'),
        () => services.users.update(OTHER, 'alice', { comments: 'x' }),
        () => services.users.remove(OTHER, 'alice'),
      ])
        await expectRefused(work(), 'EntityNotExist.User');
      const namesake = await make('alice', OTHER);
      await services.users.remove(OTHER, 'alice');
      expect((await services.users.get(ACCOUNT, 'alice')).userId).not.toBe(namesake.userId);
    });

    test('is listed by name exactly once for every page size', async () => {
      for (const name of ['d', 'B', 'a', 'C', 'e']) await make(name);
      await make('foreign', OTHER);
      const namesIn = async (limit: number) =>
        (await readAll((query) => services.users.list(ACCOUNT, query), limit)).map((page) =>
          page.map((it) => it.userName),
        );
      expect(await namesIn(2)).toEqual([['a', 'B'], ['C', 'd'], ['e']]);
      expect(await namesIn(5)).toEqual([['a', 'B', 'C', 'd', 'e']]);
    });

    test('can be renamed, also to its own name in another case, but not to a taken name', async () => {
      const { userId } = await make('alice');
      await make('bob');
      clock.advance(1000);
      expect(await services.users.update(ACCOUNT, 'alice', { userName: 'ALICE' })).toMatchObject({
        userId,
        userName: 'ALICE',
        createdAtMs: SAMPLE_INSTANT,
        modifiedAtMs: SAMPLE_INSTANT + 1000,
      });
      await expectRefused(services.users.update(ACCOUNT, 'alice', { userName: 'Bob' }), 'EntityAlreadyExists.User');
      await services.users.update(ACCOUNT, 'alice', { userName: 'carol', comments: 'new' });
      expect(await services.users.find(ACCOUNT, 'alice')).toBeUndefined();
      expect(await services.users.get(ACCOUNT, 'carol')).toMatchObject({ userId, comments: 'new' });
    });

    test('can be deleted once it has no keys and no policies', async () => {
      const { userId } = await make('alice');
      const { accessKeyId } = await services.managedKeys.create({ accountId: ACCOUNT, userId });
      await services.attachments.attach(ACCOUNT, { type: 'user', name: 'alice' }, readOnly);
      await expectRefused(services.users.remove(ACCOUNT, 'alice'), 'DeleteConflict.User.AccessKey');
      await services.managedKeys.remove({ accountId: ACCOUNT, userId }, accessKeyId);
      await expectRefused(services.users.remove(ACCOUNT, 'alice'), 'DeleteConflict.User.Policy');
      await services.attachments.detach(ACCOUNT, { type: 'user', name: 'alice' }, readOnly);
      await services.users.remove(ACCOUNT, 'Alice');
      await expectRefused(services.users.get(ACCOUNT, 'alice'), 'EntityNotExist.User');
    });

    test('is created once by 10 concurrent calls on two servers', async () => {
      const second = servicesOn(await opened.competitor(), clock);
      const works = Array.from({ length: 10 }, (_, index) =>
        (index % 2 === 0 ? services : second).users.create(ACCOUNT, someUser(index % 3 === 0 ? 'alice' : 'ALICE')),
      );
      expect(await race(works)).toEqual({ done: 1, 'EntityAlreadyExists.User': 9 });
    });

    test('counts against the limit of 5,000 of its account', async () => {
      const filler = Array.from({ length: MAX_USERS - 1 }, (_, index) => ({
        user_id: `9${index}`,
        account_id: ACCOUNT,
        user_name: `u${index}`,
        name_key: `u${index}`,
        display_name: '',
        comments: '',
        mobile_phone: '',
        email: '',
        created_at_ms: 1,
        modified_at_ms: 1,
        named_at_ms: 1,
        is_development: 0,
      }));
      for (let at = 0; at < filler.length; at += 1000)
        await opened.database
          .insertInto('users')
          .values(filler.slice(at, at + 1000))
          .execute();
      expect(await race(['a', 'b', 'c'].map((name) => make(name)))).toEqual({ done: 1, 'LimitExceeded.User': 2 });
      await make('alice', OTHER);
    });
  });

  describe('a role', () => {
    const make = (name: string, accountId: AccountId = ACCOUNT) => services.roles.create(accountId, someRole(name));

    test('is found under its name in any case, in its own account', async () => {
      const made = await make('Editor');
      expect(made).toMatchObject({ roleId: expect.stringMatching(/^3\d{17}$/) as string, accountId: ACCOUNT });
      expect(await services.roles.get(ACCOUNT, 'eDITOR')).toEqual(made);
      await expectRefused(make('EDITOR'), 'EntityAlreadyExists.Role');
      for (const work of [
        () => services.roles.get(OTHER, 'Editor'),
        () => services.roles.update(OTHER, 'Editor', { description: 'x' }),
        () => services.roles.remove(OTHER, 'Editor'),
      ])
        await expectRefused(work(), 'EntityNotExist.Role');
      await make('Editor', OTHER);
    });

    test('keeps the fields that an update leaves out', async () => {
      const made = await make('Editor');
      clock.advance(5);
      expect(await services.roles.update(ACCOUNT, 'editor', { maxSessionSeconds: 7200 })).toEqual({
        ...made,
        maxSessionSeconds: 7200,
        modifiedAtMs: SAMPLE_INSTANT + 5,
      });
      expect((await services.roles.get(ACCOUNT, 'editor')).trustPolicy).toBe(TRUST);
    });

    test('revokes what was issued through it when it is deleted, and not before', async () => {
      const { roleId } = await make('Editor');
      const ended = createRevokedIssuers({ database: opened.database, clock });
      const isRevoked = async (): Promise<boolean> => {
        await ended.reload();
        return ended.isRevoked([issuerTag('role', roleId)]);
      };
      await services.attachments.attach(ACCOUNT, { type: 'role', name: 'Editor' }, readOnly);
      await expectRefused(services.roles.remove(ACCOUNT, 'Editor'), 'DeleteConflict.Role.Policy');
      expect(await isRevoked()).toBe(false);
      await services.attachments.detach(ACCOUNT, { type: 'role', name: 'Editor' }, readOnly);
      await services.roles.remove(ACCOUNT, 'Editor');
      expect(await isRevoked()).toBe(true);
    });

    test('is listed by name, and counts against the limit of 1,000', async () => {
      const filler = Array.from({ length: MAX_ROLES - 1 }, (_, index) => ({
        role_id: `9${index}`,
        account_id: ACCOUNT,
        role_name: `R${index}`,
        name_key: `r${index}`,
        description: '',
        trust_policy: TRUST,
        max_session_seconds: 1,
        created_at_ms: 1,
        modified_at_ms: 1,
        trust_saved_at_ms: 1,
        is_development: 0,
      }));
      await opened.database.insertInto('roles').values(filler).execute();
      expect(await race(['a', 'b', 'c'].map((name) => make(name)))).toEqual({ done: 1, 'LimitExceeded.Role': 2 });
      const pages = await readAll((query) => services.roles.list(ACCOUNT, query), 300);
      expect(pages.map((page) => page.length)).toEqual([300, 300, 300, 100]);
      expect(new Set(pages.flat().map(({ roleName }) => roleName)).size).toBe(MAX_ROLES);
    });
  });

  describe('an account', () => {
    test('is created with an active key, under the requested id or a random one', async () => {
      const wanted = asAccountId('7777777777777777');
      const { accountId, key } = await services.accounts.create(wanted);
      expect(accountId).toBe(wanted);
      expect(await services.managedKeys.list({ accountId, userId: null })).toEqual([
        { accessKeyId: key.accessKeyId, status: 'Active', createdAtMs: SAMPLE_INSTANT },
      ]);
      expect((await services.accounts.create(undefined)).accountId).toMatch(/^[1-9]\d{15}$/);
      await expectRefused(services.accounts.create(wanted), 'EntityAlreadyExists.Account');
      expect(await services.managedKeys.list({ accountId, userId: null })).toHaveLength(1);
    });

    test('is listed by id, and counts against the limit of 1,000', async () => {
      const filler = Array.from({ length: MAX_ACCOUNTS - 3 }, (_, index) => ({
        account_id: asAccountId(String(8_000_000_000_000_000 + index)),
        created_at_ms: 1,
      }));
      await opened.database.insertInto('accounts').values(filler).execute();
      const works = [1, 2, 3].map(() => services.accounts.create(undefined));
      expect(await race(works)).toEqual({ done: 1, 'LimitExceeded.Account': 2 });
      const pages = await readAll(services.accounts.list, 400);
      expect(pages.map((page) => page.length)).toEqual([400, 400, 200]);
      const ids = pages.flat().map(({ accountId }) => accountId);
      expect(ids).toEqual(ids.toSorted());
    });
  });
});
