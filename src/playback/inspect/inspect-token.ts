// What a token of this server is, what it allows, and why it would be refused now. Each kind is opened by the service that accepts it, so that
// nothing is said here that a call would not find. For the account of the token only.
import type { ConsoleSessions } from '../../access/sts/console-sessions.ts';
import type { RoleSessions } from '../../access/sts/role-sessions.ts';
import type { SignInLinks } from '../../access/sts/sign-in-links.ts';
import type { AccessKeys } from '../../access/keys/access-keys-db.ts';
import type { RevokedIssuers } from '../../access/issuers/revoked-issuers-db.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import type { DataKeys } from '../../transcoding/keys/data-keys.ts';
import type { UploadCredentials } from '../../uploads/upload-credential.ts';
import { WireError } from '../../wire/errors.ts';
import { asVideoId, type AccountId } from '../../wire/ids.ts';
import { readSessionTokenUnverified } from '../../wire/session-token.ts';
import type { Credentials } from '../credential.ts';
import type { Grants } from '../grants.ts';
import type { RedeemJwt } from '../redeem-jwt.ts';
import { accountTag, issuedAs } from '../revocation/issued-as.ts';
import type { Revocations } from '../revocation/revocations-db.ts';
import type { PlaySessions } from '../sessions/play-sessions-db.ts';
import type { WatchLinks } from '../watch-links.ts';
import { describeRules } from './describe-rules.ts';

export interface InspectDeps {
  readonly credentials: Pick<Credentials, 'open'>;
  readonly grants: Pick<Grants, 'verify'>;
  readonly watchLinks: Pick<WatchLinks, 'open'>;
  readonly uploadCredentials: Pick<UploadCredentials, 'open'>;
  readonly roleSessions: Pick<RoleSessions, 'open'>;
  readonly consoleSessions: Pick<ConsoleSessions, 'open'>;
  readonly signInLinks: Pick<SignInLinks, 'find'>;
  readonly dataKeys: Pick<DataKeys, 'findDataKey'>;
  readonly redeemJwt: RedeemJwt;
  readonly accessKeys: Pick<AccessKeys, 'find'>;
  readonly revokedIssuers: Pick<RevokedIssuers, 'isRevoked'>;
  readonly revocations: Pick<Revocations, 'isRevoked'>;
  readonly playSessions: Pick<PlaySessions, 'find'>;
  readonly videos: Pick<Videos, 'findAnywhere'>;
}

/** Why it would be refused, in words of ours; the command line says each for people. */
export const refusalWords = [
  'Expired',
  'Revoked',
  'IssuerRevoked',
  'SessionEnded',
  'VideoNotReady',
  'KeyDisabled',
] as const;
/** Or the code that a call gets. */
export type Refusal = string;

export interface Inspected {
  readonly kind: string;
  readonly accountId: AccountId | undefined;
  readonly refusals: readonly Refusal[];
  readonly videoId?: string | undefined;
  readonly credentialId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly viewerId?: string | undefined;
  readonly objectKey?: string | undefined;
  /** A name of the key, role or session. */
  readonly issuedBy?: string | undefined;
  readonly expiresAtMs?: number | undefined;
  readonly rules?: string | undefined;
}

type Read = (deps: InspectDeps, token: string, accountId: AccountId) => Promise<Inspected | undefined>;

/** `token`: the SecurityToken of a PlayAuth, the token of a URL, a JWT. Undefined: none of ours, altered, or its key is gone. */
export async function inspectToken(
  deps: InspectDeps,
  token: string,
  accountId: AccountId,
): Promise<Inspected | undefined> {
  for (const read of Object.values(tokenReaders)) {
    const found = await read(deps, token, accountId);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** By kind, as the answer calls it. Where one has expired its content is closed. */
export const tokenReaders = {
  PlayAuth: async (deps, token) => {
    const opened = deps.credentials.open(token);
    if (!opened.ok) return opened.reason === 'malformed' ? undefined : closed('PlayAuth', 'Expired');
    const { id, accountId, videoId, issuer, watchLink, issuedAt, expiresAt, rules } = opened.credential.claims;
    const viewerId = rules?.viewerId;
    const issued = issuedAs({ id, accountId, videoId, issuer, watchLink, viewerId, issuedAt });
    const refusals = [
      ...(deps.revokedIssuers.isRevoked(issuer) ? ['IssuerRevoked'] : []),
      ...(deps.revocations.isRevoked(issued) ? ['Revoked'] : []),
      ...(await refusalsOfVideo(deps, videoId)),
    ];
    const what = { accountId, videoId, credentialId: id, viewerId, rules: describeRules(rules) };
    return { kind: 'PlayAuth', ...what, expiresAtMs: expiresAt * 1000, refusals };
  },
  PlayURL: async (deps, token, asking) => {
    const grant = readSessionTokenUnverified(token);
    if (grant === undefined) return undefined;
    const { kind, videoId, sessionId, expiresAt } = grant;
    const verdict = deps.grants.verify({ token, kind, videoId, scope: 'any' });
    // The code over it was right, or it would be malformed.
    const reason = verdict.ok ? undefined : verdict.reason;
    if (reason === 'malformed') return undefined;
    const session = grant.isStored ? await deps.playSessions.find(sessionId) : undefined;
    const refusals = [
      ...(reason === 'expired' ? ['Expired'] : []),
      ...(reason === 'revoked' ? ['Revoked'] : []),
      ...(reason === 'issuer ended' ? ['IssuerRevoked'] : []),
      ...(grant.isStored && session?.ended !== undefined ? ['SessionEnded'] : []),
      ...(await refusalsOfVideo(deps, videoId)),
    ];
    const { viewerId, credentialId } = session ?? {};
    const accountId = session?.accountId ?? (await deps.videos.findAnywhere(asVideoId(videoId)))?.accountId;
    // Of a video that is gone the grant alone says whose it was.
    if (accountId === undefined && grant.account !== accountTag(asking)) return undefined;
    const what = { accountId, videoId, sessionId, viewerId, credentialId };
    return { kind: urlKinds[kind], ...what, expiresAtMs: expiresAt * 1000, refusals };
  },
  WatchLink: async (deps, token) => {
    const opened = deps.watchLinks.open(token);
    if (!opened.ok) return opened.reason === 'malformed' ? undefined : closed('WatchLink', wordOf(opened.reason));
    const { accountId, videoId, issuedBy, expiresAt } = opened.link;
    const refusals = await refusalsOfVideo(deps, videoId);
    return { kind: 'WatchLink', accountId, videoId, issuedBy, expiresAtMs: expiresAt * 1000, refusals };
  },
  UploadAuth: (deps, token) => {
    const opened = deps.uploadCredentials.open(token);
    if (!opened.ok) return Promise.resolve(opened.reason === 'malformed' ? undefined : closed('UploadAuth', 'Expired'));
    const { accountId, videoId, objectKey, issuer } = opened.upload;
    const refusals = deps.revokedIssuers.isRevoked(issuer) ? ['IssuerRevoked'] : [];
    return Promise.resolve({ kind: 'UploadAuth', accountId, videoId, objectKey, refusals });
  },
  RoleSession: (deps, token) => {
    const opened = deps.roleSessions.open(token);
    if (!opened.ok)
      return Promise.resolve(opened.reason === 'malformed' ? undefined : closed('RoleSession', wordOf(opened.reason)));
    const { accountId, roleName, sessionName, expiresAt } = opened.opened.session;
    const issuedBy = `role:${roleName}/${sessionName}`;
    return Promise.resolve({
      kind: 'RoleSession',
      ...{ accountId, issuedBy, expiresAtMs: expiresAt * 1000, refusals: [] },
    });
  },
  ConsoleSession: async (deps, token) => {
    const opened = deps.consoleSessions.open(token);
    if (!opened.ok) return opened.reason === 'malformed' ? undefined : closed('ConsoleSession', 'Expired');
    const { of, expiresAt } = opened.opened;
    const key = await deps.accessKeys.find(of.accessKeyId);
    // Whose it was is not known any more.
    if (key === undefined) return closed('ConsoleSession', 'KeyDisabled');
    const refusals = key.status === 'Active' && key.tag === of.tag ? [] : ['KeyDisabled'];
    const what = { accountId: key.accountId, issuedBy: of.accessKeyId };
    return { kind: 'ConsoleSession', ...what, expiresAtMs: expiresAt * 1000, refusals };
  },
  SignInLink: async (deps, token) => {
    const link = deps.signInLinks.find(token);
    if (link === undefined) return undefined;
    const key = await deps.accessKeys.find(link.of);
    if (key === undefined) return closed('SignInLink', 'KeyDisabled');
    return {
      kind: 'SignInLink',
      ...{ accountId: key.accountId, issuedBy: link.of, expiresAtMs: link.expiresAtMs, refusals: [] },
    };
  },
  DataKey: (deps, token, accountId) => {
    const hex = Buffer.from(token, 'base64url').toString('hex');
    const isOurs = [token, hex].some((text) => deps.dataKeys.findDataKey(accountId, text) !== undefined);
    return Promise.resolve(isOurs ? { kind: 'DataKey', accountId, refusals: [] } : undefined);
  },
  JWTPlayAuth: async (deps, token) => {
    if (token.split('.').length !== 3) return undefined;
    try {
      const { accountId, credential } = await deps.redeemJwt(token);
      const { id, videoId, expiresAtMs, rules } = credential;
      const what = { accountId, videoId, credentialId: id, viewerId: rules?.viewerId, rules: describeRules(rules) };
      return { kind: 'JWTPlayAuth', ...what, expiresAtMs, refusals: await refusalsOfVideo(deps, videoId) };
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return closed('JWTPlayAuth', error.code === 'Forbidden.Revoked' ? 'Revoked' : error.code);
    }
  },
} as const satisfies Readonly<Record<string, Read>>;

const urlKinds = {
  play: 'PlayURL',
  cover: 'CoverURL',
  source: 'SourceURL',
  snapshot: 'SnapshotURL',
  asset: 'AssetURL',
} as const;

/** What it holds cannot be told. */
function closed(kind: string, refusal: Refusal): Inspected {
  return { kind, accountId: undefined, refusals: [refusal] };
}

function wordOf(reason: 'expired' | 'issuer ended' | 'revoked'): Refusal {
  return { expired: 'Expired', 'issuer ended': 'IssuerRevoked', revoked: 'Revoked' }[reason];
}

async function refusalsOfVideo({ videos }: InspectDeps, videoId: string): Promise<readonly Refusal[]> {
  const video = await videos.findAnywhere(asVideoId(videoId));
  return video?.status === 'Normal' ? [] : ['VideoNotReady'];
}
