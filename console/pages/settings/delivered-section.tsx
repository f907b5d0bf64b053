// What became of events: accepted by the receiver or dropped, of the last seven days.
import type { JSX } from 'preact';
import type { Client } from '../../../sdk/client.ts';
import { t } from '../../base/language.ts';
import { Listing } from '../../server/listing.tsx';
import { useQuery } from '../../server/use-query.ts';
import { Badge } from '../../ui/controls.tsx';
import type { Column } from '../../ui/table.tsx';
import { agoCell, EVENTS_AGAIN_MS, eventColumns } from './event-columns.tsx';
import { texts } from './texts.ts';

type Ended = Awaited<ReturnType<Client['listEventDeliveries']>>['eventDeliveries'][number];

export function DeliveredSection(): JSX.Element {
  const query = useQuery('ended events', async (asked) => (await asked.listEventDeliveries()).eventDeliveries, {
    againAfterMs: () => EVENTS_AGAIN_MS,
  });
  return (
    <Listing
      title={t(texts.ended)}
      lead={t(texts.endedLead)}
      query={query}
      rows={query.data}
      keyOf={({ eventId }) => eventId}
      columns={columnsOfEnded()}
      empty={['clock', t(texts.noEnded)]}
    />
  );
}

function columnsOfEnded(): readonly Column<Ended>[] {
  return eventColumns<Ended>(
    [
      {
        label: t(texts.state),
        cell: ({ result }) => (
          <Badge tone={result === 'Delivered' ? 'good' : 'bad'}>
            {t(result === 'Delivered' ? texts.accepted : texts.dropped)}
          </Badge>
        ),
      },
    ],
    [{ label: t(texts.endedAt), cell: ({ endTime }) => agoCell(endTime) }],
  );
}
