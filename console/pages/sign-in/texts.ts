// The texts of signing in.
import type { Texts } from '../../../sdk/texts.ts';

export const texts = {
  title: ['Sign in', '登录'],
  lead: [
    'With an access key of this server. The secret is exchanged in this browser for a session of at most 12 hours, and then forgotten.',
    '使用本服务的访问密钥登录。密钥会在本浏览器中换成最长 12 小时的会话，随后即被丢弃。',
  ],
  again: ['Sign in again', '重新登录'],
  againLead: [
    'The session ended. What you typed on this page stays. After signing in, do the last step again.',
    '会话已结束。页面上的内容会保留，登录后请重新执行上一步操作。',
  ],
  id: ['AccessKey ID', 'AccessKey ID'],
  secret: ['AccessKey Secret', 'AccessKey Secret'],
  submit: ['Sign in', '登录'],
  busy: ['Signing in …', '正在登录……'],
  where: [
    'The first pair is in root-credentials.json of the data directory, or printed by {command}.',
    '首对密钥位于数据目录的 root-credentials.json，也可用 {command} 查看。',
  ],
  needId: ['Type the AccessKey ID.', '请输入 AccessKey ID。'],
  needSecret: ['Type the AccessKey Secret.', '请输入 AccessKey Secret。'],
  wrong: ['The key pair does not fit', '密钥不匹配'],
  wrongSecret: ['The secret is not that of this AccessKey ID.', 'AccessKey Secret 与该 AccessKey ID 不匹配。'],
  wrongId: ['This server has no such AccessKey ID.', '本服务没有这个 AccessKey ID。'],
  linkUsed: ['The sign-in link is no longer good', '登录链接已失效'],
  linkUsedMore: [
    'It works once, within ten minutes of the start of the server. Sign in with a key pair, or restart the server for a new link.',
    '链接只能使用一次，且须在服务启动后十分钟内。请使用密钥登录，或重启服务获取新链接。',
  ],
  insecure: ['This address cannot be signed in to', '当前地址无法登录'],
  insecureMore: [
    'Browsers allow the cryptography of a session only over HTTPS, and on this machine. Open the console as https:// or as http://127.0.0.1.',
    '浏览器只在 HTTPS 或本机地址下允许会话所需的加密功能。请用 https:// 或 http://127.0.0.1 打开控制台。',
  ],
} as const satisfies Texts;
