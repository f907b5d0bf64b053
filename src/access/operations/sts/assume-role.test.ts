import { describe, expect, test } from 'vitest';
import { nobodyEnded } from '../../../../test/support/issuers.ts';
import { memoryKeyRing } from '../../../../test/support/memory-key-ring.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT } from '../../../../test/support/sample-video.ts';
import { SettableClock } from '../../../base/clock.ts';
import { WireError } from '../../../wire/errors.ts';
import { asAccessKeyId, asAccountId } from '../../../wire/ids.ts';
import type { AccessKeyCaller, Caller, Principal } from '../../caller.ts';
import { issuerTag, type IssuerTag } from '../../issuers/issuer.ts';
import { bind } from '../../operation.ts';
import type { Role } from '../../identities/roles-db.ts';
import { createRoleSessions } from '../../sts/role-sessions.ts';
import type { AssumeRoleParameters } from '../../sts/assume-role-request.ts';
import { assumeRole } from './assume-role.ts';

const OTHER_ACCOUNT = asAccountId('9999999999999999');
const clock = new SettableClock().freeze(SAMPLE_INSTANT);
const roleSessions = createRoleSessions({ keyRing: memoryKeyRing(), clock, revokedIssuers: nobodyEnded });
const keyTag = issuerTag('access key', 'LTAItest');
const firstRole = issuerTag('role', 'first');
const secondRole = issuerTag('role', 'second');

const VOD_ONLY = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"vod:*","Resource":"*"}]}';
const overTls = { Condition: { Bool: { 'acs:SecureTransport': 'true' } } };

type Statement = Readonly<Record<string, unknown>>;

function trust(...statements: readonly Statement[]): string {
  const all = statements.map((statement) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', ...statement }));
  return JSON.stringify({ Version: '1', Statement: all });
}

const byRam = (...principals: string[]): Statement => ({ Principal: { RAM: principals } });
const HOME = `acs:ram::${SAMPLE_ACCOUNT}`;

function roleOf(changes: Partial<Role> = {}): Role {
  return {
    roleId: '312345678901234567',
    accountId: SAMPLE_ACCOUNT,
    roleName: 'player',
    description: '',
    trustPolicy: trust(byRam(`${HOME}:root`)),
    maxSessionSeconds: 3600,
    trustSavedAtMs: SAMPLE_INSTANT,
    createdAtMs: SAMPLE_INSTANT,
    modifiedAtMs: SAMPLE_INSTANT,
    ...changes,
  };
}

const root: Principal = { type: 'root' };
const alice: Principal = { type: 'user', userId: '21', userName: 'alice' };
const worker: Principal = { type: 'role', roleId: '3', roleName: 'worker', sessionName: 's', sessionPolicy: undefined };

function callerOf(principal: Principal, changes: Partial<AccessKeyCaller> = {}): AccessKeyCaller {
  return {
    kind: 'accessKey',
    accountId: SAMPLE_ACCOUNT,
    accessKeyId: asAccessKeyId('LTAItest'),
    principal,
    issuer: principal.type === 'role' ? [keyTag, firstRole] : [keyTag],
    ...changes,
  };
}

/** Every identity has had its name since before the policy was saved. */
const roleTrust = {
  namesOf: ({ accountId, principal }: AccessKeyCaller): Promise<readonly string[]> => {
    const account = `acs:ram::${accountId}`;
    if (principal.type === 'root') return Promise.resolve([`${account}:root`]);
    const own = principal.type === 'user' ? `user/${principal.userName}` : `role/${principal.roleName}`;
    return Promise.resolve([`${account}:root`, `${account}:${own}`]);
  },
};

interface Asked {
  readonly role?: Role | undefined;
  readonly caller?: Caller;
  readonly parameters?: AssumeRoleParameters;
  readonly isSecure?: boolean;
}

interface Answer {
  readonly AssumedRoleUser: { readonly Arn: string; readonly AssumedRoleId: string };
  readonly Credentials: Readonly<Record<'AccessKeyId' | 'SecurityToken' | 'Expiration', string>>;
  readonly SourceIdentity?: string;
}

async function ask({ caller = callerOf(root), parameters = {}, isSecure = false, ...rest }: Asked): Promise<Answer> {
  const role = 'role' in rest ? rest.role : roleOf();
  const roles = {
    // As the database: without regard to case.
    find: (accountId: string, name: string) =>
      Promise.resolve(
        role?.accountId === accountId && role.roleName.toLowerCase() === name.toLowerCase() ? role : undefined,
      ),
  };
  const bound = bind(assumeRole, { roles, roleTrust, roleSessions, clock });
  const call = {
    parameters: { RoleArn: `${HOME}:role/player`, RoleSessionName: 'alice', ...parameters },
    caller,
    origin: { baseUrl: 'http://h', clientIp: '192.0.2.7', isSecure },
    requestId: 'R',
    raw: () => undefined,
  };
  return (await bound.run(call)) as Answer;
}

async function refusalOf(asked: Asked): Promise<WireError> {
  const answer = await ask(asked).catch((error: unknown) => error);
  if (answer instanceof WireError) return answer;
  return expect.fail(`it was answered: ${JSON.stringify(answer)}`);
}

function openedBy({ Credentials }: Answer) {
  const result = roleSessions.open(Credentials.SecurityToken);
  if (!result.ok) return expect.fail(result.reason);
  return result.opened;
}

describe('AssumeRole answers', () => {
  test('a credential whose session is the role, named as the vendor names it', async () => {
    const answer = await ask({ parameters: { Policy: VOD_ONLY, DurationSeconds: '1800', SourceIdentity: 'hr' } });
    expect(answer).toMatchObject({
      AssumedRoleUser: { Arn: `${HOME}:role/player/alice`, AssumedRoleId: '312345678901234567:alice' },
      Credentials: { Expiration: '2026-01-02T03:34:05Z' },
      SourceIdentity: 'hr',
    });
    const { session, accessKeyId } = openedBy(answer);
    expect(accessKeyId).toBe(answer.Credentials.AccessKeyId);
    expect(session).toEqual({
      accountId: SAMPLE_ACCOUNT,
      roleId: '312345678901234567',
      roleName: 'player',
      sessionName: 'alice',
      policy: VOD_ONLY,
      assumedBy: [SAMPLE_ACCOUNT, 'root', ''],
      issuer: [keyTag, issuerTag('role', '312345678901234567')],
      expiresAt: SAMPLE_INSTANT / 1000 + 1800,
    });
  });

  test('with no SourceIdentity where none was given', async () => {
    expect(await ask({})).not.toHaveProperty('SourceIdentity');
  });
});

describe('a trust policy', () => {
  const foreign = (principal: Principal) => callerOf(principal, { accountId: OTHER_ACCOUNT });

  test.each<[string, Caller, Statement[]]>([
    ['its account', callerOf(root), [byRam(`${HOME}:root`)]],
    ['its account, a user of it', callerOf(alice), [byRam(`${HOME}:root`)]],
    ['its account, a role of it', callerOf(worker), [byRam(`${HOME}:root`)]],
    ['a user', callerOf(alice), [byRam(`${HOME}:user/alice`)]],
    ['a role', callerOf(worker), [byRam(`${HOME}:role/worker`)]],
    ['another account', foreign(root), [byRam(`${HOME}:root`, `acs:ram::${OTHER_ACCOUNT}:root`)]],
    ['a user of another account', foreign(alice), [byRam(`acs:ram::${OTHER_ACCOUNT}:user/alice`)]],
    ['one of several statements', callerOf(alice), [byRam(`${HOME}:user/bob`), byRam(`${HOME}:user/alice`)]],
  ])('that names %s allows the call', async (_, caller, statements) => {
    await expect(ask({ caller, role: roleOf({ trustPolicy: trust(...statements) }) })).resolves.toBeDefined();
  });

  test.each<[string, Caller, Statement[]]>([
    ['another account', callerOf(root), [byRam(`acs:ram::${OTHER_ACCOUNT}:root`)]],
    ['a user, the account itself', callerOf(root), [byRam(`${HOME}:user/alice`)]],
    ['another user', callerOf(alice), [byRam(`${HOME}:user/bob`)]],
    ['a user of the same name elsewhere', foreign(alice), [byRam(`${HOME}:user/alice`)]],
    ['its own account, another account', foreign(root), [byRam(`${HOME}:root`)]],
    ['a role, a user of the same name', callerOf({ ...alice, userName: 'worker' }), [byRam(`${HOME}:role/worker`)]],
    ['a service', callerOf(root), [{ Principal: { Service: ['ecs.aliyuncs.com'] } }]],
    [
      'a caller that another statement denies',
      callerOf(alice),
      [byRam(`${HOME}:root`), { ...byRam(`${HOME}:user/alice`), Effect: 'Deny' }],
    ],
    [
      'the whole account, under a condition that is not met',
      callerOf(root),
      [{ ...byRam(`${HOME}:root`), ...overTls }],
    ],
  ])('that names %s denies the call', async (_, caller, statements) => {
    const refused = await refusalOf({ caller, role: roleOf({ trustPolicy: trust(...statements) }) });
    expect(refused).toMatchObject({
      code: 'NoPermission',
      accessDenied: { AuthAction: 'sts:AssumeRole', PolicyType: 'AssumeRolePolicy', NoPermissionType: 'ImplicitDeny' },
    });
  });

  test('that does not parse denies every caller', async () => {
    expect(await refusalOf({ role: roleOf({ trustPolicy: '{' }) })).toMatchObject({ code: 'NoPermission' });
  });

  test('may ask for an external id', async () => {
    const condition = { Condition: { StringEquals: { 'sts:ExternalId': ['tenant-1', 'tenant-2'] } } };
    const role = roleOf({ trustPolicy: trust({ ...byRam(`${HOME}:root`), ...condition }) });
    await expect(ask({ role, parameters: { ExternalId: 'tenant-2' } })).resolves.toBeDefined();
    for (const ExternalId of [undefined, 'tenant-3', 'TENANT-1'])
      expect(await refusalOf({ role, parameters: { ExternalId } })).toMatchObject({ code: 'NoPermission' });
  });

  test('may ask for TLS and an address', async () => {
    const condition = {
      Condition: { ...overTls.Condition, IpAddress: { 'acs:SourceIp': '192.0.2.0/24' } },
    };
    const role = roleOf({ trustPolicy: trust({ ...byRam(`${HOME}:root`), ...condition }) });
    await expect(ask({ role, isSecure: true })).resolves.toBeDefined();
    expect(await refusalOf({ role, isSecure: false })).toMatchObject({ code: 'NoPermission' });
  });
});

describe('a role that does not exist', () => {
  test('is reported as missing to its own account', async () => {
    expect(await refusalOf({ role: undefined })).toMatchObject({ code: 'EntityNotExist.Role' });
  });

  test('is one whose name differs in case from what was asked for, and so from what policies were asked about', async () => {
    expect(await refusalOf({ role: roleOf({ roleName: 'Player' }) })).toMatchObject({ code: 'EntityNotExist.Role' });
  });

  test('is for another account the same as one that does not trust it, or allows less than is asked for', async () => {
    const caller = callerOf(root, { accountId: OTHER_ACCOUNT });
    const parameters = { DurationSeconds: '43200' };
    const [missing, closed] = [
      await refusalOf({ caller, parameters, role: undefined }),
      await refusalOf({ caller, parameters }),
    ];
    expect(missing.code).toBe('NoPermission');
    const told = ({ code, status, message, accessDenied }: WireError) => ({ code, status, message, accessDenied });
    expect(told(missing)).toEqual(told(closed));
    expect(missing.reason).not.toBe(closed.reason);
  });
});

describe('a session that assumes a role', () => {
  const chained = (issuer: readonly IssuerTag[]) => callerOf(worker, { issuer });

  test('is revoked with its key and with both roles', async () => {
    const { session } = openedBy(await ask({ caller: chained([keyTag, firstRole]) }));
    expect(session.issuer).toEqual([keyTag, firstRole, issuerTag('role', '312345678901234567')]);
  });

  test('assumes two roles in a row and no third', async () => {
    expect(await refusalOf({ caller: chained([keyTag, firstRole, secondRole]) })).toMatchObject({
      code: 'OperationDenied',
      message: 'The operation is denied: at most 2 roles are assumed in a row.',
    });
  });

  test('lasts an hour at most, also where the role allows more', async () => {
    const role = roleOf({ maxSessionSeconds: 43_200 });
    const caller = chained([keyTag, firstRole]);
    expect(openedBy(await ask({ caller, role })).session.expiresAt).toBe(SAMPLE_INSTANT / 1000 + 3600);
    const parameters = { DurationSeconds: '3601' };
    expect(await refusalOf({ caller, role, parameters })).toMatchObject({ code: 'InvalidParameter.DurationSeconds' });
    expect(openedBy(await ask({ role, parameters })).session.expiresAt).toBe(SAMPLE_INSTANT / 1000 + 3601);
  });
});

test('a player has no role to assume', async () => {
  const caller = { kind: 'playCredential' } as Caller;
  expect(await refusalOf({ caller })).toMatchObject({ code: 'Forbidden.RAM' });
});

test('policies are asked about the role in the account that it belongs to', () => {
  const bound = bind(assumeRole, { roles: { find: () => Promise.resolve(undefined) }, roleTrust, roleSessions, clock });
  const parameters = { RoleArn: `acs:ram::${OTHER_ACCOUNT}:role/player`, ExternalId: 'x=1' };
  expect(bound.targetOf({ parameters } as never)).toEqual({
    service: 'ram',
    path: 'role/player',
    reach: 'one',
    accountId: OTHER_ACCOUNT,
    keys: new Map([['sts:externalid', ['x=1']]]),
  });
});
