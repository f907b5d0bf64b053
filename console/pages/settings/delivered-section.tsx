// What became of events: accepted by the receiver or dropped, of the last seven days.
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

type Ended = Awaited<ReturnType<Client['listEventDeliveries']>>['eventDeliveries'][number];

const AGAIN_MS = 10_000;

export function DeliveredSection(): JSX.Element {
  const query = useQuery('ended events', async (asked) => (await asked.listEventDeliveries()).eventDeliveries, {
    againAfterMs: () => AGAIN_MS,
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
  return [
    { label: t(texts.event), cell: ({ eventType }) => eventType },
    {
      label: t(texts.state),
      cell: ({ result }) => (
        <Badge tone={result === 'Delivered' ? 'good' : 'bad'}>
          {t(result === 'Delivered' ? texts.accepted : texts.dropped)}
        </Badge>
      ),
    },
    {
      label: t(texts.video),
      cell: ({ videoId }) =>
        videoId === undefined ? '–' : <PlainLink to={`/video/${videoId}`}>{videoId.slice(0, 12)}…</PlainLink>,
    },
    { label: t(texts.receiver), cell: ({ host }) => <span class="mono">{host}</span> },
    { label: t(texts.attempts), isNumber: true, cell: ({ attempts }) => attempts },
    { label: t(texts.lastFailure), cell: ({ lastFailure }) => lastFailure ?? '–' },
    { label: t(texts.endedAt), cell: ({ endTime }) => <span title={formatTime(endTime)}>{formatAgo(endTime)}</span> },
  ];
}
