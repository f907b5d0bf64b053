// A received file becomes the source of its video and gets a transcode job with its outputs, in one transaction.
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import { fileUploadComplete } from '../../wire/events.ts';
import { recordEvent } from '../../events/record-event.ts';
import { groupForUpload } from '../templates/template-groups-db.ts';
import { LADDER_GROUP, NO_TRANSCODE_GROUP } from '../../ffmpeg/plan/template.ts';
import { lockVideo } from '../../library/videos/lock-video.ts';
import { noteReplacedSource } from '../../library/videos/replaced-files-db.ts';
import type { Video } from '../../library/videos/video.ts';
import { insertJob } from './insert-job.ts';
import { isStream, insertOutputs } from './job-outputs-db.ts';

export type VideoBefore = Pick<Video, 'videoId' | 'status' | 'sourceBlob'>;

export interface ReceivedFile {
  readonly blob: string;
  readonly sizeBytes: number;
  /** Of the request that brought it, if that is traced. */
  readonly traceparent?: string | undefined;
}

/** Not `ok` if the video changed since `before` was read, or if another transcode job of it waits or runs. */
export type Enqueued =
  | {
      readonly ok: true;
      /** The source that the file replaces. It is noted for removal; the caller begins it. */
      readonly obsolete: readonly string[];
    }
  | { readonly ok: false };

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

export async function enqueueUpload(
  { database, clock }: Deps,
  before: VideoBefore,
  file: ReceivedFile,
): Promise<Enqueued> {
  const now = clock.now();
  const { videoId } = before;
  return await database.transaction().execute(async (transaction) => {
    await lockVideo(transaction, videoId);
    const video = await takeFile(transaction, { before, file, now });
    if (video === undefined) return { ok: false };
    const group = await groupForUpload(transaction, video);
    const templates = group.templates.filter(isStream);
    // A group without templates transcodes nothing.
    const groupId = templates.length === 0 ? NO_TRANSCODE_GROUP : group.groupId;
    const jobId = await insertJob(transaction, {
      videoId,
      kind: 'transcode',
      trigger: 'Auto',
      atMs: now,
      templateGroupId: groupId,
      traceparent: file.traceparent,
    });
    // The outputs of the ladder depend on the source: they are added after the probe.
    if (groupId !== LADDER_GROUP) await insertOutputs(transaction, jobId, templates);
    const obsolete = await noteReplacedSource(transaction, {
      videoId,
      before: before.sourceBlob,
      after: file.blob,
      now,
    });
    await recordEvent(transaction, {
      about: { videoId },
      atMs: now,
      content: fileUploadComplete({ videoId, blob: file.blob, sizeBytes: file.sizeBytes }),
    });
    return { ok: true, obsolete };
  });
}

interface NewSource {
  readonly before: VideoBefore;
  readonly file: ReceivedFile;
  readonly now: number;
}

/**
 * Of two concurrent uploads the first one wins: one file, one job. The video is locked before, because an update that waits
 * for a row does not see a job that was inserted while it waited.
 */
async function takeFile(transaction: Database, { before, file, now }: NewSource) {
  const row = await transaction
    .updateTable('videos')
    .set({
      status: before.status === 'Normal' ? 'Normal' : 'UploadSucc',
      status_reason: null,
      source_blob: file.blob,
      size_bytes: file.sizeBytes,
      source_removed_at_ms: null,
      modified_at_ms: now,
    })
    .where('video_id', '=', before.videoId)
    .where('status', '=', before.status)
    .where('source_blob', '=', before.sourceBlob)
    .where((e) =>
      e.not(
        e.exists(
          e
            .selectFrom('jobs')
            .select('job_id')
            .where('jobs.video_id', '=', before.videoId)
            .where('jobs.kind', '=', 'transcode')
            .where('jobs.state', 'in', ['queued', 'running']),
        ),
      ),
    )
    .returning(['account_id', 'template_group_id'])
    .executeTakeFirst();
  return row && { accountId: row.account_id, templateGroupId: row.template_group_id ?? undefined };
}
