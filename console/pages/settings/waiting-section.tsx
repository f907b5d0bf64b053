// Events that no receiver has accepted yet.
import type { JSX } from 'preact';
import type { Client } from '../../../sdk/client.ts';
import { formatAgo, formatTime } from '../../base/format.ts';
import { t } from '../../base/language.ts';
import { Listing } from '../../server/listing.tsx';
import { useQuery } from '../../server/use-query.ts';
import { Badge } from '../../ui/controls.tsx';
import { PlainLink } from '../../ui/page.tsx';
import type { Column } from '../../ui/table.tsx';
import { texts } from './texts.ts';

type Waiting = Awaited<ReturnType<Client['listWaitingEvents']>>['waitingEvents'][number];

const AGAIN_MS = 10_000;

export function WaitingSection(): JSX.Element {
  const query = useQuery('waiting events', (asked) => asked.listWaitingEvents(), { againAfterMs: () => AGAIN_MS });
  const total = query.data?.total ?? 0;
  return (
    <Listing
      title={t(texts.waiting)}
      lead={t(texts.waitingLead)}
      actions={total > 0 && <Badge tone="warn">{total}</Badge>}
      query={query}
      rows={query.data?.waitingEvents}
      keyOf={({ eventId }) => eventId}
      columns={columnsOfEvents()}
      empty={['check', t(texts.noWaiting)]}
    />
  );
}

function columnsOfEvents(): readonly Column<Waiting>[] {
  return [
    { label: t(texts.event), cell: ({ eventType }) => eventType },
    {
      label: t(texts.video),
      cell: ({ videoId }) =>
        videoId === undefined ? '–' : <PlainLink to={`/video/${videoId}`}>{videoId.slice(0, 12)}…</PlainLink>,
    },
    { label: t(texts.receiver), cell: ({ host }) => <span class="mono">{host}</span> },
    { label: t(texts.attempts), isNumber: true, cell: ({ attempts }) => attempts },
    { label: t(texts.lastFailure), cell: ({ lastFailure }) => lastFailure ?? '–' },
    {
      label: t(texts.since),
      cell: ({ creationTime }) => <span title={formatTime(creationTime)}>{formatAgo(creationTime)}</span>,
    },
    { label: t(texts.nextAttempt), cell: ({ nextAttemptTime }) => formatAgo(nextAttemptTime) },
  ];
}
