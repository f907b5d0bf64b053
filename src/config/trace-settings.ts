// Whether the settings of OpenTelemetry ask for traces, the samplers that they name, and what is wrong with them. Other programs of
// the machine may read these variables too: they are judged only where traces are on. Pure.

export const samplerNames = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

export type SamplerName = (typeof samplerNames)[number];

interface TraceSettings {
  readonly otlpEndpoint?: string | undefined;
  readonly otlpTracesEndpoint?: string | undefined;
  readonly otelTracesExporter: string;
  readonly otelTracesSampler: string;
  readonly otelTracesSamplerArg: string;
}

const PATH = '/v1/traces';

/** The whole address of the collector; undefined where nothing is traced. */
export function tracesEndpointOf(settings: Omit<TraceSettings, `otelTracesSampler${string}`>): string | undefined {
  const { otlpEndpoint, otlpTracesEndpoint, otelTracesExporter } = settings;
  if (otelTracesExporter === 'none') return undefined;
  return otlpTracesEndpoint ?? (otlpEndpoint === undefined ? undefined : otlpEndpoint + PATH);
}

export function faultOfTraces(settings: TraceSettings): string | undefined {
  if (tracesEndpointOf(settings) === undefined) return undefined;
  const { otelTracesExporter, otelTracesSampler: name, otelTracesSamplerArg: arg } = settings;
  if (otelTracesExporter !== 'otlp') return 'OTEL_TRACES_EXPORTER: one of otlp, none';
  if (!(samplerNames as readonly string[]).includes(name))
    return `OTEL_TRACES_SAMPLER: one of ${samplerNames.join(', ')}`;
  const share = Number(arg);
  const isShare = arg.trim() !== '' && share >= 0 && share <= 1;
  return name.endsWith('traceidratio') && !isShare ? 'OTEL_TRACES_SAMPLER_ARG: from 0 to 1' : undefined;
}
