// Users, roles and policies of the pictures.
import type { Library } from '../../test/browser/support/library.ts';

const allow = (...Action: readonly string[]): object => ({ Effect: 'Allow', Action, Resource: '*' });
const documentOf = (...Statement: readonly object[]): string => JSON.stringify({ Version: '1', Statement });

const policies = [
  ['issue-credentials', documentOf(allow('vod:GetVideoPlayAuth')), 'What the web shop needs'],
  [
    'edit-library',
    documentOf(allow('vod:Get*', 'vod:UpdateVideoInfo*', 'vod:AddCategory')),
    'Titles, tags and categories',
  ],
  [
    'office-only',
    documentOf({
      Effect: 'Deny',
      Action: 'vod:Delete*',
      Resource: '*',
      Condition: { NotIpAddress: { 'acs:SourceIp': ['203.0.113.0/24'] } },
    }),
    'Nothing is deleted from outside',
  ],
  ['read-library', documentOf(allow('vod:Get*', 'vod:SearchMedia')), 'For reports'],
] as const;

const users = [
  ['web-shop', 'Web shop', 'Backend that issues credentials', ['issue-credentials']],
  ['anna', 'Anna Lindqvist', 'Editor', ['edit-library', 'office-only']],
  ['wei', '王伟', 'Editor', ['edit-library', 'office-only']],
  ['reports', 'Reports', 'Nightly export', ['read-library']],
] as const;

export async function makeIdentities({ call, server }: Library): Promise<void> {
  for (const [PolicyName, PolicyDocument, Description] of policies)
    await call('CreatePolicy', { PolicyName, PolicyDocument, Description });
  await call('CreatePolicyVersion', {
    PolicyName: 'edit-library',
    PolicyDocument: documentOf(allow('vod:Get*', 'vod:UpdateVideoInfo*', 'vod:AddCategory', 'vod:AddCaption')),
    SetAsDefault: 'true',
  });
  for (const [UserName, DisplayName, Comments, held] of users) {
    await call('CreateUser', { UserName, DisplayName, Comments });
    for (const PolicyName of held) await call('AttachPolicyToUser', { PolicyType: 'Custom', PolicyName, UserName });
    await call('CreateAccessKey', { UserName });
  }
  const trust = {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { RAM: [`acs:ram::${server.accountId}:root`] },
  };
  await call('CreateRole', {
    RoleName: 'uploader',
    AssumeRolePolicyDocument: documentOf(trust),
    Description: 'Sends films from the studio',
    MaxSessionDuration: 3600,
  });
  await call('AttachPolicyToRole', { PolicyType: 'Custom', PolicyName: 'edit-library', RoleName: 'uploader' });
}
