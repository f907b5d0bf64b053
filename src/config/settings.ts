// Every setting of the server in one table: name, flag, environment variable, schema, default, meaning. The flags of
// `serve`, the reader below, and docs/configuration.md come from it. Exempt from the limit of 300 lines: a table is read whole.
import { z } from 'zod';
import type { Text } from '../wire/texts.ts';
import { DEFAULT_DATA_DIR, DEFAULT_PORT } from './defaults.ts';
import { parseStoragePlace } from './storage-place.ts';

export interface Setting {
  readonly flag: string;
  readonly env: string;
  readonly schema: z.ZodType;
  readonly description: Text;
  /** The name of the value in the help of the command line; absent for switches. */
  readonly placeholder?: string;
  readonly secret?: true;
  /** A limit: listed in docs/limits.md too. */
  readonly limit?: SettingLimit;
}

export interface SettingLimit {
  readonly unit: string;
  /** What its refusals carry in log and counts, or the error code; absent where nothing is refused. */
  readonly reason?: string;
}

const switchValue = z.union(
  [z.boolean(), z.enum(['true', 'false', '1', '0', '']).transform((v) => v === 'true' || v === '1')],
  { error: 'true or false' },
);
const httpUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

const pairs = z.string().regex(/^[\w-]+=[^,\r\n]*(,\s*[\w-]+=[^,\r\n]*)*$/, 'name=value pairs apart by commas');

const FRAME_ANCESTOR = /^(?:\*|https?:\/\/(?:\*\.)?[A-Za-z0-9.-]{1,253}(?::(?:\d{1,5}|\*))?)$/;
const frameAncestors = z
  .string()
  .max(2000)
  .refine(
    (text) =>
      ['self', 'none'].includes(text) || text.split(' ').every((one) => one === 'self' || FRAME_ANCESTOR.test(one)),
    'self, none, *, or origins separated by spaces',
  );

const PER_OPERATION = /^(?:\*|[A-Za-z]+)=[1-9]\d{0,5}$/;
const throttle = z
  .string()
  .refine(
    (text) => text === 'on' || text === 'off' || text.split(',').every((part) => PER_OPERATION.test(part)),
    'on, off, or calls a second by operation, such as GetVideoPlayAuth=720,*=100',
  );

/** The well-known key pair of `serve --dev`. It is documented, so it opens nothing but a server on loopback. */
export const devAccessKey = {
  accessKeyId: 'playauth-dev-access-key-id',
  accessKeySecret: 'playauth-dev-access-key-secret',
} as const;

const place = z.string().superRefine((text, context) => {
  const parsed = parseStoragePlace(text);
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.reason });
});

export const settings = {
  host: {
    flag: '--host',
    env: 'PLAYAUTH_HOST',
    placeholder: 'ADDRESS',
    schema: z.string().min(1).default('127.0.0.1'),
    description: ['Address to listen on; by default loopback only.', '监听地址；默认只监听本机回环地址。'],
  },
  port: {
    flag: '--port',
    env: 'PLAYAUTH_PORT',
    placeholder: 'PORT',
    schema: wholeNumber(0, 65535).default(DEFAULT_PORT),
    description: ['Port to listen on; 0 selects a free port.', '监听端口；0 表示自动选择空闲端口。'],
  },
  workers: {
    flag: '--workers',
    env: 'PLAYAUTH_WORKERS',
    placeholder: 'COUNT',
    schema: wholeNumber(1, 64).default(1),
    description: [
      'Processes that answer requests on the one port: as many as the machine has cores to spare (docs/operating.md). They share used nonces, rate limits and changes without Redis; one of them does the work in the background. 1 is the server without more processes.',
      '在同一端口上处理请求的进程数：按机器可用的核数设置（docs/operating.md）。它们无需 Redis 即可共享已用 nonce、限流计数和变更，后台任务由其中一个进程执行。1 表示不另开进程。',
    ],
  },
  publicUrl: {
    flag: '--public-url',
    env: 'PLAYAUTH_PUBLIC_URL',
    placeholder: 'URL',
    schema: httpUrl.optional(),
    description: [
      'Base URL of all URLs in answers; by default the scheme and host of the request.',
      '返回的所有 URL 的前缀；默认使用请求的协议和主机名。',
    ],
  },
  frameAncestors: {
    flag: '--frame-ancestors',
    env: 'PLAYAUTH_FRAME_ANCESTORS',
    placeholder: 'ORIGINS',
    schema: frameAncestors.default('self'),
    description: [
      'Pages that may show the watch page in a frame: `self`, `none`, `*`, or origins such as `https://*.example.org`, separated by spaces.',
      '允许在框架中嵌入播放页的网页：`self`、`none`、`*`，或以空格分隔的来源，例如 `https://*.example.org`。',
    ],
  },
  trustProxy: {
    flag: '--trust-proxy',
    env: 'PLAYAUTH_TRUST_PROXY',
    schema: switchValue.default(false),
    description: [
      'Trust X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host. Use it only behind a proxy that sets them.',
      '信任 X-Forwarded-For、X-Forwarded-Proto 和 X-Forwarded-Host；仅当前置代理会设置这些头时使用。',
    ],
  },
  console: {
    flag: '--console',
    env: 'PLAYAUTH_CONSOLE',
    placeholder: 'on|off',
    schema: z.enum(['on', 'off']).default('on'),
    description: [
      'Whether the console is served at /console: pages in the browser, where people sign in with an access key.',
      '是否在 /console 提供控制台：用访问密钥登录的网页。',
    ],
  },
  dataDir: {
    flag: '--data-dir',
    env: 'PLAYAUTH_DATA_DIR',
    placeholder: 'FOLDER',
    schema: z.string().min(1).default(DEFAULT_DATA_DIR),
    description: [
      'Folder for the embedded database, the keys and the media files.',
      '存放内嵌数据库、密钥和媒体文件的目录。',
    ],
  },
  databaseUrl: {
    flag: '--database-url',
    env: 'PLAYAUTH_DATABASE_URL',
    placeholder: 'URL',
    schema: z
      .string()
      .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/, 'begins with sqlite: or postgres://')
      .optional(),
    description: [
      'Database: sqlite:FILE, sqlite::memory: or postgres://…; by default playauth.db in the data directory.',
      '数据库：sqlite:文件、sqlite::memory: 或 postgres://…；默认为数据目录中的 playauth.db。',
    ],
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
    description: [
      'Redis or Valkey for the state that several server processes share (used nonces, rate limits); by default it is kept in process memory.',
      '存放多个服务端进程共享的状态（已用 nonce、限流计数）的 Redis 或 Valkey；默认存放在进程内存中。',
    ],
    secret: true,
  },
  keyRotationDays: {
    flag: '--key-rotation-days',
    env: 'PLAYAUTH_KEY_ROTATION_DAYS',
    placeholder: 'DAYS',
    schema: wholeNumber(0, 3_650).default(90),
    description: [
      'After how many days the server makes a new key of each kind; what older keys made stays good until it expires (docs/keys.md). 0 makes none by itself.',
      '服务端每隔多少天更换各类密钥；旧密钥签发的内容在过期前仍有效（docs/keys.md）。0 表示不自动更换。',
    ],
  },
  recordPlays: {
    flag: '--record-plays',
    env: 'PLAYAUTH_RECORD_PLAYS',
    schema: switchValue.default(false),
    description: [
      'Keep a row for every play session, so that ListPlaySessions lists all of them; by default only those with rules or a ViewerId.',
      '为每个播放会话保留一行记录，使 ListPlaySessions 列出全部会话；默认只保留带规则或 ViewerId 的会话。',
    ],
  },
  staleSeconds: {
    flag: '--stale-seconds',
    env: 'PLAYAUTH_STALE_SECONDS',
    placeholder: 'SECONDS',
    schema: wholeNumber(0, 86_400).default(600),
    description: [
      'While the database is away, how old what is remembered of videos, keys and policies may be: granted media and credentials go on from it (docs/availability.md). 0 remembers nothing.',
      '数据库不可用期间，内存中的视频、密钥和策略信息最多可以多旧：已授权的媒体和凭证签发据此继续（docs/availability.md）。0 表示不使用。',
    ],
  },
  shutdownSeconds: {
    flag: '--shutdown-seconds',
    env: 'PLAYAUTH_SHUTDOWN_SECONDS',
    placeholder: 'SECONDS',
    schema: wholeNumber(0, 3_600).default(20),
    description: [
      'Time for requests under way, such as uploads, to finish after a signal to stop.',
      '收到停止信号后，留给进行中的请求（例如上传）完成的时间。',
    ],
  },
  drainSeconds: {
    flag: '--drain-seconds',
    env: 'PLAYAUTH_DRAIN_SECONDS',
    placeholder: 'SECONDS',
    schema: wholeNumber(0, 3_600).default(0),
    description: [
      'After a signal to stop: how long /health/ready answers 503 while everything else is still answered, so that a load balancer sends its requests elsewhere before the server closes.',
      '收到停止信号后，/health/ready 先返回 503 而其余请求照常响应的时间，便于负载均衡在服务端关闭前把请求转到别处。',
    ],
  },
  startEmpty: {
    flag: '--start-empty',
    env: 'PLAYAUTH_START_EMPTY',
    schema: switchValue.default(false),
    description: [
      'Start with an empty database although the data directory holds media and a master key of an earlier one. Without it the server refuses, because the database is probably lost or elsewhere.',
      '数据目录中存有以前的媒体和主密钥、却没有对应的数据库时，仍以空数据库启动。默认会拒绝启动，因为数据库很可能已丢失或在别处。',
    ],
  },
  storage: {
    flag: '--storage',
    env: 'PLAYAUTH_STORAGE',
    placeholder: 'WHERE',
    schema: place.default('disk'),
    description: [
      'Storage of media files: disk (the folder media of the data directory), disk:/path (another folder, which several machines can mount) or s3://bucket/prefix?endpoint=URL&region=NAME&pathStyle=true (docs/storage.md).',
      '媒体文件的存储位置：disk（数据目录下的 media 目录）、disk:/路径（其他目录，可由多台机器挂载）或 s3://bucket/prefix?endpoint=URL&region=NAME&pathStyle=true（docs/storage.md）。',
    ],
  },
  s3AccessKeyId: {
    flag: '--s3-access-key-id',
    env: 'PLAYAUTH_S3_ACCESS_KEY_ID',
    placeholder: 'ID',
    schema: z
      .string()
      .regex(/^[\x21-\x7e]{1,256}$/, 'visible characters without a space')
      .optional(),
    description: [
      'Access key id for s3:// storage; by default AWS_ACCESS_KEY_ID.',
      's3:// 存储的访问密钥 ID；默认取 AWS_ACCESS_KEY_ID。',
    ],
  },
  s3SecretAccessKey: {
    flag: '--s3-secret-access-key',
    env: 'PLAYAUTH_S3_SECRET_ACCESS_KEY',
    placeholder: 'SECRET',
    schema: z.string().min(1).max(1024).optional(),
    description: [
      'Secret of --s3-access-key-id; by default AWS_SECRET_ACCESS_KEY. Set it in the environment rather than as a flag.',
      '--s3-access-key-id 的 Secret；默认取 AWS_SECRET_ACCESS_KEY。建议用环境变量而非命令行选项设置。',
    ],
    secret: true,
  },
  s3SessionToken: {
    flag: '--s3-session-token',
    env: 'PLAYAUTH_S3_SESSION_TOKEN',
    placeholder: 'TOKEN',
    schema: z.string().min(1).max(8192).optional(),
    description: [
      'Session token of a temporary --s3-access-key-id; by default AWS_SESSION_TOKEN.',
      '临时 --s3-access-key-id 的会话令牌；默认取 AWS_SESSION_TOKEN。',
    ],
    secret: true,
  },
  throttle: {
    flag: '--throttle',
    env: 'PLAYAUTH_THROTTLE',
    placeholder: 'HOW',
    schema: throttle.default('on'),
    description: [
      'Rate limit in calls per second for each caller and operation: on (the published quotas, docs/wire.md), off (no limit), or a list of numbers such as `GetVideoPlayAuth=720,*=100` (`*` stands for every operation that the list does not name).',
      '每个调用者每秒可调用各操作的次数：on（官方公布的配额，见 docs/wire.md）、off（不限制），或自定义数值的列表，如 `GetVideoPlayAuth=720,*=100`（`*` 指列表未提到的所有操作）。',
    ],
    limit: { unit: 'calls per second', reason: 'Throttling.User' },
  },
  tlsCert: {
    flag: '--tls-cert',
    env: 'PLAYAUTH_TLS_CERT',
    placeholder: 'FILE',
    schema: z.string().min(1).optional(),
    description: [
      'Serve HTTPS with this certificate (PEM, followed by its intermediate certificates); requires --tls-key.',
      '使用此证书（PEM，其后附中间证书）提供 HTTPS；须同时设置 --tls-key。',
    ],
  },
  tlsKey: {
    flag: '--tls-key',
    env: 'PLAYAUTH_TLS_KEY',
    placeholder: 'FILE',
    schema: z.string().min(1).optional(),
    description: ['Private key of --tls-cert (PEM, without a passphrase).', '--tls-cert 的私钥（PEM，无口令）。'],
  },
  tlsSelfSigned: {
    flag: '--tls-self-signed',
    env: 'PLAYAUTH_TLS_SELF_SIGNED',
    schema: switchValue.default(false),
    description: [
      'Serve HTTPS with a self-signed certificate that is generated for this machine and kept in the data directory. For development: clients trust it through NODE_EXTRA_CA_CERTS or --cacert.',
      '使用为本机生成的自签名证书（保存在数据目录中）提供 HTTPS，供开发使用；客户端通过 NODE_EXTRA_CA_CERTS 或 --cacert 信任它。',
    ],
  },
  dev: {
    flag: '--dev',
    env: 'PLAYAUTH_DEV',
    schema: switchValue.default(false),
    description: [
      'Also accept the well-known development key pair, from programs and pages of this machine only. What is made with it counts only while the server runs with --dev. The server refuses to start with it on any address other than loopback, behind a proxy, and with a public URL.',
      '同时接受公开的开发用密钥对，仅限本机的程序和页面；用它创建的身份只在 --dev 模式下有效。监听非回环地址、位于代理之后或设置了公网地址时拒绝启动。',
    ],
  },
  masterKey: {
    flag: '--master-key',
    env: 'PLAYAUTH_MASTER_KEY',
    placeholder: 'KEY',
    schema: z.string().min(1).optional(),
    description: [
      'The 32-byte key that encrypts all secrets at rest (64 hex digits or base64). By default master.key in the data directory, generated on first run. Set it in the environment rather than as a flag.',
      '对所有机密做静态加密的 32 字节密钥（64 位十六进制或 base64）；默认为首次运行时在数据目录生成的 master.key。建议用环境变量而非命令行选项设置。',
    ],
    secret: true,
  },
  masterKeyPrevious: {
    flag: '--master-key-previous',
    env: 'PLAYAUTH_MASTER_KEY_PREVIOUS',
    placeholder: 'KEY',
    schema: z.string().min(1).optional(),
    description: [
      'The master key before, while it is being changed (`playauth keys rewrap`): secrets under either key open. With master.key, the second line of the file is the same.',
      '更换主密钥（`playauth keys rewrap`）期间的旧主密钥：两个密钥加密的机密都能打开；使用 master.key 时，写在文件第二行即可。',
    ],
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
    description: [
      'Access key id of the root key pair of a new data directory; generated by default.',
      '新数据目录的根密钥对的访问密钥 ID；默认自动生成。',
    ],
  },
  rootAccessKeySecret: {
    flag: '--root-access-key-secret',
    env: 'PLAYAUTH_ROOT_ACCESS_KEY_SECRET',
    placeholder: 'SECRET',
    schema: z.string().min(8).max(256).optional(),
    description: [
      'Secret of the root key pair of a new data directory. Set it in the environment rather than as a flag.',
      '新数据目录的根密钥对的 Secret。建议用环境变量而非命令行选项设置。',
    ],
    secret: true,
  },
  rootCredentialsFile: {
    flag: '--root-credentials-file',
    env: 'PLAYAUTH_ROOT_CREDENTIALS_FILE',
    placeholder: 'WHEN',
    schema: z.enum(['auto', 'always', 'never']).default('auto'),
    description: [
      'Whether root-credentials.json in the data directory holds the root key pair in the clear, for commands on this machine: auto (only without --master-key), always or never. `playauth root-key` prints the pair in any case.',
      '是否在数据目录的 root-credentials.json 中以明文保存根密钥对，供本机命令使用：auto（仅在未设置 --master-key 时）、always（总是）或 never（从不）。任何情况下都可用 `playauth root-key` 输出。',
    ],
  },
  region: {
    flag: '--region',
    env: 'PLAYAUTH_REGION',
    placeholder: 'REGION',
    schema: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/, 'lower-case letters, digits and hyphens')
      .default('cn-shanghai'),
    description: ['Region that is reported in credentials and video information.', '凭证和视频信息中的地域。'],
  },
  maxPlaySeconds: {
    flag: '--max-play-seconds',
    env: 'PLAYAUTH_MAX_PLAY_SECONDS',
    placeholder: 'SECONDS',
    schema: wholeNumber(1, 2_592_000).default(86_400),
    description: [
      'Maximum lifetime of the playback URLs that a playback credential can obtain; longer requests are reduced to it.',
      '播放凭证可换取的播放地址的最长有效期（秒）；更长的请求按此截短。',
    ],
    limit: { unit: 'seconds' },
  },
  maxJwtSeconds: {
    flag: '--max-jwt-seconds',
    env: 'PLAYAUTH_MAX_JWT_SECONDS',
    placeholder: 'SECONDS',
    schema: wholeNumber(1).default(86_400),
    description: [
      'Maximum time from signing to expiry of a JWTPlayAuth; one that was signed for longer is refused.',
      'JWTPlayAuth 从签发到过期的最长时间（秒）；签发有效期更长的将被拒绝。',
    ],
  },
  strict: {
    flag: '--strict',
    env: 'PLAYAUTH_STRICT',
    schema: switchValue.default(false),
    description: [
      'Refuse to start beside another server on the same database that does not share nonces and rate limits through the same --redis-url.',
      '若同一数据库上另有服务端未通过同一 --redis-url 共享 nonce 和限流计数，则拒绝启动。',
    ],
  },
  transcodeJobs: {
    flag: '--transcode-jobs',
    env: 'PLAYAUTH_TRANSCODE_JOBS',
    placeholder: 'COUNT',
    schema: wholeNumber(0, 64).default(1),
    description: [
      'Number of files that are transcoded concurrently; 0 leaves transcoding to other processes.',
      '同时转码的文件数；0 表示交由其他进程处理。',
    ],
    limit: { unit: 'files' },
  },
  transcodeTimeoutSeconds: {
    flag: '--transcode-timeout-seconds',
    env: 'PLAYAUTH_TRANSCODE_TIMEOUT_SECONDS',
    placeholder: 'SECONDS',
    schema: wholeNumber(1).default(6 * 3600),
    description: ['Time limit for transcoding one file.', '单个文件的转码时限（秒）。'],
    limit: { unit: 'seconds', reason: 'TranscodeFail' },
  },
  transcodeMemoryBytes: {
    flag: '--transcode-memory-bytes',
    env: 'PLAYAUTH_TRANSCODE_MEMORY_BYTES',
    placeholder: 'BYTES',
    schema: wholeNumber(256 * 1024 ** 2).default(8 * 1024 ** 3),
    description: [
      'Address space limit of each transcoding FFmpeg process. Address space exceeds the memory in use: 1080p needs about 2 GiB.',
      '每个转码 FFmpeg 进程的地址空间上限，大于其实际使用的内存：1080p 约需 2 GiB。',
    ],
    limit: { unit: 'bytes', reason: 'TranscodeFail' },
  },
  transcodeThreads: {
    flag: '--transcode-threads',
    env: 'PLAYAUTH_TRANSCODE_THREADS',
    placeholder: 'COUNT',
    schema: wholeNumber(1, 64).optional(),
    description: [
      'Threads of each encoder. By default 1.5 per processor of the machine, divided among the files that are transcoded concurrently; at most 16.',
      '每个编码器的线程数；默认为机器处理器数的 1.5 倍，由同时转码的文件平分，最多 16。',
    ],
  },
  transcodeCpuSeconds: {
    flag: '--transcode-cpu-seconds',
    env: 'PLAYAUTH_TRANSCODE_CPU_SECONDS',
    placeholder: 'SECONDS',
    schema: wholeNumber(1).optional(),
    description: [
      'Processor time limit of each transcoding FFmpeg process. By default about ten times what a file of this length and picture size needs.',
      '每个转码 FFmpeg 进程的处理器时间上限（秒）；默认约为同等时长和画面尺寸的文件所需的十倍。',
    ],
    limit: { unit: 'seconds', reason: 'TranscodeFail' },
  },
  maxUploadBytes: {
    flag: '--max-upload-bytes',
    env: 'PLAYAUTH_MAX_UPLOAD_BYTES',
    placeholder: 'BYTES',
    schema: wholeNumber(0).default(5 * 1024 ** 3),
    description: ['Maximum size of an uploaded file.', '上传文件的大小上限。'],
    limit: { unit: 'bytes', reason: 'EntityTooLarge' },
  },
  maxWaitingUploadBytes: {
    flag: '--max-waiting-upload-bytes',
    env: 'PLAYAUTH_MAX_WAITING_UPLOAD_BYTES',
    placeholder: 'BYTES',
    schema: wholeNumber(0).default(100 * 1024 ** 3),
    description: [
      'Maximum number of bytes of unfinished uploads that one account may keep on the disk; one file of the maximum size is always accepted.',
      '单个账号未完成的上传可占用的磁盘字节数；一个不超过大小上限的文件总可上传。',
    ],
    limit: { unit: 'bytes', reason: 'QuotaExceeded' },
  },
  maxAccountBytes: {
    flag: '--max-account-bytes',
    env: 'PLAYAUTH_MAX_ACCOUNT_BYTES',
    placeholder: 'BYTES',
    schema: wholeNumber(0).optional(),
    description: [
      'Maximum number of bytes that one account may store: uploads, renditions, captions and pictures; by default no limit. SetStorageQuota sets another for one account.',
      '单个账号可存储的字节数（上传文件、转码输出、字幕和图片）；默认不限。可用 SetStorageQuota 为单个账号另行设置。',
    ],
  },
  minFreeBytes: {
    flag: '--min-free-bytes',
    env: 'PLAYAUTH_MIN_FREE_BYTES',
    placeholder: 'BYTES',
    schema: wholeNumber(0).default(1024 ** 3),
    description: [
      'Free disk space below which uploads are refused and transcoding waits; playback goes on. It is kept for the database and the log.',
      '磁盘剩余空间低于此值时拒绝上传、暂停转码，播放不受影响；这部分空间留给数据库和日志。',
    ],
  },
  urlUploadPrivateAddresses: {
    flag: '--url-upload-private-addresses',
    env: 'PLAYAUTH_URL_UPLOAD_PRIVATE_ADDRESSES',
    schema: switchValue.default(false),
    description: [
      'Allow UploadMediaByURL to fetch from loopback and private addresses. Every caller of this operation can then read what this server can reach. Link-local addresses and metadata services are always refused.',
      '允许 UploadMediaByURL 从回环和内网地址拉取。此后凡有权调用该操作的用户都能读取本服务器可访问的内容。链路本地地址和元数据服务始终禁止。',
    ],
  },
  callbackPrivateAddresses: {
    flag: '--callback-private-addresses',
    env: 'PLAYAUTH_CALLBACK_PRIVATE_ADDRESSES',
    placeholder: 'WHOSE',
    schema: z.enum(['operator', 'all', 'none']).default('operator'),
    description: [
      'Event callbacks that may use loopback and private addresses: operator (only those set with the own key of the first account), all, or none. Link-local addresses and metadata services are always refused.',
      '哪些事件回调可使用回环和内网地址：operator（仅限用第一个账号自身密钥设置的回调）、all（全部）或 none（都不可以）。链路本地地址和元数据服务始终禁止。',
    ],
  },
  callbackKeepHours: {
    flag: '--callback-keep-hours',
    env: 'PLAYAUTH_CALLBACK_KEEP_HOURS',
    placeholder: 'HOURS',
    schema: wholeNumber(0, 168).default(24),
    description: [
      'Hours for which an undelivered event is kept and retried; 0 drops it after three attempts, as the vendor does.',
      '未送达的事件保留并重试的小时数；0 表示尝试三次后丢弃，与官方一致。',
    ],
    limit: { unit: 'hours' },
  },
  auditPlays: {
    flag: '--audit-plays',
    env: 'PLAYAUTH_AUDIT_PLAYS',
    placeholder: 'all|denied|off',
    schema: z.enum(['all', 'denied', 'off']).default('denied'),
    description: [
      'Which issues, redemptions and deliveries the audit record lists: all, those that were refused, or none. Management calls, their refusals and key changes are always recorded.',
      '审计记录列出哪些签发、兑换和分发：全部、仅被拒绝的，或不列出。管理调用及其拒绝、密钥变更始终记录。',
    ],
  },
  auditDays: {
    flag: '--audit-days',
    env: 'PLAYAUTH_AUDIT_DAYS',
    placeholder: 'DAYS',
    schema: wholeNumber(1, 3650).default(90),
    description: [
      'Days for which audit events are kept; PostgreSQL removes them a week at a time.',
      '审计事件保留的天数；PostgreSQL 按周删除。',
    ],
    limit: { unit: 'days' },
  },
  otlpLogsEndpoint: {
    flag: '--otlp-logs-endpoint',
    env: 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT',
    placeholder: 'URL',
    schema: httpUrl.optional(),
    description: [
      'Also sends the audit record to this OpenTelemetry collector (OTLP over HTTP, JSON), such as http://127.0.0.1:4318/v1/logs. By default off; OTEL_EXPORTER_OTLP_ENDPOINT alone sends nothing.',
      '同时将审计记录发送到该 OpenTelemetry 采集器（OTLP/HTTP，JSON），如 http://127.0.0.1:4318/v1/logs。默认关闭；仅设置 OTEL_EXPORTER_OTLP_ENDPOINT 不会发送。',
    ],
  },
  otlpLogsHeaders: {
    flag: '--otlp-logs-headers',
    env: 'OTEL_EXPORTER_OTLP_LOGS_HEADERS',
    placeholder: 'HEADERS',
    schema: pairs.optional(),
    description: [
      'Headers for the collector, such as Authorization=Bearer%20TOKEN. Set it in the environment rather than as a flag.',
      '发送给采集器的请求头，如 Authorization=Bearer%20TOKEN。建议用环境变量而非命令行选项设置。',
    ],
    secret: true,
  },
  otlpEndpoint: {
    flag: '--otlp-endpoint',
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    placeholder: 'URL',
    schema: httpUrl.optional(),
    description: [
      'OpenTelemetry collector for traces (OTLP over HTTP, protobuf), such as http://127.0.0.1:4318; /v1/traces is appended. By default off (docs/operating.md).',
      '接收追踪数据的 OpenTelemetry 采集器（OTLP/HTTP，protobuf），如 http://127.0.0.1:4318，其后自动加上 /v1/traces。默认关闭（docs/operating.md）。',
    ],
  },
  otlpTracesEndpoint: {
    flag: '--otlp-traces-endpoint',
    env: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    placeholder: 'URL',
    schema: httpUrl.optional(),
    description: [
      'The same with its whole path, such as http://127.0.0.1:4318/v1/traces.',
      '同上，但为完整地址，如 http://127.0.0.1:4318/v1/traces。',
    ],
  },
  otlpHeaders: {
    flag: '--otlp-headers',
    env: 'OTEL_EXPORTER_OTLP_HEADERS',
    placeholder: 'HEADERS',
    schema: pairs.optional(),
    description: [
      'Headers for the collector of traces, such as Authorization=Bearer%20TOKEN. Set it in the environment rather than as a flag.',
      '发送给追踪采集器的请求头，如 Authorization=Bearer%20TOKEN。建议用环境变量而非命令行选项设置。',
    ],
    secret: true,
  },
  otlpTracesHeaders: {
    flag: '--otlp-traces-headers',
    env: 'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
    placeholder: 'HEADERS',
    schema: pairs.optional(),
    description: [
      'Further headers for the collector of traces; of the same name these hold.',
      '发送给追踪采集器的其他请求头；名称相同时以此为准。',
    ],
    secret: true,
  },
  otelTracesExporter: {
    flag: '--otel-traces-exporter',
    env: 'OTEL_TRACES_EXPORTER',
    placeholder: 'otlp|none',
    schema: z.string().max(64).default('otlp'),
    description: ['none: no traces, although a collector is named.', 'none：即使设置了采集器也不发送追踪数据。'],
  },
  otelServiceName: {
    flag: '--otel-service-name',
    env: 'OTEL_SERVICE_NAME',
    placeholder: 'NAME',
    schema: z.string().min(1).max(255).default('playauth'),
    description: ['The name of this service in traces.', '追踪数据中本服务的名称。'],
  },
  otelResourceAttributes: {
    flag: '--otel-resource-attributes',
    env: 'OTEL_RESOURCE_ATTRIBUTES',
    placeholder: 'ATTRIBUTES',
    schema: z.string().max(4096).optional(),
    description: [
      'Attributes of every span, such as deployment.environment.name=production,host.name=a1.',
      '每个 span 附带的属性，如 deployment.environment.name=production,host.name=a1。',
    ],
  },
  otelTracesSampler: {
    flag: '--otel-traces-sampler',
    env: 'OTEL_TRACES_SAMPLER',
    placeholder: 'NAME',
    schema: z.string().max(64).default('parentbased_always_on'),
    description: [
      'Which requests and tasks are traced: always_on, always_off, traceidratio, or parentbased_ before one of them, which follows the decision of callers that are trusted (--trust-trace-parent).',
      '追踪哪些请求和任务：always_on、always_off、traceidratio，或加前缀 parentbased_（遵循可信调用方的决定，见 --trust-trace-parent）。',
    ],
  },
  otelTracesSamplerArg: {
    flag: '--otel-traces-sampler-arg',
    env: 'OTEL_TRACES_SAMPLER_ARG',
    placeholder: 'SHARE',
    schema: z.string().max(64).default('1'),
    description: [
      'The share that traceidratio traces, from 0 to 1, such as 0.05.',
      'traceidratio 追踪的比例，0 到 1，如 0.05。',
    ],
  },
  trustTraceParent: {
    flag: '--trust-trace-parent',
    env: 'PLAYAUTH_TRUST_TRACE_PARENT',
    schema: switchValue.default(false),
    description: [
      'Callers decide with the flag of their traceparent whether their requests are traced. Without it their trace is continued where this server decides to trace. Use it only where all callers, players too, are your own.',
      '由调用方的 traceparent 标志决定其请求是否被追踪。默认仅在本服务端决定追踪时延续其追踪。仅当所有调用方（包括播放器）都是自己的时使用。',
    ],
  },
  maxConnections: {
    flag: '--max-connections',
    env: 'PLAYAUTH_MAX_CONNECTIONS',
    placeholder: 'COUNT',
    schema: wholeNumber(16, 1_000_000).optional(),
    description: [
      'Maximum number of connections. By default 65 % of the descriptors that the process may open, at most 10,000. Above it, the connection that achieves least is closed: a request that does not arrive, then an idle one, then one that is not read.',
      '最大连接数；默认为进程可用文件描述符的 65%，最多 10,000。超出时关闭最无进展的连接：先是请求迟迟不完整的，再是空闲的，然后是不读取响应的。',
    ],
    limit: { unit: 'connections', reason: 'connections' },
  },
  maxConnectionsPerAddress: {
    flag: '--max-connections-per-address',
    env: 'PLAYAUTH_MAX_CONNECTIONS_PER_ADDRESS',
    placeholder: 'COUNT',
    schema: wholeNumber(1, 1_000_000).default(1000),
    description: [
      'Maximum number of connections of one IPv4 address or IPv6 /64. Not applied to loopback nor with --trust-proxy: there the address is that of the proxy, which has to limit its own clients.',
      '单个 IPv4 地址或 IPv6 /64 网段的最大连接数。不适用于回环地址和 --trust-proxy：此时看到的是代理的地址，应由代理限制其客户端。',
    ],
    limit: { unit: 'connections', reason: 'connections-of-address' },
  },
  maxBufferedBodyBytes: {
    flag: '--max-buffered-body-bytes',
    env: 'PLAYAUTH_MAX_BUFFERED_BODY_BYTES',
    placeholder: 'BYTES',
    schema: wholeNumber(2 * 1024 ** 2).default(64 * 1024 ** 2),
    description: [
      'Memory for API request bodies that are being received, of all connections. Above it, the address that holds most loses its oldest unfinished body.',
      '所有连接上正在接收的 API 请求体可占用的内存。超出时，占用最多的地址失去其最早的未完成请求体。',
    ],
    limit: { unit: 'bytes', reason: 'buffered-bodies' },
  },
  segmentCacheBytes: {
    flag: '--segment-cache-bytes',
    env: 'PLAYAUTH_SEGMENT_CACHE_BYTES',
    placeholder: 'BYTES',
    schema: wholeNumber(0).default(128 * 1024 ** 2),
    description: ['Memory for the cache of frequently requested segments.', '缓存热点分片所用的内存。'],
    limit: { unit: 'bytes' },
  },
  ffmpeg: {
    flag: '--ffmpeg',
    env: 'PLAYAUTH_FFMPEG',
    placeholder: 'COMMAND',
    schema: z.string().min(1).default('ffmpeg'),
    description: ['The FFmpeg command.', 'FFmpeg 命令。'],
  },
  ffprobe: {
    flag: '--ffprobe',
    env: 'PLAYAUTH_FFPROBE',
    placeholder: 'COMMAND',
    schema: z.string().min(1).default('ffprobe'),
    description: ['The ffprobe command.', 'ffprobe 命令。'],
  },
  metricsListen: {
    flag: '--metrics-listen',
    env: 'PLAYAUTH_METRICS_LISTEN',
    placeholder: 'HOST:PORT',
    schema: listenAddress().optional(),
    description: [
      'Serves metrics in the Prometheus text format at http://HOST:PORT/metrics, apart from the API and without authentication: bind it to an address that only your monitoring reaches, such as 127.0.0.1:9280. By default off.',
      '在 http://HOST:PORT/metrics 以 Prometheus 文本格式提供指标，与 API 分开且无需鉴权：请绑定到仅监控系统可达的地址，如 127.0.0.1:9280。默认关闭。',
    ],
  },
  logLevel: {
    flag: '--log-level',
    env: 'PLAYAUTH_LOG_LEVEL',
    placeholder: 'LEVEL',
    schema: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
    description: [
      'Log level: silent, error, warn, info or debug. Logs are written to stderr.',
      '日志级别：silent、error、warn、info 或 debug。日志写入 stderr。',
    ],
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;
export type Config = { readonly [K in SettingName]: z.output<(typeof settings)[K]['schema']> };

/** HOST:PORT; an IPv6 address stands in brackets. */
function listenAddress() {
  return z
    .string()
    .regex(/^(?:\[[0-9A-Fa-f:.]+\]|[\w.-]+):\d{1,5}$/, 'a host and a port, such as 127.0.0.1:9280')
    .transform((text) => {
      const colon = text.lastIndexOf(':');
      return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
    })
    .refine(({ port }) => port < 65_536, 'a host and a port, such as 127.0.0.1:9280');
}

function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER) {
  const range = `from ${String(min)} to ${String(max)}`;
  const error = max === Number.MAX_SAFE_INTEGER ? `a whole number, at least ${String(min)}` : `a whole number ${range}`;
  // Not coerced: JavaScript takes a blank for 0, and `true` for 1.
  const text = z
    .string()
    .regex(/^-?\d{1,16}$/)
    .transform(Number);
  return z
    .union([z.number(), text], { error })
    .pipe(z.number({ error }).int({ error }).min(min, { error }).max(max, { error }));
}
