// Every limit of the server with its value, and the flag that sets it.
import type { ComponentChild, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { formatBytes, formatNumber } from '../../base/format.ts';
import { language, t, tf } from '../../base/language.ts';
import { Listing } from '../../server/listing.tsx';
import { useQuery } from '../../server/use-query.ts';
import { TextField } from '../../ui/fields.tsx';
import type { Column } from '../../ui/table.tsx';
import type { Status } from './server-part.tsx';
import { texts } from './texts.ts';

type Limit = Status['limits'][number];

export function LimitsPart(): JSX.Element {
  const query = useQuery('limits', async (asked: Client) => (await asked.getServerStatus()).status.limits);
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const rows = query.data?.filter(({ name, flag = '', meaning }) =>
    `${name} ${flag} ${meaning.en} ${meaning.zh}`.toLowerCase().includes(wanted),
  );
  const field = (
    <TextField label={t(texts.search)} value={search} onChange={setSearch} attributes={{ type: 'search' }} />
  );
  return (
    <Listing
      title={t(texts.limits)}
      lead={t(texts.limitsLead)}
      filters={field}
      query={query}
      rows={rows}
      keyOf={({ name }) => name}
      columns={columnsOfLimits()}
      empty={['search', t(texts.noMatch)]}
    />
  );
}

function columnsOfLimits(): readonly Column<Limit>[] {
  return [
    { label: t(texts.limit), cell: (limit) => <Described limit={limit} /> },
    { label: t(texts.value), isNumber: true, cell: valueOf },
  ];
}

function Described({ limit: { name, flag, meaning } }: { readonly limit: Limit }): JSX.Element {
  return (
    <div class="limit">
      <span class="limit-name mono">{flag ?? name}</span>
      <span class="quiet small">{withCode(language.value === 'zh' ? meaning.zh : meaning.en)}</span>
    </div>
  );
}

/** What stands between backquotes, as in the documentation of the settings. */
function withCode(text: string): readonly ComponentChild[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}

function valueOf({ value, unit }: Limit): string {
  if (value === '') return t(texts.automatic);
  const number = Number(value);
  if (Number.isNaN(number)) return value;
  if (unit === 'bytes') return formatBytes(number);
  const said = Object.entries(units).find(([name]) => name === unit)?.[1];
  return said === undefined ? `${formatNumber(number)} ${unit}` : tf(said, { count: formatNumber(number) });
}

const units = {
  seconds: texts.seconds,
  milliseconds: texts.milliseconds,
  hours: texts.hours,
  days: texts.days,
  files: texts.files,
  connections: texts.connections,
  requests: texts.requests,
  streams: texts.streams,
  failures: texts.failures,
  pieces: texts.pieces,
  levels: texts.levels,
  parameters: texts.parameters,
} as const;
