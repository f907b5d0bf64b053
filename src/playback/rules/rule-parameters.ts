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
export function rulesOfParameters(parameters: Readonly<Partial<Record<RuleName, unknown>>>): PlaybackRules | undefined {
  if (!ruleNames.some((name) => parameters[name] !== undefined)) return undefined;
  const reading = readRules((name) => parameters[name]);
  return reading.ok ? reading.rules : undefined;
}
