// Authorization on a whole server with the vendor's client: issuers limited to a course or to short credentials, system
// policies against every operation, and the text of a denial.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemPolicies } from '../../src/access/policies/system-policies.ts';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { allOperations } from '../../scripts/generate/operations.ts';
import type { Signer } from '../support/http-requests.ts';
import { callRam, createUser, policyOf, type Statement } from '../support/identities.ts';
import { officialClients, OfficialClientError, type ReportedError } from '../support/official-clients.ts';
import type { ParameterTable } from '../support/sign-request.ts';

const client = officialClients[0]!;
let server: EmbeddedServer;
const videos: Record<'algebra' | 'biology' | 'untagged' | 'blocked', string> = {
  algebra: '',
  biology: '',
  untagged: '',
  blocked: '',
};

beforeAll(async () => {
  server = await startServer();
  videos.algebra = await server.seedVideo({ tags: ['algebra', 'free'], referenceId: 'course-algebra-1', cateId: 7 });
  videos.biology = await server.seedVideo({ tags: ['biology'], referenceId: 'course-biology-1', cateId: 8 });
  videos.untagged = await server.seedVideo();
  videos.blocked = await server.seedVideo({ tags: ['algebra'], status: 'Blocked' });
});
afterAll(() => server.close());

interface Call {
  readonly action: string;
  readonly version?: string;
  readonly parameters?: ParameterTable;
}

/** The code of the refusal, or `ok`. */
async function outcome(signer: Signer, call: Call): Promise<string> {
  return (await refusal(signer, call))?.code ?? 'ok';
}

async function refusal(signer: Signer, call: Call): Promise<ReportedError | undefined> {
  try {
    await client.call({ url: server.url, ...signer }, call);
    return undefined;
  } catch (error) {
    if (!(error instanceof OfficialClientError)) throw error;
    return error.reported;
  }
}

let count = 0;
async function userWith(...statements: Statement[]): Promise<Signer> {
  count += 1;
  const { accessKeyId, accessKeySecret } = await createUser(server, `user-${String(count)}`, policyOf(...statements));
  return { accessKeyId, accessKeySecret };
}

const playAuth = (VideoId: string, more: ParameterTable = {}): Call => ({
  action: 'GetVideoPlayAuth',
  parameters: { VideoId, ...more },
});
const UNKNOWN = 'f'.repeat(32);
const DENIED = 'Forbidden.RAM';
const GONE = 'InvalidVideo.NotFound';

describe('an issuer that is limited', () => {
  test('to two videos gets credentials for these, by either id, and for no others', async () => {
    const issuer = await userWith({
      Action: 'vod:*',
      Resource: [videos.algebra, videos.untagged].map((id) => `acs:vod:*:${server.accountId}:video/${id}`),
    });
    expect(await outcome(issuer, playAuth(videos.algebra))).toBe('ok');
    expect(await outcome(issuer, playAuth('', { ReferenceId: 'course-algebra-1' }))).toBe('ok');
    expect(await outcome(issuer, playAuth(videos.biology))).toBe(DENIED);
    expect(await outcome(issuer, playAuth('', { ReferenceId: 'course-biology-1' }))).toBe(DENIED);
    // The answer does not reveal whether the video exists.
    expect(await outcome(issuer, playAuth(UNKNOWN))).toBe(DENIED);
    expect(await outcome(issuer, playAuth('', { ReferenceId: 'no-such-course' }))).toBe(DENIED);
    const infos = (...ids: string[]): Call => ({ action: 'GetVideoInfos', parameters: { VideoIds: ids.join(',') } });
    expect(await outcome(issuer, infos(videos.algebra, videos.untagged))).toBe('ok');
    expect(await outcome(issuer, infos(videos.algebra, videos.biology))).toBe(DENIED);
    expect(await outcome(issuer, infos(videos.algebra, UNKNOWN))).toBe(DENIED);
  });

  test.each<[string, Statement[]]>([
    ['its own names', [{ Action: 'vod:*', Condition: { StringLike: { 'vod:ReferenceId': 'own-*' } } }]],
    ['an allowed tag', [{ Action: 'vod:*', Condition: { StringEquals: { 'vod:Tag': 'algebra' } } }]],
    [
      'a forbidden tag',
      [{ Action: 'vod:*' }, { Effect: 'Deny', Action: '*', Condition: { StringEquals: { 'vod:Tag': 'biology' } } }],
    ],
    [
      'a forbidden category',
      [{ Action: '*' }, { Effect: 'Deny', Action: '*', Condition: { StringEquals: { 'vod:CateId': '8' } } }],
    ],
  ])('by %s gets the same answer for a hidden video and for one that does not exist', async (_, statements) => {
    const issuer = await userWith(...statements);
    const own = { ReferenceId: 'own-1' };
    for (const action of ['GetVideoPlayAuth', 'GetVideoInfo', 'CreateWatchLink', 'ListSnapshots', 'UpdateVideoInfo']) {
      const version = action === 'CreateWatchLink' ? { version: '2026-11-01' } : {};
      const ask = (parameters: ParameterTable): Promise<string> => outcome(issuer, { action, parameters, ...version });
      const hidden = [
        ask({ VideoId: videos.biology, ...own }),
        ask({ VideoId: videos.biology }),
        ask({ ReferenceId: 'course-biology-1' }),
      ];
      const missing = [
        ask({ VideoId: UNKNOWN, ...own }),
        ask({ VideoId: UNKNOWN }),
        ask({ ReferenceId: 'course-biology-2' }),
      ];
      expect(await Promise.all(missing), action).toEqual(await Promise.all(hidden));
    }
    for (const call of [
      { action: 'GetTranscodeTask', parameters: { JobIds: UNKNOWN } },
      { action: 'GetTranscodeTask', parameters: { TranscodeTaskId: UNKNOWN } },
      { action: 'CancelTranscodeTask', version: '2026-11-01', parameters: { TranscodeTaskId: UNKNOWN } },
      { action: 'GetURLUploadInfos', parameters: { JobIds: UNKNOWN } },
    ])
      expect(await outcome(issuer, call), call.action).toBe(DENIED);
  });

  test.each<[string, Statement[]]>([
    ['an allowed video', [{ Action: 'vod:*', Resource: 'acs:vod:*:*:video/0*' }]],
    ['an allowed tag', [{ Action: 'vod:*', Condition: { StringEquals: { 'vod:Tag': 'algebra' } } }]],
    ['all tags but one', [{ Action: 'vod:*', Condition: { StringNotEquals: { 'vod:Tag': 'biology' } } }]],
    ['a forbidden video', [{ Action: 'vod:*' }, { Effect: 'Deny', Action: '*', Resource: 'acs:vod:*:*:video/0*' }]],
    [
      'a forbidden tag',
      [{ Action: 'vod:*' }, { Effect: 'Deny', Action: '*', Condition: { StringEquals: { 'vod:Tag': 'biology' } } }],
    ],
  ])('by %s cannot list', async (_, statements) => {
    const issuer = await userWith(...statements);
    expect(await outcome(issuer, { action: 'GetVideoList' })).toBe(DENIED);
  });

  test('to some videos cannot create others', async () => {
    const create = (more: ParameterTable = {}): Call => ({
      action: 'CreateUploadVideo',
      parameters: { Title: 'T', FileName: 'f.mp4', ...more },
    });
    const byId = await userWith({ Action: 'vod:*', Resource: `acs:vod:*:*:video/${videos.algebra}` });
    expect(await outcome(byId, create())).toBe(DENIED);
    const byTag = await userWith({ Action: 'vod:*', Condition: { StringEquals: { 'vod:Tag': 'algebra' } } });
    expect(await outcome(byTag, create())).toBe(DENIED);
    expect(await outcome(byTag, create({ Tags: 'biology' }))).toBe(DENIED);
    expect(await outcome(byTag, create({ Tags: 'algebra' }))).toBe('ok');
  });

  test.each<[string, object, Partial<Record<keyof typeof videos, string>>]>([
    ['a tag', { StringEquals: { 'vod:Tag': 'algebra' } }, { algebra: 'ok', biology: DENIED, untagged: DENIED }],
    ['any of two tags', { StringEquals: { 'vod:Tag': ['x', 'free'] } }, { algebra: 'ok', biology: DENIED }],
    ['a pattern of tags', { StringLike: { 'vod:Tag': 'bio*' } }, { algebra: DENIED, biology: 'ok', untagged: DENIED }],
    ['all but a tag', { StringNotEquals: { 'vod:Tag': 'free' } }, { algebra: DENIED, biology: 'ok', untagged: 'ok' }],
    ['a category', { StringEquals: { 'vod:CateId': '7' } }, { algebra: 'ok', biology: DENIED, untagged: DENIED }],
    ['numbers of categories', { NumericLessThan: { 'vod:CateId': '8' } }, { algebra: 'ok', biology: DENIED }],
    ['its own names', { StringLike: { 'vod:ReferenceId': 'course-a*' } }, { algebra: 'ok', biology: DENIED }],
    ['a key in another case', { StringEquals: { 'VOD:tag': 'algebra' } }, { algebra: 'ok', biology: DENIED }],
    ['a value in another case', { StringEquals: { 'vod:Tag': 'Algebra' } }, { algebra: DENIED }],
    ['both of two keys', { StringEquals: { 'vod:Tag': 'algebra', 'vod:CateId': '8' } }, { algebra: DENIED }],
    ['a key that no request has', { StringEquals: { 'x:y': 'z' } }, { algebra: DENIED }],
  ])('by %s', async (_, condition, expected) => {
    const issuer = await userWith({ Action: 'vod:GetVideoPlayAuth', Condition: condition });
    for (const [name, wanted] of Object.entries(expected))
      expect(await outcome(issuer, playAuth(videos[name as keyof typeof videos])), name).toBe(wanted);
  });

  test('to 300-second credentials', async () => {
    const issuer = await userWith({
      Action: ['vod:GetVideoPlayAuth'],
      Condition: { NumericLessThanEquals: { 'vod:AuthInfoTimeout': 300 } },
    });
    expect(await outcome(issuer, playAuth(videos.algebra))).toBe('ok');
    expect(await outcome(issuer, playAuth(videos.algebra, { AuthInfoTimeout: '300' }))).toBe('ok');
    expect(await outcome(issuer, playAuth(videos.algebra, { AuthInfoTimeout: '301' }))).toBe(DENIED);
    expect(await outcome(issuer, playAuth(videos.algebra, { AuthInfoTimeout: '0300' }))).toBe('ok');
    expect(await outcome(issuer, playAuth(videos.algebra, { AuthInfoTimeout: '3e2' }))).toBe('InvalidParameter');
  });

  test('gets the specific error for a video that it may use', async () => {
    const issuer = await userWith({
      Action: 'vod:Get*',
      Condition: { StringEquals: { 'vod:Tag': 'algebra' } },
    });
    expect(await outcome(issuer, playAuth(videos.blocked))).toBe('Forbidden.IllegalStatus');
    const anyone = await userWith({ Action: 'vod:Get*' });
    expect(await outcome(anyone, playAuth(UNKNOWN))).toBe(GONE);
  });
});

describe('a change of policies', () => {
  test('applies from the next call on', async () => {
    const user = await createUser(server, 'changing');
    const ask = playAuth(videos.algebra);
    expect(await outcome(user, ask)).toBe(DENIED);
    const attach = { PolicyType: 'System', PolicyName: 'AliyunVODPlayAuth', UserName: 'changing' };
    await callRam(server, 'AttachPolicyToUser', attach);
    expect(await outcome(user, ask)).toBe('ok');
    await callRam(server, 'DetachPolicyFromUser', attach);
    expect(await outcome(user, ask)).toBe(DENIED);
  });
});

describe('a denial', () => {
  test('names action, principal and policy, and never the text of a policy', async () => {
    const secret = 'acs:vod:*:*:video/deadbeef*';
    const user = await userWith(
      { Action: 'vod:*' },
      { Effect: 'Deny', Action: 'vod:GetPlayInfo', Resource: [secret, '*'] },
    );
    const refused = await refusal(user, { action: 'GetPlayInfo', parameters: { VideoId: videos.algebra } });
    expect(refused).toMatchObject({
      status: 403,
      code: DENIED,
      accessDenied: {
        AuthAction: 'vod:GetPlayInfo',
        AuthPrincipalType: 'SubUser',
        AuthPrincipalOwnerId: server.accountId,
        NoPermissionType: 'ExplicitDeny',
        PolicyType: 'AccountLevelIdentityBasedPolicy',
        Policy: `user-${String(count)}-User-0`,
      },
    });
    expect(JSON.stringify(refused)).not.toContain('deadbeef');
    const implicit = await refusal(user, { action: 'ListUsers', version: '2015-05-01' });
    expect(implicit?.accessDenied).toMatchObject({ NoPermissionType: 'ImplicitDeny', Policy: 'implicit' });
  });
});

/** The actions that each system policy allows, copied from the vendor's pages; BatchGetMediaInfos, which only reads, is added. */
const granted: Readonly<Record<string, (service: string, name: string) => boolean>> = {
  AdministratorAccess: () => true,
  AliyunVODFullAccess: (service) => service === 'vod',
  AliyunVODReadOnlyAccess: (service, name) => service === 'vod' && /^(Get|BatchGet|List|Search|Describe)/.test(name),
  PlayauthVODReadOnlyAccess: (service, name) =>
    service === 'vod' &&
    /^(Get|BatchGet|List|Search|Describe)/.test(name) &&
    !['GetAppPlayKey', 'GetMessageCallback'].includes(name),
  AliyunVODPlayAuth: (service, name) =>
    service === 'vod' && ['GetPlayInfo', 'GetVideoPlayAuth', 'GetVideoPlayInfo', 'GetVideoInfo'].includes(name),
  AliyunVODUploadAuth: (service, name) =>
    service === 'vod' && ['CreateUploadVideo', 'RefreshUploadVideo', 'CreateUploadImage'].includes(name),
  AliyunSTSAssumeRoleAccess: (service, name) => service === 'sts' && name === 'AssumeRole',
  AliyunRAMFullAccess: (service) => service === 'ram',
  AliyunRAMReadOnlyAccess: (service, name) => service === 'ram' && /^(Get|List)/.test(name),
};

/** For the account that runs the server: refused to all users, regardless of their policies. */
const OPERATORS_OWN = [
  'CreateAccount',
  'ListAccounts',
  'SetStorageQuota',
  'ListAuditChains',
  'ExportAuditEvents',
  'RewrapKeys',
];

describe.each([...systemPolicies.keys()])('the system policy %s', (policy) => {
  test('allows every operation that it names and no other', async () => {
    const user = await createUser(server, `holder-of-${policy}`, policy);
    for (const { name, version, target, action } of allOperations) {
      const denied = ['Forbidden.RAM', 'NoPermission'];
      // No parameters are given, so that nothing is changed: an allowed call fails for its parameters, or lists.
      const code = await outcome(user, { action: name, version });
      const isForAnybody = target === 'nothing';
      const service = action.split(':')[0] ?? '';
      const expected = isForAnybody || granted[policy]!(service, name);
      if (OPERATORS_OWN.includes(name)) expect(denied).toContain(code);
      else expect(!denied.includes(code), `${name}: ${code}`).toBe(expected);
    }
  });
});

test('a user without policies may call only operations that need none', async () => {
  const user = await createUser(server, 'no-rights');
  for (const { name, version, target } of allOperations) {
    const code = await outcome(user, { action: name, version });
    expect(['Forbidden.RAM', 'NoPermission'].includes(code), `${name}: ${code}`).toBe(
      target !== 'nothing' || OPERATORS_OWN.includes(name),
    );
  }
});
