// What a policy is for, in the language of the person. The server's own policies describe themselves in English, as on the wire.
import type { Texts } from '../../../sdk/texts.ts';
import { t } from '../../base/language.ts';
import type { PolicyRow } from './all-policies.ts';

/** By the name of a built-in policy. */
const builtIn: Texts = {
  AdministratorAccess: ['Everything in the account.', '账号内的全部操作。'],
  AliyunRAMFullAccess: ['Manage users, access keys, roles and policies.', '管理用户、访问密钥、角色和策略。'],
  AliyunRAMReadOnlyAccess: ['Look at users, access keys, roles and policies.', '查看用户、访问密钥、角色和策略。'],
  AliyunSTSAssumeRoleAccess: ['Assume the roles that trust the holder.', '扮演信任该身份的角色。'],
  AliyunVODFullAccess: ['Everything in ApsaraVideo VOD.', '视频点播的全部操作。'],
  AliyunVODReadOnlyAccess: [
    'Look at everything in ApsaraVideo VOD; this includes issuing credentials for playback.',
    '查看视频点播的全部内容，包括签发播放凭证。',
  ],
  PlayauthVODReadOnlyAccess: [
    'Look at everything in VOD but the secrets: no PlayKeys, no keys of event callbacks.',
    '查看视频点播中除密钥外的全部内容：不含 PlayKey 和事件回调密钥。',
  ],
  AliyunVODPlayAuth: ['Issue credentials and URLs for playback.', '签发播放凭证和播放地址。'],
  AliyunVODUploadAuth: ['Upload videos and images.', '上传视频和图片。'],
};

type Described = Pick<PolicyRow, 'policyName' | 'policyType' | 'description'>;

export function describePolicy({ policyName, policyType, description }: Described): string {
  const known = policyType === 'System' ? builtIn[policyName] : undefined;
  return known === undefined ? description || '–' : t(known);
}
