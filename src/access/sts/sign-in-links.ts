// One-time sign-in links, which the server prints where it starts: a key pair that signs one CreateConsoleSession, within ten
// minutes. Kept in this process only, so a restart ends them.
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { HmacKey } from '../../base/hmac-key.ts';
import type { AccessKeyId } from '../../wire/ids.ts';
import { signingKeyV1 } from '../../wire/signature-v1.ts';

export const SIGN_IN_LINK_MS = 10 * 60 * 1000;
/** No access key has an id that begins so. */
export const SIGN_IN_PREFIX = 'SIGNIN.';
const MAX_LINKS = 20;

export interface SignInLink {
  /** The access key whose session it opens. */
  readonly of: AccessKeyId;
  readonly expiresAtMs: number;
  readonly keyV1: HmacKey;
  readonly keyV3: KeyObject;
}

export interface SignInLinks {
  /** Undefined where there are too many already. */
  issue(of: AccessKeyId): { readonly id: string; readonly secret: string } | undefined;
  find(id: string): SignInLink | undefined;
  /** True for the first use alone. */
  use(id: string): boolean;
}

export function createSignInLinks({ clock }: { readonly clock: Clock }): SignInLinks {
  const links = new Map<string, SignInLink>();
  const find = (id: string): SignInLink | undefined => {
    const link = links.get(id);
    if (link === undefined || link.expiresAtMs > clock.now()) return link;
    links.delete(id);
    return undefined;
  };
  return {
    issue: (of) => {
      for (const id of links.keys()) find(id);
      if (links.size >= MAX_LINKS) return undefined;
      const id = `${SIGN_IN_PREFIX}${randomBytes(12).toString('hex')}`;
      const secret = randomBytes(32).toString('base64url');
      links.set(id, {
        of,
        expiresAtMs: clock.now() + SIGN_IN_LINK_MS,
        keyV1: new HmacKey('sha1', Buffer.from(signingKeyV1(secret), 'utf8')),
        keyV3: createSecretKey(Buffer.from(secret, 'utf8')),
      });
      return { id, secret };
    },
    find,
    use: (id) => find(id) !== undefined && links.delete(id),
  };
}
