// The composition root of `playauth serve`: opens the store, builds the services on it, starts the work in the background,
// and listens. Graceful shutdown: close() stops everything in reverse order.
import { existsSync } from 'node:fs';
import type { RootAccount } from '../access/accounts/root-account.ts';
import { followRootCredentials, ROOT_CREDENTIALS } from '../access/accounts/root-credentials-file.ts';
import type { IssuedSignInLink, SignInLinks } from '../access/sts/sign-in-links.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { createMinuteLog } from '../base/minute-log.ts';
import { isLoopbackAuthority } from '../base/loopback.ts';
import { keepsRootCredentials } from '../config/read-config.ts';
import { devAccessKey, type Config } from '../config/settings.ts';
import type { HttpServer } from '../gateway/http-server.ts';
import type { Videos } from '../library/videos/videos-db.ts';
import { quietWhileAway, suspecting } from '../store/away-log.ts';
import { masterKeyId, type MasterKeys } from '../store/keys/master-keys.ts';
import { openTls } from '../store/tls/open-tls.ts';
import { asAccessKeyId } from '../wire/ids.ts';
import { buildHttpServer } from './build-http-server.ts';
import { followDatabase } from './follow-database.ts';
import { followIdentities } from './follow-identities.ts';
import { lookAfterKeys } from './follow-keys.ts';
import { followRevocations } from './follow-revocations.ts';
import { meetOtherServers, sayMasterKeys, serverIdOf } from './other-servers.ts';
import { followMembers, ownsTasks, type Member } from './member.ts';
import { MASTER_KEY_FILE, readMasterKeys } from './open-store.ts';
import { startAuditRetention } from './start-audit-retention.ts';
import { startMetrics } from './start-metrics.ts';
import { openResources, type Resources } from './open-resources.ts';
import { buildServices, type Services } from './services.ts';
import { openTracing } from './tracing/open-tracing.ts';
import { startEventDelivery, startTasks } from './start-background-work.ts';

/** What does not come from the configuration. */
interface RuntimeDeps {
  readonly clock: Clock;
  readonly log: Logger;
  /** Absent in the one process of a server. */
  readonly member?: Member | undefined;
}

export interface RunningServer {
  /** `http://host:port`, with TLS `https://…`; no trailing slash. */
  readonly url: string;
  readonly metricsUrl: string | undefined;
  /** The certificate that clients must trust, if the server made it itself. */
  readonly tlsCert: string | undefined;
  readonly dataDir: string;
  readonly root: RootAccount;
  /** A one-time address that signs in to the console; undefined where the server is not for this machine alone. */
  signInUrl(): string | undefined;
  /** Reads certificate and master.key again. What is faulty is logged, and the old one stays. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/** A server that is one process. */
export interface WholeServer extends RunningServer {
  readonly videos: Videos;
  /** One that the first of several processes printed. */
  addSignInLink(link: IssuedSignInLink): void;
}

export async function runServer(config: Config, { clock, log: serverLog, member }: RuntimeDeps): Promise<WholeServer> {
  await using opened = new AsyncDisposableStack();
  const { say, suspicion } = suspecting(createMinuteLog(serverLog, clock));
  const log = quietWhileAway(serverLog, say);
  const tracing = await openTracing(config, { say, memberName: member?.name });
  // After everything else has ended.
  opened.defer(() => tracing?.close());
  const resources = await openResources(config, { clock, log: serverLog, say, suspicion, member, tracing }, opened);
  const { dataDir, tls, store } = resources;
  const services = buildServices(config, { ...resources, clock, log, member, tracing });
  // After the last call, and before the database is closed.
  opened.defer(() => closeAudit(services, log));
  await services.auditAnchors.adopt();
  const retention = startAuditRetention(services, log, { deletes: ownsTasks(member) });
  opened.defer(() => retention.stop());
  const parts = { ...resources, services, clock, log, say, member, tracing };
  keepRootCredentials(config, parts);
  await meetOthers(config, { ...resources, log, opened, member });
  await followStore(config, { ...parts, opened });
  const tasks = await startTasks(config, parts, opened);
  const address = { url: '' };
  const ownUrl = (): string => address.url;
  const { http, counted, forwarded } = buildHttpServer(config, { ...parts, ...tasks, ownUrl });
  if (forwarded !== undefined) opened.defer(() => forwarded.close());
  opened.defer(() => http.close());
  const { poolState, shared } = resources;
  const ofStore = { database: store.database, poolState, redisState: shared.redisState, spans: tracing?.counts };
  const metrics = await startMetrics(config, { ...counted, ...ofStore, clock, log, member });
  if (metrics !== undefined) opened.defer(() => metrics.close());
  await forwarded?.listen();
  address.url = await http.listen({ ...config, addresses: member?.addresses });
  if (ownsTasks(member)) {
    // Last: the bodies of events name the server's own address.
    const delivery = await startEventDelivery(config, { ...parts, ownUrl });
    opened.defer(() => delivery.stop());
  }
  const running = opened.move();
  return {
    url: address.url,
    metricsUrl: metrics?.url,
    tlsCert: tls?.selfSignedFile,
    dataDir: dataDir.path,
    root: store.root,
    videos: services.videos,
    signInUrl: () => signInUrl(config, { url: address.url, root: store.root, issue: services.signInLinks.issue }),
    addSignInLink: services.signInLinks.add,
    reload: async () => {
      await reloadTls(config, { dataDir, http, log });
      await reloadMasterKeys(config, { ...parts, masterKeys: store.masterKeys });
    },
    close: () => running.disposeAsync(),
  };
}

/** The last rows are written, and how far the record has come. */
async function closeAudit({ audit, auditAnchors, auditExport }: Services, log: Logger): Promise<void> {
  await audit.close();
  await auditExport?.close();
  await auditAnchors.save().catch((error: unknown) => {
    log.error({ err: error }, 'the file that shows how far the audit record has come cannot be written');
  });
}

/** Servers without shared nonces, and the master keys that each process holds. */
async function meetOthers(
  config: Config,
  { store, sharedClock, dataDir, log, opened, member, isAlone }: Resources & MeetingParts,
): Promise<void> {
  if (isAlone && member === undefined) return;
  const { path } = dataDir;
  if (!isAlone && ownsTasks(member)) {
    const beating = await meetOtherServers(config, { ...store, sharedClock, dataDir: path, log });
    opened.defer(() => beating.stop());
  }
  const holderId = serverIdOf(ownsTasks(member) ? path : `${path} ${member?.name ?? ''}`);
  const saying = await sayMasterKeys({ store, sharedClock, holderId });
  opened.defer(() => saying.stop());
}

interface MeetingParts {
  readonly member: Member | undefined;
  readonly log: Logger;
  readonly opened: AsyncDisposableStack;
}

type StoreParts = Pick<Resources, 'store' | 'databaseState'> & Pick<RuntimeDeps, 'log' | 'member'>;

/** What other servers of the database change: identities, keys, revocations. */
async function followStore(
  config: Config,
  {
    services,
    store,
    databaseState,
    log,
    opened,
    member,
  }: StoreParts & { readonly services: Services; readonly opened: AsyncDisposableStack },
): Promise<void> {
  await followIdentities(services, { accessKeys: store.accessKeys, log, opened });
  lookAfterKeys({ ...services, keyRing: store.keyRing, rotationDays: config.keyRotationDays, log, opened });
  await followRevocations(services.revocations, { log, opened });
  if (ownsTasks(member)) followDatabase(databaseState, opened);
  if (member !== undefined) followMembers(member, { services, log });
}

function keepRootCredentials(
  config: Config,
  { services, store, dataDir, clock, log }: Resources & RuntimeDeps & { readonly services: Services },
): void {
  const path = dataDir.file(ROOT_CREDENTIALS);
  if (keepsRootCredentials(config)) followRootCredentials({ ...services, ...store, clock, log, path });
  else if (existsSync(path))
    log.warn(
      { path },
      'this file holds a root key pair in the clear beside an external master key: delete it (playauth root-key prints the pair)',
    );
}

interface SignInParts {
  readonly issue: SignInLinks['issue'];
  readonly url: string;
  readonly root: RootAccount;
}

/** The pair stands after `#`, which browsers do not send. */
export function signInUrl(
  { console: served, host, dev }: Config,
  { issue, url, root }: SignInParts,
): string | undefined {
  if (served === 'off' || !isLoopbackAuthority(host.includes(':') ? `[${host}]` : host)) return undefined;
  const link = issue(dev ? asAccessKeyId(devAccessKey.accessKeyId) : root.accessKeyId);
  return link && `${url}/console#sign-in=${link.id}~${link.secret}`;
}

interface KeyParts {
  readonly dataDir: Parameters<typeof openTls>[1];
  readonly masterKeys: MasterKeys;
  readonly log: Logger;
}

const KEY_NOT_IN_FILE =
  'master.key does not hold the key any more that the secrets of the database are wrapped under: this server goes on with it, and cannot be started again. Put it back, beside the new one if the key is being changed';

/** Keys that the environment gives do not change while the server runs. */
async function reloadMasterKeys(config: Config, { dataDir, masterKeys, log }: KeyParts): Promise<void> {
  if (config.masterKey !== undefined) return;
  try {
    const before = masterKeys.ids.join(' ');
    const given = await readMasterKeys(config, dataDir.file(MASTER_KEY_FILE));
    masterKeys.hold(given);
    const { currentId } = masterKeys;
    if (!given.some((key) => masterKeyId(key) === currentId)) log.error({ masterKey: currentId }, KEY_NOT_IN_FILE);
    if (masterKeys.ids.join(' ') !== before) log.info({ masterKeys: masterKeys.ids }, 'master.key was read again');
  } catch (error) {
    log.error({ err: error }, 'master.key cannot be read again: the keys that were read before stay in use');
  }
}

interface TlsParts {
  readonly dataDir: Parameters<typeof openTls>[1];
  readonly http: Pick<HttpServer, 'useCertificate'>;
  readonly log: Logger;
}

async function reloadTls(config: Config, { dataDir, http, log }: TlsParts): Promise<void> {
  try {
    const tls = await openTls(config, dataDir);
    if (tls === undefined) return;
    http.useCertificate(tls);
    log.info({}, 'the TLS certificate was read again');
  } catch (error) {
    log.error({ err: error }, 'the TLS certificate cannot be read again: the old one stays in use');
  }
}
