// The rules of a stored session, at each of its media requests: where it comes from, with which program, and whether it may play beside
// the others. A session that cannot be read is refused.
import { andThen, type Soon } from '../../base/soon.ts';
import type { Limits, PlaybackRules } from '../../wire/playback-rules.ts';
import { checkOrigin, MAX_USER_AGENT, type RequestFacts } from '../rules/check-request.ts';
import type { Concurrency } from '../rules/concurrency.ts';
import { decodeRules, encodeRules } from '../rules/encode-rules.ts';
import type { RuleBreach, RuleCode } from '../rules/redemption-rules.ts';
import type { PlaySessions, SessionRules, StoredSession } from './play-sessions-db.ts';

export interface MediaFacts extends RequestFacts {
  readonly userAgent: string | undefined;
  readonly requestId: string;
}

export interface SessionChecks {
  /** Rejects while the database is away and the session is not known. */
  check(sessionId: string, facts: MediaFacts): Soon<RuleCode | undefined>;
  /** For a session that is being sent a file: keeps its place. What is not in memory is asked for, and told the next time. */
  hasLostPlace(sessionId: string): boolean;
}

interface Deps {
  readonly playSessions: Pick<PlaySessions, 'find'>;
  readonly concurrency: Pick<Concurrency, 'keep'>;
  /** Called once for each rule of a session while its row is remembered, not for each request. */
  readonly onBreach: (breach: RuleBreach) => void;
}

/** As the row of a session holds them; undefined where delivery has nothing to check. */
export function rulesOfSession(rules: PlaybackRules): SessionRules | undefined {
  if (![rules.enforced, rules.monitored].some((limits) => limits !== undefined && isChecked(limits))) return undefined;
  return { encoded: encodeRules(rules).toString('base64url') };
}

function isChecked({ allowIp, allowReferer, requireReferer, bindUserAgent, maxConcurrency }: Limits): boolean {
  return [allowIp, allowReferer, requireReferer, bindUserAgent, maxConcurrency].some((limit) => limit !== undefined);
}

interface Decoded {
  readonly rules: PlaybackRules;
  /** The breaches of monitored rules that were told of. */
  readonly told: Set<RuleCode>;
}

interface Checked extends Decoded {
  readonly session: StoredSession;
  readonly facts: MediaFacts;
}

export function createSessionChecks(deps: Deps): SessionChecks {
  const decoded = new WeakMap<StoredSession, Decoded>();
  const decode = (session: StoredSession): Decoded | undefined => {
    const known = decoded.get(session);
    if (known !== undefined) return known;
    const encoded = session.rules?.['encoded'];
    const rules = typeof encoded === 'string' ? decodeRules(Buffer.from(encoded, 'base64url')) : undefined;
    if (rules === undefined) return undefined;
    const made = { rules, told: new Set<RuleCode>() };
    decoded.set(session, made);
    return made;
  };
  return {
    check: (sessionId, facts) =>
      andThen(deps.playSessions.find(sessionId), (session) => {
        const read = session?.ended === undefined ? session && decode(session) : undefined;
        if (session === undefined || read === undefined) return 'Forbidden.SessionEnded';
        const checked = { ...read, session, facts };
        return andThen(breach(deps, checked, 'enforced'), (broken) => broken ?? watch(deps, checked));
      }),
    hasLostPlace: (sessionId) => {
      const held = andThen(deps.playSessions.find(sessionId), (session) => {
        const read = session?.ended === undefined ? session && decode(session) : undefined;
        return session !== undefined && read !== undefined && hasPlace(deps, { ...read, session }, 'enforced');
      });
      if (!(held instanceof Promise)) return !held;
      // A database that is away does not cut what was begun.
      held.catch(() => undefined);
      return false;
    },
  };
}

/** What is only monitored refuses nothing. */
function watch(deps: Deps, checked: Checked): Soon<undefined> {
  if (checked.rules.monitored === undefined) return undefined;
  return andThen(breach(deps, checked, 'monitored'), (code) => {
    if (code === undefined || checked.told.has(code)) return undefined;
    checked.told.add(code);
    const { sessionId, accountId, videoId, credentialId, viewerId } = checked.session;
    const { requestId } = checked.facts;
    deps.onBreach({ code, requestId, sessionId, accountId, videoId, credentialId, viewerId });
    return undefined;
  });
}

function breach(deps: Deps, checked: Checked, mode: 'enforced' | 'monitored'): Soon<RuleCode | undefined> {
  const { rules, session, facts } = checked;
  const limits = rules[mode];
  if (limits === undefined) return undefined;
  const origin = checkOrigin(limits, facts);
  if (origin !== undefined) return `Forbidden.${origin}`;
  const isSame = (facts.userAgent ?? '').slice(0, MAX_USER_AGENT) === session.userAgent;
  if (limits.bindUserAgent === true && !isSame) return 'Forbidden.UserAgentChanged';
  return andThen(hasPlace(deps, checked, mode), (isHeld) => (isHeld ? undefined : 'Forbidden.Concurrency'));
}

function hasPlace(
  { concurrency }: Deps,
  { rules, session }: Pick<Checked, 'rules' | 'session'>,
  mode: 'enforced' | 'monitored',
): Soon<boolean> {
  const limits = rules[mode];
  if (limits?.maxConcurrency === undefined) return true;
  const { sessionId, accountId, credentialId = '', viewerId, expiresAtMs } = session;
  const isMonitored = mode === 'monitored';
  return concurrency.keep({ sessionId, accountId, credentialId, viewerId, limits, isMonitored, expiresAtMs });
}
