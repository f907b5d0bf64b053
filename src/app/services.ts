// The second part of the composition root: builds the modules between the store and the gateway, and keeps what they
// remember of identities in step with the database.
import type { AccessKeys } from '../access/access-keys-db.ts';
import { CHECK_EVERY_MS, createAccessChanges, type AccessChanges } from '../access/access-changes.ts';
import { createEndedIssuers, type EndedIssuers } from '../access/issuers/revoked-issuers-db.ts';
import { createKeyUse, FLUSH_EVERY_MS, type KeyUse } from '../access/key-use.ts';
import { createGrantedPolicies, type GrantedPolicies } from '../access/policies/granted-policies.ts';
import { createRoles, type Roles } from '../access/roles/roles-db.ts';
import { createRoleSessions, type RoleSessions } from '../access/sts/role-sessions.ts';
import { createAddressClassifier, type AddressClass } from '../base/address-class.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Config } from '../config/settings.ts';
import { createCaptions, type Captions } from '../library/captions/captions-db.ts';
import { createCategories, type Categories } from '../library/categories/categories-db.ts';
import { createContentKeys } from '../transcoding/keys/content-keys.ts';
import { createDataKeys, type DataKeys } from '../transcoding/keys/data-keys.ts';
import { deliverEvents, type Delivery } from '../events/deliver-events.ts';
import { createMessageCallbacks, type MessageCallbacks } from '../events/message-callbacks-db.ts';
import { recordEvent, type NewEvent } from '../events/record-event.ts';
import { createWaitingEvents, type WaitingEvents } from '../events/outbox-db.ts';
import { defaultThreads } from '../ffmpeg/run/default-threads.ts';
import { createJobs, type Jobs } from '../transcoding/queue/jobs-db.ts';
import type { WorkerDeps } from '../transcoding/queue/run-worker.ts';
import { createTranscodeTasks, type TranscodeTasks } from '../transcoding/tasks/transcode-tasks-db.ts';
import { createTranscoder } from '../transcoding/transcode-video.ts';
import { createScrollTokens, type ScrollTokens } from '../library/search/scroll-token.ts';
import { createSearch, type Search } from '../library/search/search-db.ts';
import { createTemplateGroups, type TemplateGroups } from '../transcoding/templates/template-groups-db.ts';
import { createSnapshots, type Snapshots } from '../transcoding/snapshots/snapshots-db.ts';
import { createSnapshotTaker } from '../transcoding/snapshots/take-snapshots.ts';
import { createUrlUploads, type UrlUploads } from '../uploads/by-url/url-uploads-db.ts';
import { createUploadCredentials, type UploadCredentials } from '../uploads/upload-credential.ts';
import { createUploads, type Uploads } from '../uploads/uploads-db.ts';
import { createUploadsUnderWay, type UploadsUnderWay } from '../uploads/active-uploads.ts';
import { createLibrary, type Library } from '../library/videos/library-db.ts';
import { createRemovals, type Removals } from '../library/videos/removals-db.ts';
import { createVideos, type Videos } from '../library/videos/videos-db.ts';
import { createCredentials, type Credentials } from '../playback/credential.ts';
import { createGrants, type Grants } from '../playback/grants.ts';
import { createPlayKeys, type PlayKeys } from '../playback/play-keys/play-keys-db.ts';
import { createWatchLinks, type WatchLinks } from '../playback/watch-links.ts';
import type { Blobs } from '../store/blobs/blobs.ts';
import { freeBytesOf } from '../store/blobs/disk-blobs.ts';
import { createPartFiles, type PartFiles } from '../store/blobs/part-files.ts';
import type { DataDir } from '../store/data-dir.ts';
import type { Database } from '../store/database/open-database.ts';
import type { OpenedKeys, Store } from './open-store.ts';

interface RoomParts {
  readonly clock: Clock;
  /** Of the database: for what several processes compare. */
  readonly sharedClock: Clock;
  readonly store: OpenedKeys;
  readonly dataDir: DataDir;
  readonly blobs: Blobs;
}

/** The modules of access, media and playback, each with the few things it uses. */
export interface Rooms {
  readonly videos: Videos;
  readonly library: Library;
  readonly categories: Categories;
  readonly captions: Captions;
  readonly templateGroups: TemplateGroups;
  readonly dataKeys: DataKeys;
  readonly removals: Removals;
  readonly search: Search;
  readonly scrollTokens: ScrollTokens;
  readonly jobs: Jobs;
  readonly transcodeTasks: TranscodeTasks;
  /** Of the database: for what several processes compare. */
  readonly sharedClock: Clock;
  readonly snapshots: Snapshots;
  readonly blobs: Blobs;
  /** Where uploads in parts wait: always a local disk. */
  readonly staging: Pick<Blobs, 'freeBytes'>;
  readonly partFiles: PartFiles;
  readonly uploads: Uploads;
  readonly urlUploads: UrlUploads;
  readonly underWay: UploadsUnderWay;
  readonly messageCallbacks: MessageCallbacks;
  readonly waiting: WaitingEvents;
  readonly recordEvent: (event: NewEvent) => Promise<void>;
  readonly classify: (address: string) => AddressClass;
  readonly contentKeys: ReturnType<typeof createContentKeys>;
  readonly uploadCredentials: UploadCredentials;
  readonly credentials: Credentials;
  readonly grants: Grants;
  readonly watchLinks: WatchLinks;
  readonly playKeys: PlayKeys;
  readonly database: Database;
  readonly changes: AccessChanges;
  readonly endedIssuers: EndedIssuers;
  readonly grantedPolicies: GrantedPolicies;
  readonly roles: Roles;
  readonly roleSessions: RoleSessions;
  readonly keyUse: KeyUse;
}

export function buildRooms(config: Config, { clock, sharedClock, store, dataDir, blobs }: RoomParts): Rooms {
  const { database, keyRing } = store;
  const endedIssuers = createEndedIssuers({ database, clock });
  const changes = createAccessChanges(database);
  // What is written down of the library is compared by other servers: instants of videos, notes of removals, events.
  const videos = createVideos({ database, clock: sharedClock });
  const removals = createRemovals({ database, blobs, clock: sharedClock });
  const jobs = createJobs({ database, clock: sharedClock });
  return {
    database,
    changes,
    roles: createRoles({ database, changes, clock }),
    endedIssuers,
    grantedPolicies: createGrantedPolicies({ database, clock }),
    roleSessions: createRoleSessions({ keyRing, clock, endedIssuers }),
    keyUse: createKeyUse({ database, clock }),
    videos,
    library: createLibrary({ database, videos, removals, clock: sharedClock }),
    categories: createCategories({ database, videos, clock: sharedClock }),
    captions: createCaptions({ database, removals, clock: sharedClock }),
    templateGroups: createTemplateGroups({ database, clock }),
    dataKeys: createDataKeys({ keyRing }),
    removals,
    search: createSearch(database),
    scrollTokens: createScrollTokens({ keyRing, clock }),
    jobs,
    transcodeTasks: createTranscodeTasks({ database, videos, blobs, removals, clock: sharedClock }),
    sharedClock,
    snapshots: createSnapshots({ database, jobs, removals, clock: sharedClock }),
    blobs,
    staging: { freeBytes: () => freeBytesOf(dataDir.parts) },
    partFiles: createPartFiles(dataDir.parts),
    uploads: createUploads({ database, clock: sharedClock }),
    urlUploads: createUrlUploads({ database, clock: sharedClock }),
    underWay: createUploadsUnderWay(),
    messageCallbacks: createMessageCallbacks({ ...store, clock }),
    waiting: createWaitingEvents({ database, clock: sharedClock }),
    recordEvent: (event) => recordEvent(database, event),
    classify: createAddressClassifier(),
    contentKeys: createContentKeys(keyRing),
    uploadCredentials: createUploadCredentials({ keyRing, clock, endedIssuers, region: config.region }),
    credentials: createCredentials({ keyRing, clock, region: config.region }),
    grants: createGrants({ keyRing, clock, endedIssuers }),
    watchLinks: createWatchLinks({ keyRing, clock, endedIssuers }),
    playKeys: createPlayKeys({ database, changes, clock, wrappingKey: store.playKeyWrapping }),
  };
}

interface RunnerParts {
  readonly rooms: Rooms;
  /** Private folder for work in progress. */
  readonly workRoot: string;
}

/** Who does the jobs of each kind. */
export function buildRunners(config: Config, { rooms, workRoot }: RunnerParts): WorkerDeps['runners'] {
  const tools = { ffmpeg: config.ffmpeg, ffprobe: config.ffprobe };
  const timeoutMs = config.transcodeTimeoutSeconds * 1000;
  const limits = { maxMemoryBytes: config.transcodeMemoryBytes, cpuSeconds: config.transcodeCpuSeconds };
  const effort = { limits, threads: config.transcodeThreads ?? defaultThreads(config.transcodeJobs) };
  const transcode = createTranscoder({
    ...{ ...rooms, ...rooms.dataKeys, tools, workRoot, timeoutMs, effort },
    // When a stream was made is compared with when a job was asked for.
    clock: rooms.sharedClock,
  });
  const snapshot = createSnapshotTaker({ ...rooms, tools, workRoot, limits, timeoutMs });
  return { transcode, snapshot };
}

interface FollowParts {
  readonly accessKeys: AccessKeys;
  readonly log: Logger;
  readonly opened: AsyncDisposableStack;
}

/** What is remembered of identities follows the database; the use of keys is written to it. */
export async function followChanges(rooms: Rooms, { accessKeys, log, opened }: FollowParts): Promise<void> {
  const { changes, endedIssuers, grantedPolicies, keyUse } = rooms;
  changes.onChange(async () => {
    accessKeys.forget();
    grantedPolicies.forget();
    await endedIssuers.reload();
  });
  await endedIssuers.reload();
  await changes.check();
  const checking = setInterval(() => {
    changes.check().catch((error: unknown) => {
      log.error({ err: error }, 'changes of other servers could not be looked for');
    });
  }, CHECK_EVERY_MS);
  const flush = (): Promise<void> =>
    keyUse.flush().catch((error: unknown) => {
      log.error({ err: error }, 'the last use of access keys could not be written');
    });
  const flushing = setInterval(() => void flush(), FLUSH_EVERY_MS);
  opened.defer(async () => {
    clearInterval(checking);
    clearInterval(flushing);
    await flush();
  });
}

const HOUR_MS = 3_600_000;

interface TellParts {
  readonly rooms: Rooms;
  readonly store: Store;
  readonly log: Logger;
  /** No other server has this database. */
  readonly isAlone: boolean;
  readonly ownUrl: () => string;
}

/** Whoever wants to be told of events is told from now on. */
export async function tellEvents(config: Config, { rooms, store, log, isAlone, ownUrl }: TellParts): Promise<Delivery> {
  // What the process before us held or put off need not wait any longer.
  if (isAlone) await rooms.waiting.freeAll();
  return deliverEvents({
    ...{ ...rooms, ...store, log, clock: rooms.sharedClock },
    privateAddresses: config.callbackPrivateAddresses,
    keepMs: config.callbackKeepHours * HOUR_MS,
    baseUrl: () => config.publicUrl ?? ownUrl(),
  });
}
