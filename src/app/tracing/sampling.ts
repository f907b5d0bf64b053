// Which requests and tasks are traced. The decision is the server's own: what a client sends in `traceparent` cannot make it trace
// more than the configured share, unless the operator trusts its clients. Pure but for the random number that is handed in.
import type { Config } from '../../config/settings.ts';
import type { SamplerName } from '../../config/trace-settings.ts';

export interface SamplingRule {
  readonly share: number;
  /** What a trusted caller has decided for its trace holds for its part here. */
  readonly followsParents: boolean;
  readonly trustsClients: boolean;
}

type SamplerSettings = Pick<Config, 'otelTracesSampler' | 'otelTracesSamplerArg' | 'trustTraceParent'>;

export function samplingRuleOf({
  otelTracesSampler,
  otelTracesSamplerArg,
  trustTraceParent,
}: SamplerSettings): SamplingRule {
  const name = otelTracesSampler as SamplerName;
  const share = name.endsWith('always_off') ? 0 : name.endsWith('traceidratio') ? Number(otelTracesSamplerArg) : 1;
  return { share, followsParents: name.startsWith('parentbased_'), trustsClients: trustTraceParent };
}

interface Asked {
  /** The flag of a genuine `traceparent`; undefined without one. */
  readonly parentIsSampled: boolean | undefined;
  /** From another process of this server. */
  readonly isForwarded: boolean;
}

export function isSampled(
  { share, followsParents, trustsClients }: SamplingRule,
  { parentIsSampled, isForwarded }: Asked,
  random: () => number,
): boolean {
  if (isForwarded) return parentIsSampled === true;
  if (parentIsSampled !== undefined && trustsClients && followsParents) return parentIsSampled;
  return share >= 1 || random() < share;
}
