// Every setting of the server in one table: name, flag, environment variable, schema, default, meaning. The flags of
// `serve`, the reader below, and docs/configuration.md come from it.
import { z } from 'zod';
import { storageSettings } from './storage-settings.ts';
import { transcodeSettings } from './transcode-settings.ts';
import { wholeNumber } from './whole-number.ts';

export interface Setting {
  readonly flag: string;
  readonly env: string;
  readonly schema: z.ZodType;
  readonly description: string;
  /** As the command line shows the value's place; absent for switches. */
  readonly placeholder?: string;
  readonly secret?: true;
}

const switchValue = z.union(
  [z.boolean(), z.enum(['true', 'false', '1', '0', '']).transform((v) => v === 'true' || v === '1')],
  { error: 'true or false' },
);
const httpUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

const PER_OPERATION = /^(?:\*|[A-Za-z]+)=[1-9]\d{0,5}$/;
const throttle = z
  .string()
  .refine(
    (text) => text === 'on' || text === 'off' || text.split(',').every((part) => PER_OPERATION.test(part)),
    'on, off, or calls a second by operation, such as GetVideoPlayAuth=720,*=100',
  );

export const settings = {
  host: {
    flag: '--host',
    env: 'PLAYAUTH_HOST',
    placeholder: 'ADDRESS',
    schema: z.string().min(1).default('127.0.0.1'),
    description: 'Address to listen on. Loopback unless told otherwise.',
  },
  port: {
    flag: '--port',
    env: 'PLAYAUTH_PORT',
    placeholder: 'PORT',
    schema: wholeNumber(0, 65535).default(8280),
    description: 'Port to listen on; 0 picks a free one.',
  },
  publicUrl: {
    flag: '--public-url',
    env: 'PLAYAUTH_PUBLIC_URL',
    placeholder: 'URL',
    schema: httpUrl.optional(),
    description: 'Base of every URL that is handed out. By default the scheme and host that the caller used.',
  },
  trustProxy: {
    flag: '--trust-proxy',
    env: 'PLAYAUTH_TRUST_PROXY',
    schema: switchValue.default(false),
    description: 'Believe X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host. Only behind a proxy that sets them.',
  },
  dataDir: {
    flag: '--data-dir',
    env: 'PLAYAUTH_DATA_DIR',
    placeholder: 'FOLDER',
    schema: z.string().min(1).default('./data'),
    description: 'Folder of the embedded database, the keys and the media files.',
  },
  databaseUrl: {
    flag: '--database-url',
    env: 'PLAYAUTH_DATABASE_URL',
    placeholder: 'URL',
    schema: z
      .string()
      .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/, 'begins with sqlite: or postgres://')
      .optional(),
    description: 'sqlite:FILE, sqlite::memory: or postgres://…; by default playauth.db in the data directory.',
    secret: true,
  },
  redisUrl: {
    flag: '--redis-url',
    env: 'PLAYAUTH_REDIS_URL',
    placeholder: 'URL',
    schema: z
      .string()
      .regex(/^rediss?:\/\/.+$/, 'begins with redis:// or rediss://')
      .optional(),
    description:
      'Redis or Valkey for what several server processes must share (used nonces, calls a second); by default the memory of the process.',
    secret: true,
  },
  ...storageSettings,
  throttle: {
    flag: '--throttle',
    env: 'PLAYAUTH_THROTTLE',
    placeholder: 'HOW',
    schema: throttle.default('on'),
    description:
      'Calls a second that an account may make of each operation: on (the published quotas, docs/wire.md), off (no limit at all), or on with other numbers, such as `GetVideoPlayAuth=720,*=100` (`*` is every operation that the list does not name).',
  },
  tlsCert: {
    flag: '--tls-cert',
    env: 'PLAYAUTH_TLS_CERT',
    placeholder: 'FILE',
    schema: z.string().min(1).optional(),
    description: 'Serve HTTPS with this certificate (PEM, followed by those of its issuers); goes with --tls-key.',
  },
  tlsKey: {
    flag: '--tls-key',
    env: 'PLAYAUTH_TLS_KEY',
    placeholder: 'FILE',
    schema: z.string().min(1).optional(),
    description: 'Private key of --tls-cert (PEM, without a passphrase).',
  },
  tlsSelfSigned: {
    flag: '--tls-self-signed',
    env: 'PLAYAUTH_TLS_SELF_SIGNED',
    schema: switchValue.default(false),
    description:
      'Serve HTTPS with a certificate made for this machine and kept in the data directory, for development: clients trust it with NODE_EXTRA_CA_CERTS or --cacert.',
  },
  dev: {
    flag: '--dev',
    env: 'PLAYAUTH_DEV',
    schema: switchValue.default(false),
    description: 'Also accept the well-known development key pair. Refused on any address but loopback.',
  },
  masterKey: {
    flag: '--master-key',
    env: 'PLAYAUTH_MASTER_KEY',
    placeholder: 'KEY',
    schema: z.string().min(1).optional(),
    description:
      'The 32-byte key that wraps all secrets at rest (64 hex digits or base64). By default master.key in the data directory, made on first run. Better set in the environment than as a flag.',
    secret: true,
  },
  rootAccessKeyId: {
    flag: '--root-access-key-id',
    env: 'PLAYAUTH_ROOT_ACCESS_KEY_ID',
    placeholder: 'ID',
    schema: z
      .string()
      .regex(/^(?!STS\.)[A-Za-z0-9._-]{6,128}$/, '6–128 letters, digits, `.`, `_`, `-`; not beginning with STS.')
      .optional(),
    description: 'Access key id of the root pair of a new data directory. By default generated.',
  },
  rootAccessKeySecret: {
    flag: '--root-access-key-secret',
    env: 'PLAYAUTH_ROOT_ACCESS_KEY_SECRET',
    placeholder: 'SECRET',
    schema: z.string().min(8).max(256).optional(),
    description: 'Secret of the root pair of a new data directory. Better set in the environment than as a flag.',
    secret: true,
  },
  region: {
    flag: '--region',
    env: 'PLAYAUTH_REGION',
    placeholder: 'REGION',
    schema: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/, 'lower-case letters, digits and hyphens')
      .default('cn-shanghai'),
    description: 'Region named in credentials and video information.',
  },
  maxPlaySeconds: {
    flag: '--max-play-seconds',
    env: 'PLAYAUTH_MAX_PLAY_SECONDS',
    placeholder: 'SECONDS',
    schema: wholeNumber(1, 2_592_000).default(86_400),
    description:
      'Longest life of the URLs that a playback credential can be redeemed for; longer wishes are cut to it.',
  },
  ...transcodeSettings,
  maxUploadBytes: {
    flag: '--max-upload-bytes',
    env: 'PLAYAUTH_MAX_UPLOAD_BYTES',
    placeholder: 'BYTES',
    schema: wholeNumber(0).default(5 * 1024 ** 3),
    description: 'Largest file that is accepted.',
  },
  maxWaitingUploadBytes: {
    flag: '--max-waiting-upload-bytes',
    env: 'PLAYAUTH_MAX_WAITING_UPLOAD_BYTES',
    placeholder: 'BYTES',
    schema: wholeNumber(0).default(100 * 1024 ** 3),
    description:
      'Bytes that may wait on the disk in unfinished uploads of one account; one file of the largest size is taken in any case.',
  },
  urlUploadPrivateAddresses: {
    flag: '--url-upload-private-addresses',
    env: 'PLAYAUTH_URL_UPLOAD_PRIVATE_ADDRESSES',
    schema: switchValue.default(false),
    description:
      'UploadMediaByURL may fetch from loopback and private addresses: everyone who may call it can then read what this server can reach. Link-local addresses and metadata services are never fetched from.',
  },
  callbackPrivateAddresses: {
    flag: '--callback-private-addresses',
    env: 'PLAYAUTH_CALLBACK_PRIVATE_ADDRESSES',
    placeholder: 'WHOSE',
    schema: z.enum(['operator', 'all', 'none']).default('operator'),
    description:
      'Whose event notifications may go to loopback and private addresses: operator (those set with the key of the first account itself), all, or none. Link-local addresses and metadata services are never called.',
  },
  callbackKeepHours: {
    flag: '--callback-keep-hours',
    env: 'PLAYAUTH_CALLBACK_KEEP_HOURS',
    placeholder: 'HOURS',
    schema: wholeNumber(0, 168).default(24),
    description:
      'How long an event is kept whose receiver does not take it; 0 gives up after three attempts, as the vendor does.',
  },
  segmentCacheBytes: {
    flag: '--segment-cache-bytes',
    env: 'PLAYAUTH_SEGMENT_CACHE_BYTES',
    placeholder: 'BYTES',
    schema: wholeNumber(0).default(128 * 1024 ** 2),
    description: 'Memory for segments that are asked for again and again.',
  },
  ffmpeg: {
    flag: '--ffmpeg',
    env: 'PLAYAUTH_FFMPEG',
    placeholder: 'COMMAND',
    schema: z.string().min(1).default('ffmpeg'),
    description: 'The FFmpeg command.',
  },
  ffprobe: {
    flag: '--ffprobe',
    env: 'PLAYAUTH_FFPROBE',
    placeholder: 'COMMAND',
    schema: z.string().min(1).default('ffprobe'),
    description: 'The ffprobe command.',
  },
  logLevel: {
    flag: '--log-level',
    env: 'PLAYAUTH_LOG_LEVEL',
    placeholder: 'LEVEL',
    schema: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
    description: 'silent, error, warn, info or debug; logs go to stderr.',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;
export type Config = { readonly [K in SettingName]: z.output<(typeof settings)[K]['schema']> };
