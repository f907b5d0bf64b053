// A video and its streams as values, and their conversion from and to rows. Pure.
import type { SourceDetails } from '../../ffmpeg/stream-details.ts';
import type { DroppedTrack } from '../../ffmpeg/source-info.ts';
import type { PictureOptions } from '../../ffmpeg/plan/picture-options.ts';
import type { HdrType, PictureDepth } from '../../ffmpeg/hdr-type.ts';
import type { HlsFacts } from '../../ffmpeg/package/hls-facts.ts';
import type { StreamRow, VideoRow, VideoStatus } from '../../store/database/schema.ts';
import type { AssetFacts } from './asset-facts.ts';
import { readSoundTracks, writeSoundTracks, type SoundTracks } from './sound-tracks.ts';
import type { AccountId, ReferenceId, StreamId, VideoId } from '../../wire/ids.ts';
import type { StreamFormat } from '../../wire/media-formats.ts';

export type { VideoStatus } from '../../store/database/schema.ts';

export interface Video {
  readonly videoId: VideoId;
  readonly accountId: AccountId;
  readonly referenceId: ReferenceId | undefined;
  readonly title: string;
  readonly description: string;
  readonly tags: string;
  readonly cateId: number | undefined;
  readonly mediaType: VideoRow['media_type'];
  readonly status: VideoStatus;
  readonly statusReason: string | undefined;
  readonly durationSeconds: number;
  readonly sizeBytes: number;
  readonly sourceFileName: string;
  readonly sourceBlob: string;
  readonly coverBlob: string | undefined;
  readonly userData: string | undefined;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  /** URL of a customer's own cover, shown instead of the one that transcoding made. */
  readonly coverUrl?: string | undefined;
  /** While the status is Blocked: the status without the block. */
  readonly unblockedStatus?: VideoStatus | undefined;
  /** When the uploaded file was deleted. */
  readonly sourceRemovedAtMs?: number | undefined;
  readonly source?: SourceFacts | undefined;
  /** Its template group; absent: the account's default. */
  readonly templateGroupId?: string | undefined;
  /** Absent where there is only the sound of the streams. */
  readonly soundTracks?: SoundTracks | undefined;
  /** For an image or attached media, which is no film: only `findMedia` answers it. */
  readonly asset?: AssetFacts | undefined;
  /** Absent: the usual ones. */
  readonly pictureOptions?: PictureOptions | undefined;
}

interface SourceVideoFacts extends Partial<PictureDepth> {
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** FFmpeg's name. Absent in facts of earlier versions, as is all of `PictureDepth`. */
  readonly pixFmt?: string;
}

interface SourceAudioFacts {
  readonly codec: string;
  readonly channels: number;
  readonly sampleRate: number;
  /** FFmpeg's name. */
  readonly channelLayout?: string;
}

/** What probing found in the uploaded file. */
export interface SourceFacts {
  readonly durationSeconds: number;
  readonly bitrateKbps: number;
  readonly video?: SourceVideoFacts;
  readonly audio?: SourceAudioFacts;
  /** Absent in facts of earlier versions. */
  readonly details?: SourceDetails;
  /** The MD5 of the whole file; absent in facts of earlier versions. */
  readonly md5?: string;
  /** Tracks of the file that are neither seen nor heard in what is made of it. */
  readonly dropped?: readonly DroppedTrack[];
}

/** The statuses in which a file may still be uploaded. */
export const fileAwaited: readonly VideoStatus[] = ['Uploading', 'UploadFail'];

/** One rendition in one format: the target of a PlayURL. */
export interface Stream {
  readonly streamId: StreamId;
  readonly videoId: VideoId;
  /** FD, LD, SD, HD … as on the wire. */
  readonly definition: string;
  readonly format: StreamFormat;
  readonly variant: StreamRow['variant'];
  readonly streamType: 'video' | 'audio';
  readonly blob: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly bitrateKbps: number;
  readonly durationSeconds: number;
  readonly sizeBytes: number;
  readonly codecName: string;
  /** Bits of a sample; absent for audio only. */
  readonly bitDepth?: number | undefined;
  /** Absent for SDR. */
  readonly hdrType?: HdrType | undefined;
  readonly wrappedContentKey: string | undefined;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  /** Absent for files, and for HLS that the backfill has not measured yet. */
  readonly hls?: HlsFacts | undefined;
}

export function toVideo(row: VideoRow): Video {
  return {
    videoId: row.video_id,
    accountId: row.account_id,
    referenceId: row.reference_id ?? undefined,
    title: row.title,
    description: row.description,
    tags: row.tags,
    cateId: row.cate_id ?? undefined,
    mediaType: row.media_type,
    status: row.status,
    statusReason: row.status_reason ?? undefined,
    durationSeconds: row.duration_seconds,
    sizeBytes: row.size_bytes,
    sourceFileName: row.source_file_name,
    sourceBlob: row.source_blob,
    coverBlob: row.cover_blob ?? undefined,
    userData: row.user_data ?? undefined,
    createdAtMs: row.created_at_ms,
    modifiedAtMs: row.modified_at_ms,
    coverUrl: row.cover_url ?? undefined,
    unblockedStatus: row.unblocked_status ?? undefined,
    sourceRemovedAtMs: row.source_removed_at_ms ?? undefined,
    source: row.source_info === null ? undefined : (JSON.parse(row.source_info) as SourceFacts),
    templateGroupId: row.template_group_id ?? undefined,
    soundTracks: readSoundTracks(row.audio_tracks),
    asset: row.asset === null ? undefined : (JSON.parse(row.asset) as AssetFacts),
    pictureOptions: row.picture_options === null ? undefined : (JSON.parse(row.picture_options) as PictureOptions),
  };
}

export function toVideoRow(video: Video): VideoRow {
  return {
    video_id: video.videoId,
    account_id: video.accountId,
    reference_id: video.referenceId ?? null,
    title: video.title,
    description: video.description,
    tags: video.tags,
    cate_id: video.cateId ?? null,
    media_type: video.mediaType,
    status: video.status,
    status_reason: video.statusReason ?? null,
    duration_seconds: video.durationSeconds,
    size_bytes: video.sizeBytes,
    source_file_name: video.sourceFileName,
    source_blob: video.sourceBlob,
    cover_blob: video.coverBlob ?? null,
    user_data: video.userData ?? null,
    created_at_ms: video.createdAtMs,
    modified_at_ms: video.modifiedAtMs,
    cover_url: video.coverUrl ?? null,
    unblocked_status: video.unblockedStatus ?? null,
    source_removed_at_ms: video.sourceRemovedAtMs ?? null,
    source_info: video.source === undefined ? null : JSON.stringify(video.source),
    template_group_id: video.templateGroupId ?? null,
    audio_tracks: writeSoundTracks(video.soundTracks),
    asset: video.asset === undefined ? null : JSON.stringify(video.asset),
    picture_options: video.pictureOptions === undefined ? null : JSON.stringify(video.pictureOptions),
  };
}

export function toStream(row: StreamRow): Stream {
  return {
    streamId: row.stream_id,
    videoId: row.video_id,
    definition: row.definition,
    format: row.format,
    variant: row.variant,
    streamType: row.stream_type,
    blob: row.blob,
    width: row.width,
    height: row.height,
    fps: row.fps,
    bitrateKbps: row.bitrate_kbps,
    durationSeconds: row.duration_seconds,
    sizeBytes: row.size_bytes,
    codecName: row.codec_name,
    bitDepth: row.bit_depth ?? undefined,
    hdrType: row.hdr_type ?? undefined,
    wrappedContentKey: row.wrapped_content_key ?? undefined,
    createdAtMs: row.created_at_ms,
    modifiedAtMs: row.modified_at_ms,
    hls: toHlsFacts(row),
  };
}

function toHlsFacts(row: StreamRow): HlsFacts | undefined {
  const { peak_bits_per_second, average_bits_per_second, codecs, first_video_pts } = row;
  if (peak_bits_per_second === null || average_bits_per_second === null) return undefined;
  return {
    peakBitsPerSecond: peak_bits_per_second,
    averageBitsPerSecond: average_bits_per_second,
    ...(codecs !== null && { codecs }),
    ...(first_video_pts !== null && { firstVideoPts: first_video_pts }),
  };
}

type HlsColumns = Pick<StreamRow, 'peak_bits_per_second' | 'average_bits_per_second' | 'codecs' | 'first_video_pts'>;

export function toHlsColumns(hls: HlsFacts | undefined): HlsColumns {
  return {
    peak_bits_per_second: hls?.peakBitsPerSecond ?? null,
    average_bits_per_second: hls?.averageBitsPerSecond ?? null,
    codecs: hls?.codecs ?? null,
    first_video_pts: hls?.firstVideoPts ?? null,
  };
}

export function toStreamRow(stream: Stream): StreamRow {
  return {
    stream_id: stream.streamId,
    video_id: stream.videoId,
    definition: stream.definition,
    format: stream.format,
    variant: stream.variant,
    stream_type: stream.streamType,
    blob: stream.blob,
    width: stream.width,
    height: stream.height,
    fps: stream.fps,
    bitrate_kbps: stream.bitrateKbps,
    duration_seconds: stream.durationSeconds,
    size_bytes: stream.sizeBytes,
    codec_name: stream.codecName,
    bit_depth: stream.bitDepth ?? null,
    hdr_type: stream.hdrType ?? null,
    wrapped_content_key: stream.wrappedContentKey ?? null,
    created_at_ms: stream.createdAtMs,
    modified_at_ms: stream.modifiedAtMs,
    ...toHlsColumns(stream.hls),
  };
}
