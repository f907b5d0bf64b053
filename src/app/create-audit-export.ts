// The copy of the audit record for a collector of OpenTelemetry, as the settings name it. Part of the composition root.
import { hostname } from 'node:os';
import { createOtlpExport, type RowExport } from '../audit/export-otlp-http.ts';
import type { Logger } from '../base/logger.ts';
import { readVersion } from '../config/read-version.ts';
import type { Config } from '../config/settings.ts';
import { readPairs } from '../config/read-pairs.ts';

type Settings = Pick<Config, 'otlpLogsEndpoint' | 'otlpLogsHeaders'>;

/** Undefined where no collector is named. */
export function createAuditExport(
  { otlpLogsEndpoint, otlpLogsHeaders = '' }: Settings,
  log: Pick<Logger, 'error' | 'warn'> | undefined,
): RowExport | undefined {
  if (otlpLogsEndpoint === undefined || log === undefined) return undefined;
  return createOtlpExport({
    endpoint: otlpLogsEndpoint,
    headers: readPairs(otlpLogsHeaders),
    resource: async () => ({ version: await readVersion(), host: hostname() }),
    log,
  });
}
