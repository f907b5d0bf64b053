// `playauth serve`: runs the server until it is told to stop.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import type { RunningServer } from '../../app/server.ts';
import { systemClock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { isLoopbackAuthority } from '../../base/loopback.ts';
import { inlineMore } from '../../config/inlining.ts';
import { keepsRootCredentials, readConfig, type Values } from '../../config/read-config.ts';
import { devAccessKey, type Config } from '../../config/settings.ts';
import { freeStartMemory } from '../../config/start-memory.ts';
import { parseObject } from '../../wire/json.ts';
import type { Texts } from '../../wire/texts.ts';
import { summaries } from '../../terminal/summaries.ts';
import type { Command, Flag } from '../../terminal/command.ts';
import { ENDPOINT_FILE } from '../../terminal/connect.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import { configFlag, settingFlags, settingsOf } from '../../terminal/setting-flags.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { describeServer, type BannerParts } from './banner.ts';
import { reachableUrls } from './reachable-urls.ts';

export const texts = {
  json: [
    'print {"url","accessKeyId","dataDir",…} once, when ready',
    '就绪后输出一次 {"url","accessKeyId","dataDir",…}',
  ],
  noTools: [
    'FFmpeg is missing: what is uploaded cannot be transcoded and will not play. Debian/Ubuntu: apt-get install ffmpeg · macOS: brew install ffmpeg — or set --ffmpeg and --ffprobe.',
    '缺少 FFmpeg：上传的文件无法转码和播放。Debian/Ubuntu：apt-get install ffmpeg；macOS：brew install ffmpeg；也可设置 --ffmpeg 和 --ffprobe。',
  ],
} as const satisfies Texts;

export const problems = {
  running: {
    says: [
      'A playauth server uses the data directory {dataDir} already: {url}',
      '已有 playauth 服务端在使用数据目录 {dataDir}：{url}',
    ],
    next: [
      'Bring in a film: playauth import FILE --wait (from a checkout: npm run -s playauth -- import FILE --wait) — its page: playauth play VIDEO. Another server beside it needs another --data-dir and --port.',
      '导入影片：playauth import 文件 --wait（在源码目录中：npm run -s playauth -- import 文件 --wait）；播放页：playauth play 视频。要另开一个服务端，请使用不同的 --data-dir 和 --port。',
    ],
  },
} as const satisfies Problems;

/** Settings by name, and what is no setting. */
export interface ServeOptions extends Values {
  readonly config?: string;
  readonly json?: boolean;
}

export interface Serving {
  readonly server: RunningServer;
  readonly config: Config;
  /** Settles when the process was told to stop and the server is closed. */
  readonly stopped: Promise<void>;
}

/** The flags of `serve` and `start`: every setting. */
export const serverFlags: readonly Flag[] = [...settingFlags(() => true), configFlag];

export const serveCommand: Command<ServeOptions, []> = {
  name: 'serve',
  description: summaries.serve,
  flags: [...serverFlags, { flags: '--json', description: texts.json }],
  isLocal: true,
  async run({ terminal, options }) {
    const { server, config, stopped } = await beginServing(options);
    if (options.json === true) terminal.out(JSON.stringify(readyLine(server, config)));
    else terminal.out(describeServer(terminal.say, { server, ...bannerOf(config, server), isWide: false }));
    await warnOfMissingTools(terminal, config);
    await stopped;
    return undefined;
  },
};

/** After the server is ready: it plays without FFmpeg, so its start does not wait for the look. */
async function warnOfMissingTools(terminal: Terminal, config: Config): Promise<void> {
  const { hasTools } = await import('../../app/find-tools.ts');
  if (config.transcodeJobs > 0 && !(await hasTools(config))) terminal.err(texts.noTools);
}

/** Where a server is running on the data directory, it is named. */
async function explainStart(error: unknown, { dataDir }: Config): Promise<unknown> {
  if (!(error instanceof Error) || error.name !== 'StartError') return error;
  const url = await readRunning(dataDir);
  return url === undefined
    ? error
    : new CommandFailure('AlreadyRunning', about(problems.running, { url, dataDir: resolve(dataDir) }));
}

async function readRunning(dataDir: string): Promise<string | undefined> {
  const text = await readFile(join(dataDir, ENDPOINT_FILE), 'utf8').catch(() => '');
  const { url, pid } = parseObject(text) ?? {};
  if (typeof url !== 'string' || typeof pid !== 'number' || pid < 1) return undefined;
  try {
    process.kill(pid, 0);
    return url;
  } catch (error) {
    // A server of another user is running too.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? url : undefined;
  }
}

export function bannerOf(config: Config, server: RunningServer): Omit<BannerParts, 'server' | 'isWide'> {
  const { url, tlsCert } = server;
  const { dev, host, tlsCert: ownCertificate, trustProxy } = config;
  const isEncrypted = tlsCert !== undefined || ownCertificate !== undefined || trustProxy;
  return {
    dev,
    isOnDisk: keepsRootCredentials(config),
    signInUrl: server.signInUrl(),
    reachable: reachableUrls(host, url, networkInterfaces()),
    isExposedPlain: !isEncrypted && !isLoopbackAuthority(host.includes(':') ? `[${host}]` : host),
  };
}

function readyLine({ url, dataDir, root, tlsCert, metricsUrl }: RunningServer, { dev }: Config): object {
  const accessKeyId = dev ? devAccessKey.accessKeyId : root.accessKeyId;
  return { url, accessKeyId, accountId: root.accountId, dataDir, pid: process.pid, tlsCert, metricsUrl };
}

/** Loaded only where a server runs: the other commands start in half the time without it. */
async function run(config: Config, log: Logger): Promise<RunningServer> {
  const runtime = { clock: systemClock, log };
  if (config.workers > 1) return await (await import('../../app/cluster/run-cluster.ts')).runCluster(config, runtime);
  return await (await import('../../app/server.ts')).runServer(config, runtime);
}

export async function beginServing(options: ServeOptions): Promise<Serving> {
  inlineMore();
  const { createLogger } = await import('../../base/logger.ts');
  const config = readConfig({ flags: settingsOf(options), file: options.config });
  const log = createLogger(config.logLevel);
  const server = await run(config, log).catch(async (error: unknown) => {
    throw await explainStart(error, config);
  });
  freeStartMemory();
  const endpointFile = join(server.dataDir, ENDPOINT_FILE);
  const { url, tlsCert } = server;
  await writeFile(endpointFile, JSON.stringify({ url, pid: process.pid, tlsCert }) + '\n');
  const stopped = waitForSignal(() => void server.reload()).then(async () => {
    await rm(endpointFile, { force: true });
    await server.close();
  });
  return { server, config, stopped };
}

/** Settles at the first signal to stop; a second one ends the process at once. SIGHUP, which logrotate and others send, never does. */
export function waitForSignal(onHangUp: () => void = () => undefined): Promise<void> {
  process.on('SIGHUP', onHangUp);
  return new Promise((settle) => {
    const signals = ['SIGINT', 'SIGTERM'] as const;
    const stop = (): void => {
      for (const signal of signals) process.off(signal, stop);
      settle();
    };
    for (const signal of signals) process.on(signal, stop);
  });
}
