import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePolicies, decide, type AccessRequest, type NamedPolicy } from './evaluate.ts';
import { explainDecision } from './explain-decision.ts';
import { parsePolicyDocument } from './policy-document.ts';
import { policyOf, type Statement } from '../../../test/support/identities.ts';
import { propertyRuns } from '../../../test/support/property-runs.ts';

function policy(name: string, ...statements: readonly Statement[]): NamedPolicy {
  const parsed = parsePolicyDocument(policyOf(...statements), { maxCharacters: 6144 });
  if (!parsed.ok) throw new Error(parsed.reason);
  return { name, type: 'Custom', document: parsed.policy };
}

function request(action: string, more: Partial<AccessRequest> = {}): AccessRequest {
  return {
    action,
    resource: 'acs:vod:cn-shanghai:1:video/7',
    reach: 'one',
    context: new Map([['acs:sourceip', ['10.0.0.1']]]),
    varying: new Set(),
    ...more,
  };
}

test('names the statement that allows, and what others miss', () => {
  const policies = [
    policy('editors', { Action: 'vod:Update*' }, { Action: 'vod:Get*', Resource: 'acs:vod:*:*:video/8' }),
    policy('office', { Action: 'vod:Get*', Condition: { IpAddress: { 'acs:SourceIp': '192.168.0.0/16' } } }),
    policy('readers', { Action: 'vod:GetVideoInfo' }),
  ];
  expect(explainDecision(policies, request('vod:GetVideoInfo'))).toEqual({
    decision: 'allowed',
    decidedBy: { policyName: 'readers', policyType: 'Custom', number: 1, effect: 'Allow', fit: 'fits' },
    statements: [
      expect.objectContaining({ policyName: 'editors', number: 2, fit: 'does not fit', missed: 'resource' }),
      expect.objectContaining({ policyName: 'office', missed: { operator: 'IpAddress', key: 'acs:sourceip' } }),
      expect.objectContaining({ policyName: 'readers', fit: 'fits' }),
    ],
    isTruncated: false,
  });
});

test('a Deny that fits some of a list decides; without an Allow nothing decides', () => {
  const hidden = policy('hidden', { Action: '*' }, { Effect: 'Deny', Action: '*', Resource: 'acs:vod:*:*:video/8' });
  const list = request('vod:GetVideoList', { resource: 'acs:vod:cn-shanghai:1:video/', reach: 'every' });
  expect(explainDecision([hidden], list)).toMatchObject({
    decision: 'explicitly denied',
    decidedBy: { number: 2, effect: 'Deny', fit: 'may fit' },
  });
  const none = explainDecision([policy('other', { Action: 'vod:Get*' })], request('vod:DeleteVideo'));
  expect(none).toEqual({ decision: 'implicitly denied', statements: [], isTruncated: false });
});

const actions = fc.constantFrom('vod:GetVideoInfo', 'vod:Get*', 'vod:DeleteVideo', '*');
const resources = fc.constantFrom('*', 'acs:vod:*:*:video/7', 'acs:vod:*:*:video/8', 'acs:vod:*:*:video/*');
const statements = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny'),
  Action: actions,
  Resource: resources,
  Condition: fc.constantFrom(
    {},
    { IpAddress: { 'acs:SourceIp': '10.0.0.0/8' } },
    { StringEquals: { 'vod:CateId': '3' } },
  ),
});

test('decides as the server does, and what it names as the reason decides', () => {
  const documents = fc.array(fc.array(statements, { minLength: 1, maxLength: 3 }), { maxLength: 3 });
  fc.assert(
    fc.property(documents, fc.boolean(), (written, isList) => {
      const policies = written.map((each, index) => policy(String(index), ...each));
      const list = { resource: 'acs:vod:cn-shanghai:1:video/', reach: 'every' } as const;
      const asked = request('vod:GetVideoInfo', isList ? list : {});
      const { decision, decidedBy } = explainDecision(policies, asked);
      expect(decision === 'allowed').toBe(decide(compilePolicies(policies), asked).allowed);
      const effects = { allowed: 'Allow', 'explicitly denied': 'Deny', 'implicitly denied': undefined };
      expect(decidedBy?.effect).toBe(effects[decision]);
    }),
    { numRuns: propertyRuns(20_000), seed: 20_261_129 },
  );
});
