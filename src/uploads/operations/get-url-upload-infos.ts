// GetURLUploadInfos: the progress of fetches from URLs.
import { z } from 'zod';
import { everyVideo, type AccessTarget } from '../../access/access-target.ts';
import type { Caller } from '../../access/caller.ts';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalList, optionalText } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import { readUrlList } from '../by-url/read-upload-metadatas.ts';
import { withoutSecrets } from '../by-url/without-secrets.ts';
import type { UrlUpload } from '../by-url/url-upload.ts';
import type { UrlUploads } from '../by-url/url-uploads-db.ts';
import { newVideoTarget, videoTarget } from '../../library/videos/video-target.ts';
import type { Videos } from '../../library/videos/videos-db.ts';

interface Deps {
  readonly urlUploads: Pick<UrlUploads, 'byIds' | 'byUrls'>;
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
}

const MAX_ASKED = 10;

const statuses: Readonly<Record<UrlUpload['state'], string>> = {
  waiting: 'PENDING',
  downloading: 'DOWNLOADING',
  downloaded: 'DOWNLOAD_SUCCESS',
  done: 'SUCCESS',
  'download-failed': 'DOWNLOAD_FAIL',
  'upload-failed': 'UPLOAD_FAIL',
};

const description = z.object({
  JobId: z.string(),
  UploadURL: z.string(),
  MediaId: z.string(),
  /** For files that are registered instead of fetched: there are none. */
  RegisteredMediaId: z.string(),
  Status: z.string(),
  CreationTime: z.string(),
  CompleteTime: z.string(),
  ErrorCode: z.string(),
  ErrorMessage: z.string(),
  FileSize: z.string(),
  UserData: z.string(),
  /** 0–100; the vendor has no such field. */
  Progress: z.int(),
});

interface UrlUploadIds {
  readonly JobIds?: readonly string[] | undefined;
  readonly UploadURLs?: string | undefined;
}

export const getURLUploadInfos = defineOperation({
  name: 'GetURLUploadInfos',
  version: VOD_VERSION,
  summary: 'Returns the state of up to 10 uploads by URL, by their job ids or their URLs.',
  parameters: z.object({
    JobIds: optionalList({ maxItems: MAX_ASKED, maxItemBytes: 128 }),
    UploadURLs: optionalText(64 * 1024),
  }),
  response: z.object({
    URLUploadInfoList: z.array(description),
    NonExists: z.array(z.string()),
  }),
  // A caller that may create certain videos may see their progress: each fetch is authorized as the video that it becomes.
  target: async (deps: Deps, { caller, parameters }) => {
    const { found, missing } = await lookUp(deps, caller, parameters);
    const targets = await Promise.all(found.map((upload) => targetOf(deps, caller, upload)));
    // One that does not exist might be any video: the answer must be that for a hidden one.
    return missing.length > 0 || found.length === 0 ? [...targets, everyVideo] : targets;
  },
  errors: ['InvalidParameter.UploadURLs'],
  handle: async (deps: Deps, { caller, parameters }) => {
    if (parameters.JobIds === undefined && parameters.UploadURLs === undefined)
      throw new WireError('MissingParameter', { parameter: 'JobIds' });
    const { found, missing } = await lookUp(deps, caller, parameters);
    // A caller that asks by URL knows it.
    const isOpen = parameters.JobIds === undefined || (caller.kind === 'accessKey' && caller.principal.type === 'root');
    const shown = (url: string): string => (isOpen ? url : withoutSecrets(url));
    return { URLUploadInfoList: found.map((upload) => describe(upload, shown)), NonExists: missing };
  },
});

/** JobIds have priority when both are given. */
async function lookUp({ urlUploads }: Deps, { accountId }: Caller, { JobIds, UploadURLs }: UrlUploadIds) {
  if (JobIds !== undefined) {
    const found = await urlUploads.byIds(accountId, JobIds);
    const known = new Map(found.map((upload) => [upload.jobId, upload]));
    const asked = [...new Set(JobIds)];
    return {
      found: asked.flatMap((jobId) => known.get(jobId) ?? []),
      missing: asked.filter((jobId) => !known.has(jobId)),
    };
  }
  const urls = readUrlList(UploadURLs ?? '')?.map(({ text }) => text);
  if (urls === undefined || urls.length > MAX_ASKED) throw new WireError('InvalidParameter.UploadURLs');
  const found = urls.length === 0 ? [] : await urlUploads.byUrls(accountId, urls);
  const known = new Set(found.map(({ sourceUrl }) => sourceUrl));
  return { found, missing: [...new Set(urls)].filter((url) => !known.has(url)) };
}

async function targetOf(
  { videos }: Deps,
  caller: Caller,
  { state, videoId, requested }: UrlUpload,
): Promise<AccessTarget> {
  const video = state === 'done' ? await videos.find(caller.accountId, videoId) : undefined;
  if (video !== undefined) return await videoTarget(videos, { caller }, { VideoId: videoId });
  return newVideoTarget({ CateId: requested.cateId, Tags: requested.tags });
}

function describe(upload: UrlUpload, shown: (url: string) => string): z.output<typeof description> {
  const { state, sizeBytes, receivedBytes, failure, completedAtMs } = upload;
  return {
    JobId: upload.jobId,
    UploadURL: shown(upload.sourceUrl),
    MediaId: state === 'done' ? upload.videoId : '',
    RegisteredMediaId: '',
    Status: statuses[state],
    CreationTime: formatTimestamp(upload.createdAtMs),
    CompleteTime: completedAtMs === undefined ? '' : formatTimestamp(completedAtMs),
    ErrorCode: failure?.code ?? '',
    ErrorMessage: failure?.message ?? '',
    FileSize: sizeBytes === undefined ? '' : String(sizeBytes),
    UserData: upload.requested.userData ?? '',
    Progress: state === 'done' ? 100 : percent(receivedBytes, sizeBytes),
  };
}

function percent(received: number, all: number | undefined): number {
  return all === undefined || all === 0 ? 0 : Math.min(99, Math.floor((received / all) * 100));
}
