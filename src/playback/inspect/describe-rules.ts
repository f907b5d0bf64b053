// The rules of a credential as a policy would say them, for people. Pure.
import type { Limits, PlaybackRules } from '../../wire/playback-rules.ts';
import { writePrefix } from '../rules/address-prefix.ts';

/** Undefined where there are none. What is enforced and what is only monitored, each as JSON of the parameters. */
export function describeRules(rules: PlaybackRules | undefined): string | undefined {
  if (rules === undefined) return undefined;
  const { viewerId, enforced, monitored } = rules;
  const said = {
    ...(viewerId !== undefined && { ViewerId: viewerId }),
    ...(enforced !== undefined && describeLimits(enforced)),
    ...(monitored !== undefined && { Monitored: describeLimits(monitored) }),
  };
  return Object.keys(said).length === 0 ? undefined : JSON.stringify(said);
}

function describeLimits(limits: Limits): object {
  const said = {
    MaxRedemptions: limits.maxRedemptions,
    MaxConcurrency: limits.maxConcurrency,
    OnExceed: limits.onExceed,
    AllowIp: limits.allowIp?.map(writePrefix).join(','),
    AllowReferer: limits.allowReferer?.join(','),
    AllowEmptyReferer: limits.requireReferer === true ? false : undefined,
    BindUserAgent: limits.bindUserAgent,
    DeviceKey: limits.deviceKey,
    MaxSessionSeconds: limits.maxSessionSeconds,
    PreviewSeconds: limits.previewSeconds,
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}
