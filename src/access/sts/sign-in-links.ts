// One-time sign-in links, which the server prints where it starts: a key pair that signs one CreateConsoleSession, within ten
// minutes. Kept in memory only, so a restart ends them; the processes of one server get each from the one that printed it.
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Soon } from '../../base/soon.ts';
import { HmacKey } from '../../base/hmac-key.ts';
import type { AccessKeyId } from '../../wire/ids.ts';
import { signingKeyV1 } from '../../wire/signature-v1.ts';

const SIGN_IN_LINK_MS = 10 * 60 * 1000;
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

export interface IssuedSignInLink extends Pick<SignInLink, 'of' | 'expiresAtMs'> {
  readonly id: string;
  readonly secret: string;
}

export interface SignInLinks {
  /** Undefined where there are too many already. */
  readonly issue: (of: AccessKeyId) => IssuedSignInLink | undefined;
  /** One that another process of this server issued. */
  readonly add: (link: IssuedSignInLink) => void;
  find(id: string): SignInLink | undefined;
  /** True for the first use alone. */
  use(id: string): Soon<boolean>;
}

interface Deps {
  readonly clock: Clock;
  /** True for the first of all processes of this server. Absent: there are no others. */
  readonly claim?: ((id: string, expiresAtMs: number) => Soon<boolean>) | undefined;
}

export function createSignInLinks({ clock, claim = () => true }: Deps): SignInLinks {
  const links = new Map<string, SignInLink>();
  const find = (id: string): SignInLink | undefined => {
    const link = links.get(id);
    if (link === undefined || link.expiresAtMs > clock.now()) return link;
    links.delete(id);
    return undefined;
  };
  const add = ({ id, secret, of, expiresAtMs }: IssuedSignInLink): void => {
    const keyV1 = new HmacKey('sha1', Buffer.from(signingKeyV1(secret), 'utf8'));
    links.set(id, { of, expiresAtMs, keyV1, keyV3: createSecretKey(Buffer.from(secret, 'utf8')) });
  };
  return {
    add,
    issue: (of) => {
      for (const id of links.keys()) find(id);
      if (links.size >= MAX_LINKS) return undefined;
      const id = `${SIGN_IN_PREFIX}${randomBytes(12).toString('hex')}`;
      const secret = randomBytes(32).toString('base64url');
      const link = { id, secret, of, expiresAtMs: clock.now() + SIGN_IN_LINK_MS };
      add(link);
      return link;
    },
    find,
    use: (id) => {
      const link = find(id);
      return link !== undefined && links.delete(id) && claim(id, link.expiresAtMs);
    },
  };
}
