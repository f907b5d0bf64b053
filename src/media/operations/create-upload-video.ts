// CreateUploadVideo: makes the record of a video and the credential to upload its file.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalInteger, optionalText, referenceIdParameter } from '../../access/parameter-schemas.ts';
import type { Clock } from '../../base/clock.ts';
import { WireError } from '../../wire/errors.ts';
import { asVideoId } from '../../wire/ids.ts';
import { baseName, uploadExtension } from '../uploads/file-name.ts';
import { UPLOAD_KEY_PREFIX, type UploadCredentials } from '../uploads/upload-credential.ts';
import type { Video } from '../videos/video.ts';
import { newVideoTarget } from '../videos/video-target.ts';
import type { Videos } from '../videos/videos-db.ts';

interface Deps {
  readonly videos: Pick<Videos, 'insert'>;
  readonly uploadCredentials: Pick<UploadCredentials, 'issue'>;
  readonly clock: Clock;
}

const limits = { Title: 128, Description: 1024, FileName: 1024, tag: 32, tags: 16 } as const;

const parameters = z.object({
  Title: optionalText(4096).meta({ mandatory: true }),
  FileName: optionalText(4096).meta({ mandatory: true }),
  FileSize: optionalInteger({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  Description: optionalText(8192),
  CoverURL: optionalText(1024),
  CateId: optionalInteger({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  Tags: optionalText(4096),
  UserData: optionalText(2048),
  ReferenceId: referenceIdParameter,
});

export const createUploadVideo = defineOperation({
  name: 'CreateUploadVideo',
  version: VOD_VERSION,
  summary: 'Makes a video and gives the address and credential to upload its file with.',
  parameters,
  response: z.object({ RequestId: z.string(), VideoId: z.string(), UploadAddress: z.string(), UploadAuth: z.string() }),
  permission: {
    action: 'vod:CreateUploadVideo',
    callers: ['accessKey'],
    target: (_: Deps, call) => newVideoTarget(call.parameters),
  },
  errors: ['InvalidFileName.Extension', 'LengthExceededMax', 'TagsExceededMax', 'InvalidReferenceId.Duplicate'],
  handle: async (deps: Deps, call) => {
    const { title, fileName, extension } = checkTexts(call.parameters);
    const videoId = asVideoId(randomBytes(16).toString('hex'));
    const now = deps.clock.now();
    const objectKey = `${UPLOAD_KEY_PREFIX}${videoId}/source.${extension}`;
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
      sourceBlob: `${videoId}/source/source.${extension}`,
      coverBlob: undefined,
      userData: call.parameters.UserData,
      createdAtMs: now,
      modifiedAtMs: now,
    };
    if (!(await deps.videos.insert(video))) throw new WireError('InvalidReferenceId.Duplicate');
    const target = { videoId, accountId: video.accountId, objectKey, issuer: call.caller.issuer };
    const issued = deps.uploadCredentials.issue(target, call.origin.baseUrl);
    return {
      RequestId: call.requestId,
      VideoId: videoId,
      UploadAddress: issued.uploadAddress,
      UploadAuth: issued.uploadAuth,
    };
  },
});

function checkTexts(asked: z.output<typeof parameters>): { title: string; fileName: string; extension: string } {
  if (asked.Title === undefined) throw new WireError('MissingParameter', { parameter: 'Title' });
  if (asked.FileName === undefined) throw new WireError('MissingParameter', { parameter: 'FileName' });
  limitBytes('Title', asked.Title, limits.Title);
  limitBytes('Description', asked.Description ?? '', limits.Description);
  limitBytes('FileName', asked.FileName, limits.FileName);
  const tags = asked.Tags?.split(',') ?? [];
  if (tags.length > limits.tags) throw new WireError('TagsExceededMax');
  for (const tag of tags) limitBytes('Tags', tag, limits.tag);
  const extension = uploadExtension(asked.FileName);
  if (extension === undefined) throw new WireError('InvalidFileName.Extension');
  return { title: asked.Title, fileName: baseName(asked.FileName), extension };
}

function limitBytes(parameter: string, text: string, max: number): void {
  if (Buffer.byteLength(text, 'utf8') > max) throw new WireError('LengthExceededMax', { parameter, max: String(max) });
}
