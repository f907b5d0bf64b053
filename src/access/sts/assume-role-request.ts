// The request of AssumeRole, parsed from its parameters and checked as far as possible without reading the role.
import { WireError } from '../../wire/errors.ts';
import { parseRoleArn, type NamedRole } from '../../wire/ram-arn.ts';
import { parsePolicyDocument } from '../policies/policy-document.ts';

/** As they came; names of the wire. */
export interface AssumeRoleParameters {
  readonly RoleArn?: string | undefined;
  readonly RoleSessionName?: string | undefined;
  readonly Policy?: string | undefined;
  readonly DurationSeconds?: string | undefined;
  readonly ExternalId?: string | undefined;
  readonly SourceIdentity?: string | undefined;
}

export interface RequestedSession {
  readonly role: NamedRole;
  readonly sessionName: string;
  readonly policy: string | undefined;
  readonly durationSeconds: number | undefined;
  readonly sourceIdentity: string | undefined;
}

const MIN_SESSION_SECONDS = 900;
/** No role can allow more. */
const MAX_SESSION_SECONDS = 12 * 3600;
const DEFAULT_SESSION_SECONDS = 3600;
/** Bytes, because the policy travels in the token, which has to fit into a header. */
export const MAX_SESSION_POLICY_BYTES = 2048;

const SESSION_NAME = /^[A-Za-z0-9.@_-]{2,64}$/;
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
const SOURCE_IDENTITY = /^[\w+=,.@-]{2,64}$/;

export function readRoleArn({ RoleArn }: AssumeRoleParameters): NamedRole {
  const role = parseRoleArn(requireText('RoleArn', RoleArn));
  if (role === undefined) throw new WireError('InvalidParameter.RoleArn');
  return role;
}

export function readRequestedSession(asked: AssumeRoleParameters): RequestedSession {
  const role = readRoleArn(asked);
  const sessionName = requireText('RoleSessionName', asked.RoleSessionName);
  if (!SESSION_NAME.test(sessionName)) throw new WireError('InvalidParameter.RoleSessionName');
  checkForm('ExternalId', asked.ExternalId, EXTERNAL_ID);
  checkForm('SourceIdentity', asked.SourceIdentity, SOURCE_IDENTITY);
  checkPolicy(asked.Policy);
  const durationSeconds = readDuration(asked.DurationSeconds);
  return { role, sessionName, policy: asked.Policy, durationSeconds, sourceIdentity: asked.SourceIdentity };
}

/** The requested duration, checked against the role's maximum; throws the vendor's error for another one. */
export function settleDuration(requested: number | undefined, maxSeconds: number): number {
  if (requested === undefined) return Math.min(DEFAULT_SESSION_SECONDS, maxSeconds);
  if (requested > maxSeconds) throw durationFault(maxSeconds);
  return requested;
}

function requireText(parameter: string, value: string | undefined): string {
  if (value === undefined) throw new WireError('MissingParameter', { parameter });
  return value;
}

function checkForm(parameter: string, value: string | undefined, form: RegExp): void {
  if (value !== undefined && !form.test(value)) throw new WireError('InvalidParameter', { parameter });
}

function checkPolicy(policy: string | undefined): void {
  if (policy === undefined) return;
  if (Buffer.byteLength(policy, 'utf8') > MAX_SESSION_POLICY_BYTES)
    throw new WireError('InvalidParameter.PolicySize', { max: String(MAX_SESSION_POLICY_BYTES) });
  const parsed = parsePolicyDocument(policy, { maxCharacters: MAX_SESSION_POLICY_BYTES });
  if (!parsed.ok) throw new WireError('InvalidParameter.PolicyGrammar', { why: parsed.reason });
}

function readDuration(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  // Written so that NaN is refused too.
  if (!(seconds >= MIN_SESSION_SECONDS && seconds <= MAX_SESSION_SECONDS)) throw durationFault(MAX_SESSION_SECONDS);
  return seconds;
}

function durationFault(maxSeconds: number): WireError {
  const max = maxSeconds % 3600 === 0 ? `${String(maxSeconds / 3600)}hr` : `${String(Math.floor(maxSeconds / 60))}min`;
  return new WireError('InvalidParameter.DurationSeconds', { max });
}
