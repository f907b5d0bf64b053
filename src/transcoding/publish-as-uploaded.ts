// The end of an upload that is not transcoded: a file that players can play becomes the one stream of its video, in place. A
// video with any other file stays UploadSucc until a transcode job is submitted.
import { randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Captions } from '../library/captions/captions-db.ts';
import type { Blobs } from '../store/blobs/blobs.ts';
import { asStreamId } from '../wire/ids.ts';
import { depthOf } from '../ffmpeg/hdr-type.ts';
import type { SourceInfo } from '../ffmpeg/source-info.ts';
import type { Removals } from '../library/videos/removals-db.ts';
import type { Stream, Video } from '../library/videos/video.ts';
import type { Videos } from '../library/videos/videos-db.ts';
import { storeFileCaptions, type FileCaption } from './captions/file-captions.ts';
import type { Job, JobOutcome } from './queue/job.ts';
import type { Jobs } from './queue/jobs-db.ts';
import { toFacts } from './source-facts.ts';

interface Deps {
  readonly videos: Pick<Videos, 'publish'>;
  readonly jobs: Pick<Jobs, 'finishInTransaction'>;
  readonly removals: Pick<Removals, 'begin'>;
  readonly captions: Pick<Captions, 'hold' | 'replaceFromFile' | 'forget'>;
  readonly blobs: Pick<Blobs, 'write'>;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn'>;
}

interface Upload {
  readonly job: Job;
  readonly video: Video;
  readonly source: SourceInfo;
  readonly captions: readonly FileCaption[];
}

export async function publishAsUploaded(
  deps: Deps,
  { job, video, source, captions: made }: Upload,
): Promise<JobOutcome> {
  const playable = playableAs(video.sourceBlob, source);
  const atMs = deps.clock.now();
  const captions = await storeFileCaptions(deps, video.videoId, { made, atMs });
  let obsoleteCaptions: readonly string[] = [];
  const published = await deps.videos.publish(video.videoId, {
    mediaType: source.video === undefined ? 'audio' : 'video',
    durationSeconds: source.durationSeconds,
    coverBlob: undefined,
    streams: playable === undefined ? [] : [toStream(video, source, { ...playable, atMs })],
    source: toFacts(source),
    sourceBlob: video.sourceBlob,
    replaces: { untilMs: job.createdAtMs },
    finishJob: async (transaction) => {
      if (!(await deps.jobs.finishInTransaction(transaction, job, {}))) return false;
      obsoleteCaptions = await deps.captions.replaceFromFile(transaction, { videoId: video.videoId, captions });
      return true;
    },
  });
  if (!published.ok) return { ok: false, reason: 'lost', detail: 'The lease of the job is lost.' };
  deps.captions.forget(video.videoId);
  deps.removals.begin([...published.obsolete, ...obsoleteCaptions]);
  return { ok: true, isFinished: true };
}

type Playable = Pick<Stream, 'format' | 'codecName'>;

/** Files that browsers and the vendor's players play unchanged. Not WebM: GetPlayInfo has no name for it. */
export function playableAs(sourceBlob: string, { container, video, audio }: SourceInfo): Playable | undefined {
  const extension = sourceBlob.slice(sourceBlob.lastIndexOf('.') + 1).toLowerCase();
  const isUsualPicture = video?.codec === 'h264' && video.pixFmt.endsWith('420p');
  if (extension === 'mp3' && container === 'mp3' && video === undefined && audio?.codec === 'mp3')
    return { format: 'mp3', codecName: 'MP3' };
  if (!isUsualPicture || ![undefined, 'aac', 'mp3'].includes(audio?.codec)) return undefined;
  if ((extension === 'mp4' || extension === 'm4v') && container.split(',').includes('mp4'))
    return { format: 'mp4', codecName: 'H264' };
  return extension === 'flv' && container === 'flv' ? { format: 'flv', codecName: 'H264' } : undefined;
}

function toStream(video: Video, source: SourceInfo, made: Playable & { readonly atMs: number }): Stream {
  const { format, codecName, atMs } = made;
  return {
    format,
    codecName,
    definition: 'OD',
    variant: '',
    streamType: source.video === undefined ? 'audio' : 'video',
    streamId: asStreamId(randomBytes(16).toString('hex')),
    videoId: video.videoId,
    blob: video.sourceBlob,
    width: source.video?.width ?? 0,
    height: source.video?.height ?? 0,
    fps: source.video?.fps ?? 0,
    ...(source.video !== undefined && depthOf(source.video)),
    bitrateKbps: source.bitrateKbps,
    durationSeconds: source.durationSeconds,
    sizeBytes: source.sizeBytes,
    wrappedContentKey: undefined,
    createdAtMs: atMs,
    modifiedAtMs: atMs,
  };
}
