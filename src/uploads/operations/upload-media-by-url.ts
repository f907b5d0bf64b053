// UploadMediaByURL: the server fetches files itself, one job for each URL.
import { z } from 'zod';
import type { Caller } from '../../access/caller.ts';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalText } from '../../access/parameters/parameter-schemas.ts';
import { coverTargets, requireCoverImage } from '../../library/assets/asset-target.ts';
import type { Assets } from '../../library/assets/assets-db.ts';
import type { AccountStorage } from '../../library/storage/account-storage-db.ts';
import { WireError } from '../../wire/errors.ts';
import { checkVideoCallback, type CallbackDeps } from '../../events/video-callback.ts';
import type { TemplateGroups } from '../../transcoding/templates/template-groups-db.ts';
import { readUploadMetadatas } from '../by-url/read-upload-metadatas.ts';
import type { UrlUploads } from '../by-url/url-uploads-db.ts';
import { newVideoTarget } from '../../library/videos/video-target.ts';
import { itemText, jsonList } from '../../access/parameters/json-list-parameter.ts';
import { sessionIdParameter, sessionOf } from '../../access/parameters/session-id.ts';
import { checkUploadOptions, pictureOptionsOf, requireGroups, uploadOptionParameters } from './upload-options.ts';

interface Deps extends CallbackDeps {
  readonly templateGroups: Pick<TemplateGroups, 'exists'>;
  readonly urlUploads: Pick<UrlUploads, 'add'>;
  readonly assets: Pick<Assets, 'find'>;
  readonly accountStorage: Pick<AccountStorage, 'requireRoom'>;
  /** Wakes the fetcher. */
  readonly onUrlUploads: () => void;
}

const cateId = z
  .union([
    z.int().min(0),
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  ])
  .optional();

const metadata = z.object({
  SourceURL: itemText(8192),
  Title: itemText(4096),
  Description: itemText(8192),
  CoverURL: itemText(4096),
  CateId: cateId,
  Tags: itemText(4096),
  FileExtension: itemText(32),
  TemplateGroupId: itemText(128),
  WorkflowId: itemText(128),
});

export const uploadMediaByURL = defineOperation({
  name: 'UploadMediaByURL',
  version: VOD_VERSION,
  summary: 'Creates one job per URL, up to 20, each of which fetches a file and makes a video of it.',
  parameters: z.object({
    UploadURLs: optionalText(64 * 1024).meta({ mandatory: true }),
    UploadMetadatas: jsonList(metadata).meta({ mandatory: false }),
    UserData: optionalText(2048),
    SessionId: sessionIdParameter,
    ...uploadOptionParameters,
  }),
  response: z.object({
    UploadJobs: z.array(z.object({ JobId: z.string(), SourceURL: z.string() })),
  }),
  // One target for each video that it will create. A video without metadata has no tags and no category.
  target: async (deps: Deps, { parameters, caller }) => [
    ...(await coversOf(deps, { caller, metadatas: parameters.UploadMetadatas ?? [] })),
    ...(parameters.UploadMetadatas ?? []).map(newVideoTarget),
    ...((parameters.UploadMetadatas ?? []).length < countUrls(parameters.UploadURLs) ? [newVideoTarget({})] : []),
  ],
  errors: [
    'InvalidParameter.UploadURLs',
    'InvalidFileName.Extension',
    'IllegalCharacters',
    'LengthExceededMax',
    'TagsExceededMax',
    'InvalidTemplateGroupId.NotFound',
    'InvalidStorage.NotFound',
    'OperationDenied',
    'LimitExceeded.Storage',
    'Throttling.User',
  ],
  handle: async (deps: Deps, { caller, parameters }) => {
    const { UploadURLs, UploadMetadatas = [], UserData, SessionId } = parameters;
    if (UploadURLs === undefined) throw new WireError('MissingParameter', { parameter: 'UploadURLs' });
    const callback = checkVideoCallback(deps, caller, UserData);
    const templateGroupId = parameters.TemplateGroupId;
    for (const { WorkflowId = '' } of [parameters, ...UploadMetadatas])
      checkUploadOptions({ ...parameters, WorkflowId: WorkflowId === '' ? undefined : WorkflowId });
    const asked = {
      metadatas: UploadMetadatas,
      userData: UserData,
      callback,
      templateGroupId,
      pictureOptions: pictureOptionsOf(parameters),
    };
    const requests = readUploadMetadatas({ uploadUrls: UploadURLs, ...asked });
    for (const { requested } of requests) await requireCoverImage(deps.assets, caller.accountId, requested.coverUrl);
    await requireGroups(
      deps.templateGroups,
      caller.accountId,
      requests.map(({ requested }) => requested.templateGroupId),
    );
    await deps.accountStorage.requireRoom(caller.accountId, 1);
    const added = await deps.urlUploads.add(caller.accountId, requests, sessionOf(caller, SessionId));
    if (added === undefined) throw new WireError('Throttling.User', {}, 'too many fetches from URLs are waiting');
    deps.onUrlUploads();
    return {
      UploadJobs: added.map(({ jobId, sourceUrl }) => ({ JobId: jobId, SourceURL: sourceUrl })),
    };
  },
});

async function coversOf(
  { assets }: Pick<Deps, 'assets'>,
  { caller, metadatas }: { readonly caller: Caller; readonly metadatas: readonly z.output<typeof metadata>[] },
) {
  const covers = metadatas.map(({ CoverURL }) => coverTargets(assets, { caller }, CoverURL));
  return (await Promise.all(covers)).flat();
}

function countUrls(list: string | undefined): number {
  return (list ?? '').split(',').filter((item) => item.trim() !== '').length;
}
