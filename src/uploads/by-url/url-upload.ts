// A file that the server fetches from a URL, as a value, and how a row becomes one. Pure.
import type { UrlUploadRow } from '../../store/database/schema.ts';
import type { AccountId, VideoId } from '../../wire/ids.ts';

/** What the caller wants to be written on the video. */
export interface WishedVideo {
  readonly title: string;
  readonly fileName: string;
  readonly description: string;
  readonly tags: string;
  readonly cateId: number | undefined;
  readonly coverUrl: string | undefined;
  readonly userData: string | undefined;
  /** Overrides that of the URL; lower case. */
  readonly extension: string | undefined;
  /** What UserData says of who is to be told of this video alone. */
  readonly callback: { readonly callbackUrl: string; readonly byOperator: boolean } | undefined;
  /** Absent: the account's default. */
  readonly templateGroupId?: string | undefined;
}

export interface UrlUpload {
  readonly jobId: string;
  readonly accountId: AccountId;
  /** As the caller wrote it. It may hold a signature: it goes into no log. */
  readonly sourceUrl: string;
  readonly wished: WishedVideo;
  /** The id that its video will have. */
  readonly videoId: VideoId;
  readonly state: UrlUploadRow['state'];
  readonly extension: string | undefined;
  readonly sizeBytes: number | undefined;
  readonly receivedBytes: number;
  readonly etag: string | undefined;
  readonly failure: { readonly code: string; readonly message: string } | undefined;
  /** Including one under way. */
  readonly attempts: number;
  /** The video was there once; without it now, it was deleted. */
  readonly isMade: boolean;
  readonly createdAtMs: number;
  readonly completedAtMs: number | undefined;
}

/** What is to be seen of a file once it is here. */
export interface FetchedFile {
  readonly extension: string;
  readonly sizeBytes: number;
  readonly etag: string;
}

/** Why a file cannot be had. Only what its caller may know: it goes into the answer. */
export class PullError extends Error {
  readonly code: string;
  /** Another attempt may go better. */
  readonly mayPass: boolean;

  constructor(code: string, message: string, { mayPass = false }: { readonly mayPass?: boolean } = {}) {
    super(message);
    this.name = 'PullError';
    this.code = code;
    this.mayPass = mayPass;
  }
}

export function toUrlUpload(row: UrlUploadRow): UrlUpload {
  const { error_code: code, error_message: message } = row;
  return {
    jobId: row.job_id,
    accountId: row.account_id,
    sourceUrl: row.source_url,
    wished: JSON.parse(row.wished) as WishedVideo,
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
