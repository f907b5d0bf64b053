// The settings of where media files are kept; part of the table in settings.ts.
import { z } from 'zod';
import { parseStoragePlace } from './storage-place.ts';

const place = z.string().superRefine((text, context) => {
  const parsed = parseStoragePlace(text);
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.reason });
});

export const storageSettings = {
  storage: {
    flag: '--storage',
    env: 'PLAYAUTH_STORAGE',
    placeholder: 'WHERE',
    schema: place.default('disk'),
    description:
      'Where media files are kept: disk (the folder media of the data directory), disk:/path (a folder elsewhere, which several machines may mount) or s3://bucket/prefix?endpoint=URL&region=NAME&pathStyle=true (docs/storage.md).',
  },
  s3AccessKeyId: {
    flag: '--s3-access-key-id',
    env: 'PLAYAUTH_S3_ACCESS_KEY_ID',
    placeholder: 'ID',
    schema: z
      .string()
      .regex(/^[\x21-\x7e]{1,256}$/, 'visible characters without a space')
      .optional(),
    description: 'Access key id for s3:// storage. By default AWS_ACCESS_KEY_ID.',
  },
  s3SecretAccessKey: {
    flag: '--s3-secret-access-key',
    env: 'PLAYAUTH_S3_SECRET_ACCESS_KEY',
    placeholder: 'SECRET',
    schema: z.string().min(1).max(1024).optional(),
    description:
      'Secret of --s3-access-key-id. By default AWS_SECRET_ACCESS_KEY. Better set in the environment than as a flag.',
    secret: true,
  },
  s3SessionToken: {
    flag: '--s3-session-token',
    env: 'PLAYAUTH_S3_SESSION_TOKEN',
    placeholder: 'TOKEN',
    schema: z.string().min(1).max(8192).optional(),
    description: 'Session token of a temporary --s3-access-key-id. By default AWS_SESSION_TOKEN.',
    secret: true,
  },
} as const;
