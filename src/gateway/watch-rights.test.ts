// A watch link gives credentials for as long as its issuer may issue it.
import { expect, test } from 'vitest';
import { accessKey, openGateway, ROOT, type Gateway } from '../../test/support/gateway-deps.ts';
import { SAMPLE_ISSUER } from '../../test/support/issuers.ts';
import { SAMPLE_ACCOUNT, sampleVideo } from '../../test/support/sample-video.ts';
import { compilePolicies, type CompiledPolicies } from '../access/policies/evaluate.ts';
import { parsePolicyDocument } from '../access/policies/policy-document.ts';
import type { WatchLink } from '../playback/watch-links.ts';
import { asAccessKeyId } from '../wire/ids.ts';
import { mayStillShow } from './watch-rights.ts';

const video = sampleVideo();
const link: WatchLink = {
  accountId: SAMPLE_ACCOUNT,
  videoId: video.videoId,
  issuedBy: asAccessKeyId(ROOT.accessKeyId),
  issuer: SAMPLE_ISSUER,
  from: { clientIp: '192.0.2.1', isSecure: true },
  expiresAt: 0,
  issuedAt: 0,
};
const role = { type: 'role', roleId: '3', roleName: 'r', sessionName: 's' } as const;

function layer(statement: object): CompiledPolicies {
  const text = JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Resource: '*', ...statement }] });
  const parsed = parsePolicyDocument(text, { maxCharacters: 6144 });
  if (!parsed.ok) throw new Error(parsed.reason);
  return compilePolicies([{ name: 'p', type: 'Custom', document: parsed.policy }]);
}

function ofUser(policies: CompiledPolicies): Gateway {
  const gateway = openGateway();
  gateway.keys.set(ROOT.accessKeyId, { ...accessKey(ROOT), user: { userId: '2', userName: 'alice' } });
  return { ...gateway, grantedPolicies: { layersOf: () => [policies] } };
}

test('the key of an account may always; one that is disabled or gone may not', async () => {
  const gateway = openGateway();
  expect(await mayStillShow(gateway, link, video)).toBe(true);
  gateway.keys.set(ROOT.accessKeyId, accessKey(ROOT, 'Inactive'));
  expect(await mayStillShow(gateway, link, video)).toBe(false);
  gateway.keys.clear();
  expect(await mayStillShow(gateway, link, video)).toBe(false);
});

test.each([
  ['the permission', { Action: 'vod:CreateWatchLink' }, true],
  ['another permission', { Action: 'vod:GetVideoInfo' }, false],
  ['this video', { Action: 'vod:*', Resource: `acs:vod:*:*:video/${video.videoId}` }, true],
  ['another video', { Action: 'vod:*', Resource: 'acs:vod:*:*:video/x' }, false],
  ['the address that issued it', { Action: '*', Condition: { IpAddress: { 'acs:SourceIp': '192.0.2.0/24' } } }, true],
  ['another address', { Action: '*', Condition: { IpAddress: { 'acs:SourceIp': '10.0.0.0/8' } } }, false],
  ['TLS', { Action: '*', Condition: { Bool: { 'acs:SecureTransport': 'true' } } }, true],
])('a user needs %s', async (_, statement, may) => {
  expect(await mayStillShow(ofUser(layer(statement)), link, video)).toBe(may);
});

test('a role may while it trusts who assumed it and has the permission', async () => {
  const gateway = ofUser(layer({ Action: 'vod:CreateWatchLink' }));
  expect(await mayStillShow(gateway, { ...link, role }, video)).toBe(true);
  expect(await mayStillShow({ ...gateway, roleTrust: { stands: () => false } }, { ...link, role }, video)).toBe(false);
  expect(await mayStillShow(ofUser(layer({ Action: 'ram:*' })), { ...link, role }, video)).toBe(false);
});

test('the link of a session that an earlier version issued gives nothing any more', async () => {
  expect(await mayStillShow(openGateway(), { ...link, issuedBy: asAccessKeyId('STS.N1') }, video)).toBe(false);
});
