// A real object store that checks signatures, for one test file: OpenStack Swift with its S3 interface, one process for
// each of its four servers on free loopback ports, with everything in a temporary folder.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
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
const KINDS = ['account', 'container', 'object'] as const;
const START_ATTEMPTS = 3;
const START_MS = 60_000;
const STOP_MS = 5_000;
const POLL_MS = 25;

export async function startSwift(): Promise<TestSwift> {
  if (!(await ensureSystemPackages(['swift']))) throw new Error('the tests need OpenStack Swift');
  const secretAccessKey = randomBytes(16).toString('hex');
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { port, stop } = await launchAll(secretAccessKey);
      const endpoint = `http://127.0.0.1:${String(port)}`;
      return { endpoint, accessKeyId: 'test:owner', secretAccessKey, stop };
    } catch (error) {
      // Somebody may have taken a port between its choice and its use.
      if (attempt === START_ATTEMPTS) throw error;
    }
  }
}

async function launchAll(secret: string): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'playauth-swift-'));
  const children: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    process.off('exit', killAll);
    await Promise.all(children.map(end));
    rmSync(folder, { recursive: true, force: true });
  };
  // The last resort for a run that ends without its teardown.
  const killAll = (): void => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', killAll);
  try {
    const [proxy, account, container, object] = await choosePorts();
    const ports = { proxy, account, container, object };
    await mkdir(join(folder, 'node/d1'), { recursive: true });
    writeConfiguration(folder, ports, secret);
    makeRings(folder, ports);
    const kinds = [...KINDS, 'proxy'] as const;
    for (const kind of kinds) children.push(launch(folder, kind));
    await Promise.all(kinds.map((kind, index) => untilListening(children[index], { folder, kind, port: ports[kind] })));
    return { port: proxy, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Below the range that outgoing connections take theirs from: Python takes a second until it listens. */
async function choosePorts(): Promise<[number, number, number, number]> {
  const chosen = new Set<number>();
  while (chosen.size < 4) {
    const port = randomInt(10_000, 32_000);
    const probe = createServer().listen(port, '127.0.0.1');
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once('listening', () => resolve(true));
      probe.once('error', () => resolve(false));
    });
    probe.close();
    if (isFree) chosen.add(port);
  }
  return [...chosen] as [number, number, number, number];
}

type Ports = Readonly<Record<(typeof KINDS)[number] | 'proxy', number>>;

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
  for (const kind of KINDS)
    write(
      `${kind}-server.conf`,
      `${common(ports[kind])}\n[pipeline:main]\npipeline = ${kind}-server\n\n[app:${kind}-server]\nuse = egg:swift#${kind}\n`,
    );
  // The cache has no server behind it: it is only there because the authentication insists on one.
  write(
    'proxy-server.conf',
    `${common(ports.proxy)}
[pipeline:main]
pipeline = catch_errors gatekeeper cache s3api tempauth slo proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true

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

const MAKE_RINGS = `
import sys
from swift.common.ring import RingBuilder
folder, *pairs = sys.argv[1:]
for pair in pairs:
    kind, port = pair.split(':')
    builder = RingBuilder(4, 1, 0)
    builder.add_dev(dict(id=0, region=1, zone=1, ip='127.0.0.1', port=int(port), device='d1', weight=1))
    builder.rebalance()
    builder.get_ring().save('%s/%s.ring.gz' % (folder, kind))
`;

/** As swift-ring-builder does it, in one process and not in nine. */
function makeRings(folder: string, ports: Ports): void {
  const pairs = KINDS.map((kind) => `${kind}:${String(ports[kind])}`);
  const { status, stderr } = spawnSync('/usr/bin/python3', ['-c', MAKE_RINGS, folder, ...pairs], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`Swift's rings were not made:\n${stderr}`);
}

/** What Debian's swift-proxy-server and its like do: their packages bring services along, which nobody wants here. */
const RUN_SERVER = `
import os, sys
from swift.common import utils
kind = sys.argv.pop(1)
utils.set_swift_dir(os.path.dirname(sys.argv[1]))
from swift.common.wsgi import run_wsgi
conf, options = utils.parse_options()
if kind == 'object':
    from swift.obj.server import global_conf_callback
    options['global_conf_callback'] = global_conf_callback
sys.exit(run_wsgi(conf, kind + '-server', **options))
`;

/** setpriv ends it also when this process is killed outright, which no handler sees. */
function launch(folder: string, kind: keyof Ports): ChildProcess {
  const log = openSync(join(folder, `${kind}.log`), 'a');
  const command = ['/usr/bin/python3', '-c', RUN_SERVER, kind, join(folder, `${kind}-server.conf`), '--verbose'];
  const child = spawn('setpriv', ['--pdeathsig=KILL', ...command], { cwd: folder, stdio: ['ignore', log, log] });
  closeSync(log);
  return child;
}

interface Launched {
  readonly folder: string;
  readonly kind: keyof Ports;
  readonly port: number;
}

async function untilListening(child: ChildProcess | undefined, { folder, kind, port }: Launched): Promise<void> {
  for (const giveUpAt = Date.now() + START_MS; Date.now() < giveUpAt; await pause(POLL_MS)) {
    if (child?.exitCode !== null) break;
    if (await isListening(port)) return;
  }
  throw new Error(`Swift's ${kind} server did not start:\n${readFileSync(join(folder, `${kind}.log`), 'utf8')}`);
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

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(force);
}
