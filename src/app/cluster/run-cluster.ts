// `serve --workers N`: the first process, which answers no requests. It holds the data directory, hosts the state that the members
// share, starts and replaces them, passes on what one tells the others, and shows the metrics of all.
import type { Worker } from 'node:cluster';
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSignInLinks, type IssuedSignInLink, type SignInLinks } from '../../access/sts/sign-in-links.ts';
import type { ActivityShare } from '../../audit/activity.ts';
import type { Clock } from '../../base/clock.ts';
import { limitLog } from '../../base/limited-log.ts';
import type { Logger } from '../../base/logger.ts';
import { createMinuteLog } from '../../base/minute-log.ts';
import { handsOutConnections } from '../../config/hands-out-connections.ts';
import { createLimitCounts } from '../../config/limit-counts.ts';
import type { Config } from '../../config/settings.ts';
import type { MetricsServer, MetricsText } from '../../gateway/metrics-http.ts';
import { openDataDir, type DataDir } from '../../store/data-dir.ts';
import { hostState, type HostedState } from '../../store/shared/hosted-state.ts';
import { openResources } from '../open-resources.ts';
import { signInUrl, type RunningServer } from '../server.ts';
import { serveText } from '../start-metrics.ts';
import { createCollector, type Collector } from './collect-answers.ts';
import { createMetricsCollector } from './collect-metrics.ts';
import { choosePort, holdAddress } from './hold-address.ts';
import type { FromMember } from './messages.ts';
import { Members } from './run-members.ts';
import { shareOf } from './share-of.ts';

interface RuntimeDeps {
  readonly clock: Clock;
  readonly log: Logger;
}

/** The longest path of a socket that all systems take. */
const LONGEST_SOCKET_PATH = 100;
const IN_MEMORY = '/dev/shm';
/** Each time wakes a process. At a hundred thousand steps a second a file grows by 0.8 MiB meanwhile. */
const TURN_EVERY_MS = 250;
/** Beyond the time that a member has for its requests. */
const STOP_GRACE_MS = 10_000;

export async function runCluster(config: Config, runtime: RuntimeDeps): Promise<RunningServer> {
  const { clock, log } = runtime;
  await using opened = new AsyncDisposableStack();
  const dataDir = await openDataDir(config.dataDir);
  opened.defer(() => {
    dataDir.release();
  });
  const { root, tlsCert } = await tryResources(config, { clock, log, dataDir });
  const state = await openState(dataDir, runtime, opened);
  const uploadSocket = await placeSocket(dataDir, opened);
  const issued: IssuedSignInLink[] = [];
  const metrics = createMetricsCollector();
  const activity = createCollector<ActivityShare>();
  const { share, addresses } = await choosePlace(config, opened);
  const members: Members = new Members({
    count: config.workers,
    beginningOf: (place) => ({
      kind: 'begin',
      config: share,
      name: `w${String(place)}`,
      ownsTasks: place === 1,
      uploadSocket,
      addresses,
      state: state.beginning(join(dataDir.work, `state-${String(place)}`)),
      signInLinks: issued,
    }),
    log,
    onMessage: (message: FromMember, from) => {
      if (message.kind === 'tell') members.send({ kind: 'told', told: message.told }, from);
      else if (message.kind === 'metrics') metrics.take(message);
      else if (message.kind === 'activity') activity.take(message);
      else if (message.kind === 'ask activity') void answerActivity({ members, activity, from }, message);
    },
  });
  opened.defer(() => members.stop((config.drainSeconds + config.shutdownSeconds) * 1000 + STOP_GRACE_MS));
  const url = await members.start();
  const served = await showMetrics(config, runtime, () => metrics.collect(members));
  if (served !== undefined) opened.defer(() => served.close());
  const running = opened.move();
  return {
    url,
    metricsUrl: served?.url,
    tlsCert,
    dataDir: dataDir.path,
    root,
    signInUrl: () => signInUrl(config, { url, root, issue: issueThrough(members, issued, clock) }),
    reload: () => Promise.resolve(members.send({ kind: 'reload' })),
    close: () => running.disposeAsync(),
  };
}

interface ChosenPlace {
  /** The configuration of a member. */
  readonly share: Config;
  readonly addresses?: readonly string[];
}

/** Where each process accepts its connections itself, the addresses are held for as long as the server runs. */
async function choosePlace(config: Config, opened: AsyncDisposableStack): Promise<ChosenPlace> {
  if (handsOutConnections()) return { share: shareOf({ ...config, port: await choosePort(config) }, false) };
  const { port, addresses, release } = await holdAddress(config);
  opened.defer(release);
  return { share: shareOf({ ...config, port }, true), addresses };
}

interface AskedActivity {
  readonly members: Members;
  readonly activity: Collector<ActivityShare>;
  readonly from: Worker;
}

async function answerActivity(
  { members, activity, from }: AskedActivity,
  { request, minutes }: { readonly request: number; readonly minutes: number },
): Promise<void> {
  const shares = await activity.ask(members, (own) => ({ kind: 'activity wanted', request: own, minutes }));
  members.sendTo(from, { kind: 'activity of all', request, shares });
}

/** A link opens at every member, also at one that is started later. */
function issueThrough(members: Members, issued: IssuedSignInLink[], clock: Clock): SignInLinks['issue'] {
  const links = createSignInLinks({ clock });
  return (of) => {
    const link = links.issue(of);
    if (link === undefined) return undefined;
    issued.push(link);
    members.send({ kind: 'sign-in link', link });
    return link;
  };
}

async function showMetrics(
  { metricsListen }: Config,
  { clock, log }: RuntimeDeps,
  read: () => Promise<MetricsText>,
): Promise<MetricsServer | undefined> {
  if (metricsListen === undefined) return undefined;
  return await serveText(metricsListen, read, { clock, log, limits: createLimitCounts(limitLog(log, clock)) });
}

/** Opens what the members will open, so that what is missing is told once, and closes it again. */
async function tryResources(config: Config, { clock, log, dataDir }: RuntimeDeps & { readonly dataDir: DataDir }) {
  await using trying = new AsyncDisposableStack();
  const say = createMinuteLog(log, clock);
  const { store, tls } = await openResources(config, { clock, log, say, dataDir }, trying);
  return { root: store.root, tlsCert: tls?.selfSignedFile };
}

/**
 * The log of used nonces and limits. In memory, where the system has a folder for that: then it works with a full disk. A folder that a
 * killed server left is the same one, and is emptied.
 */
async function openState(
  dataDir: DataDir,
  { clock, log }: RuntimeDeps,
  opened: AsyncDisposableStack,
): Promise<HostedState> {
  const folder =
    (await makePrivate(join(IN_MEMORY, `playauth-${dataDir.owner}`))) ?? (await makePrivate(dataDir.file('state')));
  if (folder === undefined) throw new Error(`${dataDir.file('state')} cannot be used: it belongs to another user`);
  for (const name of await readdir(folder)) await rm(join(folder, name));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const hashKey = randomBytes(8).toString('hex');
  const say = createMinuteLog(log, clock);
  const onError = (error: unknown): void =>
    say('shared state', { err: error }, 'the log of nonces and limits cannot be used');
  const state = hostState(folder, { clock, hashKey, onError });
  const turning = setInterval(() => state.turn(), TURN_EVERY_MS);
  opened.defer(() => {
    clearInterval(turning);
    state.close();
  });
  return state;
}

/** Undefined where there is none, or another user has it. */
async function makePrivate(path: string): Promise<string | undefined> {
  try {
    await mkdir(path, { mode: 0o700 }).catch(() => undefined);
    const { uid, mode } = await lstat(path);
    return uid === process.getuid?.() && (mode & 0o170077) === 0o040000 ? path : undefined;
  } catch {
    return undefined;
  }
}

/** In the data directory, which is private; where that has too long a name, in a folder that is. */
async function placeSocket(dataDir: DataDir, opened: AsyncDisposableStack): Promise<string> {
  const path = dataDir.file('uploads.sock');
  if (Buffer.byteLength(path) <= LONGEST_SOCKET_PATH) {
    opened.defer(() => rm(path, { force: true }));
    return path;
  }
  const folder = await mkdtemp(join(tmpdir(), 'playauth-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  return join(folder, `${randomBytes(4).toString('hex')}.sock`);
}
