// Records the events of a transcoding that ended: one for each output, and one for the whole job.
import { streamTranscodeComplete, transcodeComplete, type Failure, type FinishedStream } from '../wire/events.ts';
import type { VideoId } from '../wire/ids.ts';
import type { JobOutput } from './queue/job-outputs-db.ts';
import { streamFormatOf } from '../ffmpeg/plan/template.ts';
import type { Stream } from '../library/videos/video.ts';
import { recordEvents, type JobOverrides, type TransactionOrDatabase } from '../events/record-event.ts';

interface TranscodingEnd {
  readonly job: JobOverrides & { readonly videoId: VideoId };
  readonly streams: readonly Stream[];
  readonly failed: readonly FailedOutput[];
  readonly atMs: number;
}

export interface FailedOutput {
  readonly output: Pick<JobOutput, 'outputId' | 'template'>;
  readonly failure: Failure;
}

/** In the transaction that publishes the streams, or fails the outputs. */
export async function recordTranscoded(
  transaction: TransactionOrDatabase,
  { job, streams, failed, atMs }: TranscodingEnd,
): Promise<void> {
  const { videoId } = job;
  const ended = [...streams.map(toFinished), ...failed.map(toFailed)];
  const contents = [
    ...ended.map((stream) => streamTranscodeComplete(videoId, stream)),
    transcodeComplete(videoId, ended),
  ];
  await recordEvents(
    transaction,
    contents.map((content) => ({ about: { videoId, job }, content, atMs })),
  );
}

function toFinished(stream: Stream): FinishedStream {
  return { ...stream, isEncrypted: stream.wrappedContentKey !== undefined || stream.variant === 'kms' };
}

function toFailed({ output: { outputId, template }, failure }: FailedOutput) {
  return { streamId: outputId, definition: template.definition, format: streamFormatOf(template), failure };
}
