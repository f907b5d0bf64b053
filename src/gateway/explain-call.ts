// Explains a refused call for whom it concerns: what arrived with its secrets left out, how far it got, and for a wrong signature
// the text that the server signed beside the one that the client seems to have signed.
import type { AuditEntry } from '../audit/entry.ts';
import type { Explanation } from '../audit/explanations-db.ts';
import type { Explained } from '../access/explanation.ts';
import type { WireError } from '../wire/errors.ts';
import { explainSignature } from './explain-signature.ts';
import { shown } from './redact.ts';
import { stages, type PartialCall } from './stages.ts';

const MAX_SHOWN = 60;

interface Refusal {
  readonly error: WireError;
  readonly entry: AuditEntry;
}

export function explainCall(call: PartialCall, { error, entry }: Refusal): Omit<Explanation, 'atMs'> {
  const { http, request, requestId, claim, origin } = call;
  const received = [...(request?.parameters ?? [])].slice(0, MAX_SHOWN);
  const signed = claim?.kind === 'signed' ? claim : undefined;
  const isMismatch = error.code === 'SignatureDoesNotMatch' && request !== undefined && signed !== undefined;
  const explained: Explained = {
    method: http.method.slice(0, 16),
    host: (http.header('host') ?? '').slice(0, 255),
    address: origin.clientIp,
    scheme: request?.scheme,
    action: request?.action.slice(0, 64),
    version: request?.version.slice(0, 32),
    received: received.map(([name, value]) => shown(name, value)),
    stage: call.stage,
    stages: stages.map(({ name }) => name),
    code: error.code,
    message: error.code === 'SignatureDoesNotMatch' ? undefined : error.message.slice(0, 500),
    reason: error.reason?.slice(0, 500),
    accessKeyId: entry.accessKeyId?.slice(0, 128),
    caller: entry.caller,
    denied: error.accessDenied,
    ownerUserId: ownerOf(call),
    signature: isMismatch ? explainSignature(request, signed) : undefined,
  };
  return { requestId, accountId: entry.accountId ?? '', detail: JSON.stringify(explained) };
}

/** The user whose key was named; undefined for the account's own. */
function ownerOf({ claim }: PartialCall): string | undefined {
  if (claim?.kind !== 'signed') return undefined;
  const { caller } = claim.identity;
  return caller.kind === 'accessKey' && caller.principal.type === 'user' ? caller.principal.userId : undefined;
}
