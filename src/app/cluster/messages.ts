// What the first process of a server and its members send each other. Both are ours: a message is trusted.
import type { IssuedSignInLink } from '../../access/sts/sign-in-links.ts';
import type { Config } from '../../config/settings.ts';
import type { StateBeginning } from '../../store/shared/logged-state.ts';
import type { ActivityShare } from '../../audit/activity.ts';
import type { MemberMetrics, Told } from '../member.ts';

/** Sent first. */
export interface Beginning {
  readonly kind: 'begin';
  /** The configuration of one member: what is bounded for the whole server is divided. */
  readonly config: Config;
  readonly name: string;
  readonly ownsTasks: boolean;
  readonly uploadSocket: string;
  /** Where it listens with a socket of its own. Undefined where the first process hands out connections. */
  readonly addresses: readonly string[] | undefined;
  readonly state: StateBeginning;
  readonly signInLinks: readonly IssuedSignInLink[];
}

export type ToMember =
  | Beginning
  | { readonly kind: 'told'; readonly told: Told }
  | { readonly kind: 'metrics wanted'; readonly request: number }
  | { readonly kind: 'activity wanted'; readonly request: number; readonly minutes: number }
  /** To the one that asked. */
  | { readonly kind: 'activity of all'; readonly request: number; readonly shares: readonly ActivityShare[] }
  | { readonly kind: 'sign-in link'; readonly link: IssuedSignInLink }
  | { readonly kind: 'reload' }
  | { readonly kind: 'stop' };

export type FromMember =
  | { readonly kind: 'ready'; readonly url: string }
  /** It cannot start. */
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'tell'; readonly told: Told }
  | { readonly kind: 'metrics'; readonly request: number; readonly answer: MemberMetrics }
  | { readonly kind: 'activity'; readonly request: number; readonly answer: ActivityShare }
  | { readonly kind: 'ask activity'; readonly request: number; readonly minutes: number };

/** What a person is told of an error: its fields are those of a system call that failed. */
export interface Failure {
  readonly message: string;
  readonly code?: string | undefined;
  readonly syscall?: string | undefined;
  readonly port?: number | undefined;
}
