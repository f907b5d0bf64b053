import { describe, expect, test } from 'vitest';
import {
  compilePolicies,
  decide,
  decideAll,
  dependsOnResource,
  type AccessRequest,
  type NamedPolicy,
} from './evaluate.ts';
import { MAX_POLICY_CHARACTERS, parsePolicyDocument } from './policy-document.ts';
import { systemPolicies } from './system-policies.ts';

const ACCOUNT = '1234567890123456';
const VIDEOS = `acs:vod:cn-shanghai:${ACCOUNT}:video/`;
const VIDEO = 'f4c1a0d2e3b44c5d9e8f7a6b5c4d3e2f';
const OTHER_VIDEO = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';

type Written = string | Readonly<Record<string, unknown>>;

function policy(name: string, ...statements: readonly Written[]): NamedPolicy {
  const [only] = statements;
  const text = typeof only === 'string' ? only : JSON.stringify({ Version: '1', Statement: statements });
  const parsed = parsePolicyDocument(text, { maxCharacters: MAX_POLICY_CHARACTERS });
  if (!parsed.ok) throw new Error(parsed.reason);
  return { name, type: typeof only === 'string' ? 'System' : 'Custom', document: parsed.policy };
}

const compile = (...statements: readonly Written[]) => compilePolicies([policy('p', ...statements)]);
const allow = (rest: Readonly<Record<string, unknown>> = {}) => ({
  Effect: 'Allow',
  Action: '*',
  Resource: '*',
  ...rest,
});
const deny = (rest: Readonly<Record<string, unknown>> = {}) => ({ ...allow(rest), Effect: 'Deny' });

interface Asked {
  readonly action?: string;
  readonly video?: string;
  readonly resource?: string;
  readonly keys?: Readonly<Record<string, string | readonly string[]>>;
}

function about({ action = 'vod:GetVideoPlayAuth', video = VIDEO, resource, keys = {} }: Asked = {}): AccessRequest {
  const context = Object.entries(keys).map(([key, value]) => [key.toLowerCase(), [value].flat()] as const);
  return { action, resource: resource ?? VIDEOS + video, reach: 'one', context: new Map(context), varying: new Set() };
}

function aboutAll({ keys, varying = [] }: Asked & { readonly varying?: readonly string[] } = {}): AccessRequest {
  return {
    ...about({ action: 'vod:GetVideoList', resource: VIDEOS, ...(keys && { keys }) }),
    reach: 'every',
    varying: new Set(varying),
  };
}

const isAllowed = (compiled: ReturnType<typeof compile>, asked: Asked = {}): boolean =>
  decide(compiled, about(asked)).allowed;

describe('the documented examples', () => {
  test('playback only from one network', () => {
    const actions = ['vod:GetPlayInfo', 'vod:GetVideoPlayAuth', 'vod:GetVideoPlayInfo', 'vod:GetVideoInfo'];
    const compiled = compile(allow({ Action: actions, Condition: { IpAddress: { 'acs:SourceIp': '192.168.1.7' } } }));
    expect(isAllowed(compiled, { keys: { 'acs:SourceIp': '192.168.1.7' } })).toBe(true);
    expect(isAllowed(compiled, { keys: { 'acs:SourceIp': '192.168.1.8' } })).toBe(false);
    expect(isAllowed(compiled)).toBe(false);
    expect(isAllowed(compiled, { action: 'vod:DeleteVideo', keys: { 'acs:SourceIp': '192.168.1.7' } })).toBe(false);
  });

  test('the same said by refusing every other address', () => {
    const ranges = ['192.0.2.0/24', '203.0.113.2'];
    const compiled = compile(allow(), deny({ Condition: { NotIpAddress: { 'acs:SourceIp': ranges } } }));
    const from = (address: string): boolean => isAllowed(compiled, { keys: { 'acs:SourceIp': address } });
    expect(['192.0.2.77', '203.0.113.2', '::ffff:203.0.113.2'].map(from)).toEqual([true, true, true]);
    expect(['203.0.113.3', '2001:db8::1', '192.0.2.1%lo', 'unknown', ''].map(from)).not.toContain(true);
  });

  test('everything but managing users, as a list of exceptions', () => {
    const compiled = compile({ Effect: 'Allow', NotAction: ['ram:*', 'sts:AssumeRole'], Resource: '*' });
    expect(isAllowed(compiled)).toBe(true);
    expect(isAllowed(compiled, { action: 'ram:CreateUser' })).toBe(false);
    expect(isAllowed(compiled, { action: 'STS:assumerole' })).toBe(false);
  });

  test('only over TLS, only with a second factor, only until a date', () => {
    const compiled = compile(
      allow({
        Condition: {
          Bool: { 'acs:SecureTransport': 'true', 'acs:MFAPresent': true },
          DateLessThan: { 'acs:CurrentTime': '2026-12-31T23:59:59+08:00' },
        },
      }),
    );
    const good = { 'acs:SecureTransport': 'true', 'acs:MFAPresent': 'true', 'acs:CurrentTime': '2026-12-31T15:59:58Z' };
    expect(isAllowed(compiled, { keys: good })).toBe(true);
    expect(isAllowed(compiled, { keys: { ...good, 'acs:MFAPresent': 'false' } })).toBe(false);
    expect(isAllowed(compiled, { keys: { ...good, 'acs:SecureTransport': 'false' } })).toBe(false);
    expect(isAllowed(compiled, { keys: { ...good, 'acs:CurrentTime': '2026-12-31T15:59:59Z' } })).toBe(false);
  });

  test.each(['*', 'acs:vod:*:*:*', 'acs:vod:*:*', `acs:vod:*:${ACCOUNT}:*`])(
    'Resource %s is every video',
    (resource) => {
      expect(isAllowed(compile(allow({ Resource: resource })))).toBe(true);
      expect(decide(compile(allow({ Resource: resource })), aboutAll()).allowed).toBe(true);
    },
  );

  test.each(['vod:GetVideoPlayAuth', 'VOD:getvideoplayauth', 'vod:Get*', 'vod:*', 'vod:GetVideo????Auth', '*'])(
    'Action %s is GetVideoPlayAuth',
    (action) => expect(isAllowed(compile(allow({ Action: ['vod:ListX', action] })))).toBe(true),
  );

  test.each(['vod:GetVideoPlayAut', 'vod:GetVideoPlayAuth?', 'ram:GetVideoPlayAuth', 'vod:List*'])(
    'Action %s is not',
    (action) => expect(isAllowed(compile(allow({ Action: action })))).toBe(false),
  );
});

describe('one issuer for one course', () => {
  test('by video', () => {
    const compiled = compile(
      allow({ Action: 'vod:GetVideoPlayAuth', Resource: `acs:vod:*:${ACCOUNT}:video/${VIDEO}` }),
    );
    expect(isAllowed(compiled)).toBe(true);
    expect(isAllowed(compiled, { video: OTHER_VIDEO })).toBe(false);
    expect(isAllowed(compiled, { video: VIDEO.toUpperCase() })).toBe(false);
    expect(isAllowed(compiled, { resource: `acs:vod:cn-shanghai:9999999999999999:video/${VIDEO}` })).toBe(false);
  });

  test('by tag, reference and the longest life of a credential', () => {
    const compiled = compile(
      allow({
        Condition: {
          StringEquals: { 'vod:Tag': ['math', 'art'] },
          StringLike: { 'vod:referenceid': 'course-7-*' },
          NumericLessThanEquals: { 'vod:AuthInfoTimeout': 300 },
        },
      }),
    );
    const good = { 'vod:Tag': ['free', 'math'], 'vod:ReferenceId': 'course-7-intro', 'vod:AuthInfoTimeout': '300' };
    expect(isAllowed(compiled, { keys: good })).toBe(true);
    expect(isAllowed(compiled, { keys: { ...good, 'vod:Tag': ['free'] } })).toBe(false);
    expect(isAllowed(compiled, { keys: { ...good, 'vod:ReferenceId': 'course-8-intro' } })).toBe(false);
    expect(isAllowed(compiled, { keys: { ...good, 'vod:AuthInfoTimeout': '301' } })).toBe(false);
  });
});

describe('precedence', () => {
  test('a request that no statement allows is denied implicitly, without the name of a policy', () => {
    const nothing = { allowed: false, kind: 'implicit', policyName: undefined, policyType: undefined };
    expect(decide(compilePolicies([]), about())).toEqual(nothing);
    expect(decide(compile(allow({ Action: 'ram:*' })), about())).toEqual(nothing);
  });

  test('an explicit deny beats every allow and names its policy', () => {
    const compiled = compilePolicies([
      policy('admin', systemPolicies.get('AdministratorAccess')?.document ?? ''),
      policy('no deleting', deny({ Action: 'vod:Delete*' })),
    ]);
    expect(decide(compiled, about())).toEqual({ allowed: true });
    expect(decide(compiled, about({ action: 'vod:DeleteVideo' }))).toEqual({
      allowed: false,
      kind: 'explicit',
      policyName: 'no deleting',
      policyType: 'Custom',
    });
  });

  test('a deny whose condition cannot be judged holds', () => {
    const compiled = compile(allow(), deny({ Condition: { NumericGreaterThan: { 'vod:AuthInfoTimeout': 300 } } }));
    expect(isAllowed(compiled, { keys: { 'vod:AuthInfoTimeout': '300' } })).toBe(true);
    expect(isAllowed(compiled)).toBe(true);
    expect(isAllowed(compiled, { keys: { 'vod:AuthInfoTimeout': 'long' } })).toBe(false);
  });

  test('each layer has to allow, and the first that does not is named', () => {
    const role = compile(allow({ Action: 'vod:*' }));
    const session = compilePolicies([
      policy('session', allow({ Action: 'vod:Get*' }), deny({ Action: 'vod:GetVideoList' })),
    ]);
    expect(decideAll([role, session], about())).toEqual({ allowed: true });
    expect(decideAll([role, session], about({ action: 'vod:DeleteVideo' }))).toMatchObject({
      kind: 'implicit',
      layer: 1,
    });
    expect(decideAll([role, session], about({ action: 'vod:GetVideoList' }))).toMatchObject({
      kind: 'explicit',
      layer: 1,
      policyName: 'session',
    });
    expect(decideAll([role, session], about({ action: 'ram:GetUser' }))).toMatchObject({ layer: 0 });
    expect(decideAll([], about()).allowed).toBe(false);
  });
});

describe('lists and searches', () => {
  const canList = (request: Parameters<typeof aboutAll>[0], ...statements: readonly Written[]): boolean =>
    decide(compile(...statements), aboutAll(request)).allowed;

  test('are allowed to a caller that may see every video', () => {
    expect(canList({}, allow())).toBe(true);
    expect(canList({}, allow({ Resource: [`${VIDEOS}${VIDEO}`, `acs:vod:*:${ACCOUNT}:video/*`] }))).toBe(true);
    expect(canList({}, allow(), deny({ Resource: `acs:vod:*:${ACCOUNT}:category/*` }))).toBe(true);
  });

  test('are refused to a caller that may see some videos only', () => {
    expect(canList({}, allow({ Resource: `${VIDEOS}${VIDEO}` }))).toBe(false);
    expect(canList({}, allow({ Resource: `${VIDEOS}f*` }))).toBe(false);
    expect(canList({}, allow({ Resource: `acs:vod:*:*:video/${'?'.repeat(32)}` }))).toBe(false);
    expect(canList({}, allow(), deny({ Resource: `acs:vod:*:*:video/${VIDEO}` }))).toBe(false);
    expect(
      canList({}, allow(), deny({ Resource: 'acs:*f', Condition: { Bool: { 'acs:SecureTransport': 'false' } } })),
    ).toBe(true);
  });

  test('depend on what is known of the whole call, not on what differs from video to video', () => {
    const byTag = { StringEquals: { 'vod:Tag': 'math' } };
    const keys = { 'vod:Tag': 'math', 'acs:SourceIp': '10.0.0.1' };
    const varying = ['vod:tag'];
    expect(canList({ keys, varying }, allow({ Condition: { IpAddress: { 'acs:SourceIp': '10.0.0.0/8' } } }))).toBe(
      true,
    );
    expect(canList({ keys, varying }, allow({ Condition: byTag }))).toBe(false);
    expect(canList({ keys, varying }, allow({ Condition: { StringNotEquals: { 'vod:tag': 'art' } } }))).toBe(false);
    expect(canList({ keys, varying }, allow(), deny({ Condition: byTag }))).toBe(false);
    const secretFromOutside = { ...byTag, NotIpAddress: { 'acs:SourceIp': '10.0.0.0/8' } };
    expect(canList({ keys, varying }, allow(), deny({ Condition: secretFromOutside }))).toBe(true);
  });
});

describe('whether the resource has to be looked up', () => {
  const depends = (...statements: readonly Written[]): boolean =>
    dependsOnResource(compile(...statements), 'vod:GetVideoInfo');

  test('not for callers without limits, or with limits on the request alone', () => {
    expect(depends(allow())).toBe(false);
    expect(depends(allow({ Resource: ['acs:vod:*:*:video/x', '**'] }))).toBe(false);
    expect(depends(allow(), deny({ Condition: { NotIpAddress: { 'ACS:SourceIp': '10.0.0.0/8' } } }))).toBe(false);
    expect(depends(allow(), deny({ Action: 'vod:Delete*', Resource: 'acs:vod:*:*:video/x' }))).toBe(false);
    expect(dependsOnResource(compilePolicies([]), 'vod:GetVideoInfo')).toBe(false);
  });

  test('for callers that are limited by resource or by its properties', () => {
    expect(depends(allow({ Resource: 'acs:vod:*:*:video/x' }))).toBe(true);
    expect(depends(allow(), deny({ Resource: 'acs:vod:*:*:video/x' }))).toBe(true);
    expect(depends(allow({ Condition: { StringEquals: { 'vod:Tag': 'math' } } }))).toBe(true);
    expect(depends(allow(), { Effect: 'Deny', NotAction: 'ram:*', Resource: 'acs:vod:*:*:video/x' })).toBe(true);
  });
});

test('decides more actions than its cache holds', () => {
  const compiled = compile(allow({ Action: 'vod:Get*7' }));
  for (const round of [1, 2])
    for (let index = 0; index < 1000; index++)
      expect(isAllowed(compiled, { action: `vod:Get${String(index)}` }), String(round)).toBe(index % 10 === 7);
});
