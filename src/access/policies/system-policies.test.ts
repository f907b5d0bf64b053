import { expect, test } from 'vitest';
import { parseTimestamp } from '../../wire/timestamps.ts';
import { compilePolicies, decide } from './evaluate.ts';
import { MAX_POLICY_CHARACTERS, parsePolicyDocument } from './policy-document.ts';
import { systemPolicies } from './system-policies.ts';

const SECRETS = ['vod:GetAppPlayKey', 'vod:GetMessageCallback'];
const ACTIONS = [
  ...SECRETS,
  ...['vod:GetVideoPlayAuth', 'vod:GetPlayInfo', 'vod:GetVideoInfo', 'vod:GetVideoList', 'vod:SearchMedia'],
  ...['vod:CreateUploadVideo', 'vod:RefreshUploadVideo', 'vod:DeleteVideo', 'ram:GetUser', 'ram:ListUsers'],
  ...['ram:CreateUser', 'sts:AssumeRole', 'sts:GetCallerIdentity'],
];

const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ACTIONS,
  AliyunRAMFullAccess: ['ram:GetUser', 'ram:ListUsers', 'ram:CreateUser'],
  AliyunRAMReadOnlyAccess: ['ram:GetUser', 'ram:ListUsers'],
  AliyunSTSAssumeRoleAccess: ['sts:AssumeRole'],
  AliyunVODFullAccess: ACTIONS.filter((action) => action.startsWith('vod:')),
  AliyunVODReadOnlyAccess: ACTIONS.filter((action) => /^vod:(?:Get|Search)/.test(action)),
  PlayauthVODReadOnlyAccess: ACTIONS.filter(
    (action) => /^vod:(?:Get|Search)/.test(action) && !SECRETS.includes(action),
  ),
  AliyunVODPlayAuth: ['vod:GetVideoPlayAuth', 'vod:GetPlayInfo', 'vod:GetVideoInfo'],
  AliyunVODUploadAuth: ['vod:CreateUploadVideo', 'vod:RefreshUploadVideo'],
};

test('the table of this test has a line for each system policy', () => {
  expect([...systemPolicies.keys()].toSorted()).toEqual(Object.keys(ALLOWED).toSorted());
});

test.each([...systemPolicies.values()])('$name allows what it says, for lists as well', ({ name, ...rest }) => {
  const parsed = parsePolicyDocument(rest.document, { maxCharacters: MAX_POLICY_CHARACTERS });
  if (!parsed.ok) throw new Error(parsed.reason);
  const compiled = compilePolicies([{ name, type: 'System', document: parsed.policy }]);
  for (const reach of ['one', 'every'] as const) {
    const ask = (action: string): boolean =>
      decide(compiled, { action, resource: 'acs:vod:cn:1:video/', reach, context: new Map(), varying: new Set() })
        .allowed;
    expect(ACTIONS.filter(ask)).toEqual(ALLOWED[name]);
  }
  expect(parseTimestamp(rest.createdAt)).toBeDefined();
  expect(rest.description).not.toBe('');
});
