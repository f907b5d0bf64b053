// The rules that a credential of this video gets and why, who plays it, and what was issued, redeemed and refused.
import type { JSX } from 'preact';
import type { Client } from '../../../sdk/client.ts';
import type { Text } from '../../../sdk/texts.ts';
import { formatAgo, formatExactTime } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { toastFailure } from '../../server/failure.tsx';
import { Loaded } from '../../server/query-state.tsx';
import { client } from '../../server/session.ts';
import { useQuery } from '../../server/use-query.ts';
import { Badge, Button } from '../../ui/controls.tsx';
import { Table } from '../../ui/table.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { texts } from './activity-texts.ts';
import type { VideoInfo, VideoPartProps } from './video-state.ts';

const SHOWN = 20;
const ASKED = 50;
const LOOK_MS = 10_000;
const READ = /^(?:Get|List|Search|Describe)/;

export function ActivityTab({ video }: VideoPartProps): JSX.Element {
  return (
    <div class="activity">
      <Rules video={video} />
      <Sessions videoId={video.videoId} />
      <Events videoId={video.videoId} />
    </div>
  );
}

interface AppliedPolicy {
  readonly policyName: string;
  readonly rules: string;
  readonly why: Text;
}

async function loadPolicies(from: Client, { videoId, cateId }: VideoInfo): Promise<readonly AppliedPolicy[]> {
  const targets: readonly (readonly [string, Text])[] = [
    [`video:${videoId}`, texts.ofVideo],
    ...(cateId === undefined || cateId === 0 ? [] : [[`category:${String(cateId)}`, texts.ofCategory] as const]),
    ['account', texts.ofAccount],
  ];
  const found = await Promise.all(
    targets.map(async ([target, why]) => {
      const { policies } = await from.listPlaybackPolicies({ target });
      return policies.policy.map(({ policyName, rules }) => ({ policyName, rules, why }));
    }),
  );
  return found.flat();
}

function Rules({ video }: { readonly video: VideoInfo }): JSX.Element {
  const query = useQuery(`rules ${video.videoId} ${String(video.cateId)}`, (from) => loadPolicies(from, video));
  return (
    <section aria-labelledby="rules-title">
      <h2 id="rules-title">{t(texts.rules)}</h2>
      <Loaded query={query}>
        {(policies) =>
          policies.length === 0 ? (
            <p class="quiet">{t(texts.noRules)}</p>
          ) : (
            <>
              <p class="quiet small">{t(texts.rulesMore)}</p>
              <ul class="applied">
                {policies.map((policy) => (
                  <li key={`${policy.policyName} ${policy.why[0]}`}>
                    <strong>{policy.policyName}</strong> <span class="quiet">{t(policy.why)}</span>
                    <div class="badges">
                      {rulesOf(policy.rules).map((rule) => (
                        <code key={rule} class="tag">
                          {rule}
                        </code>
                      ))}
                    </div>
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
    </section>
  );
}

function rulesOf(json: string): readonly string[] {
  try {
    return Object.entries(JSON.parse(json) as object).map(([name, value]) => `${name}: ${String(value)}`);
  } catch {
    return [json];
  }
}

type Session = Awaited<ReturnType<Client['listPlaySessions']>>['playSessions'][number];

const states: Readonly<Record<string, readonly [Text, 'good' | 'warn' | undefined]>> = {
  Active: [texts.active, 'good'],
  Ended: [texts.ended, 'warn'],
  Expired: [texts.expired, undefined],
};

function Sessions({ videoId }: { readonly videoId: string }): JSX.Element {
  const query = useQuery(
    `sessions ${videoId}`,
    async (from) => (await from.listPlaySessions({ videoId, pageSize: SHOWN })).playSessions,
    { againAfterMs: () => LOOK_MS },
  );
  const revoke = async (sessionId: string): Promise<void> => {
    try {
      await client().revokePlayback({ sessionId });
      showToast({ text: t(texts.revoked), tone: 'good' });
    } catch (error) {
      toastFailure(error);
    }
    await query.reload();
  };
  return (
    <section aria-labelledby="sessions-title">
      <h2 id="sessions-title">{t(texts.sessions)}</h2>
      <p class="quiet small">{t(texts.sessionsMore)}</p>
      <Loaded query={query}>
        {(sessions) =>
          sessions.length === 0 ? (
            <p class="quiet">{t(texts.noSessions)}</p>
          ) : (
            <SessionTable
              sessions={sessions}
              revoke={(sessionId) => {
                showToast({
                  text: t(texts.revoking),
                  undo: () => undefined,
                  onExpire: () => void revoke(sessionId),
                });
              }}
            />
          )
        }
      </Loaded>
    </section>
  );
}

interface SessionTableProps {
  readonly sessions: readonly Session[];
  readonly revoke: (sessionId: string) => void;
}

function SessionTable({ sessions, revoke }: SessionTableProps): JSX.Element {
  return (
    <Table
      caption={t(texts.sessions)}
      rows={sessions}
      keyOf={({ sessionId }) => sessionId}
      columns={[
        { label: t(texts.viewer), cell: ({ viewerId }) => viewerId ?? <span class="quiet">{t(texts.anonymous)}</span> },
        { label: t(texts.address), cell: ({ clientIp }) => <code>{clientIp}</code> },
        { label: t(texts.started), cell: ({ startTime }) => formatAgo(startTime) },
        {
          label: t(texts.state),
          cell: ({ state }) => <Badge tone={states[state]?.[1]}>{t(states[state]?.[0] ?? [state, state])}</Badge>,
        },
        {
          label: t(texts.actions),
          isActions: true,
          cell: ({ sessionId, state }) =>
            state === 'Active' && (
              <Button
                kind="plain"
                onClick={() => {
                  revoke(sessionId);
                }}
              >
                {t(texts.revoke)}
              </Button>
            ),
        },
      ]}
    />
  );
}

type AuditEvent = Awaited<ReturnType<Client['listAuditEvents']>>['auditEvents'][number];

const actions: Readonly<Record<string, Text>> = {
  GetVideoPlayAuth: texts.issued,
  GetPlayInfo: texts.redeemed,
  CreateWatchLink: texts.linked,
  StartSession: texts.sessionBegan,
  EndSession: texts.sessionEnded,
  UpdateVideoInfo: texts.edited,
  UpdateVideoInfos: texts.edited,
  CreateAudit: texts.reviewed,
};

function Events({ videoId }: { readonly videoId: string }): JSX.Element {
  const query = useQuery(`events ${videoId}`, (from) => loadEvents(from, videoId), { againAfterMs: () => LOOK_MS });
  return (
    <section aria-labelledby="events-title">
      <h2 id="events-title">{t(texts.events)}</h2>
      <Loaded query={query}>
        {(events) => (events.length === 0 ? <p class="quiet">{t(texts.noEvents)}</p> : <EventTable events={events} />)}
      </Loaded>
    </section>
  );
}

/** Plays, changes and refusals. What was only looked at, as by this page, is left out. */
async function loadEvents(from: Client, videoId: string): Promise<readonly AuditEvent[]> {
  const asked = [{}, { eventAction: 'GetVideoPlayAuth' }, { eventAction: 'GetPlayInfo' }];
  const found = await Promise.all(
    asked.map(async (filter) => (await from.listAuditEvents({ videoId, ...filter, pageSize: ASKED })).auditEvents),
  );
  const byPlace = new Map(found.flat().map((event) => [`${String(event.chainNo)} ${String(event.seq)}`, event]));
  return [...byPlace.values()]
    .filter(({ action, outcome }) => outcome !== 'allowed' || Object.hasOwn(actions, action) || !READ.test(action))
    .sort((one, other) => Date.parse(other.time) - Date.parse(one.time))
    .slice(0, SHOWN);
}

function EventTable({ events }: { readonly events: readonly AuditEvent[] }): JSX.Element {
  return (
    <Table
      caption={t(texts.events)}
      rows={events}
      keyOf={({ chainNo, seq }) => `${String(chainNo)} ${String(seq)}`}
      columns={[
        {
          label: t(texts.time),
          cell: ({ time }) => <span title={formatExactTime(time)}>{formatAgo(time)}</span>,
        },
        {
          label: t(texts.action),
          cell: ({ action, times }) => (
            <>
              {t(actions[action] ?? [action, action])}
              {times > 1 && <span class="quiet"> {tf(texts.times, { count: times })}</span>}
            </>
          ),
        },
        {
          label: t(texts.outcome),
          cell: ({ outcome, code }) => (
            <Badge tone={outcome === 'allowed' ? 'good' : 'bad'}>{outcome === 'allowed' ? 'OK' : code}</Badge>
          ),
        },
        {
          label: t(texts.who),
          cell: ({ viewerId, caller, address }) => (
            <span class="stacked">
              <span>{viewerId ?? caller}</span>
              {address !== undefined && <code class="quiet small">{address}</code>}
            </span>
          ),
        },
      ]}
    />
  );
}
