// The parameters of RAM's operations. They are checked in the handler and not by the schema, because RAM has codes of its own
// for a wrong name or text.
import { z } from 'zod';
import type { PolicyType } from '../../policies/evaluate.ts';
import {
  MAX_POLICY_CHARACTERS,
  parsePolicyDocument,
  parseTrustPolicy,
  type PolicyLimits,
} from '../../policies/policy-document.ts';
import type { PolicyName } from '../../policies/policies-db.ts';
import { optionalInteger, optionalText } from '../../parameters/parameter-schemas.ts';
import { WireError, type ErrorCode } from '../../../wire/errors.ts';

type InvalidParameter<C> = C extends `InvalidParameter.${infer P}` ? P : never;
type ParametersWith<S extends string> =
  InvalidParameter<ErrorCode> extends infer P ? (P extends `${infer N}.${S}` ? N : never) : never;

const ANY_LENGTH = 1024 * 1024;

/** Absent and empty are the same. */
export const ramText = optionalText(ANY_LENGTH);
export const mandatoryText = optionalText(ANY_LENGTH).meta({ mandatory: true });

export const pageParameters = {
  Marker: optionalText(256),
  MaxItems: optionalInteger({ min: 1, max: 1000 }),
};
export const DEFAULT_MAX_ITEMS = 100;

/** The fields of an answer that say whether a page follows, and how to ask for it. */
export const pageDescription = { IsTruncated: z.boolean(), Marker: z.string().optional() };

export function describePage(next: string | undefined): { IsTruncated: boolean; Marker?: string } {
  return next === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: next };
}

export function required(parameter: string, text: string | undefined): string {
  if (text === undefined) throw new WireError('MissingParameter', { parameter });
  return text;
}

const USER_NAME = /^[A-Za-z0-9._@-]+$/;
const ROLE_NAME = /^[A-Za-z0-9._-]+$/;
const POLICY_NAME = /^[A-Za-z0-9-]+$/;
const VERSION_ID = /^v[1-9]\d{0,8}$/;
const MOBILE_PHONE = /^\d{1,4}-\d{4,20}$/;
const EMAIL = /^[^\s@\p{Cc}]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}$/u;
const MAX_TRUST_POLICY_CHARACTERS = 2048;

/** What {@link userNameOf}, {@link roleNameOf}, {@link policyNameOf} and {@link policyOf} answer to a wrong name. */
export const userNameErrors = ['InvalidParameter.UserName.InvalidChars', 'InvalidParameter.UserName.Length'] as const;
export const roleNameErrors = ['InvalidParameter.RoleName.InvalidChars', 'InvalidParameter.RoleName.Length'] as const;
export const policyNameErrors = [
  'InvalidParameter.PolicyName.InvalidChars',
  'InvalidParameter.PolicyName.Length',
] as const;
export const policyErrors = ['InvalidParameter.PolicyType', ...policyNameErrors] as const;

export function userNameOf(text: string | undefined, parameter: 'UserName' | 'NewUserName' = 'UserName'): string {
  return checkName(parameter, required(parameter, text), { max: 64, form: USER_NAME });
}

export function roleNameOf(text: string | undefined): string {
  return checkName('RoleName', required('RoleName', text), { max: 64, form: ROLE_NAME });
}

export function policyNameOf(text: string | undefined): string {
  return checkName('PolicyName', required('PolicyName', text), { max: 128, form: POLICY_NAME });
}

export function policyTypeOf(text: string): PolicyType {
  const type = (['System', 'Custom'] as const).find((word) => word.toLowerCase() === text.toLowerCase());
  if (type === undefined) throw new WireError('InvalidParameter.PolicyType');
  return type;
}

export function policyOf(parameters: {
  readonly PolicyType?: string | undefined;
  readonly PolicyName?: string | undefined;
}): PolicyName {
  const type = policyTypeOf(required('PolicyType', parameters.PolicyType));
  return { type, name: policyNameOf(parameters.PolicyName) };
}

export function versionIdOf(text: string | undefined): string {
  const versionId = required('VersionId', text);
  if (!VERSION_ID.test(versionId)) throw new WireError('InvalidParameter.VersionId.Format');
  return versionId;
}

/** Absent is empty. */
export function textOf(parameter: ParametersWith<'Length'>, text: string | undefined, max: number): string {
  if (text !== undefined && text.length > max) throw new WireError(`InvalidParameter.${parameter}.Length`);
  return text ?? '';
}

export function mobilePhoneOf(parameter: 'MobilePhone' | 'NewMobilePhone', text: string | undefined): string {
  return checkForm(parameter, text, MOBILE_PHONE);
}

export function emailOf(parameter: 'Email' | 'NewEmail', text: string | undefined): string {
  return checkForm(parameter, text, EMAIL);
}

/** Stored and answered verbatim. */
export function policyDocumentOf(text: string | undefined): string {
  return checkPolicy('PolicyDocument', required('PolicyDocument', text), {
    maxCharacters: MAX_POLICY_CHARACTERS,
    parse: parsePolicyDocument,
  });
}

export function trustPolicyOf(
  parameter: 'AssumeRolePolicyDocument' | 'NewAssumeRolePolicyDocument',
  text: string,
): string {
  return checkPolicy(parameter, text, { maxCharacters: MAX_TRUST_POLICY_CHARACTERS, parse: parseTrustPolicy });
}

interface NameRule {
  readonly max: number;
  readonly form: RegExp;
}

function checkName<P extends ParametersWith<'InvalidChars'>>(
  parameter: P,
  name: string,
  { max, form }: NameRule,
): string {
  if (name.length > max) throw new WireError(`InvalidParameter.${parameter}.Length`);
  if (!form.test(name)) throw new WireError(`InvalidParameter.${parameter}.InvalidChars`);
  return name;
}

function checkForm<P extends ParametersWith<'Format'>>(parameter: P, text: string | undefined, form: RegExp): string {
  if (text !== undefined && !form.test(text)) throw new WireError(`InvalidParameter.${parameter}.Format`);
  return text ?? '';
}

interface PolicyRule extends PolicyLimits {
  readonly parse: typeof parsePolicyDocument | typeof parseTrustPolicy;
}

function checkPolicy<P extends ParametersWith<'Length'>>(
  parameter: P,
  text: string,
  { maxCharacters, parse }: PolicyRule,
): string {
  if (text.length > maxCharacters) throw new WireError(`InvalidParameter.${parameter}.Length`);
  const parsed = parse(text, { maxCharacters });
  if (!parsed.ok) throw new WireError('MalformedPolicyDocument', { why: parsed.reason });
  return text;
}
