// Events that no receiver has accepted yet.
import type { JSX } from 'preact';
import type { Client } from '../../../sdk/client.ts';
import { formatAgo } from '../../base/format.ts';
import { t } from '../../base/language.ts';
import { Listing } from '../../server/listing.tsx';
import { useQuery } from '../../server/use-query.ts';
import { Badge } from '../../ui/controls.tsx';
import type { Column } from '../../ui/table.tsx';
import { agoCell, EVENTS_AGAIN_MS, eventColumns } from './event-columns.tsx';
import { texts } from './texts.ts';

type Waiting = Awaited<ReturnType<Client['listWaitingEvents']>>['waitingEvents'][number];

export function WaitingSection(): JSX.Element {
  const query = useQuery('waiting events', (asked) => asked.listWaitingEvents(), {
    againAfterMs: () => EVENTS_AGAIN_MS,
  });
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
  return eventColumns<Waiting>(
    [],
    [
      { label: t(texts.since), cell: ({ creationTime }) => agoCell(creationTime) },
      { label: t(texts.nextAttempt), cell: ({ nextAttemptTime }) => formatAgo(nextAttemptTime) },
    ],
  );
}
