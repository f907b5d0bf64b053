// Opens tracing where the settings name a collector; everything of OpenTelemetry is loaded only then.
import type { MinuteLog } from '../../base/minute-log.ts';
import type { Config } from '../../config/settings.ts';
import { tracesEndpointOf } from '../../config/trace-settings.ts';
import type { ServerTracing } from './start-tracing.ts';

interface Parts {
  readonly say: MinuteLog;
  /** Of several processes of one server; undefined for the only one. */
  readonly memberName?: string | undefined;
}

export async function openTracing(config: Config, parts: Parts): Promise<ServerTracing | undefined> {
  const { otlpEndpoint, otlpTracesEndpoint, otelTracesExporter } = config;
  const endpoint = tracesEndpointOf({ otlpEndpoint, otlpTracesEndpoint, otelTracesExporter });
  if (endpoint === undefined) return undefined;
  const { startTracing } = await import('./start-tracing.ts');
  return await startTracing(config, { ...parts, endpoint });
}
