// The playback rules and policies as parameters, for people.
import type { ParameterRows } from './parameter-text.ts';

export const ruleParameters: ParameterRows = {
  ViewerId: [
    'Your id of the viewer, kept in the credential, its sessions and the record.',
    '自定义的观众 ID，记录在凭证、会话和日志中。',
    'viewer-42',
  ],
  MaxRedemptions: [
    'How often the credential can be redeemed. A retry of the same player does not count.',
    '凭证可兑换的次数；同一播放端的重试不计。',
    '3',
  ],
  MaxConcurrency: [
    'How many sessions of one ViewerId, else of the credential, play at the same time.',
    '同一 ViewerId（没有时为同一凭证）可同时播放的会话数。',
    '2',
  ],
  OnExceed: [
    'What MaxConcurrency does with one session more: refuse it, or stop the oldest.',
    '超出 MaxConcurrency 时拒绝新会话，或停止最早的会话。',
    'stopOldest',
    'refuse',
  ],
  AllowIp: [
    'Comma-separated addresses and prefixes from which the credential is redeemed and played.',
    '允许兑换和播放的 IP 地址或网段，以逗号分隔。',
    '203.0.113.0/24,2001:db8::/32',
  ],
  AllowReferer: [
    'Comma-separated hosts of the pages on which the credential is redeemed and played.',
    '允许兑换和播放的页面域名，以逗号分隔。',
    'www.example.com,*.example.com',
  ],
  AllowEmptyReferer: [
    'Whether requests without a Referer are allowed: false where AllowReferer is given, else true.',
    '是否允许没有 Referer 的请求；设置了 AllowReferer 时默认为 false，否则为 true。',
    'true',
  ],
  BindUserAgent: [
    'Whether a session plays only with the user agent that redeemed the credential.',
    '会话是否只能用兑换凭证时的 User-Agent 播放。',
    'true',
    'false',
  ],
  DeviceKey: [
    'JWK thumbprint of a key of the player, which the redemption proves with DPoP (RFC 9449).',
    '播放端密钥的 JWK 指纹；兑换时须以 DPoP（RFC 9449）证明持有该密钥。',
    'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
  ],
  MaxSessionSeconds: [
    'How many seconds after the first redemption playback ends.',
    '首次兑换后多少秒结束播放。',
    '7200',
  ],
  PreviewSeconds: ['How many seconds of the video play, from its start.', '从开头起可播放的秒数（试看）。', '60'],
  Mode: [
    'Whether a breach of these rules is refused, or only recorded.',
    '违反规则时拒绝（enforce），或仅记录（monitor）。',
    'monitor',
    'enforce',
  ],
  Rules: [
    'JSON of the rules: the names of the rule parameters of GetVideoPlayAuth, and their values.',
    '规则的 JSON：名称与取值同 GetVideoPlayAuth 的规则参数。',
    '{"MaxConcurrency":2,"AllowReferer":["*.example.com"]}',
  ],
  Target: [
    'What the policy is attached to: account, category:ID or video:ID.',
    '绑定的对象：account、category:ID 或 video:ID。',
    'category:100000001',
  ],
};
