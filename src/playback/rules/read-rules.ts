// Reads rules as they are given: texts of GetVideoPlayAuth, JSON of a policy, claims of a JWTPlayAuth. Each name has one reader and one
// range for all three. Pure.
import { refuse, type Result } from '../../base/result.ts';
import { parsePrefix } from './address-prefix.ts';
import { parseHostPattern } from './host-pattern.ts';
import {
  exceedActions,
  ruleModes,
  ruleNames,
  type AddressPrefix,
  type HostPattern,
  type Limits,
  type PlaybackRules,
  type RuleName,
} from '../../wire/playback-rules.ts';

const MAX_ITEMS = 8;
const MAX_LIST_LENGTH = MAX_ITEMS * 256;
const VIEWER_ID = /^[A-Za-z0-9_.:@-]{1,64}$/;
/** SHA-256 in base64url: of the last character two bits are 0. */
const THUMBPRINT = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/** Undefined for a value out of range. */
type RuleReader<T> = (value: unknown) => T | undefined;

const readers = {
  ViewerId: textRule(VIEWER_ID),
  MaxRedemptions: integerRule(1, 1000),
  MaxConcurrency: integerRule(1, 100),
  OnExceed: wordRule(exceedActions),
  AllowIp: listRule<AddressPrefix>(parsePrefix),
  AllowReferer: listRule<HostPattern>(parseHostPattern),
  AllowEmptyReferer: booleanRule,
  BindUserAgent: booleanRule,
  DeviceKey: textRule(THUMBPRINT),
  MaxSessionSeconds: integerRule(60, 86_400),
  PreviewSeconds: integerRule(1, 65_535),
  Mode: wordRule(ruleModes),
} as const satisfies Record<RuleName, RuleReader<unknown>>;

export function isInRange(name: RuleName, value: unknown): boolean {
  return readers[name](value) !== undefined;
}

type ReadValues = { [Name in RuleName]?: NonNullable<ReturnType<(typeof readers)[Name]>> };

/** The rules among these values, by their wire names; undefined if there are none. What is `undefined` is absent, nothing else. */
export function readRules(
  valueOf: (name: RuleName) => unknown,
): Result<{ readonly rules: PlaybackRules | undefined }, RuleName> {
  const values: Record<string, unknown> = {};
  let given = 0;
  for (const name of ruleNames) {
    const value = valueOf(name);
    if (value === undefined) continue;
    const read = readers[name](value);
    if (read === undefined) return refuse(name);
    values[name] = read;
    given += 1;
  }
  return { ok: true, rules: given === 0 ? undefined : toRules(values as ReadValues) };
}

function toRules(values: ReadValues): PlaybackRules | undefined {
  const limits = toLimits(values);
  const rules: PlaybackRules = {
    ...(values.ViewerId !== undefined && { viewerId: values.ViewerId }),
    ...(limits !== undefined && { [values.Mode === 'monitor' ? 'monitored' : 'enforced']: limits }),
  };
  return Object.keys(rules).length === 0 ? undefined : rules;
}

function toLimits(values: ReadValues): Limits | undefined {
  const emptyReferer = values.AllowEmptyReferer ?? values.AllowReferer === undefined;
  const limits: Record<string, unknown> = {
    maxRedemptions: values.MaxRedemptions,
    maxConcurrency: values.MaxConcurrency,
    onExceed: values.OnExceed,
    allowIp: values.AllowIp,
    allowReferer: values.AllowReferer,
    requireReferer: emptyReferer ? undefined : true,
    bindUserAgent: values.BindUserAgent === true ? true : undefined,
    deviceKey: values.DeviceKey,
    maxSessionSeconds: values.MaxSessionSeconds,
    previewSeconds: values.PreviewSeconds,
  };
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : (Object.fromEntries(given) as Limits);
}

function integerRule(min: number, max: number): RuleReader<number> {
  return (value) => {
    const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
    return typeof number === 'number' && Number.isSafeInteger(number) && number >= min && number <= max
      ? number
      : undefined;
  };
}

function booleanRule(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  return word === 'true' || word === 'false' ? word === 'true' : undefined;
}

function wordRule<W extends string>(words: readonly W[]): RuleReader<W> {
  return (value) =>
    typeof value === 'string' ? words.find((word) => word.toLowerCase() === value.toLowerCase()) : undefined;
}

function textRule(pattern: RegExp): RuleReader<string> {
  return (value) => (typeof value === 'string' && pattern.test(value) ? value : undefined);
}

/** A list, or its items in a text. */
function listRule<T>(parse: (item: string) => T | undefined): RuleReader<readonly T[]> {
  return (value) => {
    const items = typeof value === 'string' && value.length <= MAX_LIST_LENGTH ? value.split(',') : value;
    if (!Array.isArray(items) || items.length < 1 || items.length > MAX_ITEMS) return undefined;
    const read = items.map((item: unknown) => (typeof item === 'string' ? parse(item.trim()) : undefined));
    return read.some((item) => item === undefined) ? undefined : (read as T[]);
  };
}
