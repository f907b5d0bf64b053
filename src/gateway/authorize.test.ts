// Authorization in the gateway: which callers need policies, when they are evaluated, with which facts, and what a denial says.
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ORIGIN } from '../../test/support/gateway-deps.ts';
import { SAMPLE_ISSUER } from '../../test/support/issuers.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT } from '../../test/support/sample-video.ts';
import type { AccessTarget } from '../access/access-target.ts';
import type { AccessKeyCaller, Caller, Principal } from '../access/caller.ts';
import { bind, defineOperation, type Call } from '../access/operation.ts';
import { compilePolicies } from '../access/policies/evaluate.ts';
import { parsePolicyDocument } from '../access/policies/policy-document.ts';
import { SettableClock } from '../base/clock.ts';
import { WireError } from '../wire/errors.ts';
import { asAccessKeyId } from '../wire/ids.ts';
import { authorize } from './authorize.ts';

const USER: Principal = { type: 'user', userId: '2001', userName: 'alice' };
const ROLE: Principal = {
  type: 'role',
  roleId: '3001',
  roleName: 'issuer',
  sessionName: 'web',
  sessionPolicy: undefined,
};
const VIDEO = `acs:vod:*:${SAMPLE_ACCOUNT}:video/`;

interface Asked {
  /** The statements of each layer's one policy, named `layer 0`, `layer 1`, … */
  readonly layers: readonly (readonly object[])[];
  readonly principal?: Principal;
  readonly target?: AccessTarget | readonly AccessTarget[] | 'nothing';
  readonly origin?: Partial<typeof ORIGIN>;
}

const one = (path: string, keys: Record<string, string[]> = {}): AccessTarget => ({
  service: 'vod',
  path,
  reach: 'one',
  keys: new Map(Object.entries(keys)),
});

/** What happened: allowed or the code, and whether the resource was asked for. */
async function ask(asked: Asked): Promise<{ outcome: string; lookedUp: boolean; error?: WireError }> {
  let lookedUp = false;
  const target = asked.target ?? one('video/a');
  const operation = defineOperation({
    name: 'Touch',
    version: '2017-03-21',
    summary: '',
    parameters: z.object({}),
    target:
      target === 'nothing'
        ? 'nothing'
        : () => {
            lookedUp = true;
            return Promise.resolve(target);
          },
    handle: () => ({}),
  });
  const caller: AccessKeyCaller = {
    kind: 'accessKey',
    accountId: SAMPLE_ACCOUNT,
    accessKeyId: asAccessKeyId('LTAIalice'),
    principal: asked.principal ?? USER,
    issuer: SAMPLE_ISSUER,
  };
  const layers = asked.layers.map((statements, index) => {
    const parsed = parsePolicyDocument(JSON.stringify({ Version: '1', Statement: statements }), {
      maxCharacters: 6144,
    });
    if (!parsed.ok) throw new Error(parsed.reason);
    return compilePolicies([{ name: `layer ${String(index)}`, type: 'Custom', document: parsed.policy }]);
  });
  const deps = {
    grantedPolicies: { layersOf: () => Promise.resolve(layers) },
    clock: new SettableClock().freeze(SAMPLE_INSTANT),
    region: 'cn-shanghai',
  };
  const bound = bind(operation, {});
  try {
    const question = await authorize(deps, { bound, caller, origin: { ...ORIGIN, ...asked.origin } });
    if (question !== 'allowed') await question({ caller } as Call<unknown>);
    return { outcome: 'allowed', lookedUp };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { outcome: error.code, lookedUp, error };
  }
}

const allow = (more: object = {}): object => ({ Effect: 'Allow', Action: 'vod:*', Resource: '*', ...more });
const deny = (more: object = {}): object => ({ Effect: 'Deny', Action: 'vod:*', Resource: '*', ...more });

describe('the caller', () => {
  test('an account itself may do everything, without a policy', async () => {
    expect(await ask({ layers: [], principal: { type: 'root' } })).toEqual({ outcome: 'allowed', lookedUp: false });
  });

  test('a user without a policy may do nothing', async () => {
    expect((await ask({ layers: [] })).outcome).toBe('Forbidden.RAM');
  });

  test('an operation without a target needs no policy', async () => {
    expect((await ask({ layers: [[deny()]], target: 'nothing' })).outcome).toBe('allowed');
  });

  test('a player is refused every operation for access keys', () => {
    const player = { kind: 'playCredential' } as Caller;
    const bound = bind(
      defineOperation({
        name: 'Touch',
        version: '2017-03-21',
        summary: '',
        parameters: z.object({}),
        target: 'nothing',
        handle: () => ({}),
      }),
      {},
    );
    const deps = { grantedPolicies: { layersOf: () => [] }, clock: new SettableClock(), region: 'r' };
    expect(() => authorize(deps, { bound, caller: player, origin: ORIGIN })).toThrow('User not authorized');
  });
});

describe('the resource', () => {
  test('is not looked up when no policy depends on it', async () => {
    expect(await ask({ layers: [[allow()]] })).toEqual({ outcome: 'allowed', lookedUp: false });
    expect(await ask({ layers: [[deny(), allow()]] })).toMatchObject({ outcome: 'Forbidden.RAM', lookedUp: false });
    expect(await ask({ layers: [[allow({ Action: 'ram:*' })]] })).toMatchObject({
      outcome: 'Forbidden.RAM',
      lookedUp: false,
    });
  });

  test.each([
    ['its name', { Resource: `${VIDEO}a` }, 'allowed'],
    ['another name', { Resource: `${VIDEO}b` }, 'Forbidden.RAM'],
    ['another account', { Resource: 'acs:vod:*:9999999999999999:video/a' }, 'Forbidden.RAM'],
    ['another region', { Resource: `acs:vod:cn-beijing:${SAMPLE_ACCOUNT}:video/a` }, 'Forbidden.RAM'],
    ['this region', { Resource: `acs:vod:cn-shanghai:${SAMPLE_ACCOUNT}:video/a` }, 'allowed'],
    ['everything of the product', { Resource: 'acs:vod:*:*:*' }, 'allowed'],
    ['everything of another product', { Resource: 'acs:ram:*:*:*' }, 'Forbidden.RAM'],
    ['a key it has', { Condition: { StringEquals: { 'vod:Tag': 'x' } } }, 'allowed'],
    ['a key it has otherwise', { Condition: { StringEquals: { 'vod:Tag': 'z' } } }, 'Forbidden.RAM'],
    ['a key it lacks', { Condition: { StringEquals: { 'vod:CateId': '1' } } }, 'Forbidden.RAM'],
  ])('counts by %s', async (_, statement, outcome) => {
    const target = one('video/a', { 'vod:tag': ['y', 'x'] });
    expect(await ask({ layers: [[allow(statement)]], target })).toMatchObject({ outcome, lookedUp: true });
  });

  test('of several, every one must be allowed', async () => {
    const layers = [[allow({ Resource: [`${VIDEO}a`, `${VIDEO}b`] })]];
    expect((await ask({ layers, target: [one('video/a'), one('video/b')] })).outcome).toBe('allowed');
    expect((await ask({ layers, target: [one('video/a'), one('video/c')] })).outcome).toBe('Forbidden.RAM');
  });

  test('a list needs permission for all that it could show', async () => {
    const target: AccessTarget = { service: 'vod', path: 'video/', reach: 'every', varying: new Set(['vod:tag']) };
    const outcomeOf = async (...statements: object[]) => (await ask({ layers: [statements], target })).outcome;
    expect(await outcomeOf(allow({ Resource: `${VIDEO}*` }))).toBe('allowed');
    expect(await outcomeOf(allow({ Resource: `${VIDEO}a*` }))).toBe('Forbidden.RAM');
    expect(await outcomeOf(allow({ Condition: { StringEquals: { 'vod:Tag': 'x' } } }))).toBe('Forbidden.RAM');
    expect(await outcomeOf(allow({ Condition: { StringNotEquals: { 'vod:Tag': 'x' } } }))).toBe('Forbidden.RAM');
    expect(await outcomeOf(allow(), deny({ Resource: `${VIDEO}a` }))).toBe('Forbidden.RAM');
    expect(await outcomeOf(allow(), deny({ Resource: 'acs:ram:*:*:*' }))).toBe('allowed');
  });
});

describe('the circumstances', () => {
  test.each([
    ['the source address', { IpAddress: { 'acs:SourceIp': '127.0.0.0/8' } }, {}, 'allowed'],
    ['another address', { IpAddress: { 'acs:SourceIp': '10.0.0.0/8' } }, {}, 'Forbidden.RAM'],
    ['plain HTTP', { Bool: { 'acs:SecureTransport': 'true' } }, {}, 'Forbidden.RAM'],
    ['TLS', { Bool: { 'acs:SecureTransport': 'true' } }, { isSecure: true }, 'allowed'],
    ['a time to come', { DateLessThan: { 'acs:CurrentTime': '2999-01-01T00:00:00Z' } }, {}, 'allowed'],
    ['a time that is past', { DateLessThan: { 'acs:CurrentTime': '2020-01-01T00:00:00Z' } }, {}, 'Forbidden.RAM'],
    ['a second factor', { Bool: { 'acs:MFAPresent': 'true' } }, {}, 'Forbidden.RAM'],
    ['no second factor', { Bool: { 'acs:MFAPresent': 'false' } }, {}, 'allowed'],
  ])('%s', async (_, condition, origin, outcome) => {
    expect(await ask({ layers: [[allow({ Condition: condition })]], origin })).toEqual(
      expect.objectContaining({ outcome, lookedUp: false }),
    );
  });
});

describe('a denial', () => {
  test('names the principal, the action and the policy', async () => {
    const { error } = await ask({ layers: [[allow(), deny({ Resource: `${VIDEO}a` })]] });
    expect(error?.accessDenied).toEqual({
      AuthAction: 'vod:Touch',
      AuthPrincipalType: 'SubUser',
      AuthPrincipalDisplayName: '2001',
      AuthPrincipalOwnerId: SAMPLE_ACCOUNT,
      NoPermissionType: 'ExplicitDeny',
      PolicyType: 'AccountLevelIdentityBasedPolicy',
      Policy: 'layer 0',
    });
  });

  test('is implicit where nothing allows', async () => {
    const { error } = await ask({ layers: [[allow({ Action: 'vod:Get*' })]] });
    expect(error?.accessDenied).toMatchObject({ NoPermissionType: 'ImplicitDeny', Policy: 'implicit' });
  });

  test('of a session names the layer that refused: each must allow', async () => {
    const both = { principal: ROLE, layers: [[allow()], [allow({ Resource: `${VIDEO}b` })]] };
    const { error } = await ask(both);
    expect(error?.accessDenied).toMatchObject({
      AuthPrincipalType: 'AssumedRoleUser',
      AuthPrincipalDisplayName: '3001:web',
      PolicyType: 'SessionPolicy',
    });
    expect((await ask({ ...both, target: one('video/b') })).outcome).toBe('allowed');
    expect((await ask({ principal: ROLE, layers: [[allow({ Resource: `${VIDEO}b` })], [allow()]] })).outcome).toBe(
      'Forbidden.RAM',
    );
  });
});
