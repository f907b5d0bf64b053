// Explains why a bucket cannot be used, with advice for the operator.
import { StorageRefusal } from '../storage-error.ts';

interface Bucket {
  readonly bucket: string;
  readonly endpoint?: string;
  readonly region: string;
}

const KEY_CODES: ReadonlySet<string> = new Set([
  'SignatureDoesNotMatch',
  'InvalidAccessKeyId',
  'InvalidToken',
  'ExpiredToken',
]);
const REGION_CODES: ReadonlySet<string> = new Set([
  'PermanentRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]);

export function explainBucketError({ bucket, endpoint, region }: Bucket, error: Error): Error {
  const code = error instanceof StorageRefusal ? error.code : '';
  return new Error(`The storage s3://${bucket} cannot be used: ${adviceOn(code)}\n  ${error.message}`);

  function adviceOn(refusal: string): string {
    if (refusal === 'NoSuchBucket') return 'there is no such bucket. Make it, or correct --storage';
    if (KEY_CODES.has(refusal))
      return 'the key pair was not accepted. Check PLAYAUTH_S3_ACCESS_KEY_ID and PLAYAUTH_S3_SECRET_ACCESS_KEY';
    if (refusal === 'AccessDenied')
      return 'the key pair may not list it. Give it the rights that docs/storage.md lists';
    if (refusal === 'RequestTimeTooSkewed') return "this machine's clock is wrong. Set it";
    if (REGION_CODES.has(refusal)) return `it is not in the region ${region}. Add region=… to --storage`;
    if (refusal !== '') return 'the store refused. Check --storage, its endpoint, region and pathStyle';
    return `${endpoint ?? 'the store'} does not answer. Check the endpoint in --storage, and that it can be reached`;
  }
}
