// Records an API call when it has been answered or refused: who, from where, what on what, and the decision. The only place that
// makes entries of calls; secrets, tokens and whole queries do not get in.
import { partyOf } from '../access/party.ts';
import type { AccessKeyCaller, Caller } from '../access/caller.ts';
import type { BoundOperation } from '../access/operation.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { AuditEntry } from '../audit/entry.ts';
import { sourceOf } from '../base/source-of-address.ts';
import type { WireError } from '../wire/errors.ts';
import { decodePlayAuth } from '../wire/play-auth.ts';
import { explainCall } from './explain-call.ts';
import type { Claim } from './identify.ts';
import { claimedIdOf } from './read-request.ts';
import type { AnsweredCall, PartialCall } from './stages.ts';

export interface RecordDeps {
  readonly audit: Pick<AuditLog, 'recordsPlay' | 'note'>;
}

export function recordAnswer({ audit }: RecordDeps, call: AnsweredCall): void {
  const facts = factsOf(call.bound);
  if (facts.isPlay && !audit.recordsPlay(true)) return;
  audit.note({
    ...entryOf(call, facts),
    outcome: 'allowed',
    code: 'OK',
    isChange: !facts.isPlay && !facts.isRead,
    ...(facts.isPlay && idsOfPlay(call)),
  });
}

export function recordRefusal({ audit }: RecordDeps, call: PartialCall, error: WireError): void {
  const facts = call.bound === undefined ? NO_FACTS : factsOf(call.bound);
  if (facts.isPlay && !audit.recordsPlay(false)) return;
  const entry: AuditEntry = {
    ...entryOf(call, facts),
    outcome: error.status >= 500 ? 'failed' : 'denied',
    code: error.code,
    reason: error.reason,
    stage: call.stage,
  };
  audit.note(entry, () => explainCall(call, { error, entry }));
}

/** What the record needs to know of an operation. */
interface OperationFacts {
  readonly isPlay: boolean;
  /** Changes nothing: floods of it are counted. */
  readonly isRead: boolean;
  /** Parameters that say what the call is about. */
  readonly about: readonly string[];
}

const NO_FACTS: OperationFacts = { isPlay: false, isRead: true, about: [] };
const PLAYS = new Set(['GetVideoPlayAuth', 'GetPlayInfo', 'BatchGetMediaInfos']);
const READS = /^(?:Get|BatchGet|List|Describe|Search|Query|Explain|Export|Inspect)/;
/** Names and ids of things; never a value that could be a secret, an address or a text of a viewer. */
const ABOUT = /^(?:[A-Z]\w*)?(?:Ids?|Name|Target|Status)$/;
const known = new WeakMap<BoundOperation, OperationFacts>();

function factsOf(bound: BoundOperation): OperationFacts {
  let facts = known.get(bound);
  if (facts === undefined) {
    const { name, parameters } = bound.operation;
    const shape = 'shape' in parameters ? Object.keys(parameters.shape as object) : [];
    facts = { isPlay: PLAYS.has(name), isRead: READS.test(name), about: shape.filter((each) => ABOUT.test(each)) };
    known.set(bound, facts);
  }
  return facts;
}

type Common = Omit<AuditEntry, 'outcome' | 'code'>;

function entryOf(call: PartialCall, facts: OperationFacts): Common {
  const { bound, request, caller, requestId, origin } = call;
  const claimed = caller ?? claimedCaller(call.claim);
  const credential = caller === undefined || caller.kind === 'accessKey' ? undefined : caller.credential;
  return {
    kind: facts.isPlay ? 'play' : 'manage',
    action: bound?.operation.name ?? 'unknown',
    accountId: claimed?.accountId,
    caller: caller === undefined ? 'unknown' : describeCaller(caller),
    party: caller === undefined ? `address:${sourceOf(origin.clientIp)}` : partyOf(caller).id,
    accessKeyId: caller?.accessKeyId ?? (request === undefined ? undefined : claimedIdOf(request)),
    address: origin.clientIp,
    requestId,
    videoId: credential?.videoId ?? (bound === undefined ? undefined : present(request?.parameters.get('VideoId'))),
    credentialId: credential?.id,
    resource: bound === undefined ? undefined : aboutOf(call, facts.about),
  };
}

/** Not proven yet: it says whose key was named. */
function claimedCaller(claim: Claim | undefined): Caller | undefined {
  return claim?.kind === 'signed' ? claim.identity.caller : undefined;
}

function present(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function describeCaller(caller: Caller): string {
  return caller.kind === 'accessKey' ? describePrincipal(caller) : 'player';
}

function describePrincipal({ principal }: AccessKeyCaller): string {
  if (principal.type === 'root') return 'root';
  if (principal.type === 'user') return `user:${principal.userName}`;
  return `role:${principal.roleName}/${principal.sessionName}`;
}

function aboutOf({ request }: PartialCall, names: readonly string[]): string | undefined {
  const said = names.flatMap((name) => {
    const value = request?.parameters.get(name);
    return value === undefined || value === '' ? [] : [`${name}=${value.slice(0, 100)}`];
  });
  return said.length === 0 ? undefined : said.join(' ');
}

/** What an answer says of the play that it begins. */
function idsOfPlay({ answer, caller }: AnsweredCall): Partial<AuditEntry> {
  const { PlayAuth, VideoMeta, VideoBase } = answer as Partial<Record<string, unknown>>;
  const videoId = ((VideoMeta ?? VideoBase) as { readonly VideoId?: string } | undefined)?.VideoId;
  const issued = typeof PlayAuth === 'string' ? decodePlayAuth(PlayAuth)?.AccessKeyId.replace(/^STS\./, '') : undefined;
  const redeemed = caller.kind === 'accessKey' ? undefined : caller.credential.id;
  const credentialId = issued ?? redeemed;
  return {
    ...(videoId !== undefined && { videoId }),
    ...(credentialId !== undefined && { credentialId }),
  };
}
