// The rules in the JSON of a playback policy: the names of the parameters, their values as text or as JSON. Pure.
import { refuse, type Result } from '../../base/result.ts';
import { parseObject } from '../../wire/json.ts';
import { ruleNames, ruleRanges, type PlaybackRules } from '../../wire/playback-rules.ts';
import { readRules } from '../rules/read-rules.ts';

interface BadRules {
  /** `Rules`, or `Rules.` and the name. */
  readonly parameter: string;
  readonly range: string;
}

const NAMES: ReadonlySet<string> = new Set(ruleNames);
const OBJECT = ' It must be the JSON of an object with at least one rule.';

/** A name that is no rule is refused: it may be a misspelt one, which would silently not apply. */
export function readPolicyRules(
  json: string,
): Result<{ readonly rules: PlaybackRules }, 'bad rules'> & { readonly bad?: BadRules } {
  const bad = (parameter: string, range: string) => ({ ...refuse('bad rules'), bad: { parameter, range } });
  const given = parseObject(json);
  if (given === undefined) return bad('Rules', OBJECT);
  const unknown = Object.keys(given).find((name) => !NAMES.has(name));
  if (unknown !== undefined) return bad(`Rules.${unknown.slice(0, 64)}`, ' There is no such rule.');
  const reading = readRules((name) => (Object.hasOwn(given, name) ? given[name] : undefined));
  if (!reading.ok) return bad(`Rules.${reading.reason}`, ruleRanges[reading.reason][0]);
  return reading.rules === undefined ? bad('Rules', OBJECT) : { ok: true, rules: reading.rules };
}
