// ExplainRequest (playauth's own): why a call was answered as it was. Of a refused one what arrived with its secrets left out, each
// stage in order, the reason and what to do; the texts of a wrong signature only for the owner of the key.
import { z } from 'zod';
import type { AuditEvents } from '../../../audit/audit-events-db.ts';
import type { AuditLog } from '../../../audit/audit-log.ts';
import type { ChainedRow } from '../../../audit/canonical.ts';
import type { Explanation, Explanations } from '../../../audit/explanations-db.ts';
import { errorTable, WireError, type ErrorCode } from '../../../wire/errors.ts';
import type { Caller } from '../../caller.ts';
import type { Explained, ExplainedSignature } from '../../explanation.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../operation.ts';
import { isOperator, type OperatorDeps } from '../../operator.ts';
import { optionalText } from '../../parameters/parameter-schemas.ts';
import { auditTarget, describeEvent, eventDescription } from './audit-description.ts';
import { differenceOf, signatureHints } from './signature-hints.ts';

interface Deps extends OperatorDeps {
  readonly audit: Pick<AuditLog, 'flush'>;
  readonly auditEvents: Pick<AuditEvents, 'list'>;
  readonly explanations: Pick<Explanations, 'find'>;
}

const advice = z.object({ En: z.string(), Zh: z.string() });

const explanationDescription = z.object({
  Event: eventDescription.optional(),
  Outcome: z.string(),
  Code: z.string(),
  Reason: z.string().optional(),
  Message: z.string().optional(),
  Advice: advice.optional(),
  Stages: z.array(z.object({ Name: z.string(), Result: z.enum(['passed', 'failed', 'not reached']) })),
  Received: z
    .object({
      Method: z.string(),
      Host: z.string(),
      Address: z.string(),
      Scheme: z.string().optional(),
      Action: z.string().optional(),
      Version: z.string().optional(),
      AccessKeyId: z.string().optional(),
      Parameters: z.array(z.object({ Name: z.string(), Value: z.string() })),
    })
    .optional(),
  AccessDeniedDetail: z.record(z.string(), z.string()).optional(),
  Signature: z
    .object({
      ServerText: z.string(),
      ClientText: z.string().optional(),
      Advice: advice,
      FirstDifference: z.int().optional(),
    })
    .optional(),
});

export const explainRequest = defineOperation({
  name: 'ExplainRequest',
  version: PLAYAUTH_VERSION,
  summary: 'Explains the outcome of a call by its request id: what arrived, each stage, the reason, and what to do.',
  parameters: z.object({
    RequestId: optionalText(64).meta({ mandatory: true }),
    /** What the caller's own program signed: it is compared with what the server signed. */
    StringToSign: optionalText(16_384),
  }),
  // Not at the top: the vendor's clients take an answer with a Code for an error.
  response: z.object({ Explanation: explanationDescription }),
  target: () => auditTarget,
  errors: ['MissingParameter', 'InvalidRequestId.NotFound'],
  handle: async (deps: Deps, { caller, parameters: { RequestId: requestId, StringToSign } }) => {
    if (requestId === undefined) throw new WireError('MissingParameter', { parameter: 'RequestId' });
    await deps.audit.flush();
    const accounts = isOperator(deps, caller) ? [caller.accountId, ''] : [caller.accountId];
    const explanation = await deps.explanations.find(requestId);
    const event = await findEvent(deps, accounts, requestId);
    if (explanation !== undefined && accounts.includes(explanation.accountId))
      return { Explanation: describe(caller, { explanation, event, theirs: StringToSign }) };
    if (event === undefined) throw new WireError('InvalidRequestId.NotFound');
    return { Explanation: describeEventAlone(event) };
  },
});

async function findEvent(
  { auditEvents }: Deps,
  accounts: readonly string[],
  requestId: string,
): Promise<ChainedRow | undefined> {
  for (const accountId of accounts) {
    const [found] = (await auditEvents.list({ accountId, equals: { requestId }, limit: 1 })).events;
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Found {
  readonly explanation: Explanation;
  readonly event: ChainedRow | undefined;
  readonly theirs: string | undefined;
}

function describe(caller: Caller, { explanation, event, theirs }: Found) {
  const explained = JSON.parse(explanation.detail) as Explained;
  const at = explained.stages.indexOf(explained.stage);
  return {
    Event: event === undefined ? undefined : describeEvent(event),
    Outcome: event?.facts.outcome ?? 'denied',
    Code: explained.code,
    Reason: explained.reason,
    Message: explained.message,
    Advice: adviceOf(explained.code),
    Stages: explained.stages.map((name, index) => ({ Name: name, Result: resultOf(index, at) })),
    Received: {
      Method: explained.method,
      Host: explained.host,
      Address: explained.address,
      Scheme: explained.scheme,
      Action: explained.action,
      Version: explained.version,
      AccessKeyId: explained.accessKeyId,
      Parameters: explained.received.map(([name, value]) => ({ Name: name, Value: value })),
    },
    AccessDeniedDetail: explained.denied === undefined ? undefined : { ...explained.denied },
    Signature: ownsKey(caller, explained) ? describeSignature(explained.signature, theirs) : undefined,
  };
}

function resultOf(index: number, at: number): 'passed' | 'failed' | 'not reached' {
  if (index === at) return 'failed';
  return index < at ? 'passed' : 'not reached';
}

/** The root of the account, or the user whose key was named. */
function ownsKey({ kind, ...caller }: Caller, { ownerUserId }: Explained): boolean {
  if (kind !== 'accessKey' || !('principal' in caller)) return false;
  const { principal } = caller;
  return principal.type === 'root' || (principal.type === 'user' && principal.userId === ownerUserId);
}

function describeSignature(signature: ExplainedSignature | undefined, theirs: string | undefined) {
  if (signature === undefined) return undefined;
  const [en, zh] = signatureHints[signature.hint];
  return {
    ServerText: signature.server,
    ClientText: theirs ?? signature.client,
    Advice: { En: en, Zh: zh },
    FirstDifference: differenceOf(signature.server, theirs ?? signature.client),
  };
}

function adviceOf(code: string): { readonly En: string; readonly Zh: string } | undefined {
  const remedy = Object.hasOwn(errorTable, code) ? errorTable[code as ErrorCode].remedy : undefined;
  return remedy === undefined ? undefined : { En: remedy[0], Zh: remedy[1] };
}

/** Only the record is left: of an allowed call, an older one, or one of a flood. */
function describeEventAlone(event: ChainedRow) {
  const { outcome, code, reason } = event.facts;
  return {
    Event: describeEvent(event),
    Outcome: outcome,
    Code: code,
    Reason: reason ?? undefined,
    Advice: adviceOf(code),
    Stages: [],
  };
}
