// `playauth serve`: runs the server until it is told to stop.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { createLogger } from '../base/logger.ts';
import { readConfig, type Values } from '../config/read-config.ts';
import { devAccessKey, type Config } from '../config/settings.ts';
import { runServer, type RunningServer } from '../app/server.ts';
import { ENDPOINT_FILE } from './connect.ts';
import { describeServer } from './banner.ts';
import type { Terminal } from './terminal.ts';
import { waitForSignal } from './wait-for-signal.ts';

export interface ServeOptions {
  readonly flags: Values;
  readonly config?: string | undefined;
  readonly json?: boolean | undefined;
}

export interface Serving {
  readonly server: RunningServer;
  readonly config: Config;
  /** Settles when the process is told to stop and everything is put away. */
  readonly stopped: Promise<void>;
}

export async function serveCommand(terminal: Terminal, options: ServeOptions): Promise<void> {
  const { server, config, stopped } = await beginServing(options);
  if (options.json === true) {
    const { url, dataDir, root, tlsCert } = server;
    terminal.out(
      JSON.stringify({
        url,
        accessKeyId: config.dev ? devAccessKey.accessKeyId : root.accessKeyId,
        accountId: root.accountId,
        dataDir,
        pid: process.pid,
        tlsCert,
      }),
    );
  } else terminal.out(describeServer(terminal.messages, { server, dev: config.dev, isWide: false }));
  await stopped;
}

export async function beginServing({ flags, config: file }: ServeOptions): Promise<Serving> {
  const config = readConfig({ flags, file });
  const log = createLogger(config.logLevel);
  const server = await runServer(config, { clock: systemClock, log });
  const endpointFile = join(server.dataDir, ENDPOINT_FILE);
  const { url, tlsCert } = server;
  await writeFile(endpointFile, JSON.stringify({ url, pid: process.pid, tlsCert }) + '\n');
  const stopped = waitForSignal().then(async () => {
    await rm(endpointFile, { force: true });
    await server.close();
  });
  return { server, config, stopped };
}
