// The tables of identities as types: users, roles, policies, issuers that have ended, PlayKeys. Part of schema.ts.
import type { AccountId } from '../../wire/ids.ts';

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
  readonly account_id: AccountId;
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
