// The rules as parameters of GetVideoPlayAuth. Each is checked where the parameters are read, so that an error names it and its range.
import { z } from 'zod';
import {
  exceedActions,
  ruleModes,
  ruleNames,
  ruleRanges,
  type PlaybackRules,
  type RuleName,
} from '../../wire/playback-rules.ts';
import { isInRange, readRules } from './read-rules.ts';

type RuleParameter = z.ZodType<string | undefined>;

const integer = { wireType: 'integer' };
const boolean = { wireType: 'word', words: ['true', 'false'] };
/** For the documents and the SDK. */
const kinds: Readonly<Partial<Record<RuleName, object>>> = {
  MaxRedemptions: integer,
  MaxConcurrency: integer,
  OnExceed: { wireType: 'word', words: exceedActions },
  AllowEmptyReferer: boolean,
  BindUserAgent: boolean,
  MaxSessionSeconds: integer,
  PreviewSeconds: integer,
  Mode: { wireType: 'word', words: ruleModes },
};

export const ruleParameters = Object.fromEntries(
  ruleNames.map((name) => [name, ruleParameter(name)]),
) as unknown as Readonly<Record<RuleName, RuleParameter>>;

/** An empty text counts as absent, as in every parameter. */
function ruleParameter(name: RuleName): RuleParameter {
  const schema = z.preprocess(
    (value) => (value === '' ? undefined : value),
    z
      .string()
      .refine((text) => isInRange(name, text), { params: { range: ruleRanges[name][0] } })
      .optional(),
  );
  return schema.meta({ ...kinds[name] }) as unknown as RuleParameter;
}

/** Takes parameters that were read with the schemas above. */
export function rulesOfParameters(parameters: Given): PlaybackRules | undefined {
  if (!hasRules(parameters)) return undefined;
  const reading = readRules((name) => parameters[name]);
  return reading.ok ? reading.rules : undefined;
}

type Given = Readonly<Partial<Record<RuleName, unknown>>>;

/** By their own names: with a name out of a list the engine looks each one up, and most calls have none. */
export function hasRules(given: Given): boolean {
  const isLimited =
    given.MaxRedemptions !== undefined ||
    given.MaxConcurrency !== undefined ||
    given.OnExceed !== undefined ||
    given.MaxSessionSeconds !== undefined ||
    given.PreviewSeconds !== undefined;
  const isFromSomewhere =
    given.AllowIp !== undefined || given.AllowReferer !== undefined || given.AllowEmptyReferer !== undefined;
  const isBound = given.ViewerId !== undefined || given.BindUserAgent !== undefined || given.DeviceKey !== undefined;
  return isLimited || isFromSomewhere || isBound || given.Mode !== undefined;
}
