// Every operation of the wire with the few things that it uses: the one list that the dispatch table, the docs and the
// SDK's types are made from.
import { bindIdentityOperations, type IdentityDeps } from '../access/operations/bind-identity-operations.ts';
import { assumeRole } from '../access/operations/sts/assume-role.ts';
import { getCallerIdentity } from '../access/operations/sts/get-caller-identity.ts';
import { bind, type BoundOperation, type RequestOrigin } from '../access/operation.ts';
import type { Roles } from '../access/roles/roles-db.ts';
import type { RoleSessions } from '../access/sts/role-sessions.ts';
import type { Clock } from '../base/clock.ts';
import type { AddressClass } from '../base/address-class.ts';
import type { MessageCallbacks } from '../events/message-callbacks-db.ts';
import type { PrivateAddresses } from '../events/private-addresses.ts';
import type { Captions } from '../library/captions/captions-db.ts';
import type { Categories } from '../library/categories/categories-db.ts';
import type { Jobs } from '../transcoding/queue/jobs-db.ts';
import type { TranscodeTasks } from '../transcoding/tasks/transcode-tasks-db.ts';
import type { DataKeys } from '../transcoding/keys/data-keys.ts';
import { addCaption } from '../library/operations/add-caption.ts';
import { addCategory } from '../library/operations/add-category.ts';
import { addTranscodeTemplateGroup } from '../transcoding/operations/add-transcode-template-group.ts';
import { cancelTranscodeTask } from '../transcoding/operations/cancel-transcode-task.ts';
import { createAudit } from '../library/operations/create-audit.ts';
import { createUploadVideo } from '../uploads/operations/create-upload-video.ts';
import { decryptKMSDataKey } from '../transcoding/operations/decrypt-kms-data-key.ts';
import { deleteMessageCallback } from '../events/operations/delete-message-callback.ts';
import { getMessageCallback } from '../events/operations/get-message-callback.ts';
import { setMessageCallback } from '../events/operations/set-message-callback.ts';
import { deleteCaption } from '../library/operations/delete-caption.ts';
import { deleteCategory } from '../library/operations/delete-category.ts';
import { deleteMezzanines } from '../library/operations/delete-mezzanines.ts';
import { deleteStream } from '../library/operations/delete-stream.ts';
import { deleteTranscodeTemplateGroup } from '../transcoding/operations/delete-transcode-template-group.ts';
import { deleteVideo } from '../library/operations/delete-video.ts';
import { generateKMSDataKey } from '../transcoding/operations/generate-kms-data-key.ts';
import { listCaptions } from '../library/operations/list-captions.ts';
import { getCategories } from '../library/operations/get-categories.ts';
import { getMezzanineInfo, type WantedSourceUrl } from '../library/operations/get-mezzanine-info.ts';
import { getTranscodeProgress } from '../transcoding/operations/get-transcode-progress.ts';
import { getTranscodeTemplateGroup } from '../transcoding/operations/get-transcode-template-group.ts';
import { getTranscodeTask } from '../transcoding/operations/get-transcode-task.ts';
import { listTranscodeTask } from '../transcoding/operations/list-transcode-task.ts';
import { submitTranscodeJobs } from '../transcoding/operations/submit-transcode-jobs.ts';
import { getVideoInfo } from '../library/operations/get-video-info.ts';
import { getVideoInfos } from '../library/operations/get-video-infos.ts';
import { getVideoList } from '../library/operations/get-video-list.ts';
import { listTranscodeTemplateGroup } from '../transcoding/operations/list-transcode-template-group.ts';
import { listSnapshots } from '../transcoding/operations/list-snapshots.ts';
import { pictureUrls, type WantedSnapshotUrls } from '../transcoding/snapshots/picture-urls.ts';
import { submitSnapshotJob } from '../transcoding/operations/submit-snapshot-job.ts';
import { refreshUploadVideo } from '../uploads/operations/refresh-upload-video.ts';
import { searchMedia } from '../library/operations/search-media.ts';
import { setDefaultTranscodeTemplateGroup } from '../transcoding/operations/set-default-transcode-template-group.ts';
import { getURLUploadInfos } from '../uploads/operations/get-url-upload-infos.ts';
import { uploadMediaByURL } from '../uploads/operations/upload-media-by-url.ts';
import { updateCategory } from '../library/operations/update-category.ts';
import { updateTranscodeTemplateGroup } from '../transcoding/operations/update-transcode-template-group.ts';
import { updateVideoInfo } from '../library/operations/update-video-info.ts';
import { updateVideoInfos } from '../library/operations/update-video-infos.ts';
import type { PictureUrls } from '../library/operations/video-description.ts';
import type { AccountId } from '../wire/ids.ts';
import type { ScrollTokens } from '../library/search/scroll-token.ts';
import type { Search } from '../library/search/search-db.ts';
import type { TemplateGroups } from '../transcoding/templates/template-groups-db.ts';
import type { Snapshots } from '../transcoding/snapshots/snapshots-db.ts';
import type { UrlUploads } from '../uploads/by-url/url-uploads-db.ts';
import type { UploadCredentials } from '../uploads/upload-credential.ts';
import type { Library } from '../library/videos/library-db.ts';
import type { Video } from '../library/videos/video.ts';
import type { Videos } from '../library/videos/videos-db.ts';
import type { Credentials } from '../playback/credential.ts';
import type { Grants } from '../playback/grants.ts';
import { createWatchLink } from '../playback/operations/create-watch-link.ts';
import { getAppPlayKey } from '../playback/operations/get-app-play-key.ts';
import { getPlayInfo } from '../playback/operations/get-play-info.ts';
import { getVideoPlayAuth } from '../playback/operations/get-video-play-auth.ts';
import { setAppPlayKey } from '../playback/operations/set-app-play-key.ts';
import type { PlayKeys } from '../playback/play-keys/play-keys-db.ts';
import { coverUrl, snapshotUrls, sourceUrl } from '../playback/play-urls.ts';
import type { Blobs } from '../store/blobs/blobs.ts';
import type { WatchLinks } from '../playback/watch-links.ts';

export interface OperationDeps extends IdentityDeps {
  readonly videos: Videos;
  readonly library: Library;
  readonly categories: Categories;
  readonly captions: Captions;
  readonly templateGroups: TemplateGroups;
  readonly dataKeys: DataKeys;
  readonly blobs: Blobs;
  readonly search: Search;
  readonly scrollTokens: ScrollTokens;
  readonly jobs: Jobs;
  readonly transcodeTasks: TranscodeTasks;
  readonly snapshots: Snapshots;
  /** There is something to do for the worker. */
  readonly onJob: () => void;
  readonly messageCallbacks: MessageCallbacks;
  readonly classify: (address: string) => AddressClass;
  readonly callbackPrivateAddresses: PrivateAddresses;
  readonly urlUploads: UrlUploads;
  /** There is something to fetch from URLs. */
  readonly onUrlUploads: () => void;
  readonly uploadCredentials: UploadCredentials;
  readonly credentials: Credentials;
  readonly grants: Grants;
  readonly watchLinks: WatchLinks;
  readonly playKeys: PlayKeys;
  readonly roles: Roles;
  readonly roleSessions: RoleSessions;
  readonly clock: Clock;
  /** Of the database: dates what several servers compare. */
  readonly sharedClock: Clock;
  readonly region: string;
  readonly maxPlaySeconds: number;
}

export function bindOperations(deps: OperationDeps): BoundOperation[] {
  const { grants } = deps;
  const description = describing(deps);
  return [
    bind(getVideoPlayAuth, deps),
    bind(getPlayInfo, deps),
    bind(getVideoInfo, description),
    bind(getVideoInfos, description),
    bind(getVideoList, description),
    bind(createUploadVideo, { ...deps, clock: deps.sharedClock }),
    bind(refreshUploadVideo, deps),
    bind(uploadMediaByURL, deps),
    bind(getURLUploadInfos, deps),
    bind(getTranscodeProgress, deps),
    bind(createWatchLink, deps),
    bind(setAppPlayKey, deps),
    bind(getAppPlayKey, deps),
    bind(setMessageCallback, deps),
    bind(getMessageCallback, deps),
    bind(deleteMessageCallback, deps),

    bind(getMezzanineInfo, { ...deps, sourceUrlOf: (wanted: WantedSourceUrl) => sourceUrlOf(grants, wanted) }),
    bind(searchMedia, description),
    bind(updateVideoInfo, deps),
    bind(updateVideoInfos, deps),
    bind(deleteVideo, deps),
    bind(deleteStream, deps),
    bind(deleteMezzanines, deps),
    bind(createAudit, deps),
    bind(addCategory, deps),
    bind(updateCategory, deps),
    bind(deleteCategory, deps),
    bind(getCategories, deps),

    ...bindMaking(deps, description),
    ...bindIdentityOperations(deps),

    bind(assumeRole, deps),
    bind(getCallerIdentity, deps),
  ];
}

/** How answers name the pictures of videos. */
function describing(deps: OperationDeps) {
  const { grants, snapshots, templateGroups } = deps;
  const urlsOf = (wanted: WantedSnapshotUrls) => snapshotUrlsOf(grants, wanted);
  const pictures: PictureUrls = (call, wanted) => pictureUrls({ snapshots, snapshotUrls: urlsOf }, call, wanted);
  return {
    ...deps,
    snapshotUrls: urlsOf,
    pictureUrls: pictures,
    defaultGroupOf: (accountId: AccountId) => templateGroups.defaultOf(accountId),
    coverUrlOf: (origin: RequestOrigin, video: Video) => coverUrl(grants, origin.baseUrl, video),
  };
}

/** What is made of a video: streams, pictures, captions. */
function bindMaking(deps: OperationDeps, description: ReturnType<typeof describing>): BoundOperation[] {
  return [
    bind(submitTranscodeJobs, deps),
    bind(getTranscodeTask, deps),
    bind(listTranscodeTask, deps),
    bind(cancelTranscodeTask, deps),
    bind(submitSnapshotJob, deps),
    bind(listSnapshots, description),
    bind(addCaption, deps),
    bind(listCaptions, deps),
    bind(deleteCaption, deps),
    bind(addTranscodeTemplateGroup, deps),
    bind(getTranscodeTemplateGroup, deps),
    bind(listTranscodeTemplateGroup, deps),
    bind(updateTranscodeTemplateGroup, deps),
    bind(deleteTranscodeTemplateGroup, deps),
    bind(setDefaultTranscodeTemplateGroup, deps),
    bind(generateKMSDataKey, deps),
    bind(decryptKMSDataKey, deps),
  ];
}

function snapshotUrlsOf(grants: Grants, { origin, video, lifetimeSeconds, issuer }: WantedSnapshotUrls) {
  const session = grants.startSession({ videoId: video.videoId, lifetimeSeconds, issuer });
  return snapshotUrls(grants, { baseUrl: origin.baseUrl, session });
}

function sourceUrlOf(grants: Grants, { origin, video, lifetimeSeconds, issuer }: WantedSourceUrl): string {
  const session = grants.startSession({ videoId: video.videoId, lifetimeSeconds, issuer });
  return sourceUrl(grants, { baseUrl: origin.baseUrl, session, video });
}
