// `playauth doctor`: checks everything that playing a video needs, and says what to do about what is missing.
import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseEndpoint } from '../../sdk/endpoint.ts';
import { ROOT_CREDENTIALS } from '../access/accounts/root-credentials-file.ts';
import { readConfig } from '../config/read-config.ts';
import { settings } from '../config/settings.ts';
import { REQUIRED_ENCODERS } from '../ffmpeg/codecs.ts';
import { runTool } from '../ffmpeg/run/run-tool.ts';
import { fill, join as joinTexts, type Text, type Texts } from '../wire/texts.ts';
import { checkStorage } from './storage/check-storage.ts';
import { answer, type ClientOptions, type Command } from './terminal/command.ts';
import { connect, type ConnectOptions } from './terminal/connect.ts';
import { CommandFailure, exitCodes } from './terminal/failure.ts';
import { plain, type Terminal } from './terminal/terminal.ts';
import { clean } from './terminal/text-table.ts';

export const texts = {
  doctor: ['check everything that playing a video needs', '检查播放视频所需的一切'],
  storageFlag: [
    'the storage to check, as --storage of serve; by default PLAYAUTH_STORAGE',
    '要检查的存储，写法同 serve 的 --storage；默认取 PLAYAUTH_STORAGE',
  ],
  oldNode: ['{version}; playauth needs {least} or newer', '{version}；playauth 需要 {least} 或更新版本'],
  noFfmpeg: [
    'FFmpeg is missing, so files cannot be imported. Debian/Ubuntu: apt-get install ffmpeg · macOS: brew install ffmpeg',
    '缺少 FFmpeg，无法导入文件。Debian/Ubuntu：apt-get install ffmpeg；macOS：brew install ffmpeg',
  ],
  lacksEncoders: ['this FFmpeg lacks {encoders}', '此 FFmpeg 缺少 {encoders}'],
  oldFfmpeg: ['{version} is too old; 5.1 or newer is needed', '{version} 版本过旧，需要 5.1 或更新版本'],
  unreadable: ['{path} cannot be read', '{path} 无法读取'],
  freeBytes: ['{size} GiB free', '剩余 {size} GiB'],
  secretOnDisk: [
    '{path} holds the root key pair in the clear beside an external master key: delete it; playauth root-key prints the pair',
    '{path} 以明文保存根密钥对，而主密钥在外部：请删除该文件；可用 playauth root-key 输出密钥对',
  ],
  clockSkew: ["differs from the server's by {seconds} s", '与服务端相差 {seconds} 秒'],
  keyAccepted: ['accepted; {arn}', '有效；{arn}'],
  noServer: [
    'No playauth server answers at {endpoint}. Start one with: playauth serve — or set PLAYAUTH_ENDPOINT.',
    '{endpoint} 没有 playauth 服务响应。请先启动：playauth serve，或设置 PLAYAUTH_ENDPOINT。',
  ],
  away: [
    '{names} away: the server refuses what needs it; its log says why (docs/availability.md)',
    '{names} 不可用：服务端会拒绝依赖它的请求，原因见其日志（docs/availability.md）',
  ],
  full: [
    'the disk of the server is full: free some space, it refuses what writes',
    '服务端磁盘已满：请腾出空间，写入请求会被拒绝',
  ],
  missingFiles: [
    '{count} media files are missing in storage; the log of the server names them',
    '存储中缺少 {count} 个媒体文件，服务端日志中有文件名',
  ],
  healthy: ['database, storage and disk answer', '数据库、存储和磁盘均正常'],
  allWell: ['Everything is in order.', '一切正常。'],
  someWrong: ['Something needs your attention: see above.', '有问题需要处理，见上。'],
} as const satisfies Texts;

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: Text | string;
}

interface DoctorOptions extends ClientOptions {
  readonly storage?: string;
}

const MIN_NODE = 24;
const MIN_FFMPEG = 5.1;
const MIN_FREE_BYTES = 2 * 1024 ** 3;
const MAX_SKEW_MS = 60_000;

export const doctorCommand: Command<DoctorOptions, []> = {
  name: 'doctor',
  description: texts.doctor,
  flags: [{ flags: '--storage <where>', description: texts.storageFlag }],
  async run({ terminal, options }) {
    const dataDir = resolve(
      options.dataDir ?? terminal.environment.dataDir ?? settings.dataDir.schema.parse(undefined),
    );
    const storage = await checkStorage({ dataDir, storage: options.storage });
    const checks = [
      checkNode(),
      await checkFfmpeg(),
      await checkDataDir(dataDir),
      await checkDisk(dataDir),
      ...(await checkRootCredentials(dataDir)),
      ...(storage === undefined ? [] : [{ name: 'storage', ...storage }]),
      ...(await checkServer(terminal, options)),
    ];
    const isWell = checks.every((check) => check.ok);
    const details = checks.map(({ detail, ...check }) => ({ ...check, detail: plain(terminal.say, detail) }));
    answer(terminal, options, {
      wire: {
        Ok: isWell,
        Checks: details.map(({ name, ok, detail }) => ({ Name: name, Ok: ok, Detail: detail })),
      },
      lines: [
        ...details.map(({ name, ok, detail }) => `${ok ? '✓' : '✗'} ${name.padEnd(10)} ${detail}`),
        isWell ? texts.allWell : texts.someWrong,
      ],
    });
    return isWell ? exitCodes.ok : exitCodes.failed;
  },
};

function checkNode(): Check {
  const { version } = process;
  const ok = Number(process.versions.node.split('.')[0]) >= MIN_NODE;
  return { name: 'node', ok, detail: ok ? version : fill(texts.oldNode, { version, least: MIN_NODE }) };
}

async function checkFfmpeg(): Promise<Check> {
  const command = settings.ffmpeg.schema.parse(undefined);
  const broken = (detail: Text): Check => ({ name: 'ffmpeg', ok: false, detail });
  try {
    const { stdout } = await runTool({
      command,
      args: ['-hide_banner', '-encoders'],
      timeoutMs: 10_000,
      maxStdoutBytes: 1024 * 1024,
    });
    const missing = REQUIRED_ENCODERS.filter((encoder) => !new RegExp(`\\b${encoder}\\b`).test(stdout));
    const list = (encoders: readonly string[]): Text => joinTexts(encoders, [', ', '、']);
    if (missing.length > 0) return broken(fill(texts.lacksEncoders, { encoders: list(missing) }));
    const version = await ffmpegVersion(command);
    if (version !== undefined && version < MIN_FFMPEG) return broken(fill(texts.oldFfmpeg, { version }));
    return { name: 'ffmpeg', ok: true, detail: list(REQUIRED_ENCODERS) };
  } catch {
    return broken(texts.noFfmpeg);
  }
}

/** Builds from the repository have no version number; they are taken to be new. */
async function ffmpegVersion(command: string): Promise<number | undefined> {
  const { stdout } = await runTool({ command, args: ['-version'], timeoutMs: 10_000, maxStdoutBytes: 64 * 1024 });
  const match = /^ffmpeg version (\d+\.\d+)/.exec(stdout);
  return match === null ? undefined : Number(match[1]);
}

async function checkDataDir(dataDir: string): Promise<Check> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.W_OK);
    return { name: 'data', ok: true, detail: dataDir };
  } catch (error) {
    return { name: 'data', ok: false, detail: `${dataDir}: ${(error as Error).message}` };
  }
}

async function checkDisk(dataDir: string): Promise<Check> {
  const system = await statfs(dataDir).catch(() => undefined);
  if (system === undefined) return { name: 'disk', ok: false, detail: fill(texts.unreadable, { path: dataDir }) };
  const free = system.bavail * system.bsize;
  const size = (free / 1024 ** 3).toFixed(1);
  return { name: 'disk', ok: free >= MIN_FREE_BYTES, detail: fill(texts.freeBytes, { size }) };
}

/** A file of an earlier start, or of a version that always wrote it. Silent where all is well. */
async function checkRootCredentials(dataDir: string): Promise<Check[]> {
  const has = (name: string): Promise<boolean> =>
    access(join(dataDir, name)).then(
      () => true,
      () => false,
    );
  if (!(await has(ROOT_CREDENTIALS))) return [];
  const config = readConfig({ flags: { dataDir } });
  const isExternal = config.masterKey !== undefined || !(await has('master.key'));
  if (!isExternal || config.rootCredentialsFile === 'always') return [];
  const path = join(dataDir, ROOT_CREDENTIALS);
  return [{ name: 'root key', ok: false, detail: fill(texts.secretOnDisk, { path }) }];
}

async function checkServer(terminal: Terminal, options: ConnectOptions): Promise<Check[]> {
  let endpoint = '';
  try {
    const connection = await connect(terminal, options);
    endpoint = connection.endpoint;
    const before = Date.now();
    const response = await fetch(parseEndpoint(endpoint), { method: 'HEAD', signal: AbortSignal.timeout(5000) });
    const skewMs = Math.abs(Date.parse(response.headers.get('date') ?? '') - before);
    // The one operation that every key may call, with any policies.
    const { arn } = await connection.client.getCallerIdentity();
    const seconds = Math.round(skewMs / 1000);
    return [
      { name: 'server', ok: true, detail: endpoint },
      ...(await checkHealth(endpoint)),
      { name: 'clock', ok: skewMs <= MAX_SKEW_MS, detail: fill(texts.clockSkew, { seconds }) },
      { name: 'key', ok: true, detail: fill(texts.keyAccepted, { arn: clean(arn) }) },
    ];
  } catch (error) {
    return [{ name: 'server', ok: false, detail: describeServerError(error, endpoint) }];
  }
}

/** A server of an earlier version has no such page. */
async function checkHealth(endpoint: string): Promise<Check[]> {
  const url = new URL('/health/ready', parseEndpoint(endpoint));
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  if (response.status !== 200 && response.status !== 503) return [];
  const { missingFiles, ...states } = (await response.json()) as Record<string, unknown>;
  const away = Object.keys(states).filter((name) => states[name] === 'away');
  const wrong: (Text | false)[] = [
    away.length > 0 && fill(texts.away, { names: away.join(', ') }),
    states['disk'] === 'full' && texts.full,
    typeof missingFiles === 'number' && missingFiles > 0 && fill(texts.missingFiles, { count: missingFiles }),
  ];
  const told = wrong.filter((one) => one !== false);
  return [
    {
      name: 'health',
      ok: told.length === 0,
      detail:
        told.length === 0 ? texts.healthy : told.reduce((all, one) => [`${all[0]}; ${one[0]}`, `${all[1]}；${one[1]}`]),
    },
  ];
}

function describeServerError(error: unknown, endpoint: string): Text | string {
  const isUnavailable = error instanceof TypeError || (error as Error).name === 'TimeoutError';
  if (isUnavailable) return fill(texts.noServer, { endpoint });
  return error instanceof CommandFailure ? error.text : (error as Error).message;
}
