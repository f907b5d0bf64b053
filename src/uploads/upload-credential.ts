// The credential of one upload: it allows writing one object until one instant, and nothing else.
import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { RevokedIssuers } from '../access/issuers/revoked-issuers-db.ts';
import type { Issuer, IssuerTag } from '../access/issuers/issuer.ts';
import type { Clock } from '../base/clock.ts';
import { refuse, type Result } from '../base/result.ts';
import type { KeyRing } from '../store/keys/key-ring.ts';
import { deriveKey } from '../store/keys/master-key.ts';
import { asAccountId, asVideoId, type AccountId, type VideoId } from '../wire/ids.ts';
import { openFields, sealedTokenKeyId, sealFields } from '../wire/sealed-token.ts';
import { STORAGE_LOCATION } from '../wire/single-app.ts';
import { formatTimestamp } from '../wire/timestamps.ts';
import { encodeUploadPart } from '../wire/encode-upload-part.ts';

const PURPOSE = 'upload';
export const UPLOAD_SECONDS = 3000;
export const UPLOAD_BUCKET = STORAGE_LOCATION;
export const UPLOAD_KEY_PREFIX = 'uploads/';

interface UploadTarget {
  readonly videoId: VideoId;
  readonly accountId: AccountId;
  /** The object key that may be written. */
  readonly objectKey: string;
  readonly issuer: Issuer;
}

export interface OpenedUpload extends UploadTarget {
  readonly accessKeyId: string;
  /** HMAC key of the object store's signature V1: the bare secret. */
  readonly signingKey: KeyObject;
  /** Key that signature V4 keys are derived from: `aliyun_v4` and the secret. */
  readonly signingKeyV4: KeyObject;
}

interface IssuedUpload {
  /** Base64 of JSON, as the official upload clients take them. */
  readonly uploadAddress: string;
  readonly uploadAuth: string;
}

export interface UploadCredentials {
  issue(target: UploadTarget, endpoint: string): IssuedUpload;
  open(securityToken: string): Result<{ upload: OpenedUpload }, 'malformed' | 'expired'>;
}

interface Deps {
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly revokedIssuers: Pick<RevokedIssuers, 'isRevoked'>;
  readonly region: string;
}

type Packed = readonly [
  id: string,
  accountId: string,
  videoId: string,
  objectKey: string,
  expiresAt: number,
  issuer: string,
];

export function createUploadCredentials({ keyRing, clock, revokedIssuers, region }: Deps): UploadCredentials {
  return {
    issue: (target, endpoint) => {
      const { id: keyId, key } = keyRing.active('upload');
      const id = randomBytes(12).toString('hex');
      const expiresAt = Math.floor(clock.now() / 1000) + UPLOAD_SECONDS;
      const packed: Packed = [
        id,
        target.accountId,
        target.videoId,
        target.objectKey,
        expiresAt,
        target.issuer.join(' '),
      ];
      const expiration = formatTimestamp(expiresAt * 1000);
      return {
        uploadAddress: encodeUploadPart({
          Endpoint: endpoint,
          Bucket: UPLOAD_BUCKET,
          FileName: target.objectKey,
          ObjectPrefix: target.objectKey.slice(0, target.objectKey.lastIndexOf('/') + 1),
        }),
        uploadAuth: encodeUploadPart({
          AccessKeyId: `STS.${id}`,
          AccessKeySecret: secretOf(id, key),
          SecurityToken: sealFields(PURPOSE, packed, { id: keyId, key: deriveKey(key, 'upload seal') }),
          Expiration: expiration,
          ExpireUTCTime: expiration,
          Region: region,
        }),
      };
    },
    open: (token) => {
      const keyId = sealedTokenKeyId(token);
      const key = keyId === undefined ? undefined : keyRing.byId('upload', keyId);
      const packed = key === undefined ? undefined : openFields<Packed>(PURPOSE, token, deriveKey(key, 'upload seal'));
      if (key === undefined || packed === undefined) return refuse('malformed');
      const [id, accountId, videoId, objectKey, expiresAt, tags] = packed;
      const issuer = tags.split(' ') as IssuerTag[];
      if (expiresAt * 1000 <= clock.now() || revokedIssuers.isRevoked(issuer)) return refuse('expired');
      const target = { accountId: asAccountId(accountId), videoId: asVideoId(videoId), objectKey, issuer };
      return { ok: true, upload: { ...target, accessKeyId: `STS.${id}`, ...signingKeysOf(secretOf(id, key)) } };
    },
  };
}

/** Recomputed, never stored. */
function secretOf(id: string, ringKey: KeyObject): string {
  return createHmac('sha256', deriveKey(ringKey, 'upload secret')).update(id).digest('base64url');
}

function signingKeysOf(secret: string): Pick<OpenedUpload, 'signingKey' | 'signingKeyV4'> {
  const keyOf = (text: string): KeyObject => createSecretKey(Buffer.from(text, 'utf8'));
  return { signingKey: keyOf(secret), signingKeyV4: keyOf(`aliyun_v4${secret}`) };
}
