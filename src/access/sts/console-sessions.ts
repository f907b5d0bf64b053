// The temporary credential of a console session: the rights of one access key, in one browser. Its secret is agreed on by ECDH
// with a key that never leaves that browser, so it does not travel, and each signature proves that key (decision 0049). Stateless.
import { createECDH, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { decodeBase64Url } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { HmacKey } from '../../base/hmac-key.ts';
import { refuse, type Result } from '../../base/result.ts';
import type { KeyRing } from '../../store/keys/key-ring.ts';
import { asAccessKeyId, type AccessKeyId } from '../../wire/ids.ts';
import { openFields, sealFields, type SealingKey } from '../../wire/sealed-token.ts';
import type { IssuerTag } from '../issuers/issuer.ts';
import { rememberOpened, temporaryKeyId } from './opened-tokens.ts';

const PURPOSE = 'console session';
const CURVE = 'prime256v1';
/** An uncompressed point of P-256: 04, X, Y. */
const POINT_BYTES = 65;
const SECRET_BYTES = 32;
const ID_BYTES = 18;

interface NewConsoleSession {
  /** The key whose rights the session has. */
  readonly key: { readonly accessKeyId: AccessKeyId; readonly tag: IssuerTag };
  /** The browser's public key: base64url of the uncompressed point. */
  readonly publicKey: string;
  /** Unix seconds. */
  readonly expiresAt: number;
}

interface IssuedConsoleSession {
  readonly accessKeyId: AccessKeyId;
  readonly securityToken: string;
  /** The server's public key, made for this session. */
  readonly publicKey: string;
}

export interface OpenedConsoleSession {
  /** The temporary key that signs. */
  readonly accessKeyId: AccessKeyId;
  readonly of: NewConsoleSession['key'];
  readonly expiresAt: number;
  /** Nothing can sign with V1: it wants the secret as text, which the browser does not have. */
  readonly keyV1: HmacKey;
  readonly keyV3: KeyObject;
}

export interface ConsoleSessions {
  /** Undefined if the public key is no point of P-256. */
  issue(session: NewConsoleSession): IssuedConsoleSession | undefined;
  open(securityToken: string): Result<{ opened: OpenedConsoleSession }, 'malformed' | 'expired'>;
}

interface Deps {
  readonly keyRing: KeyRing;
  readonly clock: Clock;
}

type Fields = readonly [id: string, accessKeyId: string, tag: string, expiresAt: number, secret: string];

const MAX_OPENED = 200;

export function createConsoleSessions({ keyRing, clock }: Deps): ConsoleSessions {
  const tokens = rememberOpened({ purpose: PURPOSE, keyRing, clock, maxEntries: MAX_OPENED, unseal });
  return {
    issue: (session) => seal(tokens.sealing().key, session),
    open: (token) => {
      const opened = tokens.open(token);
      if (opened === undefined) return refuse('malformed');
      if (opened.expiresAt * 1000 <= clock.now()) return refuse('expired');
      return { ok: true, opened };
    },
  };
}

function seal(sealing: SealingKey, { key, publicKey, expiresAt }: NewConsoleSession): IssuedConsoleSession | undefined {
  const id = temporaryKeyId('C', randomBytes(ID_BYTES));
  const agreed = agreeOnSecret(publicKey, id);
  if (agreed === undefined) return undefined;
  const fields: Fields = [id, key.accessKeyId, key.tag, expiresAt, agreed.secret.toString('base64url')];
  return {
    accessKeyId: asAccessKeyId(id),
    securityToken: sealFields(PURPOSE, fields, sealing),
    publicKey: agreed.publicKey,
  };
}

/** The browser does the same with the other halves: ECDH, then HKDF-SHA256 without salt, with the name of the session as info. */
function agreeOnSecret(publicKey: string, id: string): { secret: Buffer; publicKey: string } | undefined {
  const point = decodeBase64Url(publicKey);
  if (point?.length !== POINT_BYTES || point[0] !== 4) return undefined;
  const ours = createECDH(CURVE);
  ours.generateKeys();
  const shared = computeSecret(ours, point);
  if (shared === undefined) return undefined;
  const secret = Buffer.from(hkdfSync('sha256', shared, '', `playauth ${PURPOSE} ${id}`, SECRET_BYTES));
  return { secret, publicKey: ours.getPublicKey('base64url') };
}

/** OpenSSL refuses a point that is not on the curve. */
function computeSecret(ours: ReturnType<typeof createECDH>, point: Buffer): Buffer | undefined {
  try {
    return ours.computeSecret(point);
  } catch {
    return undefined;
  }
}

function unseal(token: string, { seal: key }: { readonly seal: KeyObject }): OpenedConsoleSession | undefined {
  const fields = openFields<Fields>(PURPOSE, token, key);
  if (fields === undefined) return undefined;
  const [id, accessKeyId, tag, expiresAt, secret] = fields;
  return {
    accessKeyId: asAccessKeyId(id),
    of: { accessKeyId: asAccessKeyId(accessKeyId), tag: tag as IssuerTag },
    expiresAt,
    keyV1: new HmacKey('sha1', randomBytes(SECRET_BYTES)),
    keyV3: createSecretKey(Buffer.from(secret, 'base64url')),
  };
}
