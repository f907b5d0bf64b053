// The tables of transcoding as types: jobs and what they promise, template groups, snapshots, captions. Part of schema.ts.
import type { AccountId, StreamId, VideoId } from '../../wire/ids.ts';

export interface JobRow {
  readonly job_id: string;
  readonly video_id: VideoId;
  /** The video's. */
  readonly account_id: AccountId;
  readonly kind: 'transcode' | 'snapshot';
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'canceled';
  /** 1–10; the highest first. */
  readonly priority: number;
  /** `Auto`: of an upload. `Manual`: somebody asked for it. */
  readonly trigger: 'Auto' | 'Manual';
  readonly template_group_id: string | null;
  /** JSON: what is to be done, in the terms of its kind. */
  readonly spec: string | null;
  /** As the caller sent it with the job: where its events go, and what they say. */
  readonly user_data: string | null;
  /** The callback that it names; null for none. */
  readonly callback_url: string | null;
  /** Of `callback_url`: 1 if it was named by who runs the server. */
  readonly callback_by_operator: number;
  /** The video, and the account and its SessionId, while a call with them answers this job. */
  readonly session_key: string | null;
  readonly attempts: number;
  /** Which process runs it, and until when that claim holds without a sign of life. */
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
  /** Before that nobody takes it; 0 for at once. */
  readonly due_at_ms: number;
  /** How often it was in vain without being its fault. */
  readonly give_backs: number;
  /** How often of these a disk was full. */
  readonly shortages: number;
}

/** A stream that a transcode job is to make: its JobId on the wire, and the stream's id when it is there. */
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

/** What uploads that name no group are made into; may be a built-in group. */
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
  readonly created_at_ms: number;
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
}
