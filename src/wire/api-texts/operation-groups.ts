// Which group an operation stands in, where people look for it. Pure.
import type { Text } from '../texts.ts';

/** The first that fits the name; the last fits every one. */
const groups: readonly (readonly [pattern: RegExp, name: Text])[] = [
  [/ConsoleSession|AssumeRole|CallerIdentity/, ['Sign-in and sessions', '登录与会话']],
  [/RingKey|RewrapKeys/, ['Server keys', '服务端密钥']],
  [/AuditEvents|AuditChains|Explain|^Describe/, ['Record and statistics', '记录与统计']],
  [
    /PlayAuth|PlayInfo|BatchGetMedia|WatchLink|PlayKey|Playback|PlaySession|Revoc|Revoke|InspectToken/,
    ['Playback', '播放'],
  ],
  [/Upload/, ['Uploads', '上传']],
  [/Image|AttachedMedia|Snapshot/, ['Images and attached media', '图片与辅助媒资']],
  [/Caption/, ['Captions', '字幕']],
  [/Transcode|DataKey/, ['Transcoding', '转码']],
  [/Categor/, ['Categories', '分类']],
  [/MessageCallback|WaitingEvents|EventDeliveries/, ['Events', '事件']],
  [/User|AccessKey|Policy|Policies|Role/, ['Users, keys and policies', '用户、密钥与策略']],
  [/Account|Storage|ServerStatus/, ['Server, accounts and storage', '服务、账号与存储']],
  [/(?:)/, ['Library', '媒体库']],
];

export function groupOf(operation: string): Text {
  return groups.find(([pattern]) => pattern.test(operation))?.[1] ?? ['Library', '媒体库'];
}
