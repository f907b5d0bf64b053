// What the operations on playback policies share: parameters, and how a policy is described.
import { z } from 'zod';
import { WireError } from '../../wire/errors.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import type { PlaybackPolicy, PolicyTarget } from '../policies/playback-policies-db.ts';
import { readPolicyRules } from '../policies/policy-rules.ts';

const MAX_RULES = 4096;

const text = (maxLength: number) =>
  z.preprocess(
    (value) => (value === '' ? undefined : value),
    z
      .string()
      .max(maxLength)
      .refine((given) => !given.includes('\0'))
      .optional(),
  ) as unknown as z.ZodType<string | undefined>;

const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const nameRange = { params: { range: ' It must be 1 to 64 letters, digits, - or _.' } };

export const policyNameParameter = z
  .preprocess(
    (value) => (value === '' ? undefined : value),
    z
      .string()
      .refine((name) => NAME.test(name), nameRange)
      .optional(),
  )
  .meta({ mandatory: true }) as unknown as z.ZodType<string | undefined>;
export const descriptionParameter = text(512);
export const rulesParameter = text(MAX_RULES);

const TARGET = /^(?:account|category:[1-9]\d{0,14}|video:[0-9a-f]{32})$/;
const targetRange = { params: { range: ' It must be account, category:ID or video:ID.' } };

export const policyTargetParameter = z.preprocess(
  (value) => (value === '' ? undefined : value),
  z
    .string()
    .refine((target) => TARGET.test(target), targetRange)
    .optional(),
) as unknown as z.ZodType<PolicyTarget | undefined>;

export function mandatory<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new WireError('MissingParameter', { parameter: name });
  return value;
}

/** The same JSON without spaces. Throws InvalidParameter with the rule that is wrong. */
function checkedRules(json: string): string {
  const reading = readPolicyRules(json);
  if (!reading.ok) throw new WireError('InvalidParameter', { ...reading.bad });
  return JSON.stringify(JSON.parse(json));
}

/** What a policy is made or changed with. */
export const policyParameters = {
  PolicyName: policyNameParameter,
  Rules: rulesParameter,
  Description: descriptionParameter,
};

export function readPolicy({
  PolicyName,
  Rules,
  Description: description,
}: Readonly<Partial<Record<keyof typeof policyParameters, string | undefined>>>) {
  const name = mandatory('PolicyName', PolicyName);
  return { name, rules: Rules === undefined ? undefined : checkedRules(Rules), description };
}

export const policyDescription = z.object({
  PolicyName: z.string(),
  Description: z.string(),
  Rules: z.string(),
  CreationTime: z.string(),
  ModificationTime: z.string(),
});

export function describePolicy(policy: PlaybackPolicy): z.output<typeof policyDescription> {
  return {
    PolicyName: policy.name,
    Description: policy.description,
    Rules: policy.rules,
    CreationTime: formatTimestamp(policy.createdAtMs),
    ModificationTime: formatTimestamp(policy.modifiedAtMs),
  };
}
