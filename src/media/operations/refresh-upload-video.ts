// RefreshUploadVideo: a fresh credential for an upload that was begun and not finished.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { videoParameters } from '../../access/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { UPLOAD_KEY_PREFIX, type UploadCredentials } from '../uploads/upload-credential.ts';
import { resolveVideo } from '../videos/resolve-video.ts';
import { fileAwaited } from '../videos/video.ts';
import { videoTarget } from '../videos/video-target.ts';
import type { Videos } from '../videos/videos-db.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly uploadCredentials: Pick<UploadCredentials, 'issue'>;
}

export const refreshUploadVideo = defineOperation({
  name: 'RefreshUploadVideo',
  version: VOD_VERSION,
  summary: 'A fresh credential for an upload that has not finished.',
  parameters: z.object(videoParameters),
  response: z.object({ RequestId: z.string(), VideoId: z.string(), UploadAddress: z.string(), UploadAuth: z.string() }),
  permission: {
    action: 'vod:RefreshUploadVideo',
    callers: ['accessKey'],
    target: (deps: Deps, call) => videoTarget(deps.videos, call.caller, call.parameters),
  },
  errors: ['InvalidVideo.NotFound', 'OperationDenied'],
  handle: async (deps: Deps, call) => {
    const video = await resolveVideo(deps.videos, call.caller, call.parameters);
    if (!fileAwaited.includes(video.status)) {
      throw new WireError('OperationDenied', { why: 'the file of this video was uploaded already' });
    }
    const extension = video.sourceBlob.slice(video.sourceBlob.lastIndexOf('.'));
    const objectKey = `${UPLOAD_KEY_PREFIX}${video.videoId}/source${extension}`;
    const target = { videoId: video.videoId, accountId: video.accountId, objectKey, issuer: call.caller.issuer };
    const issued = deps.uploadCredentials.issue(target, call.origin.baseUrl);
    return {
      RequestId: call.requestId,
      VideoId: video.videoId,
      UploadAddress: issued.uploadAddress,
      UploadAuth: issued.uploadAuth,
    };
  },
});
