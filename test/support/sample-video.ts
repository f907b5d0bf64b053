// A video and its streams as values, for tests that need no file.
import { randomBytes } from 'node:crypto';
import type { AudioTrack } from '../../src/library/videos/sound-tracks.ts';
import type { Stream, Video } from '../../src/library/videos/video.ts';
import { asAccountId, asStreamId, asVideoId } from '../../src/wire/ids.ts';

export const SAMPLE_ACCOUNT = asAccountId('1234567890123456');
export const SAMPLE_INSTANT = Date.UTC(2026, 0, 2, 3, 4, 5);

export function sampleVideo(changes: Partial<Video> = {}): Video {
  const videoId = changes.videoId ?? asVideoId(randomBytes(16).toString('hex'));
  return {
    videoId,
    accountId: SAMPLE_ACCOUNT,
    referenceId: undefined,
    title: 'A film',
    description: '',
    tags: '',
    cateId: undefined,
    mediaType: 'video',
    status: 'Normal',
    statusReason: undefined,
    durationSeconds: 135.6,
    sizeBytes: 1_000_000,
    sourceFileName: 'film.mp4',
    sourceBlob: `${videoId}/source/source.mp4`,
    coverBlob: `${videoId}/cover.jpg`,
    userData: undefined,
    createdAtMs: SAMPLE_INSTANT,
    modifiedAtMs: SAMPLE_INSTANT,
    ...changes,
  };
}

/** A further sound track beside the HLS of one variant. */
export function sampleAudioTrack(video: Pick<Video, 'videoId'>, changes: Partial<AudioTrack> = {}): AudioTrack {
  const { number = 1, variant = '' } = changes;
  return {
    number,
    variant,
    streamId: asStreamId(randomBytes(16).toString('hex')),
    label: 'Français',
    language: 'fr',
    blob: `${video.videoId}/job/audio-${String(number)}${variant === '' ? '' : `-${variant}`}.m3u8`,
    channels: 2,
    peakBitsPerSecond: 130_000,
    averageBitsPerSecond: 128_000,
    createdAtMs: SAMPLE_INSTANT,
    ...changes,
  };
}

export function sampleStream(video: Pick<Video, 'videoId'>, changes: Partial<Stream> = {}): Stream {
  return {
    streamId: asStreamId(randomBytes(16).toString('hex')),
    videoId: video.videoId,
    definition: 'FD',
    format: 'mp4',
    variant: '',
    streamType: 'video',
    blob: `${video.videoId}/fd.mp4`,
    width: 640,
    height: 360,
    fps: 25,
    bitrateKbps: 400,
    durationSeconds: 135.6,
    sizeBytes: 500_000,
    codecName: 'H264',
    wrappedContentKey: undefined,
    createdAtMs: SAMPLE_INSTANT,
    modifiedAtMs: SAMPLE_INSTANT,
    ...changes,
  };
}
