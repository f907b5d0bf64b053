// CreateUploadVideo: inserts a video and issues the credential to upload its file.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalInteger, optionalText, referenceIdParameter } from '../../access/parameters/parameter-schemas.ts';
import type { Clock } from '../../base/clock.ts';
import { WireError } from '../../wire/errors.ts';
import { asVideoId } from '../../wire/ids.ts';
import type { TemplateGroups } from '../../transcoding/templates/template-groups-db.ts';
import { checkVideoCallback, recordNewVideo, type CallbackDeps } from '../../events/video-callback.ts';
import { baseName, MAX_FILE_NAME_BYTES, uploadExtension } from '../file-name.ts';
import { firstSourceBlob, objectKeyOf } from '../expected-source.ts';
import type { UploadCredentials } from '../upload-credential.ts';
import type { Video } from '../../library/videos/video.ts';
import { checkVideoTexts, limitBytes, readCoverUrl } from '../../library/videos/video-texts.ts';
import { newVideoTarget } from '../../library/videos/video-target.ts';
import { coverTargets, requireCoverImage } from '../../library/assets/asset-target.ts';
import type { Assets } from '../../library/assets/assets-db.ts';
import type { AccountStorage } from '../../library/storage/account-storage-db.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import {
  checkFileSize,
  checkUploadOptions,
  pictureOptionsOf,
  requireGroups,
  uploadOptionParameters,
} from './upload-options.ts';

interface Deps extends CallbackDeps {
  readonly videos: Pick<Videos, 'insert'>;
  readonly assets: Pick<Assets, 'find'>;
  readonly accountStorage: Pick<AccountStorage, 'requireRoom'>;
  readonly templateGroups: Pick<TemplateGroups, 'exists'>;
  readonly uploadCredentials: Pick<UploadCredentials, 'issue'>;
  /** The clock of the database: several servers compare the instants of videos. */
  readonly sharedClock: Clock;
  readonly maxUploadBytes: number;
}

const parameters = z.object({
  Title: optionalText(4096).meta({ mandatory: true }),
  FileName: optionalText(4096).meta({ mandatory: true }),
  FileSize: optionalInteger({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  Description: optionalText(8192),
  CoverURL: optionalText(4096),
  CateId: optionalInteger({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  Tags: optionalText(4096),
  UserData: optionalText(2048),
  ReferenceId: referenceIdParameter,
  ...uploadOptionParameters,
});

export const createUploadVideo = defineOperation({
  name: 'CreateUploadVideo',
  version: VOD_VERSION,
  summary: 'Creates a video and returns the address and the credential to upload its file.',
  parameters,
  response: z.object({ VideoId: z.string(), UploadAddress: z.string(), UploadAuth: z.string() }),
  target: async (deps: Deps, call) => [
    newVideoTarget(call.parameters),
    ...(await coverTargets(deps.assets, call, call.parameters.CoverURL)),
  ],
  errors: [
    'InvalidFileName.Extension',
    'IllegalCharacters',
    'LengthExceededMax',
    'TagsExceededMax',
    'InvalidReferenceId.Duplicate',
    'LimitExceeded.Storage',
    'InvalidTemplateGroupId.NotFound',
    'InvalidStorage.NotFound',
    'OperationDenied',
  ],
  handle: async (deps: Deps, call) => {
    const { title, fileName, extension } = checkTexts(call.parameters);
    checkUploadOptions(call.parameters);
    checkFileSize(call.parameters.FileSize, deps.maxUploadBytes);
    const callback = checkVideoCallback(deps, call.caller, call.parameters.UserData);
    await requireGroups(deps.templateGroups, call.caller.accountId, [call.parameters.TemplateGroupId]);
    await deps.accountStorage.requireRoom(call.caller.accountId, Math.max(1, call.parameters.FileSize ?? 0));
    const videoId = asVideoId(randomBytes(16).toString('hex'));
    const coverUrl = readCoverUrl(call.parameters.CoverURL ?? '', undefined) ?? undefined;
    await requireCoverImage(deps.assets, call.caller.accountId, coverUrl);
    const now = deps.sharedClock.now();
    const sourceBlob = firstSourceBlob(videoId, extension);
    const objectKey = objectKeyOf(videoId, sourceBlob);
    const video: Video = {
      videoId,
      accountId: call.caller.accountId,
      referenceId: call.parameters.ReferenceId,
      title,
      description: call.parameters.Description ?? '',
      tags: call.parameters.Tags ?? '',
      cateId: call.parameters.CateId,
      mediaType: 'video',
      status: 'Uploading',
      statusReason: undefined,
      durationSeconds: 0,
      sizeBytes: call.parameters.FileSize ?? 0,
      sourceFileName: fileName,
      sourceBlob,
      coverBlob: undefined,
      userData: call.parameters.UserData,
      createdAtMs: now,
      modifiedAtMs: now,
      coverUrl,
      templateGroupId: call.parameters.TemplateGroupId,
      pictureOptions: pictureOptionsOf(call.parameters),
    };
    const isNew = await deps.videos.insert(video, (transaction) => recordNewVideo(transaction, video, callback));
    if (!isNew) throw new WireError('InvalidReferenceId.Duplicate');
    const target = { videoId, accountId: video.accountId, objectKey, issuer: call.caller.issuer };
    const issued = deps.uploadCredentials.issue(target, call.origin.baseUrl);
    return {
      VideoId: videoId,
      UploadAddress: issued.uploadAddress,
      UploadAuth: issued.uploadAuth,
    };
  },
});

function checkTexts(asked: z.output<typeof parameters>): { title: string; fileName: string; extension: string } {
  if (asked.Title === undefined) throw new WireError('MissingParameter', { parameter: 'Title' });
  if (asked.FileName === undefined) throw new WireError('MissingParameter', { parameter: 'FileName' });
  limitBytes('FileName', asked.FileName, MAX_FILE_NAME_BYTES);
  checkVideoTexts(asked);
  const extension = uploadExtension(asked.FileName);
  if (extension === undefined) throw new WireError('InvalidFileName.Extension');
  return { title: asked.Title, fileName: baseName(asked.FileName), extension };
}
