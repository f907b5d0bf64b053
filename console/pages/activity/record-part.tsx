// The record with its filters, which stand in the address; each row opens its explanation.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { formatExactTime, formatShortTime } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { go, query as address, setQuery } from '../../base/router.ts';
import { operations } from '../../server/api-table.ts';
import { Listing } from '../../server/listing.tsx';
import { usePages } from '../../server/use-pages.tsx';
import { Badge, Button } from '../../ui/controls.tsx';
import { TextField } from '../../ui/fields.tsx';
import { PlainLink, Section } from '../../ui/page.tsx';
import type { Column } from '../../ui/table.tsx';
import { texts } from './texts.ts';

type Event = Awaited<ReturnType<Client['listAuditEvents']>>['auditEvents'][number];

const PAGE = 50;
const filters = [
  ['action', 'eventAction', texts.filterAction],
  ['code', 'code', texts.filterCode],
  ['video', 'videoId', texts.filterVideo],
  ['viewer', 'viewerId', texts.filterViewer],
  ['key', 'eventAccessKeyId', texts.filterKey],
  ['from', 'from', texts.filterFrom],
  ['to', 'to', texts.filterTo],
] as const;

export function RecordPart(): JSX.Element {
  const asked = Object.fromEntries(filters.map(([name, parameter]) => [parameter, address.value.get(name) ?? '']));
  const { query, more } = usePages(`record ${JSON.stringify(asked)}`, async (client, scrollToken) => {
    const page = await client.listAuditEvents({
      ...asked,
      pageSize: PAGE,
      ...(scrollToken !== undefined && { scrollToken }),
    });
    return { rows: page.auditEvents, next: page.scrollToken };
  });
  return (
    <div class="stack">
      <LookUp />
      <Listing
        title={t(texts.record)}
        lead={t(texts.recordLead)}
        filters={<Filters />}
        query={query}
        rows={query.data?.rows}
        keyOf={({ chainNo, seq }) => `${String(chainNo)} ${String(seq)}`}
        columns={columnsOfEvents()}
        empty={['activity', t(texts.noEvents), t(texts.noEventsMore)]}
      >
        {more}
      </Listing>
    </div>
  );
}

function LookUp(): JSX.Element {
  const [requestId, setId] = useState('');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (requestId.trim() !== '') go(`/activity/record/${encodeURIComponent(requestId.trim())}`);
  };
  return (
    <Section title={t(texts.lookUp)} lead={t(texts.lookUpHint)}>
      <form class="filter-bar" onSubmit={submit}>
        <TextField label={t(texts.filterRequest)} value={requestId} onChange={setId} isMono />
        <Button type="submit" kind="main" disabled={requestId.trim() === ''}>
          {t(texts.explain)}
        </Button>
      </form>
    </Section>
  );
}

function Filters(): JSX.Element {
  const values = Object.fromEntries(filters.map(([name]) => [name, address.value.get(name) ?? '']));
  const isSet = Object.values(values).some((value) => value !== '');
  return (
    <div class="filter-grid">
      {filters.map(([name, , label]) => (
        <TextField
          key={name}
          label={t(label)}
          value={values[name] ?? ''}
          isMono
          attributes={{
            ...(name === 'action' && { list: 'record-actions' }),
            ...((name === 'from' || name === 'to') && { placeholder: '2026-11-29T08:00:00Z' }),
          }}
          onChange={(value) => {
            setQuery({ ...values, [name]: value.trim() });
          }}
        />
      ))}
      <datalist id="record-actions">
        {operations.value.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {isSet && (
        <Button
          onClick={() => {
            setQuery({});
          }}
        >
          {t(texts.clear)}
        </Button>
      )}
    </div>
  );
}

const outcomes = {
  allowed: [texts.allowed, 'good'],
  denied: [texts.denied, 'bad'],
  failed: [texts.failed, 'warn'],
} as const;

function columnsOfEvents(): readonly Column<Event>[] {
  return [
    { label: t(texts.time), cell: ({ time, requestId }) => <TimeLink time={time} requestId={requestId} /> },
    { label: t(texts.outcome), cell: ({ outcome }) => <Outcome outcome={outcome} /> },
    {
      label: t(texts.action),
      cell: ({ action, times }) => (
        <span>
          {action} {times > 1 && <Badge>{tf(texts.times, { count: times })}</Badge>}
        </span>
      ),
    },
    { label: t(texts.code), cell: ({ code }) => (code === 'OK' ? <span class="quiet">OK</span> : code) },
    { label: t(texts.caller), cell: ({ caller, accessKeyId }) => <span title={accessKeyId}>{caller}</span> },
    { label: t(texts.from), cell: ({ address: from }) => from ?? '–' },
    {
      label: t(texts.about),
      cell: ({ resource, videoId }) => <span class="event-about">{resource ?? videoId ?? '–'}</span>,
    },
  ];
}

function TimeLink({ time, requestId }: { readonly time: string; readonly requestId: string | undefined }): JSX.Element {
  const text = (
    <span class="event-time" title={formatExactTime(time)}>
      {formatShortTime(time)}
    </span>
  );
  return requestId === undefined ? text : <PlainLink to={`/activity/record/${requestId}`}>{text}</PlainLink>;
}

export function Outcome({ outcome }: { readonly outcome: string }): JSX.Element {
  const [text, tone] =
    outcome === 'allowed' || outcome === 'denied' || outcome === 'failed' ? outcomes[outcome] : [undefined, undefined];
  return <Badge tone={tone}>{text === undefined ? outcome : t(text)}</Badge>;
}
