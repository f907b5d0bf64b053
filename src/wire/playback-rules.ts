// Playback rules: what a credential allows beyond its video and its expiry. They are given with GetVideoPlayAuth, in policies, or as
// claims of a JWTPlayAuth; src/playback/rules/ reads, joins, encodes and checks them. Types, names and ranges only.
import type { Text } from './texts.ts';

/** In the order of the documentation. In a JWTPlayAuth the first letter is small. */
export const ruleNames = [
  'ViewerId',
  'MaxRedemptions',
  'MaxConcurrency',
  'OnExceed',
  'AllowIp',
  'AllowReferer',
  'AllowEmptyReferer',
  'BindUserAgent',
  'DeviceKey',
  'MaxSessionSeconds',
  'PreviewSeconds',
  'Mode',
] as const;

export type RuleName = (typeof ruleNames)[number];

/** What each may be, as the message of InvalidParameter says it. */
export const ruleRanges: Readonly<Record<RuleName, Text>> = {
  ViewerId: [
    ' It must be 1 to 64 characters of A-Z a-z 0-9 _ . : @ -',
    '应为 1 至 64 个字符，可用 A-Z a-z 0-9 _ . : @ -',
  ],
  MaxRedemptions: [' It must be an integer from 1 to 1000.', '应为 1 至 1000 的整数。'],
  MaxConcurrency: [' It must be an integer from 1 to 100.', '应为 1 至 100 的整数。'],
  OnExceed: [' It must be refuse or stopOldest.', '应为 refuse 或 stopOldest。'],
  AllowIp: [
    ' It must be 1 to 8 IP addresses or prefixes, separated by commas.',
    '应为 1 至 8 个 IP 地址或网段，以逗号分隔。',
  ],
  AllowReferer: [
    ' It must be 1 to 8 host names, separated by commas; *. in front of one stands for all hosts below it.',
    '应为 1 至 8 个域名，以逗号分隔；域名前的 *. 表示其所有子域名。',
  ],
  AllowEmptyReferer: [' It must be true or false.', '应为 true 或 false。'],
  BindUserAgent: [' It must be true or false.', '应为 true 或 false。'],
  DeviceKey: [
    ' It must be the SHA-256 thumbprint of a JWK (RFC 7638): 43 characters of base64url.',
    '应为 JWK 的 SHA-256 指纹（RFC 7638）：43 个 base64url 字符。',
  ],
  MaxSessionSeconds: [' It must be an integer from 60 to 86400.', '应为 60 至 86400 的整数。'],
  PreviewSeconds: [' It must be an integer from 1 to 65535.', '应为 1 至 65535 的整数。'],
  Mode: [' It must be enforce or monitor.', '应为 enforce 或 monitor。'],
};

export const exceedActions = ['refuse', 'stopOldest'] as const;
export const ruleModes = ['enforce', 'monitor'] as const;

/** A CIDR block, or a single address. */
export interface AddressPrefix {
  readonly family: 4 | 6;
  /** The bits of the whole address; those beyond the prefix are 0. */
  readonly bits: bigint;
  readonly length: number;
}

/** A host name, or `*.` and one for all below it; in lower case and ASCII, as the parser of URLs writes host names. */
export type HostPattern = string;

/** Those that are absent limit nothing. */
export interface Limits {
  readonly maxRedemptions?: number | undefined;
  readonly maxConcurrency?: number | undefined;
  /** Absent: `refuse`. */
  readonly onExceed?: (typeof exceedActions)[number] | undefined;
  /** Empty: no address at all. */
  readonly allowIp?: readonly AddressPrefix[] | undefined;
  /** Empty: no host at all. */
  readonly allowReferer?: readonly HostPattern[] | undefined;
  readonly requireReferer?: true | undefined;
  readonly bindUserAgent?: true | undefined;
  /** The JWK thumbprint (RFC 7638) of the player's key: 43 characters of base64url. */
  readonly deviceKey?: string | undefined;
  readonly maxSessionSeconds?: number | undefined;
  readonly previewSeconds?: number | undefined;
}

export interface PlaybackRules {
  readonly viewerId?: string | undefined;
  readonly enforced?: Limits | undefined;
  /** Limits with `Mode` monitor: a breach is recorded, not refused. */
  readonly monitored?: Limits | undefined;
}
