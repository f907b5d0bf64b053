// The copy of the audit record for a collector of OpenTelemetry, as the settings name it. Part of the composition root.
import { hostname } from 'node:os';
import { createOtlpExport, type RowExport } from '../audit/export-otlp-http.ts';
import type { Logger } from '../base/logger.ts';
import { readVersion } from '../config/read-version.ts';
import type { Config } from '../config/settings.ts';

type Settings = Pick<Config, 'otlpLogsEndpoint' | 'otlpLogsHeaders'>;

/** Undefined where no collector is named. */
export function createAuditExport(
  { otlpLogsEndpoint, otlpLogsHeaders = '' }: Settings,
  log: Pick<Logger, 'error' | 'warn'> | undefined,
): RowExport | undefined {
  if (otlpLogsEndpoint === undefined || log === undefined) return undefined;
  return createOtlpExport({
    endpoint: otlpLogsEndpoint,
    headers: readHeaders(otlpLogsHeaders),
    resource: async () => ({ version: await readVersion(), host: hostname() }),
    log,
  });
}

/** `name=value,name=value`, percent-encoded: the form of the OpenTelemetry specification. */
function readHeaders(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at < 1 ? [] : [[pair.slice(0, at).trim().toLowerCase(), decode(pair.slice(at + 1).trim())] as const];
  });
  return Object.fromEntries(pairs);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
