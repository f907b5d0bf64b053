// Everything of ours that can be given to `playauth inspect`, told apart by its form alone: the keys are on the server, nothing is verified,
// and secrets are not shown.
import { claimedExpiryMs, readJwtPlayAuth } from '../../wire/jwt-play-auth.ts';
import { parseObject } from '../../wire/json.ts';
import { readPlaceToken } from '../../wire/place-token.ts';
import { decodePlayAuth, type AuthInfoFields } from '../../wire/play-auth.ts';
import { sealedTokenKeyId } from '../../wire/sealed-token.ts';
import { readSessionTokenUnverified } from '../../wire/session-token.ts';
import { formatTimestamp, parseTimestamp } from '../../wire/timestamps.ts';
import type { GrantKind } from '../../wire/session-token.ts';

export interface Facts extends Record<string, unknown> {
  readonly Kind: string;
  readonly VideoId?: string;
  readonly ExpireTime?: string;
  readonly Expired?: boolean;
}

export interface Recognised {
  readonly facts: Facts;
  /** What the server can be asked about. */
  readonly token?: string;
}

type Recognise = (text: string) => Recognised | undefined;

/** In this order: the first that fits tells the kind. */
export const recognisers = {
  PlayAuth: recognisePlayAuth,
  UploadAddress: recogniseUploadAddress,
  UploadAuth: recogniseUploadAuth,
  JWTPlayAuth: recogniseJwt,
  SignInLink: recogniseSignInLink,
  WatchLink: recogniseWatchLink,
  PlayURL: recogniseUrl,
  ObjectURL: recogniseObjectUrl,
  SignedURL: recogniseSignedUrl,
  AccessKeyId: recogniseAccessKeyId,
  SecurityToken: recogniseSealed,
  DataKey: recogniseDataKey,
  ScrollToken: recogniseScrollToken,
} as const satisfies Readonly<Record<string, Recognise>>;

export function recognise(text: string): Recognised | undefined {
  for (const one of Object.values<Recognise>(recognisers)) {
    const found = one(text.trim());
    if (found !== undefined) return found;
  }
  return undefined;
}

function recognisePlayAuth(text: string): Recognised | undefined {
  const fields = decodePlayAuth(text);
  if (fields === undefined) return undefined;
  const authInfo = parseObject(fields.AuthInfo) as Partial<AuthInfoFields> | undefined;
  const expiresAtMs = parseTimestamp(authInfo?.ExpireTime ?? '');
  const facts: Facts = {
    Kind: 'PlayAuth',
    ...(authInfo?.MediaId !== undefined && { VideoId: authInfo.MediaId }),
    Title: fields.VideoMeta?.Title ?? '',
    AccessKeyId: fields.AccessKeyId,
    AccessKeySecret: '***',
    Region: fields.Region,
    PlayDomain: authInfo?.PlayDomain ?? '',
    ...expiryFacts(expiresAtMs),
    Bytes: text.length,
  };
  return { facts, token: fields.SecurityToken };
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

function objectIn(base64: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^[A-Za-z0-9+/]{16,8192}={0,2}$/.test(base64)) return undefined;
  return parseObject(Buffer.from(base64, 'base64').toString('utf8'));
}

function recogniseUploadAddress(text: string): Recognised | undefined {
  const { Endpoint, Bucket, FileName } = objectIn(text) ?? {};
  if (typeof Endpoint !== 'string' || typeof Bucket !== 'string' || typeof FileName !== 'string') return undefined;
  return { facts: { Kind: 'UploadAddress', Endpoint, Bucket, FileName } };
}

function recogniseUploadAuth(text: string): Recognised | undefined {
  const { AccessKeyId, SecurityToken, Expiration } = objectIn(text) ?? {};
  if (typeof AccessKeyId !== 'string' || typeof SecurityToken !== 'string' || typeof Expiration !== 'string')
    return undefined;
  const facts: Facts = {
    Kind: 'UploadAuth',
    ...{ AccessKeyId, AccessKeySecret: '***' },
    ...expiryFacts(parseTimestamp(Expiration)),
  };
  return { facts, token: SecurityToken };
}

function recogniseJwt(text: string): Recognised | undefined {
  const reading = readJwtPlayAuth(text);
  if (!reading.ok) return undefined;
  const { unverified } = reading.read;
  const { appId, videoId, currentTimeStamp, expireTimeStamp: _, playContentInfo, ...others } = unverified;
  const issued = timeOf(currentTimeStamp);
  const facts: Facts = {
    Kind: 'JWTPlayAuth',
    ...(typeof videoId === 'string' && { VideoId: videoId }),
    ...(typeof appId === 'string' && { AppId: appId }),
    ...(issued !== undefined && { CurrentTime: issued }),
    ...(playContentInfo !== undefined && { PlayContentInfo: JSON.stringify(playContentInfo) }),
    ...(Object.keys(others).length > 0 && { OtherClaims: JSON.stringify(others) }),
    ...expiryFacts(claimedExpiryMs(unverified)),
    Bytes: text.length,
  };
  return { facts, token: text };
}

const SIGN_IN = /^(https?:\/\/[^/?#\s]+)?\/console#sign-in=(SIGNIN\.[0-9a-f]{24})~[\w-]+$/;

function recogniseSignInLink(text: string): Recognised | undefined {
  const [, server, id] = SIGN_IN.exec(text) ?? [];
  if (id === undefined) return undefined;
  return { facts: { Kind: 'SignInLink', ...(server !== undefined && { Server: server }), Once: true }, token: id };
}

const WATCH = /^(https?:\/\/[^/?#\s]+)?\/watch\/([A-Za-z0-9_-]{40,4096})(?:[/?#]|$)/;

function recogniseWatchLink(text: string): Recognised | undefined {
  const [, server, token = ''] = WATCH.exec(text) ?? [];
  const keyId = sealedTokenKeyId(token);
  if (keyId === undefined) return undefined;
  const named = server !== undefined && { Server: server };
  return { facts: { Kind: 'WatchLink', ...named, KeyId: keyId, Bytes: text.length }, token };
}

const GRANTS: Readonly<Record<GrantKind, string>> = {
  play: 'PlayURL',
  cover: 'CoverURL',
  source: 'SourceURL',
  snapshot: 'SnapshotURL',
  asset: 'AssetURL',
};

function recogniseUrl(text: string): Recognised | undefined {
  const token = /\/play\/([A-Za-z0-9_-]+)\//.exec(text)?.[1] ?? text;
  const grant = readSessionTokenUnverified(token);
  if (grant === undefined) return undefined;
  const facts: Facts = {
    Kind: GRANTS[grant.kind],
    VideoId: grant.videoId,
    SessionId: grant.sessionId,
    KeyId: grant.keyId,
    Opens: grant.opens.join(' '),
    PreviewSeconds: grant.previewSeconds,
    ExpireTime: formatTimestamp(grant.expiresAt * 1000),
    Expired: grant.expiresAt * 1000 <= Date.now(),
  };
  return { facts, token };
}

function urlIn(text: string): URL | undefined {
  return /^https?:\/\//.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}

/** A URL of the object store's protocol: with a signature in the query, V1 or V4. */
function recogniseObjectUrl(text: string): Recognised | undefined {
  const query = urlIn(text)?.searchParams;
  if (query === undefined) return undefined;
  const [v1, v4] = [query.get('OSSAccessKeyId'), query.get('x-oss-credential')];
  if (v1 === null && v4 === null) return undefined;
  const signedAt = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('x-oss-date') ?? '');
  const begun =
    signedAt === null ? Number.NaN : Date.parse(`${signedAt.slice(1, 4).join('-')}T${signedAt.slice(4).join(':')}Z`);
  const expiresAtMs =
    v1 === null ? begun + Number(query.get('x-oss-expires')) * 1000 : Number(query.get('Expires')) * 1000;
  const facts: Facts = {
    Kind: 'ObjectURL',
    AccessKeyId: v1 ?? v4?.split('/')[0] ?? '',
    Object: urlIn(text)?.pathname ?? '',
    ...expiryFacts(Number.isFinite(expiresAtMs) ? expiresAtMs : undefined),
  };
  const token = query.get('security-token') ?? query.get('x-oss-security-token');
  return { facts, ...(token !== null && { token }) };
}

const HASH = '[0-9a-f]{32}';
const CHINA_OFFSET_MS = 8 * 3600 * 1000;

/** URL authentication of a CDN: its time is when it was signed, and how long it is good is set at the CDN. */
function recogniseSignedUrl(text: string): Recognised | undefined {
  const url = urlIn(text);
  if (url === undefined) return undefined;
  const { pathname, searchParams } = url;
  const a = new RegExp(`^(\\d{10})-[^-]*-[^-]*-${HASH}$`).exec(searchParams.get('auth_key') ?? '')?.[1];
  const b = new RegExp(`^/(20\\d{10})/${HASH}/`).exec(pathname)?.[1];
  const c = new RegExp(`^/${HASH}/([0-9a-fA-F]{8})/`).exec(pathname)?.[1];
  const [key1, key2] = [searchParams.get('KEY1'), searchParams.get('KEY2')];
  const [sign, time] = [searchParams.get('sign'), searchParams.get('time')];
  const isHash = (hash: string | null): boolean => hash !== null && new RegExp(`^${HASH}$`).test(hash);
  const found = (type: string, signedAtMs: number): Recognised => ({
    facts: { Kind: 'SignedURL', Type: type, SignedAt: timeOf(signedAtMs) ?? '' },
  });
  if (a !== undefined) return found('A', Number(a) * 1000);
  if (b !== undefined)
    return found(
      'B',
      Date.parse(b.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:00Z')) - CHINA_OFFSET_MS,
    );
  if (c !== undefined) return found('C', Number.parseInt(c, 16) * 1000);
  if (isHash(key1) && key2 !== null) return found('C', Number.parseInt(key2, 16) * 1000);
  return isHash(sign) && time !== null ? found('F', Number.parseInt(time, 16) * 1000) : undefined;
}

/** What an id says by its form. */
const IDS: readonly (readonly [pattern: RegExp, of: string])[] = [
  [/^STS\.[0-9a-f]{24}$/, 'PlayAuth or UploadAuth'],
  [/^STS\.C[A-Za-z0-9]{24}$/, 'ConsoleSession'],
  [/^STS\.N[A-Za-z0-9]{24}$/, 'RoleSession'],
  [/^SIGNIN\.[0-9a-f]{24}$/, 'SignInLink'],
  [/^LTAI[A-Za-z0-9]{12,40}$/, 'AccessKey'],
];

function recogniseAccessKeyId(text: string): Recognised | undefined {
  const [, of] = IDS.find(([pattern]) => pattern.test(text)) ?? [];
  if (of === undefined) return undefined;
  return { facts: { Kind: 'AccessKeyId', Of: of }, ...(of === 'SignInLink' && { token: text }) };
}

/** The token of a PlayAuth by itself, of an upload, a role or the console: sealed, so that only the server can tell which. */
function recogniseSealed(text: string): Recognised | undefined {
  if (!/^[A-Za-z0-9_-]{60,4096}$/.test(text)) return undefined;
  const [version, high = 0, low = 0] = Buffer.from(text.slice(0, 4), 'base64url');
  if (version !== 1 && version !== 2) return undefined;
  return { facts: { Kind: 'SecurityToken', KeyId: high * 256 + low, Bytes: text.length }, token: text };
}

/** CiphertextBlob of GenerateDataKey. */
function recogniseDataKey(text: string): Recognised | undefined {
  if (!/^01([0-9a-f]{2}){40,400}$/.test(text)) return undefined;
  return { facts: { Kind: 'DataKey', KeyId: Number.parseInt(text.slice(2, 6), 16) }, token: text };
}

/** The cursor of a list: where its next page begins. It opens nothing. */
function recogniseScrollToken(text: string): Recognised | undefined {
  const place = /^[A-Za-z0-9_-]{20,54}$/.test(text) ? readPlaceToken(text) : undefined;
  if (place === undefined) return undefined;
  return { facts: { Kind: 'ScrollToken', ...(isRecent(place.atMs) && { At: timeOf(place.atMs) ?? '' }) } };
}

/** A token of a search has other bytes there. */
function isRecent(ms: number): boolean {
  return ms > Date.UTC(2020, 0) && ms < Date.UTC(2200, 0);
}
