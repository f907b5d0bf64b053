// An upload and its parts as values, and how rows become them. Pure.
import type { UploadPartRow, UploadRow } from '../store/database/schema.ts';
import type { AccountId, VideoId } from '../wire/ids.ts';

export interface Upload {
  readonly uploadId: string;
  readonly videoId: VideoId;
  readonly blob: string;
  readonly state: UploadRow['state'];
  readonly slotBytes: number | undefined;
  readonly sizeBytes: number;
  readonly etag: string | undefined;
  readonly modifiedAtMs: number;
}

/** An upload in its last steps. Only the holder of the lease takes them. */
export interface Completion extends Upload {
  readonly lease: string;
}

export interface Part {
  readonly partNumber: number;
  readonly sizeBytes: number;
  readonly md5: string;
  readonly place: string;
  readonly modifiedAtMs: number;
}

export type NewPart = Omit<Part, 'modifiedAtMs'>;

export interface WholeFile {
  readonly sizeBytes: number;
  readonly etag: string;
}

/** The file of a video that an upload becomes. */
export interface UploadPlace {
  readonly videoId: VideoId;
  readonly blob: string;
}

/** The holder of an upload credential, for quotas and rate limits. */
export interface Sender {
  readonly accountId: AccountId;
  readonly videoId: VideoId;
}

export interface ByteCounts {
  readonly ofAccount: number;
  readonly ofVideo: number;
}

export function toUpload(row: UploadRow): Upload {
  return {
    uploadId: row.upload_id,
    videoId: row.video_id,
    blob: row.blob,
    state: row.state,
    slotBytes: row.slot_bytes ?? undefined,
    sizeBytes: row.size_bytes,
    etag: row.etag ?? undefined,
    modifiedAtMs: row.modified_at_ms,
  };
}

export function toPart(row: UploadPartRow): Part {
  return {
    partNumber: row.part_number,
    sizeBytes: row.size_bytes,
    md5: row.md5,
    place: row.place,
    modifiedAtMs: row.modified_at_ms,
  };
}
