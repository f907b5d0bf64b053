// SubmitSnapshotJob: submits a job that takes pictures of a video, single ones or sprites, in the background.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalText, videoParameters } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { checkVideoCallback, type CallbackDeps } from '../../events/video-callback.ts';
import { illegalStatus, pictureFile } from '../snapshots/picture-file.ts';
import { planSnapshots } from '../../ffmpeg/snapshots/plan-snapshots.ts';
import { readSpec, snapshotParameters } from '../snapshots/read-snapshot-parameters.ts';
import type { SnapshotSpec } from '../../ffmpeg/snapshots/snapshot-spec.ts';
import { snapshotStatuses, type Snapshots } from '../snapshots/snapshots-db.ts';
import { resolveVideo } from '../../library/videos/resolve-video.ts';
import { videoTarget } from '../../library/videos/video-target.ts';
import type { Video } from '../../library/videos/video.ts';
import type { AccountStorage } from '../../library/storage/account-storage-db.ts';
import type { Videos } from '../../library/videos/videos-db.ts';

interface Deps extends CallbackDeps {
  readonly videos: Pick<Videos, 'find' | 'findByReference' | 'streamsOf'>;
  readonly snapshots: Pick<Snapshots, 'submit'>;
  readonly accountStorage: Pick<AccountStorage, 'requireRoom'>;
  /** Wakes the worker. */
  readonly onJob: () => void;
}

/** By then some of the waiting jobs are done. */
const RETRY_MS = 10_000;

export const submitSnapshotJob = defineOperation({
  name: 'SubmitSnapshotJob',
  version: VOD_VERSION,
  summary:
    'Creates a job that takes snapshots of a video at the requested times, as single pictures or as sprite sheets.',
  parameters: z.object({
    ...videoParameters,
    SnapshotTemplateId: optionalText(128),
    ...snapshotParameters,
    UserData: optionalText(2048),
  }),
  response: z.object({ SnapshotJob: z.object({ JobId: z.string() }) }),
  target: (deps: Deps, call) => videoTarget(deps.videos, call, call.parameters),
  errors: [
    'InvalidVideo.NotFound',
    'NoSuchResource',
    'Forbidden.IllegalStatus',
    'InvalidFile.NotFound',
    'LimitExceeded.Storage',
    'Throttling.User',
  ],
  handle: async (deps: Deps, call) => {
    const { SnapshotTemplateId, UserData: userData } = call.parameters;
    const video = await resolveVideo(deps.videos, call, call.parameters);
    if (SnapshotTemplateId !== undefined) throw new WireError('NoSuchResource', { resource: 'SnapshotTemplateId' });
    const spec = readSpec(call.parameters, call.raw);
    const callback = checkVideoCallback(deps, call.caller, userData);
    if (!snapshotStatuses.includes(video.status)) throw illegalStatus(video.status);
    if (pictureFile(video, await deps.videos.streamsOf(video.videoId)) === undefined)
      throw new WireError('InvalidFile.NotFound');
    checkCost(spec, video);
    await deps.accountStorage.requireRoom(call.caller.accountId, 1);
    const submitted = await deps.snapshots.submit({ video, spec, userData, callback });
    if (submitted === 'gone') throw new WireError('InvalidVideo.NotFound');
    if (submitted === 'status') throw illegalStatus();
    if (submitted === 'too many')
      throw new WireError('Throttling.User', {}, { reason: 'snapshot jobs that wait', retryAfterMs: RETRY_MS });
    deps.onJob();
    return { SnapshotJob: { JobId: submitted.jobId } };
  },
});

/** With what is known of the video so far; the job checks again. */
function checkCost(spec: SnapshotSpec, { source }: Video): void {
  if (source?.video === undefined) return;
  const planned = planSnapshots(spec, { ...source.video, durationSeconds: source.durationSeconds });
  if (!planned.ok) throw new WireError('InvalidParameter', { parameter: planned.reason }, 'too many pixels altogether');
}
