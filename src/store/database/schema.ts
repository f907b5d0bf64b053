// The tables of the database as types. Portable subset of SQLite and PostgreSQL: text, integer, real; instants are integer
// milliseconds; JSON is text. Exempt from the limit of 300 lines: a schema is read as a whole.
import type { AccessKeyId, AccountId, ReferenceId, StreamId, VideoId } from '../../wire/ids.ts';
import type { StreamFormat } from '../../wire/media-formats.ts';

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
  /** The user of the key; null for a key of the account itself (root). */
  readonly user_id: string | null;
  readonly last_used_at_ms: number | null;
  /** The product it was last used for: `vod`, `ram`, `sts`, `playauth`. */
  readonly last_used_service: string | null;
  /** 1: made with the development key, and void unless the server runs with --dev. */
  readonly is_development: number;
  /** Counts how often it was enabled again: its tag is another one each time. */
  readonly generation: number;
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
  /** 1: made with the development key, and void unless the server runs with --dev. */
  readonly is_development: number;
  /** Since when it has its name. */
  readonly named_at_ms: number;
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
  /** 1: made with the development key, and void unless the server runs with --dev. */
  readonly is_development: number;
  readonly trust_saved_at_ms: number;
}

export interface PolicyRow {
  readonly account_id: AccountId;
  readonly policy_name: string;
  readonly description: string;
  /** `v1`, `v2`, … */
  readonly default_version: string;
  /** The number of the latest version: numbers are never reused. */
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

/** Everything issued through it is refused: see access/issuers. */
export interface RevokedIssuerRow {
  readonly account_id: AccountId;
  /** 10 lower-case hex digits. */
  readonly tag: string;
  /** Everything that names it has expired by this instant. */
  readonly kept_until_ms: number;
  /** The party that revoked it; empty for the root of the account. */
  readonly made_by: string;
}

/** A server that is on the database. */
export interface ServerRow {
  readonly server_id: string;
  /** Where it keeps nonces and rate limits: `memory`, or a name of its Redis. */
  readonly shared_state: string;
  readonly seen_until_ms: number;
}

/** A process, with the master keys that it holds. */
export interface MasterKeyHolderRow {
  readonly holder_id: string;
  readonly node: string;
  /** Comma-separated. */
  readonly key_ids: string;
  readonly seen_until_ms: number;
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
  /** 1: made with the development key, and void unless the server runs with --dev. */
  readonly is_development: number;
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
  /** `image` and `attached` have facts in `asset`: they are no films. */
  readonly media_type: 'video' | 'audio' | 'image' | 'attached';
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
  /** The URL of a cover of the customer's own; `image:` and a file name for an uploaded image. */
  readonly cover_url: string | null;
  /** While the status is Blocked: the status to return to. */
  readonly unblocked_status: VideoStatus | null;
  /** When the uploaded file was deleted; null while it is there. */
  readonly source_removed_at_ms: number | null;
  /** JSON: the probed facts of the uploaded file. */
  readonly source_info: string | null;
  /** The template group of the video; null for the account's default. */
  readonly template_group_id: string | null;
  /** JSON: the sound tracks that a viewer may choose among; null where there is one. */
  readonly audio_tracks: string | null;
  /** JSON: what an image or attached media is; null for films. */
  readonly asset: string | null;
  /** JSON: which pictures are made of it; null for the usual ones. */
  readonly picture_options: string | null;
}

export interface CategoryRow {
  readonly cate_id: number;
  readonly account_id: AccountId;
  readonly cate_name: string;
  /** Null at the top. */
  readonly parent_id: number | null;
  /** 0–2. */
  readonly level: number;
  readonly type: 'default' | 'material';
  readonly created_at_ms: number;
}

/** A file, or all below a prefix, to which no row refers any more: it is to be removed. */
export interface BlobRemovalRow {
  readonly blob: string;
  readonly removed_at_ms: number;
}

export interface StreamRow {
  readonly stream_id: StreamId;
  readonly video_id: VideoId;
  readonly definition: string;
  readonly format: StreamFormat;
  /** How its HLS is encrypted: '' as usual, `plain` not at all, `kms` with the customer's key. Empty for files. */
  readonly variant: '' | 'plain' | 'kms';
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
  /** The rate of the segment with the highest rate. Null for files, and for HLS that the backfill has not measured yet. */
  readonly peak_bits_per_second: number | null;
  readonly average_bits_per_second: number | null;
  /** As in a master playlist (RFC 6381); null unless all are known. */
  readonly codecs: string | null;
  /** Presentation timestamp of the first video frame, in 1/90000 s; null for sound alone. */
  readonly first_video_pts: number | null;
  /** Bits of a sample; null for audio only. */
  readonly bit_depth: number | null;
  /** Null for SDR and audio only. */
  readonly hdr_type: 'HDR' | 'HDR10' | 'HLG' | 'DolbyVision' | null;
}

export interface JobRow {
  readonly job_id: string;
  readonly video_id: VideoId;
  /** The video's. */
  readonly account_id: AccountId;
  readonly kind: 'transcode' | 'snapshot';
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'canceled';
  /** 1–10; the highest first. */
  readonly priority: number;
  /** `Auto`: of an upload. `Manual`: of a call. */
  readonly trigger: 'Auto' | 'Manual';
  readonly template_group_id: string | null;
  /** JSON: the parameters of the job, by its kind. */
  readonly spec: string | null;
  /** As the caller sent it with the job: where its events go, and what they say. */
  readonly user_data: string | null;
  /** The callback that it names; null for none. */
  readonly callback_url: string | null;
  /** 1 if the operator of the server named `callback_url`. */
  readonly callback_by_operator: number;
  /** The video, and the account and its SessionId, while a call with them answers this job. */
  readonly session_key: string | null;
  readonly attempts: number;
  /** The lease of the process that runs it: see store/leases. */
  readonly lease_owner: string | null;
  readonly lease_until_ms: number;
  /** 0–100. */
  readonly progress: number;
  /** As on the wire. */
  readonly error_code: string | null;
  /** For people. */
  readonly error: string | null;
  readonly created_at_ms: number;
  readonly modified_at_ms: number;
  readonly completed_at_ms: number | null;
  /** When it was last begun; 0 if never. */
  readonly claimed_at_ms: number;
  /** It is not claimed before that; 0 for at once. */
  readonly due_at_ms: number;
  /** How often it was given back because of a temporary fault. */
  readonly give_backs: number;
  /** How many of these were because of a full disk. */
  readonly shortages: number;
  /** Of the upload that caused it, if that was traced. */
  readonly traceparent: string | null;
}

/** A stream that a transcode job is to make: its JobId on the wire, and the stream's id when it is made. */
export interface JobOutputRow {
  readonly output_id: StreamId;
  readonly job_id: string;
  readonly position: number;
  /** JSON of a template as it was when the job was asked for. */
  readonly template: string;
  readonly state: 'waiting' | 'done' | 'failed';
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly completed_at_ms: number | null;
}

export interface TranscodeTemplateGroupRow {
  readonly group_id: string;
  readonly account_id: AccountId;
  readonly app_id: string;
  readonly name: string;
  /** 1: it can neither be changed nor deleted. */
  readonly is_locked: number;
  /** JSON of the templates, in their order. */
  readonly templates: string;
  readonly created_at_ms: number;
  readonly modified_at_ms: number;
}

/** The group of uploads that name none; may be a built-in group. */
export interface DefaultTemplateGroupRow {
  readonly account_id: AccountId;
  readonly app_id: string;
  readonly group_id: string;
}

/** Pictures that one job took of a video. */
export interface SnapshotRow {
  readonly job_id: string;
  readonly video_id: VideoId;
  readonly type: 'CoverSnapshot' | 'NormalSnapshot' | 'SpriteSnapshot';
  readonly count: number;
  /** Blob prefix; the pictures are `00001.jpg` and so on below it. */
  readonly prefix: string;
  /** JSON, of sprites: how the pictures lie in them, and of which instants they are. */
  readonly layout: string | null;
  /** The size of all its pictures; 0 for those of earlier versions. */
  readonly size_bytes: number;
  readonly created_at_ms: number;
}

/** What an account may store, in place of the setting of the server. */
export interface StorageQuotaRow {
  readonly account_id: AccountId;
  readonly max_bytes: number;
}

/** Files beside the renditions of a video: cover, thumbnails, playlists, further sound tracks. */
export interface VideoExtrasRow {
  readonly video_id: VideoId;
  readonly size_bytes: number;
}

export interface CaptionRow {
  readonly video_id: VideoId;
  /** BCP 47, as it was given. */
  readonly language: string;
  readonly label: string;
  readonly is_default: number;
  /** A WebVTT file. */
  readonly blob: string;
  readonly size_bytes: number;
  readonly created_at_ms: number;
  /** Those of a `file` go when another file takes its place. */
  readonly origin: 'owner' | 'file';
}

export interface UploadRow {
  readonly upload_id: string;
  readonly video_id: VideoId;
  /** The video's; null if there was none. */
  readonly account_id: AccountId | null;
  /** The blob that it becomes. */
  readonly blob: string;
  /** `completing`: all bytes are there and verified, the blob is being made. `done`: the video has it. */
  readonly state: 'open' | 'completing' | 'done';
  /** The size of its parts: a part of this size or less is written at its final offset. */
  readonly slot_bytes: number | null;
  /** The size of all its parts; from `completing` on of the whole file. */
  readonly size_bytes: number;
  /** The ETag of the whole file, from `completing` on. */
  readonly etag: string | null;
  /** While it is `completing`, the lease of the process that completes it: see store/leases. */
  readonly lease_owner: string | null;
  readonly lease_until_ms: number;
  readonly created_at_ms: number;
  readonly modified_at_ms: number;
}

export interface UploadPartRow {
  readonly upload_id: string;
  readonly part_number: number;
  readonly size_bytes: number;
  /** 32 upper-case hex digits; empty for an interrupted part. */
  readonly md5: string;
  /** See store/blobs/part-files. */
  readonly place: string;
  readonly modified_at_ms: number;
}

/** The callback of an account for its events. */
export interface MessageCallbackRow {
  readonly account_id: AccountId;
  readonly app_id: string;
  readonly callback_url: string;
  /** Comma separated, or `ALL`; empty for none. */
  readonly event_types: string;
  readonly auth_switch: 'on' | 'off';
  /** The key that signs the calls, wrapped. */
  readonly wrapped_auth_key: string | null;
  /** 1 if the operator of the server set it: see events/callback-url. */
  readonly by_operator: number;
  readonly modified_at_ms: number;
}

/** The callback of one video, in place of the account's. */
export interface VideoCallbackRow {
  readonly video_id: VideoId;
  readonly callback_url: string;
  readonly by_operator: number;
}

/** An event in the outbox. */
export interface EventRow {
  readonly event_id: string;
  readonly account_id: AccountId;
  readonly app_id: string;
  readonly video_id: VideoId | null;
  readonly event_type: string;
  /** JSON as it is sent; URLs of files are without scheme and host. */
  readonly body: string;
  /** In place of the account's callback; null for the account's callback at the time of sending. */
  readonly callback_url: string | null;
  /** 1 if the operator of the server named `callback_url`. */
  readonly by_operator: number;
  /** Among events of one instant. */
  readonly position: number;
  readonly attempts: number;
  /** Why the last attempt failed; null before one. */
  readonly last_failure: string | null;
  readonly due_at_ms: number;
  readonly lease_owner: string | null;
  readonly lease_until_ms: number;
  readonly recorded_at_ms: number;
}

/** What became of an event. */
export interface EventDeliveryRow {
  readonly event_id: string;
  readonly account_id: AccountId;
  readonly event_type: string;
  readonly video_id: VideoId | null;
  /** Of the receiver, with its port. */
  readonly host: string;
  readonly is_accepted: number;
  readonly attempts: number;
  readonly last_failure: string | null;
  readonly recorded_at_ms: number;
  readonly ended_at_ms: number;
}

/** A file that the server fetches from a URL. */
export interface UrlUploadRow {
  readonly job_id: string;
  readonly account_id: AccountId;
  /** The SessionId of the call, and the URL's place in it. */
  readonly session_id: string | null;
  readonly position: number;
  readonly source_url: string;
  /** JSON: the requested title and other metadata of the video. */
  readonly wished: string;
  /** The id that its video has, or will have. */
  readonly video_id: VideoId;
  /** `downloaded`: the whole file is here, and the video is being made. */
  readonly state: 'waiting' | 'downloading' | 'downloaded' | 'done' | 'download-failed' | 'upload-failed';
  readonly extension: string | null;
  /** As announced; from `downloaded` on as it is. */
  readonly size_bytes: number | null;
  readonly received_bytes: number;
  readonly etag: string | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly attempts: number;
  readonly due_at_ms: number;
  readonly lease_owner: string | null;
  readonly lease_until_ms: number;
  /** 1 once the video exists: if it is missing later, it was deleted. */
  readonly is_made: number;
  readonly created_at_ms: number;
  readonly completed_at_ms: number | null;
}

export interface RingKeyRow {
  readonly purpose: string;
  readonly key_id: number;
  /** For servers before version 0.2, which read it at their start; others decide by the instants. */
  readonly state: 'next' | 'active' | 'retiring' | 'retired' | 'revoked';
  readonly wrapped_key: string;
  readonly created_at_ms: number;
  /** From this instant on servers make tokens with it. */
  readonly active_from_ms: number;
  /** How many tokens were sealed with it. */
  readonly sealed: number;
  /** From this instant on it opens nothing; `wrapped_key` is another one then. */
  readonly revoked_at_ms: number | null;
}

export interface SettingRow {
  readonly name: string;
  readonly value: string;
}

/** A change of the number of videos of a kind: they are added up. */
export interface VideoCountRow {
  readonly account_id: AccountId;
  readonly media_type: VideoRow['media_type'];
  readonly status: VideoStatus;
  readonly cate_id: number | null;
  readonly videos: number;
  /** 1: several changes together. */
  readonly is_merged: number;
}

/** A play session that delivery has to look up, or that is listed. Most sessions have none. */
export interface PlaySessionRow {
  readonly session_id: string;
  readonly account_id: AccountId;
  readonly video_id: VideoId;
  readonly credential_id: string | null;
  readonly viewer_id: string | null;
  /** Tag of the watch link. */
  readonly watch_link: string | null;
  /** Tags, each with a space before and after it. */
  readonly issuer: string;
  /** The address that redeemed. */
  readonly client_ip: string;
  readonly user_agent: string;
  /** JWK thumbprint of the key that the player proved. */
  readonly device_key: string | null;
  /** JSON: what delivery checks. */
  readonly rules: string | null;
  /** When the credential was issued. */
  readonly issued_at_ms: number;
  readonly started_at_ms: number;
  readonly expires_at_ms: number;
  readonly ended_at_ms: number | null;
  readonly end_reason: string | null;
  /** Null in rows of earlier servers, as is what follows. */
  readonly played_ms: number | null;
  /** The last of its media that was counted. */
  readonly seen_until_ms: number | null;
  /** 1 while its end is to be recorded. */
  readonly is_open: number | null;
}

/** What RevokePlayback named: all that was issued for it before an instant is void. */
export interface RevocationRow {
  readonly revocation_id: string;
  readonly account_id: AccountId;
  readonly kind: 'credential' | 'session' | 'viewer' | 'video' | 'accessKey' | 'watchLink';
  readonly value: string;
  /** How grants name it. */
  readonly tag: string;
  /** Unix seconds. */
  readonly issued_before: number;
  /** The party; empty for the root of the account. */
  readonly made_by: string;
  readonly made_at_ms: number;
  readonly kept_until_ms: number;
}

/** How often a credential with a limit was redeemed. */
export interface PlayRedemptionRow {
  readonly credential_id: string;
  readonly uses: number;
  readonly first_at_ms: number;
  readonly kept_until_ms: number;
}

/** A player that redeemed it, and the session that it got. */
export interface PlayRedeemerRow {
  readonly credential_id: string;
  /** A hash of its address and user agent. */
  readonly player: string;
  readonly session_id: string;
  readonly at_ms: number;
  /** A hash of the nonce of its request; null for a JWTPlayAuth, which has none. */
  readonly nonce: string | null;
  readonly kept_until_ms: number;
}

/** One of the concurrent sessions of a viewer or a credential. */
export interface PlayLeaseRow {
  readonly group_id: string;
  readonly session_id: string;
  readonly started_at_ms: number;
  readonly until_ms: number;
}

/** The chain of one run of one server, which its audit rows belong to. */
export interface AuditChainRow {
  readonly chain_no: number;
  readonly node: string;
  readonly started_at_ms: number;
  /** The oldest row that is kept. */
  readonly first_seq: number;
  /** The hash of the row before it. */
  readonly first_prev: string;
  readonly first_mac: string;
  /** The newest row. */
  readonly head_seq: number;
  readonly head_hash: string;
  readonly head_mac: string;
}

export interface AuditEventRow {
  readonly chain_no: number;
  readonly seq: number;
  readonly at_ms: number;
  /** Empty: the account is not known. */
  readonly account_id: string;
  readonly action: string;
  readonly outcome: 'allowed' | 'denied' | 'failed';
  readonly code: string;
  readonly reason: string | null;
  readonly stage: string | null;
  readonly caller: string;
  readonly access_key_id: string | null;
  readonly address: string | null;
  readonly request_id: string | null;
  readonly resource: string | null;
  readonly video_id: string | null;
  readonly viewer_id: string | null;
  readonly credential_id: string | null;
  readonly session_id: string | null;
  readonly times: number;
  readonly hash: string;
}

/** Plays of a video, or with an empty id of an account by platform, on one day. */
export interface PlayDayRow {
  readonly account_id: string;
  readonly video_id: string;
  readonly day: number;
  readonly platform: string;
  readonly plays: number;
  readonly play_seconds: number;
  readonly viewers: string;
}

export interface ExplanationRow {
  readonly request_id: string;
  readonly account_id: string;
  readonly at_ms: number;
  /** JSON. */
  readonly detail: string;
}

export interface PlaybackPolicyRow {
  readonly account_id: AccountId;
  readonly policy_name: string;
  readonly description: string;
  /** JSON. */
  readonly rules: string;
  readonly created_at_ms: number;
  readonly modified_at_ms: number;
}

export interface PlaybackPolicyTargetRow {
  readonly account_id: AccountId;
  /** `account`, `category:ID` or `video:ID`. */
  readonly target: string;
  readonly policy_name: string;
  readonly attached_at_ms: number;
}

export interface Tables {
  play_sessions: PlaySessionRow;
  revocations: RevocationRow;
  accounts: AccountRow;
  access_keys: AccessKeyRow;
  users: UserRow;
  roles: RoleRow;
  policies: PolicyRow;
  policy_versions: PolicyVersionRow;
  policy_attachments: PolicyAttachmentRow;
  ended_issuers: RevokedIssuerRow;
  servers: ServerRow;
  app_play_keys: AppPlayKeyRow;
  videos: VideoRow;
  video_counts: VideoCountRow;
  streams: StreamRow;
  categories: CategoryRow;
  blob_removals: BlobRemovalRow;
  jobs: JobRow;
  job_outputs: JobOutputRow;
  transcode_template_groups: TranscodeTemplateGroupRow;
  default_template_groups: DefaultTemplateGroupRow;
  snapshots: SnapshotRow;
  captions: CaptionRow;
  storage_quotas: StorageQuotaRow;
  video_extras: VideoExtrasRow;
  uploads: UploadRow;
  upload_parts: UploadPartRow;
  message_callbacks: MessageCallbackRow;
  video_callbacks: VideoCallbackRow;
  events: EventRow;
  event_deliveries: EventDeliveryRow;
  url_uploads: UrlUploadRow;
  ring_keys: RingKeyRow;
  master_key_holders: MasterKeyHolderRow;
  settings: SettingRow;
  play_redemptions: PlayRedemptionRow;
  play_redeemers: PlayRedeemerRow;
  play_leases: PlayLeaseRow;
  audit_chains: AuditChainRow;
  audit_events: AuditEventRow;
  explanations: ExplanationRow;
  play_days: PlayDayRow;
  playback_policies: PlaybackPolicyRow;
  playback_policy_targets: PlaybackPolicyTargetRow;
}
