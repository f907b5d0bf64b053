// Reads which one thing a call of RevokePlayback names, and under which tag grants and credentials name it. Pure.
import { viewerTag } from '../../access/issuers/issuer.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';
import { credentialTag } from './issued-as.ts';
import type { RevocationKind } from './revoked-set.ts';

export interface NamedThing {
  readonly kind: RevocationKind;
  readonly value: string;
  /** The tag; for an access key it is looked up. */
  readonly tag: string;
  /** Nothing of the same name is issued later. */
  readonly isIssuedOnce: boolean;
}

/** AccessKeyId itself is taken: it names the key that signs the call. */
export const parameterOf = {
  credential: 'CredentialId',
  session: 'SessionId',
  viewer: 'ViewerId',
  video: 'VideoId',
  accessKey: 'UserAccessKeyId',
  watchLink: 'WatchLinkId',
} as const satisfies Record<RevocationKind, string>;

type Name = (typeof parameterOf)[RevocationKind];

const FORMS: Readonly<Record<Name, RegExp>> = {
  CredentialId: /^(?:[0-9a-f]{24}|[A-Za-z0-9_-]{43})$/,
  SessionId: /^[0-9a-f]{24}$/,
  ViewerId: /^[A-Za-z0-9_.:@-]{1,64}$/,
  VideoId: /^[0-9a-f]{32}$/,
  UserAccessKeyId: /^[A-Za-z0-9._-]{1,128}$/,
  WatchLinkId: /^[0-9a-f]{10}$/,
};
const ISSUED_ONCE: ReadonlySet<RevocationKind> = new Set(['credential', 'session', 'watchLink']);

/** Throws unless exactly one is named, in its form. */
export function nameOf(asked: Readonly<Partial<Record<Name, string | undefined>>>, accountId: AccountId): NamedThing {
  const kinds = (Object.keys(parameterOf) as RevocationKind[]).filter((kind) => asked[parameterOf[kind]] !== undefined);
  const [kind, other] = kinds;
  if (kind === undefined) throw new WireError('MissingParameter', { parameter: 'CredentialId' });
  if (other !== undefined)
    throw new WireError('InvalidParameter', { parameter: parameterOf[other] }, 'exactly one thing can be named');
  const name = parameterOf[kind];
  // The AccessKeyId inside of a PlayAuth names it too.
  const value = (asked[name] ?? '').replace(kind === 'credential' ? /^STS\./ : /^$/, '');
  if (!FORMS[name].test(value)) throw new WireError('InvalidParameter', { parameter: name });
  return { kind, value, tag: tagOf(kind, value, accountId), isIssuedOnce: ISSUED_ONCE.has(kind) };
}

function tagOf(kind: RevocationKind, value: string, accountId: AccountId): string {
  if (kind === 'credential') return credentialTag(value);
  return kind === 'viewer' ? viewerTag(accountId, value) : value;
}
