// Event notifications as receivers read them: the types of events and the fields of each. Pure.

/** The word in EventTypeList for every type. */
export const ALL_EVENTS = 'ALL';

/** The names that EventTypeList may hold. Types that this server never sends are accepted too: clients list them. */
export const eventTypes = [
  'FileUploadComplete',
  'ImageUploadComplete',
  'AttachedMediaUploadComplete',
  'UploadByURLComplete',
  'VideoAnalysisComplete',
  'StreamTranscodeComplete',
  'TranscodeComplete',
  'SnapshotComplete',
  'DynamicImageComplete',
  'CreateAuditComplete',
  'DeleteMediaComplete',
  'MediaBaseChangeComplete',
  'ProduceMediaComplete',
  'AddLiveRecordVideoComplete',
  'LiveRecordVideoComposeStart',
  'AIMediaAuditComplete',
  'AIMediaDNAComplete',
  'AIVideoTagComplete',
  'AIComplete',
] as const;

/** An EventType of the vendor's "Event notification" pages. */
export type EventType = (typeof eventTypes)[number];

/** One event without its time and Extend. URLs of files are written as paths: see {@link withBaseUrl}. */
export interface EventContent {
  readonly type: EventType;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Why something failed: ErrorCode and ErrorMessage of an event. */
export interface Failure {
  readonly code: string;
  /** A sentence for the owner of the video. */
  readonly message: string;
}

const success = { Status: 'success' } as const;

function failed({ code, message }: Failure) {
  return { Status: 'fail', ErrorCode: code, ErrorMessage: message };
}

/** The place of a blob in FileUrl and its like. */
function pathOf(blob: string): string {
  return `/${blob}`;
}

/** An uploaded file is complete. `Size` in bytes. */
export function fileUploadComplete(file: {
  readonly videoId: string;
  readonly blob: string;
  readonly sizeBytes: number;
}): EventContent {
  const { videoId, blob, sizeBytes } = file;
  return { type: 'FileUploadComplete', fields: { VideoId: videoId, Size: sizeBytes, FileUrl: pathOf(blob) } };
}

interface AnalysedSource {
  readonly durationSeconds: number;
  readonly sizeBytes: number;
  readonly bitrateKbps: number;
  /** Absent for sound alone. */
  readonly picture: { readonly width: number; readonly height: number; readonly fps: number } | undefined;
}

/** A file was probed: its Duration in seconds, Bitrate in Kbit/s, Size in bytes and Fps, or why it cannot be read. */
export function videoAnalysisComplete(videoId: string, found: AnalysedSource | Failure): EventContent {
  const type = 'VideoAnalysisComplete';
  if ('code' in found) return { type, fields: { VideoId: videoId, ...failed(found) } };
  const { durationSeconds, sizeBytes, bitrateKbps, picture } = found;
  const shown = picture !== undefined && { Width: picture.width, Height: picture.height, Fps: String(picture.fps) };
  return {
    type,
    fields: {
      VideoId: videoId,
      ...success,
      Duration: durationSeconds,
      Bitrate: String(bitrateKbps),
      Size: sizeBytes,
      ...shown,
    },
  };
}

/** A stream that was made: bitrate in Kbit/s, duration in seconds, size in bytes. */
export interface FinishedStream {
  readonly streamId: string;
  readonly definition: string;
  readonly format: string;
  readonly blob: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly bitrateKbps: number;
  readonly durationSeconds: number;
  readonly sizeBytes: number;
  readonly isEncrypted: boolean;
}

function streamFields(stream: FinishedStream) {
  return {
    ...success,
    Definition: stream.definition,
    Format: stream.format,
    FileUrl: pathOf(stream.blob),
    Bitrate: String(stream.bitrateKbps),
    Duration: stream.durationSeconds,
    Encrypt: stream.isEncrypted,
    Fps: String(stream.fps),
    Width: stream.width,
    Height: stream.height,
    Size: stream.sizeBytes,
    JobId: stream.streamId,
  };
}

/** A stream that the job was to make and could not. */
interface FailedStream {
  readonly streamId: string;
  readonly definition: string;
  readonly format: string;
  readonly failure: Failure;
}

function endFields(stream: FinishedStream | FailedStream) {
  if (!('failure' in stream)) return streamFields(stream);
  const { definition, format, streamId, failure } = stream;
  return { ...failed(failure), Definition: definition, Format: format, JobId: streamId };
}

/** One stream of a job was made, or failed. */
export function streamTranscodeComplete(videoId: string, stream: FinishedStream | FailedStream): EventContent {
  return { type: 'StreamTranscodeComplete', fields: { VideoId: videoId, ...endFields(stream) } };
}

/** A success if at least one stream was made. `failure` is one that came before the streams were known. */
export function transcodeComplete(
  videoId: string,
  outcome: readonly (FinishedStream | FailedStream)[] | Failure,
): EventContent {
  const type = 'TranscodeComplete';
  if ('code' in outcome) {
    return { type, fields: { VideoId: videoId, Status: 'fail', StreamInfos: [failed(outcome)] } };
  }
  const status = outcome.some((stream) => !('failure' in stream)) ? success : { Status: 'fail' };
  return { type, fields: { VideoId: videoId, ...status, StreamInfos: outcome.map(endFields) } };
}

interface FinishedSnapshots {
  readonly jobId: string;
  readonly kind: 'CoverSnapshot' | 'NormalSnapshot' | 'SpriteSnapshot';
  readonly count: number;
  readonly format: string;
  /** Blob key of the pictures; `{SnapshotCount}` in it stands for the five-digit number of one, from 00001. */
  readonly regular: string;
}

/** The pictures of a job were taken, or the job failed. */
export function snapshotComplete(
  videoId: string,
  shots: { readonly coverBlob: string | undefined; readonly snapshots: readonly FinishedSnapshots[] } | Failure,
): EventContent {
  const type = 'SnapshotComplete';
  const head = { VideoId: videoId, SubType: 'SpecifiedTime' };
  if ('code' in shots) return { type, fields: { ...head, ...failed(shots) } };
  const infos = shots.snapshots.map((taken) => ({
    ...success,
    SnapshotType: taken.kind,
    SnapshotCount: taken.count,
    SnapshotFormat: taken.format,
    SnapshotRegular: pathOf(taken.regular),
    JobId: taken.jobId,
  }));
  const cover = shots.coverBlob !== undefined && { CoverUrl: pathOf(shots.coverBlob) };
  return { type, fields: { ...head, ...success, ...cover, SnapshotInfos: infos } };
}

/** An image is complete. `Size` in bytes. */
export function imageUploadComplete(file: UploadedFile): EventContent {
  const { mediaId, blob, sizeBytes } = file;
  return {
    type: 'ImageUploadComplete',
    fields: { ...success, ImageId: mediaId, Size: sizeBytes, FileURL: pathOf(blob) },
  };
}

/** Attached media is complete. `Size` in bytes. */
export function attachedMediaUploadComplete(file: UploadedFile): EventContent {
  const { mediaId, blob, sizeBytes } = file;
  const fields = { ...success, MediaId: mediaId, Size: sizeBytes, FileURL: pathOf(blob) };
  return { type: 'AttachedMediaUploadComplete', fields };
}

interface UploadedFile {
  readonly mediaId: string;
  readonly blob: string;
  readonly sizeBytes: number;
}

/** A file was fetched from its URL, or the fetch failed. `Size` in bytes. */
export function uploadByUrlComplete(
  job: { readonly jobId: string; readonly sourceUrl: string },
  outcome: { readonly videoId: string; readonly sizeBytes: number } | Failure,
): EventContent {
  const head = { JobId: job.jobId, SourceURL: job.sourceUrl };
  const fields =
    'code' in outcome ? failed(outcome) : { ...success, VideoId: outcome.videoId, Size: outcome.sizeBytes };
  return { type: 'UploadByURLComplete', fields: { ...head, ...fields } };
}

/** A review set the status of a video. `at` is a timestamp of the wire. */
export function createAuditComplete(
  videoId: string,
  audit: { readonly status: 'Normal' | 'Blocked'; readonly reason: string; readonly at: string },
): EventContent {
  const { status, reason, at } = audit;
  const about = { AuditStatus: status, Reason: reason, CreationTime: at };
  return { type: 'CreateAuditComplete', fields: { MediaId: videoId, SubType: 'video', ...success, ...about } };
}

/** Films, sound alone too, are `video`. */
export type EventMediaType = 'video' | 'image' | 'attached';

/** `streamIds` for the type `stream`. */
export function deleteMediaComplete(
  videoId: string,
  deleted: {
    readonly type: 'all' | 'mezzanine' | 'stream';
    readonly streamIds?: readonly string[];
    readonly mediaType?: EventMediaType;
  },
): EventContent {
  const { mediaType = 'video' } = deleted;
  const streams = deleted.streamIds !== undefined && { JobIds: deleted.streamIds.join(',') };
  return {
    type: 'DeleteMediaComplete',
    fields: { ...success, MediaId: videoId, MediaType: mediaType, DeleteType: deleted.type, ...streams },
  };
}

/** The fields of a video that people see; undefined where one is absent. */
export interface MediaBase {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly coverUrl?: string | undefined;
  readonly cateId?: number | undefined;
  readonly tags?: string | undefined;
}

const baseNames = {
  title: 'Title',
  description: 'Description',
  coverUrl: 'CoverURL',
  cateId: 'CateId',
  tags: 'Tags',
} as const;

/** The fields that differ between the two; `{}` stands for a video that does not exist (any more). */
export function mediaBaseChangeComplete(
  videoId: string,
  change: {
    readonly mode: 'create' | 'update' | 'delete';
    readonly before: MediaBase;
    readonly after: MediaBase;
    readonly mediaType?: EventMediaType;
  },
): EventContent {
  const content: Record<string, string> = {};
  for (const [key, name] of Object.entries(baseNames) as [keyof MediaBase, string][]) {
    const [before, after] = [nothingIfEmpty(change.before[key]), nothingIfEmpty(change.after[key])];
    if (before !== after) content[name] = JSON.stringify({ OldValue: before, NewValue: after });
  }
  const head = { MediaId: videoId, MediaType: change.mediaType ?? 'video', OperateMode: change.mode };
  return { type: 'MediaBaseChangeComplete', fields: { ...success, ...head, MediaContent: content } };
}

function nothingIfEmpty(value: string | number | undefined): string | number | undefined {
  return value === '' ? undefined : value;
}

const fileUrls: ReadonlySet<string> = new Set(['FileUrl', 'FileURL', 'CoverUrl', 'SnapshotRegular']);

/** The JSON text of an event with the paths of files replaced by whole URLs. */
export function withBaseUrl(body: string, baseUrl: string): string {
  const whole: unknown = JSON.parse(body, (name, value: unknown) =>
    fileUrls.has(name) && typeof value === 'string' ? `${baseUrl}${value}` : value,
  );
  return JSON.stringify(whole);
}
