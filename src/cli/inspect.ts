// `playauth inspect`: what a PlayAuth, a JWTPlayAuth or a playback URL says of itself. Nothing is verified, because the
// keys are on the server; secrets are not shown.
import { claimedExpiryMs, readJwtPlayAuth } from '../wire/jwt-play-auth.ts';
import { parseObject } from '../wire/json.ts';
import { decodePlayAuth, type AuthInfoFields } from '../wire/play-auth.ts';
import { readSessionTokenUnverified } from '../wire/session-token.ts';
import { fill, type Texts } from '../wire/texts.ts';
import { formatTimestamp, parseTimestamp } from '../wire/timestamps.ts';
import type { Command } from './terminal/command.ts';
import { CommandFailure } from './terminal/failure.ts';
import type { Terminal } from './terminal/terminal.ts';
import { clean } from './terminal/text-table.ts';

export const texts = {
  inspect: ['show what a credential or URL says of itself', '显示凭证或地址自身包含的信息'],
  subject: ['a PlayAuth, a playback URL or its token', '播放凭证（PlayAuth）、播放地址或其中的令牌'],
  json: ['one JSON object on stdout', '在 stdout 输出一个 JSON 对象'],
  goodUntil: ['good until {time}', '有效期至 {time}'],
  expiredSince: ['expired since {time}', '已于 {time} 过期'],
  notRecognised: [
    'This is neither a PlayAuth, nor a playback URL, nor a token of one.',
    '这不是播放凭证，也不是播放地址或其中的令牌。',
  ],
} as const satisfies Texts;

interface InspectOptions {
  readonly json?: boolean;
}

export const inspectCommand: Command<InspectOptions, [text: string]> = {
  name: 'inspect',
  description: texts.inspect,
  args: [{ name: '<credential-or-url>', description: texts.subject }],
  flags: [{ flags: '--json', description: texts.json }],
  isLocal: true,
  run({ terminal, args: [text], options }) {
    inspect(terminal, text, options);
    return Promise.resolve(undefined);
  },
};

export function inspect(terminal: Terminal, text: string, { json }: InspectOptions): void {
  const facts = inspectPlayAuth(text) ?? inspectJwt(text.trim()) ?? inspectUrl(text);
  if (facts === undefined) throw new CommandFailure('NotRecognised', texts.notRecognised);
  if (json === true) {
    terminal.out(JSON.stringify(facts));
    return;
  }
  const { ExpireTime: time, Expired: isExpired } = facts;
  for (const [name, value] of Object.entries(facts)) terminal.out(`${name.padEnd(16)} ${clean(String(value))}`);
  if (time !== undefined) terminal.out(fill(isExpired === true ? texts.expiredSince : texts.goodUntil, { time }));
}

interface Facts extends Record<string, unknown> {
  readonly Kind: 'PlayAuth' | 'JWTPlayAuth' | 'PlayURL' | 'CoverURL';
  readonly VideoId?: string;
  readonly ExpireTime?: string;
  readonly Expired?: boolean;
}

function inspectPlayAuth(text: string): Facts | undefined {
  const fields = decodePlayAuth(text.trim());
  if (fields === undefined) return undefined;
  const authInfo = parseObject(fields.AuthInfo) as Partial<AuthInfoFields> | undefined;
  const expiresAtMs = parseTimestamp(authInfo?.ExpireTime ?? '');
  return {
    Kind: 'PlayAuth',
    ...(authInfo?.MediaId !== undefined && { VideoId: authInfo.MediaId }),
    Title: fields.VideoMeta?.Title ?? '',
    AccessKeyId: fields.AccessKeyId,
    AccessKeySecret: '***',
    Region: fields.Region,
    PlayDomain: authInfo?.PlayDomain ?? '',
    ...expiryFacts(expiresAtMs),
    Bytes: text.trim().length,
  };
}

/** The last instant that the wire can write; a JWT may hold any number. */
const LAST_INSTANT_MS = Date.UTC(9999, 11, 31, 23, 59, 59);

function timeOf(ms: unknown): string | undefined {
  return typeof ms === 'number' && ms >= 0 && ms <= LAST_INSTANT_MS ? formatTimestamp(ms) : undefined;
}

function expiryFacts(expiresAtMs: number | undefined): Pick<Facts, 'ExpireTime' | 'Expired'> {
  const time = timeOf(expiresAtMs);
  return time === undefined ? {} : { ExpireTime: time, Expired: Number(expiresAtMs) <= Date.now() };
}

function inspectJwt(text: string): Facts | undefined {
  const reading = readJwtPlayAuth(text);
  if (!reading.ok) return undefined;
  const { unverified } = reading.read;
  const { appId, videoId, currentTimeStamp, expireTimeStamp: _, playContentInfo, ...others } = unverified;
  const issued = timeOf(currentTimeStamp);
  return {
    Kind: 'JWTPlayAuth',
    ...(typeof videoId === 'string' && { VideoId: videoId }),
    ...(typeof appId === 'string' && { AppId: appId }),
    ...(issued !== undefined && { CurrentTime: issued }),
    ...(playContentInfo !== undefined && { PlayContentInfo: JSON.stringify(playContentInfo) }),
    ...(Object.keys(others).length > 0 && { OtherClaims: JSON.stringify(others) }),
    ...expiryFacts(claimedExpiryMs(unverified)),
    Bytes: text.length,
  };
}

function inspectUrl(text: string): Facts | undefined {
  const token = /\/play\/([A-Za-z0-9_-]+)\//.exec(text)?.[1] ?? text.trim();
  const grant = readSessionTokenUnverified(token);
  if (grant === undefined) return undefined;
  return {
    Kind: grant.kind === 'cover' ? 'CoverURL' : 'PlayURL',
    VideoId: grant.videoId,
    SessionId: grant.sessionId,
    KeyId: grant.keyId,
    Opens: grant.opens.join(' '),
    PreviewSeconds: grant.previewSeconds,
    ExpireTime: formatTimestamp(grant.expiresAt * 1000),
    Expired: grant.expiresAt * 1000 <= Date.now(),
  };
}
