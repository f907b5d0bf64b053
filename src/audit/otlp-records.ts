// Rows of the record as log records of OpenTelemetry, in the JSON form of OTLP (protobuf's JSON mapping: 64-bit numbers are texts). Pure.
import type { ChainedRow } from './canonical.ts';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string } | { readonly intValue: string };
}

/** What sends: service and machine. */
export interface OtlpResource {
  readonly version: string;
  readonly host: string;
}

const SEVERITY = {
  allowed: { severityNumber: 9, severityText: 'INFO' },
  denied: { severityNumber: 13, severityText: 'WARN' },
  failed: { severityNumber: 17, severityText: 'ERROR' },
} as const;

/** One ExportLogsServiceRequest. */
export function toOtlpRequest(rows: readonly ChainedRow[], { version, host }: OtlpResource): object {
  const resource = { 'service.name': 'playauth', 'service.version': version, 'host.name': host };
  return {
    resourceLogs: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeLogs: [{ scope: { name: 'playauth.audit', version }, logRecords: rows.map(toRecord) }],
      },
    ],
  };
}

function toRecord({ chainNo, seq, hash, facts }: ChainedRow): object {
  const timeUnixNano = `${String(facts.atMs)}000000`;
  return {
    timeUnixNano,
    observedTimeUnixNano: timeUnixNano,
    ...SEVERITY[facts.outcome],
    body: { stringValue: `${facts.action} ${facts.outcome} ${facts.code}` },
    attributes: attributesOf({
      // A name of the semantic conventions.
      'event.name': 'playauth.audit',
      'client.address': facts.address,
      'playauth.action': facts.action,
      'playauth.outcome': facts.outcome,
      'playauth.code': facts.code,
      'playauth.reason': facts.reason,
      'playauth.stage': facts.stage,
      'playauth.account_id': facts.accountId === '' ? null : facts.accountId,
      'playauth.caller': facts.caller,
      'playauth.access_key_id': facts.accessKeyId,
      'playauth.request_id': facts.requestId,
      'playauth.resource': facts.resource,
      'playauth.video_id': facts.videoId,
      'playauth.viewer_id': facts.viewerId,
      'playauth.credential_id': facts.credentialId,
      'playauth.session_id': facts.sessionId,
      'playauth.times': facts.times,
      // A gap shows what did not arrive; the hash what was changed on the way.
      'playauth.chain_no': chainNo,
      'playauth.seq': seq,
      'playauth.hash': hash,
    }),
    eventName: 'playauth.audit',
  };
}

function attributesOf(values: Readonly<Record<string, string | number | null>>): readonly Attribute[] {
  return Object.entries(values).flatMap(([key, value]) => {
    if (value === null) return [];
    return [{ key, value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value } }];
  });
}
