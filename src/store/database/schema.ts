// The tables as types. Portable subset of SQLite and PostgreSQL: text, integer, real; instants are integer
// milliseconds; JSON is text.
import type { AccessKeyId, AccountId, ReferenceId, StreamId, VideoId } from '../../wire/ids.ts';

export interface AccountRow {
  readonly account_id: AccountId;
  readonly created_at_ms: number;
}

export interface AccessKeyRow {
  readonly access_key_id: AccessKeyId;
  readonly account_id: AccountId;
  /** The secret under the master key; plain text is never stored. */
  readonly wrapped_secret: string;
  readonly status: 'Active' | 'Inactive';
  readonly created_at_ms: number;
  /** Whose it is in the account; null for a key of the account itself (root). */
  readonly user_id: string | null;
  readonly last_used_at_ms: number | null;
  /** The product it was last used for: `vod`, `ram`, `sts`, `playauth`. */
  readonly last_used_service: string | null;
}

export interface UserRow {
  readonly user_id: string;
  readonly account_id: AccountId;
  readonly user_name: string;
  /** The name in lower case: names that differ in case alone are one name. */
  readonly name_key: string;
  readonly display_name: string;
  readonly comments: string;
  readonly mobile_phone: string;
  readonly email: string;
  readonly created_at_ms: number;
  readonly modified_at_ms: number;
}

export interface RoleRow {
  readonly role_id: string;
  readonly account_id: AccountId;
  readonly role_name: string;
  readonly name_key: string;
  readonly description: string;
  /** JSON: who may assume the role. */
  readonly trust_policy: string;
  readonly max_session_seconds: number;
  readonly created_at_ms: number;
  readonly modified_at_ms: number;
}

export interface PolicyRow {
  readonly account_id: AccountId;
  readonly policy_name: string;
  readonly description: string;
  /** `v1`, `v2`, … */
  readonly default_version: string;
  /** The number of the version that was made last: numbers are not used again. */
  readonly last_version: number;
  readonly created_at_ms: number;
  readonly modified_at_ms: number;
}

export interface PolicyVersionRow {
  readonly account_id: AccountId;
  readonly policy_name: string;
  readonly version_id: string;
  readonly document: string;
  readonly created_at_ms: number;
}

export interface PolicyAttachmentRow {
  readonly account_id: AccountId;
  readonly principal_type: 'user' | 'role';
  /** user_id or role_id. */
  readonly principal_id: string;
  readonly policy_type: 'System' | 'Custom';
  readonly policy_name: string;
  readonly attached_at_ms: number;
}

/** What was issued through it opens nothing any more: see access/issuers. */
export interface EndedIssuerRow {
  /** 10 lower-case hex digits. */
  readonly tag: string;
  /** Everything that names it has expired by then. */
  readonly kept_until_ms: number;
}

/** A PlayKey, with which an application signs JWTPlayAuth itself. */
export interface AppPlayKeyRow {
  readonly account_id: AccountId;
  readonly app_id: string;
  readonly play_key_id: string;
  readonly wrapped_key: string;
  readonly created_at_ms: number;
  readonly modified_at_ms: number;
  /** The end of its overlap with its successor; null for the current key. */
  readonly ends_at_ms: number | null;
}

export type VideoStatus =
  | 'Uploading'
  | 'UploadFail'
  | 'UploadSucc'
  | 'Transcoding'
  | 'TranscodeFail'
  | 'Checking'
  | 'Blocked'
  | 'Normal'
  | 'ProduceFail';

export interface VideoRow {
  readonly video_id: VideoId;
  readonly account_id: AccountId;
  readonly reference_id: ReferenceId | null;
  readonly title: string;
  readonly description: string;
  /** Comma separated. */
  readonly tags: string;
  readonly cate_id: number | null;
  readonly media_type: 'video' | 'audio';
  readonly status: VideoStatus;
  /** Why the status is a failure, for people. */
  readonly status_reason: string | null;
  readonly duration_seconds: number;
  readonly size_bytes: number;
  readonly source_file_name: string;
  /** Blob key of the uploaded file. */
  readonly source_blob: string;
  readonly cover_blob: string | null;
  readonly user_data: string | null;
  readonly created_at_ms: number;
  readonly modified_at_ms: number;
}

export interface StreamRow {
  readonly stream_id: StreamId;
  readonly video_id: VideoId;
  readonly definition: string;
  readonly format: 'mp4' | 'm3u8' | 'mp3';
  readonly stream_type: 'video' | 'audio';
  /** Blob key of the file, or of the playlist. */
  readonly blob: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly bitrate_kbps: number;
  readonly duration_seconds: number;
  readonly size_bytes: number;
  readonly codec_name: string;
  /** AES-128 key of an encrypted stream, under the content key ring; null if the stream is in the clear. */
  readonly wrapped_content_key: string | null;
  readonly created_at_ms: number;
  readonly modified_at_ms: number;
}

export interface JobRow {
  readonly job_id: string;
  readonly video_id: VideoId;
  readonly state: 'queued' | 'running' | 'done' | 'failed';
  readonly attempts: number;
  /** Which process runs it, and until when that claim holds without a sign of life. */
  readonly lease_owner: string | null;
  readonly lease_until_ms: number;
  /** 0–100. */
  readonly progress: number;
  readonly error: string | null;
  readonly created_at_ms: number;
  readonly modified_at_ms: number;
}

export interface RingKeyRow {
  readonly purpose: string;
  readonly key_id: number;
  readonly state: 'next' | 'active' | 'retiring';
  readonly wrapped_key: string;
  readonly created_at_ms: number;
}

export interface SettingRow {
  readonly name: string;
  readonly value: string;
}

export interface Tables {
  accounts: AccountRow;
  access_keys: AccessKeyRow;
  users: UserRow;
  roles: RoleRow;
  policies: PolicyRow;
  policy_versions: PolicyVersionRow;
  policy_attachments: PolicyAttachmentRow;
  ended_issuers: EndedIssuerRow;
  app_play_keys: AppPlayKeyRow;
  videos: VideoRow;
  streams: StreamRow;
  jobs: JobRow;
  ring_keys: RingKeyRow;
  settings: SettingRow;
}
