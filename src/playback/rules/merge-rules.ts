// Joins the rules of several sources: of each the strictest counts. What one source only monitors stays monitored beside what another
// one enforces. Pure.
import { refuse, type Result } from '../../base/result.ts';
import { holdsPrefix } from './address-prefix.ts';
import { holdsPattern } from './host-pattern.ts';
import type { Limits, PlaybackRules } from '../../wire/playback-rules.ts';

/** Two sources that name different viewers, or different keys of a player: no player could keep to both. */
export type RuleConflict = 'ViewerId' | 'DeviceKey';

export type MergedRules = Result<{ readonly rules: PlaybackRules | undefined }, RuleConflict>;

export function mergeRules(sources: readonly (PlaybackRules | undefined)[]): MergedRules {
  let rules: PlaybackRules | undefined;
  for (const source of sources) {
    if (source === undefined) continue;
    if (rules === undefined) {
      rules = source;
      continue;
    }
    if (differ(rules.viewerId, source.viewerId)) return refuse('ViewerId');
    for (const set of ['enforced', 'monitored'] as const)
      if (differ(rules[set]?.deviceKey, source[set]?.deviceKey)) return refuse('DeviceKey');
    rules = {
      viewerId: rules.viewerId ?? source.viewerId,
      enforced: mergeLimits(rules.enforced, source.enforced),
      monitored: mergeLimits(rules.monitored, source.monitored),
    };
  }
  return { ok: true, rules };
}

function differ(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

function mergeLimits(one: Limits | undefined, other: Limits | undefined): Limits | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return {
    maxRedemptions: least(one.maxRedemptions, other.maxRedemptions),
    maxConcurrency: least(one.maxConcurrency, other.maxConcurrency),
    onExceed: [one, other].some(refusesOneMore) ? 'refuse' : (one.onExceed ?? other.onExceed),
    allowIp: inBoth(one.allowIp, other.allowIp, holdsPrefix),
    allowReferer: inBoth(one.allowReferer, other.allowReferer, holdsPattern),
    requireReferer: one.requireReferer ?? other.requireReferer,
    bindUserAgent: one.bindUserAgent ?? other.bindUserAgent,
    deviceKey: one.deviceKey ?? other.deviceKey,
    maxSessionSeconds: least(one.maxSessionSeconds, other.maxSessionSeconds),
    previewSeconds: least(one.previewSeconds, other.previewSeconds),
  };
}

/** Without OnExceed a limit refuses: another source must not turn that into stopping the oldest. */
function refusesOneMore({ maxConcurrency, onExceed }: Limits): boolean {
  return onExceed === 'refuse' || (onExceed === undefined && maxConcurrency !== undefined);
}

function least(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

/** Of two sets that are nested or apart the narrower one stays. An empty list allows nothing. */
function inBoth<T>(
  one: readonly T[] | undefined,
  other: readonly T[] | undefined,
  holds: (outer: T, inner: T) => boolean,
): readonly T[] | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const kept = [
    ...one.filter((inner) => other.some((outer) => holds(outer, inner))),
    ...other.filter((inner) => one.some((outer) => holds(outer, inner))),
  ];
  // What another one holds adds nothing; of two equal ones the first stays.
  return kept.filter(
    (inner, at) =>
      !kept.some((outer, index) => index !== at && holds(outer, inner) && (!holds(inner, outer) || index < at)),
  );
}
