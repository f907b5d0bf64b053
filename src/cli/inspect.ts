// `playauth inspect`: what a PlayAuth, a JWTPlayAuth or a playback URL says of itself. Nothing is verified, for the keys
// are the server's; secrets are not shown.
import { claimedExpiryMs, readJwtPlayAuth } from '../wire/jwt-play-auth.ts';
import { parseObject } from '../wire/json.ts';
import { decodePlayAuth, type AuthInfoFields } from '../wire/play-auth.ts';
import { readSessionTokenUnverified } from '../wire/session-token.ts';
import { formatTimestamp, parseTimestamp } from '../wire/timestamps.ts';
import { CommandFailure } from './failure.ts';
import type { Terminal } from './terminal.ts';
import { clean } from './text-table.ts';

export function inspectCommand(terminal: Terminal, text: string, { json }: { readonly json?: boolean }): void {
  const facts = inspectPlayAuth(text) ?? inspectJwt(text.trim()) ?? inspectUrl(text);
  if (facts === undefined) throw new CommandFailure('NotRecognised', terminal.messages.notRecognised);
  if (json === true) {
    terminal.out(JSON.stringify(facts));
    return;
  }
  const { messages } = terminal;
  for (const [name, value] of Object.entries(facts)) terminal.out(`${name.padEnd(16)} ${clean(String(value))}`);
  if (facts.ExpireTime !== undefined)
    terminal.out(
      facts.Expired === true ? messages.expiredSince(facts.ExpireTime) : messages.goodUntil(facts.ExpireTime),
    );
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

/** The last instant that the wire can write; in a JWT stands any number. */
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
