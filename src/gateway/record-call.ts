// Records an API call when it has been answered or refused: who, from where, what on what, and the decision. The only place that
// makes entries of calls; secrets, tokens and whole queries do not get in.
import { partyOf } from '../access/party.ts';
import type { AccessKeyCaller, Caller } from '../access/caller.ts';
import type { BoundOperation } from '../access/operation.ts';
import type { Activity } from '../audit/activity.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { AuditEntry } from '../audit/entry.ts';
import { platformOf } from '../audit/platform.ts';
import type { Play, PlayDays } from '../audit/play-days-db.ts';
import { sourceOf } from '../base/source-of-address.ts';
import type { WireError } from '../wire/errors.ts';
import { readSessionTokenUnverified } from '../wire/session-token.ts';
import { WrittenFields } from '../wire/written-fields.ts';
import { explainCall } from './explain-call.ts';
import type { Claim } from './identify.ts';
import { claimedIdOf } from './read-request.ts';
import type { AnsweredCall, PartialCall } from './stages.ts';

export interface RecordDeps {
  readonly audit: Pick<AuditLog, 'recordsPlay' | 'note'>;
  readonly playDays: Pick<PlayDays, 'note'>;
  readonly activity: Pick<Activity, 'issued' | 'redeemed'>;
}

export function recordAnswer({ audit, playDays, activity }: RecordDeps, call: AnsweredCall): void {
  const facts = factsOf(call.bound);
  const { caller } = call;
  // A redemption: what a backend asks for itself is no play.
  if (facts.isPlay && caller.kind !== 'accessKey') {
    playDays.note(playOf(call, caller));
    activity.redeemed += 1;
  } else if (facts.isPlay && call.decided.credentialId !== undefined) activity.issued += 1;
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
const READS = /^(?:Get|BatchGet|List|Describe|Search|Query|Explain|Export|Inspect|Simulate)/;
/** They write nothing, and some need no right: nothing else bounds how many there are. */
const ISSUES = new Set(['AssumeRole', 'CreateConsoleSession', 'CreateWatchLink', 'RefreshUploadVideo']);
/** Names and ids of things; never a value that could be a secret, an address or a text of a viewer. */
const ABOUT = /^(?:[A-Z]\w*)?(?:Ids?|Name|Target|Status)$/;
const known = new WeakMap<BoundOperation, OperationFacts>();

function factsOf(bound: BoundOperation): OperationFacts {
  let facts = known.get(bound);
  if (facts === undefined) {
    const { name, parameters } = bound.operation;
    const shape = 'shape' in parameters ? Object.keys(parameters.shape as object) : [];
    facts = {
      isPlay: PLAYS.has(name),
      isRead: READS.test(name) || ISSUES.has(name),
      about: shape.filter((each) => ABOUT.test(each)),
    };
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
    ...(caller === undefined && { isProven: false }),
    caller: caller === undefined ? 'unknown' : describeCaller(caller),
    party: caller === undefined ? `address:${sourceOf(origin.clientIp)}` : partyOf(caller).id,
    accessKeyId: caller?.accessKeyId ?? (request === undefined ? undefined : claimedIdOf(request)),
    address: origin.clientIp,
    requestId,
    videoId: credential?.videoId ?? (bound === undefined ? undefined : present(request?.parameters.get('VideoId'))),
    credentialId: credential?.id,
    viewerId: credential?.rules?.viewerId,
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

function playOf({ http, origin }: AnsweredCall, caller: Exclude<Caller, AccessKeyCaller>): Play {
  const agent = http.header('user-agent') ?? '';
  const { videoId, rules } = caller.credential;
  const viewer = rules?.viewerId ?? `${origin.clientIp} ${agent}`;
  return { accountId: caller.accountId, videoId, viewer, platform: platformOf(agent) };
}

/** What an answer says of the play that it begins: its credential and its session. */
function idsOfPlay({ answer, caller, decided }: AnsweredCall): Partial<AuditEntry> {
  const json = answer instanceof WrittenFields ? answer.json : JSON.stringify(answer);
  const [, videoId] = /"VideoId":"(\w+)"/.exec(json) ?? [];
  const [, grant] = /"PlayURL":"[^"]*\/play\/([\w-]+)\//.exec(json) ?? [];
  const credential = caller.kind === 'accessKey' ? undefined : caller.credential;
  const credentialId = decided.credentialId ?? credential?.id;
  const sessionId = grant === undefined ? undefined : readSessionTokenUnverified(grant)?.sessionId;
  return {
    ...(videoId !== undefined && { videoId }),
    ...(credentialId !== undefined && { credentialId }),
    ...(sessionId !== undefined && { sessionId }),
  };
}
