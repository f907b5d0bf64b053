// Tells what a finished transcoding has made: one event for each stream, and one for all of them.
import { streamTranscodeComplete, transcodeComplete, type FinishedStream } from '../../wire/events.ts';
import type { VideoId } from '../../wire/ids.ts';
import type { Stream } from '../videos/video.ts';
import { recordEvents, type Within } from './record-event.ts';

interface Published {
  readonly videoId: VideoId;
  readonly streams: readonly Stream[];
  readonly atMs: number;
}

/** In the transaction that puts the streams in place. */
export async function recordPublished(within: Within, { videoId, streams, atMs }: Published): Promise<void> {
  const finished = streams.map(toFinished);
  const contents = [
    ...finished.map((stream) => streamTranscodeComplete(videoId, stream)),
    transcodeComplete(videoId, finished),
  ];
  await recordEvents(
    within,
    contents.map((content) => ({ about: { videoId }, content, atMs })),
  );
}

function toFinished(stream: Stream): FinishedStream {
  return { ...stream, isEncrypted: stream.wrappedContentKey !== undefined };
}
