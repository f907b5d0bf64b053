// `playauth serve`: runs the server until it is told to stop.
import { rm, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { RunningServer } from '../../app/server.ts';
import { systemClock } from '../../base/clock.ts';
import { isLoopbackAuthority } from '../../base/loopback.ts';
import { keepsRootCredentials, readConfig, type Values } from '../../config/read-config.ts';
import { devAccessKey, type Config } from '../../config/settings.ts';
import type { Texts } from '../../wire/texts.ts';
import type { Command, Flag } from '../terminal/command.ts';
import { ENDPOINT_FILE } from '../terminal/connect.ts';
import { configFlag, settingFlags, settingsOf } from '../terminal/setting-flags.ts';
import { describeServer, type BannerParts } from './banner.ts';
import { reachableUrls } from './reachable-urls.ts';

export const texts = {
  serve: ['run the server', '运行服务端'],
  json: [
    'print {"url","accessKeyId","dataDir",…} once, when ready',
    '就绪后输出一次 {"url","accessKeyId","dataDir",…}',
  ],
} as const satisfies Texts;

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

/** Of `serve` and `start`: every setting. */
export const serverFlags: readonly Flag[] = [...settingFlags(() => true), configFlag];

export const serveCommand: Command<ServeOptions, []> = {
  name: 'serve',
  description: texts.serve,
  flags: [...serverFlags, { flags: '--json', description: texts.json }],
  isLocal: true,
  async run({ terminal, options }) {
    const { server, config, stopped } = await beginServing(options);
    if (options.json === true) terminal.out(JSON.stringify(readyLine(server, config)));
    else terminal.out(describeServer(terminal.say, { server, ...bannerOf(config, server), isWide: false }));
    await stopped;
    return undefined;
  },
};

export function bannerOf(config: Config, { url, tlsCert }: RunningServer): Omit<BannerParts, 'server' | 'isWide'> {
  const { dev, host, tlsCert: ownCertificate, trustProxy } = config;
  const isEncrypted = tlsCert !== undefined || ownCertificate !== undefined || trustProxy;
  return {
    dev,
    isOnDisk: keepsRootCredentials(config),
    reachable: reachableUrls(host, url, networkInterfaces()),
    isExposedPlain: !isEncrypted && !isLoopbackAuthority(host.includes(':') ? `[${host}]` : host),
  };
}

function readyLine({ url, dataDir, root, tlsCert }: RunningServer, { dev }: Config): object {
  const accessKeyId = dev ? devAccessKey.accessKeyId : root.accessKeyId;
  return { url, accessKeyId, accountId: root.accountId, dataDir, pid: process.pid, tlsCert };
}

export async function beginServing(options: ServeOptions): Promise<Serving> {
  // Loaded only where a server runs: the other commands start in half the time without it.
  const { runServer } = await import('../../app/server.ts');
  const { createLogger } = await import('../../base/logger.ts');
  const config = readConfig({ flags: settingsOf(options), file: options.config });
  const log = createLogger(config.logLevel);
  const server = await runServer(config, { clock: systemClock, log });
  const endpointFile = join(server.dataDir, ENDPOINT_FILE);
  const { url, tlsCert } = server;
  await writeFile(endpointFile, JSON.stringify({ url, pid: process.pid, tlsCert }) + '\n');
  const stopped = waitForSignal(() => void server.reloadTls()).then(async () => {
    await rm(endpointFile, { force: true });
    await server.close();
  });
  return { server, config, stopped };
}

/** Settles at the first signal to stop; a second one ends the process at once. SIGHUP, which logrotate and others send, never does. */
export function waitForSignal(onHangUp: () => void = () => undefined): Promise<void> {
  process.on('SIGHUP', onHangUp);
  return new Promise((resolve) => {
    const signals = ['SIGINT', 'SIGTERM'] as const;
    const stop = (): void => {
      for (const signal of signals) process.off(signal, stop);
      resolve();
    };
    for (const signal of signals) process.on(signal, stop);
  });
}
