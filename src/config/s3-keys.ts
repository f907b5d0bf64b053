// Which key pair opens the bucket of s3:// storage: the one that was set, or the one that other S3 programs read from the
// environment; never half of one and half of the other.
import { refuse, type Result } from '../base/result.ts';

export interface S3Keys {
  readonly s3AccessKeyId?: string | undefined;
  readonly s3SecretAccessKey?: string | undefined;
  readonly s3SessionToken?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The reason of a refusal is for whoever configures the server. */
export function chooseS3Keys(own: S3Keys, environment: Environment): Result<{ keys: Required<S3Keys> }, string> {
  const { s3AccessKeyId, s3SecretAccessKey, s3SessionToken } = own;
  if (s3AccessKeyId !== undefined && s3SecretAccessKey !== undefined)
    return { ok: true, keys: { s3AccessKeyId, s3SecretAccessKey, s3SessionToken } };
  if (s3AccessKeyId !== undefined || s3SecretAccessKey !== undefined || s3SessionToken !== undefined)
    return refuse('PLAYAUTH_S3_ACCESS_KEY_ID and PLAYAUTH_S3_SECRET_ACCESS_KEY are set together or not at all');
  const text = (name: string): string | undefined => (environment[name] === '' ? undefined : environment[name]);
  const [id, secret] = [text('AWS_ACCESS_KEY_ID'), text('AWS_SECRET_ACCESS_KEY')];
  if (id === undefined || secret === undefined)
    return refuse(
      's3:// storage needs a key pair: set PLAYAUTH_S3_ACCESS_KEY_ID and PLAYAUTH_S3_SECRET_ACCESS_KEY (or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)',
    );
  return {
    ok: true,
    keys: { s3AccessKeyId: id, s3SecretAccessKey: secret, s3SessionToken: text('AWS_SESSION_TOKEN') },
  };
}
