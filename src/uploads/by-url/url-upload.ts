// A file that the server fetches from a URL, as a value, and how a row becomes one. Pure.
import type { PictureOptions } from '../../ffmpeg/plan/picture-options.ts';
import type { UrlUploadRow } from '../../store/database/schema.ts';
import type { AccountId, VideoId } from '../../wire/ids.ts';

/** The attributes of the video that the caller asks for. */
export interface RequestedVideo {
  readonly title: string;
  readonly fileName: string;
  readonly description: string;
  readonly tags: string;
  readonly cateId: number | undefined;
  readonly coverUrl: string | undefined;
  readonly userData: string | undefined;
  /** Lower case. Overrides the extension in the URL. */
  readonly extension: string | undefined;
  /** The callback of this video alone, from UserData. */
  readonly callback: { readonly callbackUrl: string; readonly byOperator: boolean } | undefined;
  /** Absent: the account's default. */
  readonly templateGroupId?: string | undefined;
  readonly pictureOptions?: PictureOptions | undefined;
}

export interface UrlUpload {
  readonly jobId: string;
  readonly accountId: AccountId;
  /** As the caller wrote it. It may contain a signature, so it is never logged. */
  readonly sourceUrl: string;
  readonly requested: RequestedVideo;
  /** The id that its video has or will have. */
  readonly videoId: VideoId;
  readonly state: UrlUploadRow['state'];
  readonly extension: string | undefined;
  readonly sizeBytes: number | undefined;
  readonly receivedBytes: number;
  readonly etag: string | undefined;
  readonly failure: { readonly code: string; readonly message: string } | undefined;
  /** Including the current one. */
  readonly attempts: number;
  /** The video was inserted. If it does not exist now, it was deleted. */
  readonly isMade: boolean;
  readonly createdAtMs: number;
  readonly completedAtMs: number | undefined;
}

/** What is known of a file after the download. */
export interface FetchedFile {
  readonly extension: string;
  readonly sizeBytes: number;
  readonly etag: string;
}

/** Every code of a fetch that failed; docs/wire.md lists them. */
export const fetchErrorCodes = [
  ...(['SourceUnreachable', 'SourceRefused', 'SourceTimeout', 'TooManyRedirects', 'InvalidURL'] as const),
  ...(['UnsupportedEncoding', 'UnsupportedFileType', 'EmptyFile', 'IncompleteFile', 'FileTooLarge'] as const),
  ...(['InsufficientStorage', 'StorageQuotaExceeded', 'InternalError'] as const),
] as const;
export type FetchErrorCode = (typeof fetchErrorCodes)[number];

/** Why a file cannot be fetched. The message goes into the answer, so it contains only what the caller may know. */
export class FetchError extends Error {
  readonly code: FetchErrorCode;
  /** Another attempt may succeed. */
  readonly isRetryable: boolean;

  constructor(code: FetchErrorCode, message: string, { isRetryable = false }: { readonly isRetryable?: boolean } = {}) {
    super(message);
    this.name = 'FetchError';
    this.code = code;
    this.isRetryable = isRetryable;
  }
}

export function toUrlUpload(row: UrlUploadRow): UrlUpload {
  const { error_code: code, error_message: message } = row;
  return {
    jobId: row.job_id,
    accountId: row.account_id,
    sourceUrl: row.source_url,
    requested: JSON.parse(row.wished) as RequestedVideo,
    videoId: row.video_id,
    state: row.state,
    extension: row.extension ?? undefined,
    sizeBytes: row.size_bytes ?? undefined,
    receivedBytes: row.received_bytes,
    etag: row.etag ?? undefined,
    failure: code === null ? undefined : { code, message: message ?? '' },
    attempts: row.attempts,
    isMade: row.is_made === 1,
    createdAtMs: row.created_at_ms,
    completedAtMs: row.completed_at_ms ?? undefined,
  };
}
