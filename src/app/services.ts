// Builds the services: everything between the store and the gateway, left to right. A service is named once, here; its type
// is inferred. Over 300 lines because the whole order of construction is read in one place.
import { hostname } from 'node:os';
import { createAccessChanges } from '../access/access-changes.ts';
import { createAccounts } from '../access/accounts/accounts-db.ts';
import { createRoles } from '../access/identities/roles-db.ts';
import { createUsers } from '../access/identities/users-db.ts';
import { createRevokedIssuers } from '../access/issuers/revoked-issuers-db.ts';
import { createKeyUse } from '../access/keys/key-use.ts';
import { createManagedAccessKeys } from '../access/keys/manage-access-keys-db.ts';
import type { RequestOrigin } from '../access/operation.ts';
import { createAttachments } from '../access/policies/attachments-db.ts';
import { createGrantedPolicies } from '../access/policies/granted-policies.ts';
import { createPolicies } from '../access/policies/policies-db.ts';
import { createPolicyVersions } from '../access/policies/policy-versions-db.ts';
import { createConsoleSessions } from '../access/sts/console-sessions.ts';
import { createRoleSessions } from '../access/sts/role-sessions.ts';
import { createSignInLinks } from '../access/sts/sign-in-links.ts';
import { createRoleTrust } from '../access/sts/role-trust-db.ts';
import { createActivity } from '../audit/activity.ts';
import { createAnchors } from '../audit/anchors-db.ts';
import { createAuditEvents } from '../audit/audit-events-db.ts';
import { createAuditLog } from '../audit/audit-log.ts';
import { createChainWriter } from '../audit/chain-db.ts';
import { createChainMacs } from '../audit/chain-macs.ts';
import { expireAudit } from '../audit/expire-audit-db.ts';
import { createExplanations } from '../audit/explanations-db.ts';
import { createPlayDays } from '../audit/play-days-db.ts';
import { createAddressClassifier } from '../base/address-class.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Config } from '../config/settings.ts';
import { createMessageCallbacks } from '../events/message-callbacks-db.ts';
import { createDeliveries } from '../events/deliveries-db.ts';
import { createOutbox } from '../events/outbox-db.ts';
import { recordEvent, type NewEvent } from '../events/record-event.ts';
import type { RequestedAssetUrl } from '../library/assets/asset-description.ts';
import { createAssets } from '../library/assets/assets-db.ts';
import { createCaptions } from '../library/captions/captions-db.ts';
import { createCategories } from '../library/categories/categories-db.ts';
import type { RequestedSourceUrl } from '../library/operations/get-mezzanine-info.ts';
import type { PictureUrls } from '../library/operations/video-description.ts';
import { createAccountStorage } from '../library/storage/account-storage-db.ts';
import { createScrollTokens } from '../library/search/scroll-token.ts';
import { createSearch } from '../library/search/search-db.ts';
import { createLibrary } from '../library/videos/library-db.ts';
import { createRemovals } from '../library/videos/removals-db.ts';
import type { Video } from '../library/videos/video.ts';
import { createVideos } from '../library/videos/videos-db.ts';
import { videoTarget } from '../library/videos/video-target.ts';
import { createCredentials } from '../playback/credential.ts';
import { createGrants, type Grants } from '../playback/grants.ts';
import { createPlayKeys } from '../playback/play-keys/play-keys-db.ts';
import { createRevocations } from '../playback/revocation/revocations-db.ts';
import { createPlayTimes } from '../playback/sessions/play-times-db.ts';
import { createPlaySessions } from '../playback/sessions/play-sessions-db.ts';
import { assetUrl, coverUrl, snapshotUrls, sourceUrl } from '../playback/play-urls.ts';
import { createPlaybackPolicies } from '../playback/policies/playback-policies-db.ts';
import { createPoliciesOfVideo } from '../playback/policies/policies-of-video.ts';
import { createConcurrency } from '../playback/rules/concurrency.ts';
import { createLeases } from '../playback/rules/concurrency-leases-db.ts';
import { createRedemptions } from '../playback/rules/redemptions-db.ts';
import { createWatchLinks } from '../playback/watch-links.ts';
import type { Blobs } from '../store/blobs/blobs.ts';
import { freeBytesOf } from '../store/blobs/disk-blobs.ts';
import { createPartFiles } from '../store/blobs/part-files.ts';
import type { DataDir } from '../store/data-dir.ts';
import { createHlsFactsBackfill } from '../transcoding/backfill-hls-facts.ts';
import { createManagedRingKeys } from '../store/keys/manage-ring-keys-db.ts';
import { createMasterKeyChanges } from '../store/keys/master-key-change-db.ts';
import { createContentKeys } from '../transcoding/keys/content-keys.ts';
import { createDataKeys } from '../transcoding/keys/data-keys.ts';
import { createJobs } from '../transcoding/queue/jobs-db.ts';
import { createPictureRemoval } from '../transcoding/snapshots/remove-pictures-db.ts';
import { pictureUrls, type RequestedSnapshotUrls } from '../transcoding/snapshots/picture-urls.ts';
import { createSnapshots } from '../transcoding/snapshots/snapshots-db.ts';
import { createTranscodeTasks } from '../transcoding/tasks/transcode-tasks-db.ts';
import { createTemplateGroups } from '../transcoding/templates/template-groups-db.ts';
import { createActiveUploads } from '../uploads/active-uploads.ts';
import { createUrlUploads } from '../uploads/by-url/url-uploads-db.ts';
import { createUploadCredentials } from '../uploads/upload-credential.ts';
import { createUploads } from '../uploads/uploads-db.ts';
import type { AccountId, VideoId } from '../wire/ids.ts';
import { createAuditExport } from './create-audit-export.ts';
import { ownsTasks, type Member } from './member.ts';
import type { OpenedKeys } from './open-store.ts';
import type { ServerTracing } from './tracing/start-tracing.ts';
import { wrappedColumns } from './wrapped-columns.ts';

interface ServiceParts {
  readonly clock: Clock;
  /** The clock of the database: for instants that several processes compare. */
  readonly sharedClock: Clock;
  readonly store: OpenedKeys;
  readonly dataDir: DataDir;
  readonly blobs: Blobs;
  readonly log?: Pick<Logger, 'error' | 'warn'>;
  /** Absent in the one process of a server: then nothing is told to others. */
  readonly member?: Member | undefined;
  readonly tracing?: Pick<ServerTracing, 'jobs'> | undefined;
}

/** Each service gets only the dependencies that it uses. */
export type Services = ReturnType<typeof buildServices>;

export function buildServices(config: Config, parts: ServiceParts) {
  const { sharedClock, store, dataDir, blobs } = parts;
  const { database } = store;
  const staleMs = config.staleSeconds * 1000;
  const identities = buildIdentities(config, parts);
  const media = buildMedia(parts, staleMs);
  const playback = buildPlayback(config, parts, identities);
  const audit = buildAudit(config, parts);
  const playTimes = createPlayTimes({ ...config, ...audit, database, clock: sharedClock });
  return {
    database,
    blobs,
    sharedClock,
    ringKeys: createManagedRingKeys({ ...store, clock: sharedClock }),
    masterKeyChanges: createMasterKeyChanges({ ...store, columns: wrappedColumns, clock: sharedClock }),
    classify: createAddressClassifier(),
    accountStorage: createAccountStorage({ ...parts, database, maxAccountBytes: config.maxAccountBytes }),
    /** Where uploads in parts wait: always a local disk. */
    staging: { freeBytes: () => freeBytesOf(dataDir.parts) },
    ...audit,
    playTimes,
    playDays: {
      ...audit.playDays,
      /** With what was played by now. */
      flush: async () => {
        await playTimes.flush();
        await audit.playDays.flush();
      },
    },
    ...identities,
    ...media,
    ...playback,
    ...describeForEarlierRooms(playback.grants, media),
  };
}

/** A file is written by one process. */
const anchorsOf = (member: Member | undefined): string =>
  ownsTasks(member) ? 'audit-anchors.jsonl' : `audit-anchors-${member?.name ?? ''}.jsonl`;

/** The record: several servers write it, so the database's clock dates it. */
function buildAudit(config: Config, { sharedClock: clock, store, dataDir, log, member }: ServiceParts) {
  const { database, keyRing } = store;
  const { auditPlays, auditDays } = config;
  const macs = createChainMacs(keyRing);
  const explanations = createExplanations({ database, clock });
  const exported = createAuditExport(config, log);
  const onWritten = exported && ((rows: Parameters<typeof exported.offer>[0]) => exported.offer(rows));
  const chain = createChainWriter({ database, macs, node: hostname(), onWritten });
  const activity = createActivity(clock, member?.askActivity);
  member?.onActivityWanted(activity.share);
  return {
    audit: createAuditLog({
      clock,
      explanations,
      chain,
      plays: auditPlays,
      onError: (error) => log?.error({ err: error }, 'the audit record cannot be written'),
    }),
    auditEvents: createAuditEvents({ database, macs }),
    auditExport: exported,
    auditAnchors: createAnchors({
      database,
      macs,
      path: () => dataDir.file(anchorsOf(member)),
      head: () => chain.head(),
    }),
    explanations,
    playDays: createPlayDays({ database, clock }),
    activity,
    /** Removes one batch of what is older than it is kept; answers whether there may be more. */
    expireAudit: () => expireAudit({ database, macs }, clock.now() - auditDays * 24 * 3600 * 1000),
  };
}

/** Identities: accounts, users, roles, keys and policies, with the caches in front of them. */
function buildIdentities({ dev, staleSeconds }: Config, { clock, sharedClock, store, member }: ServiceParts) {
  const staleMs = staleSeconds * 1000;
  const { database, keyRing, wrappingKey, identitiesConfirmed: confirmed } = store;
  const onMade = (): void => member?.tell({ kind: 'identities' });
  const changes = createAccessChanges(database, { onMade, confirmed, clock });
  const revokedIssuers = createRevokedIssuers({ database, clock, dev });
  const keyUse = createKeyUse({ database, clock });
  const managing = { database, changes, clock };
  return {
    changes,
    revokedIssuers,
    keyUse,
    grantedPolicies: createGrantedPolicies({ database, clock, staleMs, confirmed }),
    roleSessions: createRoleSessions({ keyRing, clock, revokedIssuers }),
    consoleSessions: createConsoleSessions({ keyRing, clock }),
    signInLinks: createSignInLinks({ clock, claim: member?.claimSignInLink }),
    users: createUsers({ ...managing, clock: sharedClock }),
    managedKeys: createManagedAccessKeys({ ...managing, wrappingKey, keyUse }),
    policies: createPolicies(managing),
    policyVersions: createPolicyVersions(managing),
    attachments: createAttachments(managing),
    roles: createRoles({ ...managing, clock: sharedClock }),
    roleTrust: createRoleTrust({ database, clock, staleMs }),
    accounts: createAccounts({ ...managing, wrappingKey }),
  };
}

/** Events, library, transcoding and uploads: several servers compare their instants, so the database's clock dates them. */
function buildMedia(
  { clock: ownClock, sharedClock: clock, store, dataDir, blobs, member, tracing }: ServiceParts,
  staleMs: number,
) {
  const { database, keyRing } = store;
  const onForgotten = (videoId?: VideoId): void => member?.tell({ kind: 'video', videoId });
  const videos = createVideos({ database, clock, staleMs, onForgotten });
  const removals = createRemovals({ database, blobs, clock });
  const queued = createJobs({ database, clock });
  const jobs = tracing?.jobs(queued) ?? queued;
  const contentKeys = createContentKeys(keyRing);
  const captions = createCaptions({ database, removals, clock, staleMs, onForgotten });
  return {
    messageCallbacks: createMessageCallbacks({ ...store, clock: ownClock }),
    outbox: createOutbox({ database, clock }),
    eventDeliveries: createDeliveries({ database, clock }),
    recordEvent: (event: NewEvent) => recordEvent(database, event),
    videos,
    removals,
    library: createLibrary({ database, videos, removals, clock }),
    categories: createCategories({ database, videos, clock }),
    captions,
    assets: createAssets({ database, videos, captions, removals, blobs, clock }),
    search: createSearch(database, { clock: ownClock }),
    scrollTokens: createScrollTokens({ keyRing, clock: ownClock }),
    jobs,
    templateGroups: createTemplateGroups({ database, clock: ownClock }),
    transcodeTasks: createTranscodeTasks({ database, videos, blobs, removals, clock }),
    removePictures: createPictureRemoval({ database, videos, removals, clock }),
    snapshots: createSnapshots({ database, jobs, removals, clock }),
    contentKeys,
    hlsFacts: createHlsFactsBackfill({ database, clock: ownClock, videos, blobs, contentKeys }),
    dataKeys: createDataKeys({ keyRing }),
    partFiles: createPartFiles(dataDir.parts),
    uploads: createUploads({ database, clock }),
    urlUploads: createUrlUploads({ database, clock }),
    activeUploads: createActiveUploads(),
  };
}

type Identities = ReturnType<typeof buildIdentities>;

/** What the server issues: credentials, grants, links. */
function buildPlayback(
  config: Config,
  { clock, sharedClock, store, member }: ServiceParts,
  { changes, revokedIssuers }: Identities,
) {
  const { region, dev, staleSeconds } = config;
  const { database, keyRing, playKeyWrapping } = store;
  const onMade = (kind: 'revocations' | 'rules') => () => member?.tell({ kind });
  const revocations = createRevocations({ ...config, database, clock: sharedClock, onMade: onMade('revocations') });
  const ruleChanges = createAccessChanges(database, { epoch: 'playback rules epoch', onMade: onMade('rules') });
  const leases = createLeases({ database, sharedClock });
  return {
    uploadCredentials: createUploadCredentials({ keyRing, clock, revokedIssuers, region }),
    credentials: createCredentials({ keyRing, clock, region }),
    grants: createGrants({ keyRing, clock, revokedIssuers, revocations }),
    revocations,
    playSessions: createPlaySessions({ database, clock, staleMs: staleSeconds * 1000 }),
    ruleChanges,
    playbackPolicies: createPlaybackPolicies({ database, ruleChanges, clock }),
    policiesOfVideo: createPoliciesOfVideo({ database, clock }),
    countedRedemptions: createRedemptions({ database, sharedClock }),
    leases,
    concurrency: createConcurrency({ leases, clock: sharedClock }),
    watchLinks: createWatchLinks({ keyRing, clock, revokedIssuers, revocations }),
    playKeys: createPlayKeys({
      database,
      changes,
      clock,
      dev,
      wrappingKey: playKeyWrapping,
      staleMs: staleSeconds * 1000,
    }),
  };
}

/** Handed in, because it comes later in the order: URLs of pictures and sources, default templates, videos as targets of policies. */
function describeForEarlierRooms(grants: Grants, { snapshots, templateGroups, videos }: ReturnType<typeof buildMedia>) {
  const sessionOf = ({ video, lifetimeSeconds, issuer }: Omit<RequestedSnapshotUrls, 'origin'>) =>
    grants.startSession({ accountId: video.accountId, videoId: video.videoId, lifetimeSeconds, issuer });
  const urlsOf = (requested: RequestedSnapshotUrls) =>
    snapshotUrls(grants, { baseUrl: requested.origin.baseUrl, session: sessionOf(requested) });
  const pictures: PictureUrls = (call, requested) => pictureUrls({ snapshots, snapshotUrls: urlsOf }, call, requested);
  return {
    coverUrlOf: (origin: RequestOrigin, video: Video) => coverUrl(grants, origin.baseUrl, video),
    snapshotUrls: urlsOf,
    pictureUrls: pictures,
    sourceUrlOf: (requested: RequestedSourceUrl) =>
      sourceUrl(grants, { baseUrl: requested.origin.baseUrl, session: sessionOf(requested), video: requested.video }),
    assetUrlOf: ({ origin, asset, lifetimeSeconds, issuer }: RequestedAssetUrl) =>
      assetUrl(grants, {
        baseUrl: origin.baseUrl,
        session: grants.startSession({
          accountId: asset.accountId,
          videoId: asset.videoId,
          lifetimeSeconds,
          issuer,
        }),
        asset,
      }),
    defaultGroupOf: (accountId: AccountId) => templateGroups.defaultOf(accountId),
    videoTargetOf: (accountId: AccountId, videoId: VideoId) =>
      videoTarget(videos, { caller: { accountId } }, { VideoId: videoId }),
  };
}
