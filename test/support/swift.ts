// A real object store that checks signatures, for one test file: OpenStack Swift with its S3 interface, one process for
// each of its four servers on free loopback ports, with everything in a temporary folder.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ensureSystemPackages } from '../../scripts/system-packages.mjs';

export interface TestSwift {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string;
  /** May do everything; `test:stranger` with the same secret may do nothing. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  stop(): Promise<void>;
}

/** For tests and hooks with it: Python is slow to start where much else runs. */
export const PATIENCE = { testTimeout: 90_000, hookTimeout: 90_000 } as const;
/** What a list answers at most; a thousand elsewhere, which would take a test a quarter of a minute to fill. */
export const LIST_PAGE = 100;
/** The access key that may do everything. */
export const OWNER = 'test:owner';
const KINDS = ['account', 'container', 'object', 'proxy'] as const;
const SERVERS = fileURLToPath(new URL('swift-servers.py', import.meta.url));
const START_ATTEMPTS = 3;
/** Of a machine that is busy: Python alone takes a minute then. */
const START_MS = 240_000;
const STOP_MS = 10_000;
const POLL_MS = 25;

/** By default a secret, a port and a folder of its own. */
export interface SwiftOptions {
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly port?: number;
  /** Where its folder is made. */
  readonly parent?: string;
}

export async function startSwift(options: SwiftOptions = {}): Promise<TestSwift> {
  if (!(await ensureSystemPackages(['swift']))) throw new Error('the tests need OpenStack Swift');
  const { accessKeyId = OWNER, secretAccessKey = randomBytes(16).toString('hex') } = options;
  if (accessKeyId !== OWNER) throw new Error(`the access key of this store is ${OWNER}`);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { port, stop } = await launchAll(secretAccessKey, options);
      const endpoint = `http://127.0.0.1:${String(port)}`;
      return { endpoint, accessKeyId, secretAccessKey, stop };
    } catch (error) {
      if (attempt === START_ATTEMPTS || !(error instanceof EndedAtStart)) throw error;
    }
  }
}

async function launchAll(
  secret: string,
  { port: asked, parent = tmpdir() }: SwiftOptions,
): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(parent, 'playauth-swift-'));
  const chosen = await choosePorts();
  const ports = { ...chosen, proxy: asked ?? chosen.proxy };
  await mkdir(join(folder, 'node/d1'), { recursive: true });
  writeConfiguration(folder, ports, secret);
  const child = launch(folder, ports);
  // The last resort for a run that ends without its teardown.
  const killAll = (): void => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', killAll);
  const stop = async (): Promise<void> => {
    process.off('exit', killAll);
    await end(child);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    for (const kind of KINDS) await untilListening(child, { folder, kind, port: ports[kind] });
    return { port: ports.proxy, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Another process may have taken a port between its choice and its use: others are tried. */
class EndedAtStart extends Error {}

type Ports = Readonly<Record<(typeof KINDS)[number], number>>;

/** Below the range that outgoing connections take theirs from: Python takes a second until it listens. */
async function choosePorts(): Promise<Ports> {
  const chosen = new Set<number>();
  while (chosen.size < KINDS.length) {
    const port = randomInt(10_000, 32_000);
    const probe = createServer().listen(port, '127.0.0.1');
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once('listening', () => resolve(true));
      probe.once('error', () => resolve(false));
    });
    probe.close();
    if (isFree) chosen.add(port);
  }
  const ports = [...chosen];
  return Object.fromEntries(KINDS.map((kind, index) => [kind, ports[index] ?? 0])) as Ports;
}

function writeConfiguration(folder: string, ports: Ports, secret: string): void {
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text);
  };
  write('swift.conf', '[swift-hash]\nswift_hash_path_prefix = test\nswift_hash_path_suffix = test\n');
  const common = (port: number): string => `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${String(port)}
bind_timeout = 1
workers = 0
user = ${userInfo().username}
swift_dir = ${folder}
devices = ${join(folder, 'node')}
mount_check = false
disable_fallocate = true
log_level = ERROR
`;
  for (const kind of ['account', 'container', 'object'] as const)
    write(
      `${kind}-server.conf`,
      `${common(ports[kind])}\n[pipeline:main]\npipeline = ${kind}-server\n\n[app:${kind}-server]\nuse = egg:swift#${kind}\n`,
    );
  // By default the proxy answers 503 when one of the others has not taken a connection within half a second, as happens on a busy
  // machine, and leaves a server out for a minute after ten of these.
  // The cache has no server behind it: it is only there because the authentication insists on one.
  write(
    'proxy-server.conf',
    `${common(ports.proxy)}
[pipeline:main]
pipeline = catch_errors gatekeeper cache s3api tempauth slo proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
conn_timeout = 60
node_timeout = 60
error_suppression_limit = 1000000

[filter:s3api]
use = egg:swift#s3api
location = us-east-1
max_bucket_listing = ${String(LIST_PAGE)}

[filter:tempauth]
use = egg:swift#tempauth
user_test_owner = ${secret} .admin
user_test_stranger = ${secret}

[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1

[filter:slo]
use = egg:swift#slo

[filter:catch_errors]
use = egg:swift#catch_errors

[filter:gatekeeper]
use = egg:swift#gatekeeper
`,
  );
}

/** setpriv ends it also when this process is killed outright, which no handler sees. */
function launch(folder: string, ports: Ports): ChildProcess {
  const log = openSync(join(folder, 'start.log'), 'a');
  const pairs = KINDS.map((kind) => `${kind}:${String(ports[kind])}`);
  const command = ['/usr/bin/python3', SERVERS, folder, ...pairs];
  const child = spawn('setpriv', ['--pdeathsig=KILL', ...command], { cwd: folder, stdio: ['ignore', log, log] });
  closeSync(log);
  return child;
}

interface Launched {
  readonly folder: string;
  readonly kind: keyof Ports;
  readonly port: number;
}

async function untilListening(child: ChildProcess, { folder, kind, port }: Launched): Promise<void> {
  for (const giveUpAt = Date.now() + START_MS; Date.now() < giveUpAt; await pause(POLL_MS)) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    if (await isListening(port)) return;
  }
  const said = ['start', kind].map((name) => join(folder, `${name}.log`)).filter((path) => existsSync(path));
  const text = said.map((path) => readFileSync(path, 'utf8')).join('');
  const hasEnded = child.exitCode !== null || child.signalCode !== null;
  throw new (hasEnded ? EndedAtStart : Error)(`Swift's ${kind} server did not start:\n${text}`);
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const heard = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  socket.destroy();
  return heard;
}

/** It ends its servers first; killed, they end with it. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(force);
}
