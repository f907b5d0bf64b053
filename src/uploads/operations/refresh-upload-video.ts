// RefreshUploadVideo: a new credential for an unfinished upload, or for another file that replaces the received one.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { videoParameters } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import type { Jobs } from '../../transcoding/queue/jobs-db.ts';
import { expectedSource, type ExpectedSource } from '../expected-source.ts';
import type { UploadCredentials } from '../upload-credential.ts';
import { resolveVideo } from '../../library/videos/resolve-video.ts';
import { fileAwaited, type Video } from '../../library/videos/video.ts';
import { videoTarget } from '../../library/videos/video-target.ts';
import type { Videos } from '../../library/videos/videos-db.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference' | 'awaitFile'>;
  readonly jobs: Pick<Jobs, 'hasActiveJob'>;
  readonly uploadCredentials: Pick<UploadCredentials, 'issue'>;
}

export const refreshUploadVideo = defineOperation({
  name: 'RefreshUploadVideo',
  version: VOD_VERSION,
  summary:
    'Returns a new credential for an unfinished upload or, for a video that has its file, one to upload a replacement.',
  parameters: z.object(videoParameters),
  response: z.object({ VideoId: z.string(), UploadAddress: z.string(), UploadAuth: z.string() }),
  target: (deps: Deps, call) => videoTarget(deps.videos, call, call.parameters),
  errors: ['InvalidVideo.NotFound', 'OperationDenied'],
  handle: async (deps: Deps, call) => {
    const video = await resolveVideo(deps.videos, call, call.parameters);
    const { objectKey } = await requireExpectedSource(deps, video);
    const target = { videoId: video.videoId, accountId: video.accountId, objectKey, issuer: call.caller.issuer };
    const issued = deps.uploadCredentials.issue(target, call.origin.baseUrl);
    return {
      VideoId: video.videoId,
      UploadAddress: issued.uploadAddress,
      UploadAuth: issued.uploadAuth,
    };
  },
});

async function requireExpectedSource({ videos, jobs }: Deps, video: Video): Promise<ExpectedSource> {
  const expected = expectedSource(video);
  if (expected === undefined || (await jobs.hasActiveJob(video.videoId))) throw denied(video);
  // Starts the time to upload again; see sweep-uploads. The file may have arrived since the video was read.
  if (fileAwaited.includes(video.status) && !(await videos.awaitFile(video.videoId))) throw denied(video);
  return expected;
}

function denied({ status }: Video): WireError {
  const why =
    status === 'Blocked' ? 'the video is blocked' : 'the file of this video was uploaded already and is worked on';
  return new WireError('OperationDenied', { why });
}
