// Play sessions that are kept, by video, viewer and state, and ending one or all of a viewer.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { formatAgo, formatTime } from '../../base/format.ts';
import { t } from '../../base/language.ts';
import { query as address, setQuery } from '../../base/router.ts';
import { ActionDialog } from '../../server/action-dialog.tsx';
import { Listing } from '../../server/listing.tsx';
import { client } from '../../server/session.ts';
import { usePages } from '../../server/use-pages.tsx';
import { Badge } from '../../ui/controls.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import { PlainLink } from '../../ui/page.tsx';
import type { Column } from '../../ui/table.tsx';
import { texts } from './texts.ts';

type Session = Awaited<ReturnType<Client['listPlaySessions']>>['playSessions'][number];
type Revocation = { readonly sessionId: string } | { readonly viewerId: string };

const PAGE = 50;
const states = ['Active', 'Ended', 'Expired'] as const;

export function SessionsPart(): JSX.Element {
  const filter = {
    videoId: address.value.get('video') ?? '',
    viewerId: address.value.get('viewer') ?? '',
    state: address.value.get('state') ?? '',
  };
  const { query, more } = usePages(`sessions ${JSON.stringify(filter)}`, async (asked, scrollToken) => {
    const page = await asked.listPlaySessions({
      ...filter,
      pageSize: PAGE,
      ...(scrollToken !== undefined && { scrollToken }),
    });
    return { rows: page.playSessions, next: page.scrollToken };
  });
  const [ending, end] = useState<Revocation | undefined>();
  return (
    <Listing
      title={t(texts.sessions)}
      filters={<Filters filter={filter} />}
      query={query}
      rows={query.data?.rows}
      keyOf={({ sessionId }) => sessionId}
      columns={columnsOfSessions(end)}
      empty={['play', t(texts.noSessions), t(texts.noSessionsMore)]}
    >
      {more}
      {ending !== undefined && (
        <EndDialog
          revocation={ending}
          onChange={query.reload}
          onClose={() => {
            end(undefined);
          }}
        />
      )}
    </Listing>
  );
}

interface Filter {
  readonly videoId: string;
  readonly viewerId: string;
  readonly state: string;
}

function Filters({ filter }: { readonly filter: Filter }): JSX.Element {
  const put = (change: Partial<Filter>): void => {
    const { videoId, viewerId, state } = { ...filter, ...change };
    setQuery({ video: videoId.trim(), viewer: viewerId.trim(), state });
  };
  return (
    <>
      <TextField
        label={t(texts.videoId)}
        value={filter.videoId}
        isMono
        onChange={(videoId) => {
          put({ videoId });
        }}
      />
      <TextField
        label={t(texts.viewerId)}
        value={filter.viewerId}
        isMono
        onChange={(viewerId) => {
          put({ viewerId });
        }}
      />
      <SelectField
        label={t(texts.state)}
        value={filter.state}
        choices={[['', t(texts.any)], ...states.map((state) => [state, t(texts[state])] as const)]}
        onChange={(state) => {
          put({ state });
        }}
      />
    </>
  );
}

function columnsOfSessions(end: (revocation: Revocation) => void): readonly Column<Session>[] {
  return [
    { label: t(texts.state), cell: ({ state, endReason }) => <State state={state} reason={endReason} /> },
    {
      label: t(texts.viewer),
      cell: ({ viewerId }) => (
        <span class={`one-line ${viewerId === undefined ? 'quiet' : ''}`}>{viewerId ?? t(texts.anonymous)}</span>
      ),
    },
    {
      label: t(texts.video),
      cell: ({ videoId }) => <PlainLink to={`/video/${videoId}`}>{videoId.slice(0, 12)}…</PlainLink>,
    },
    { label: t(texts.client), cell: ({ clientIp, userAgent }) => <span title={userAgent}>{clientIp}</span> },
    {
      label: t(texts.started),
      cell: ({ startTime }) => <span title={formatTime(startTime)}>{formatAgo(startTime)}</span>,
    },
    { label: t(texts.until), isExtra: true, cell: ({ expireTime, endTime }) => formatTime(endTime ?? expireTime) },
    {
      label: t(texts.actions),
      isActions: true,
      cell: (session) => <Menu label={`${t(texts.actions)}: ${session.sessionId}`} entries={entriesOf(session, end)} />,
    },
  ];
}

function entriesOf(
  { sessionId, viewerId, state }: Session,
  end: (revocation: Revocation) => void,
): readonly MenuEntry[] {
  const one: MenuEntry = {
    label: t(texts.endSession),
    icon: 'block',
    tone: 'bad',
    isDisabled: state !== 'Active',
    run: () => {
      end({ sessionId });
    },
  };
  if (viewerId === undefined) return [one];
  const all: MenuEntry = {
    label: t(texts.endViewer),
    icon: 'user',
    tone: 'bad',
    run: () => {
      end({ viewerId });
    },
  };
  return [one, all];
}

function State({ state, reason }: { readonly state: string; readonly reason: string | undefined }): JSX.Element {
  const text = states.find((each) => each === state);
  return (
    <span title={reason}>
      <Badge tone={state === 'Active' ? 'good' : undefined}>{text === undefined ? state : t(texts[text])}</Badge>
    </span>
  );
}

interface EndProps {
  readonly revocation: Revocation;
  readonly onChange: () => Promise<void>;
  readonly onClose: () => void;
}

function EndDialog({ revocation, onChange, onClose }: EndProps): JSX.Element {
  const title = t('sessionId' in revocation ? texts.endSession : texts.endViewer);
  const run = async (): Promise<string> => {
    await client().revokePlayback(revocation);
    await onChange();
    return t(texts.revoked);
  };
  return (
    <ActionDialog title={title} submit={t(texts.end)} isDangerous onClose={onClose} run={run}>
      <p class="mono">{Object.values(revocation).join(' ')}</p>
      <p>{t(texts.endSessionMore)}</p>
    </ActionDialog>
  );
}
