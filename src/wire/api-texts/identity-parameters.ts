// The parameters of callbacks, users, keys, roles, policies and sessions, for people.
import type { ParameterRows } from './parameter-text.ts';

const POLICY = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"vod:Get*","Resource":"*"}]}';
const TRUST =
  '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1234567890123456:root"}}]}';

export const identityParameters: ParameterRows = {
  CallbackType: ['How events are delivered.', '事件的投递方式。', 'HTTP', 'HTTP'],
  CallbackURL: ['Where events are delivered.', '接收事件的地址。', 'https://example.org/events'],
  AuthSwitch: ['Whether deliveries are signed.', '投递是否签名。', 'on', 'off'],
  AuthKey: [
    'Key that signs deliveries, 16 to 32 letters and digits.',
    '投递签名的密钥，16 至 32 个字母和数字。',
    'a1B2c3D4e5F6g7H8',
  ],
  EventTypeList: ['Events to deliver; ALL for every one.', '要投递的事件；ALL 表示全部。', 'ALL'],
  RoleArn: ['ARN of the role.', '角色的 ARN。', 'acs:ram::1234567890123456:role/player'],
  RoleSessionName: ['Name of the session, for the record.', '会话名称，用于记录。', 'alice'],
  Policy: ['JSON of a policy that limits the session further.', '进一步限制会话权限的策略 JSON。', POLICY],
  DurationSeconds: ['How many seconds the session lasts, from 900.', '会话的有效秒数，最小 900。', '3600', '3600'],
  'CreateConsoleSession.DurationSeconds': ['How many seconds the session lasts.', '会话的有效秒数。', '43200', '43200'],
  PublicKey: [
    'Public key of the browser: base64url of an uncompressed point of P-256.',
    '浏览器的公钥：P-256 未压缩点的 base64url。',
    'BEvJZ0…',
  ],
  ExternalId: ['Value that the trust policy of the role may ask for.', '角色信任策略可能要求的值。', 'tenant-7'],
  SourceIdentity: ['Who stands behind the session.', '会话背后的真实身份。', 'alice'],
  UserName: ['Name of the user.', '用户名。', 'alice'],
  DisplayName: ['Name to show.', '显示名称。', 'Alice'],
  MobilePhone: ['Telephone number.', '手机号。', '86-18600008888'],
  Email: ['Address for mail.', '邮箱。', 'alice@example.org'],
  Comments: ['Your notes on the user.', '备注。', 'editor'],
  Marker: ['Where the page before ended.', '上一页返回的位置标记。', 'marker-of-the-page-before'],
  MaxItems: ['Entries on a page.', '每页条数。', '100', '100'],
  NewUserName: ['The new name.', '新用户名。', 'alice2'],
  NewDisplayName: ['The new name to show.', '新显示名称。', 'Alice'],
  NewMobilePhone: ['The new telephone number.', '新手机号。', '86-18600008888'],
  NewEmail: ['The new address.', '新邮箱。', 'alice@example.org'],
  NewComments: ['The new notes.', '新备注。', 'editor'],
  UserAccessKeyId: ['Id of the access key.', 'AccessKey ID。', 'LTAI5tExample'],
  'UpdateAccessKey.Status': ['New state of the key.', '密钥的新状态。', 'Inactive'],
  PolicyName: ['Name of the policy.', '策略名称。', 'editors'],
  PolicyDocument: ['JSON of the policy.', '策略内容 JSON。', POLICY],
  PolicyType: ['System: built in. Custom: of the account.', 'System：系统内置；Custom：账号自建。', 'Custom'],
  'CreatePolicy.Description': ['Description of the policy.', '策略描述。', 'Editors of the library'],
  'CreateRole.Description': ['Description of the role.', '角色描述。', 'Players'],
  CascadingDelete: ['Whether older versions are deleted with it.', '是否同时删除旧版本。', 'false', 'false'],
  SetAsDefault: ['Whether the new version comes into force.', '新版本是否立即生效。', 'true', 'false'],
  RotateStrategy: ['What happens at the fifth version.', '版本达到上限时的处理。', 'None', 'None'],
  VersionId: ['Version of the policy.', '策略版本。', 'v1'],
  RoleName: ['Name of the role.', '角色名。', 'player'],
  AssumeRolePolicyDocument: ['JSON of who may assume the role.', '谁可以扮演该角色的策略 JSON。', TRUST],
  MaxSessionDuration: ['Longest session in seconds.', '最长会话秒数。', '3600', '3600'],
  NewAssumeRolePolicyDocument: [
    'JSON of who may assume the role from now on.',
    '今后谁可以扮演该角色的策略 JSON。',
    TRUST,
  ],
  NewDescription: ['The new description.', '新描述。', 'Players'],
  NewMaxSessionDuration: ['The new longest session in seconds.', '新的最长会话秒数。', '3600'],
  'CreateAccount.AccountId': [
    'Id of the new account; absent chooses one.',
    '新账号的 ID；不填则自动分配。',
    '1234567890123456',
  ],
};
