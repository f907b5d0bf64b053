// The overview: this server in the last hours, refusals by reason, and the account by day.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { formatBytes, formatNumber, formatTime } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { Loaded } from '../../server/query-state.tsx';
import { useQuery } from '../../server/use-query.ts';
import { Segments } from '../../ui/fields.tsx';
import { PlainLink, Section } from '../../ui/page.tsx';
import { Chart } from '../../ui/chart.tsx';
import { DaysSection } from './days-section.tsx';
import { texts } from './texts.ts';
import { TopSection } from './top-section.tsx';

type Activity = Awaited<ReturnType<Client['describeServerActivity']>>['activity'];
type Minutes = '60' | '360' | '1440';

const AGAIN_MS = 15_000;

export function OverviewPart(): JSX.Element {
  const [minutes, setMinutes] = useState<Minutes>('60');
  const load = async (asked: Client) => (await asked.describeServerActivity({ minutes: Number(minutes) })).activity;
  const query = useQuery(`activity ${minutes}`, load, { againAfterMs: () => AGAIN_MS });
  const period = (
    <Segments
      label={t(texts.period)}
      value={minutes}
      onChange={setMinutes}
      choices={[
        ['60', t(texts.hour)],
        ['360', t(texts.sixHours)],
        ['1440', t(texts.day)],
      ]}
    />
  );
  const found = query.data;
  const lead = found && tf(texts.nowLead, { node: found.node, time: formatTime(found.startTime) });
  return (
    <div class="stack">
      <Section title={t(texts.now)} lead={lead} actions={period}>
        <Loaded query={query}>{(activity) => <Now activity={activity} minutes={Number(minutes)} />}</Loaded>
      </Section>
      <DaysSection />
      <TopSection />
    </div>
  );
}

function Now({ activity, minutes }: { readonly activity: Activity; readonly minutes: number }): JSX.Element {
  const { points } = activity;
  const spread = overPeriod(activity, minutes);
  const times = spread.map(({ atSeconds }) => atSeconds);
  const values = (read: (point: Point) => number | undefined): (number | null)[] =>
    spread.map(({ point, isCounted }) => (point === undefined ? (isCounted ? 0 : null) : (read(point) ?? null)));
  const timed = (read: (point: Point) => number | undefined): (number | null)[] =>
    spread.map(({ point }) => (point === undefined ? null : (read(point) ?? null)));
  const charts = [
    {
      title: t(texts.plays),
      format: formatNumber,
      series: [
        { label: t(texts.issued), tone: 'accent', values: values(({ issued }) => issued) },
        { label: t(texts.redeemed), tone: 'good', values: values(({ redeemed }) => redeemed) },
      ],
    },
    {
      title: t(texts.refusals),
      format: formatNumber,
      series: [{ label: t(texts.refused), tone: 'bad', values: values(({ refused }) => refused) }],
    },
    {
      title: t(texts.sentBytes),
      format: formatBytes,
      series: [{ label: t(texts.sent), tone: 'soft', values: values(({ sentBytes }) => sentBytes) }],
    },
    {
      title: t(texts.callTime),
      format: formatMs,
      series: [
        { label: t(texts.p50), tone: 'accent', values: timed(({ p50Milliseconds }) => p50Milliseconds) },
        { label: t(texts.p99), tone: 'warn', values: timed(({ p99Milliseconds }) => p99Milliseconds) },
      ],
    },
  ] as const;
  return (
    <div class="stack">
      <Tiles points={points} />
      <div class="chart-grid">
        {charts.map(({ title, format, series }) => (
          <Chart key={title} title={title} times={times} formatValue={format} series={series} />
        ))}
      </div>
      <Reasons points={points} />
    </div>
  );
}

function formatMs(ms: number): string {
  return `${formatNumber(ms, ms < 10 ? 2 : 0)} ms`;
}

type Point = Activity['points'][number];

interface SpreadPoint {
  readonly atSeconds: number;
  /** Undefined where nothing was asked, or the server did not run yet. */
  readonly point: Point | undefined;
  readonly isCounted: boolean;
}

/** The whole period: a server that was just started shows where its numbers begin. */
function overPeriod({ points, intervalSeconds, startTime }: Activity, minutes: number): readonly SpreadPoint[] {
  const found = new Map(points.map((point) => [Date.parse(point.time) / 1000, point]));
  const last = Math.max(...found.keys(), 0);
  const count = Math.ceil((minutes * 60) / intervalSeconds);
  const startedAt = Date.parse(startTime) / 1000;
  return Array.from({ length: count }, (_, step) => {
    const atSeconds = last - (count - 1 - step) * intervalSeconds;
    return { atSeconds, point: found.get(atSeconds), isCounted: atSeconds + intervalSeconds > startedAt };
  });
}

interface PointsProps {
  readonly points: Activity['points'];
}

function Tiles({ points }: PointsProps): JSX.Element {
  const sum = (name: 'issued' | 'redeemed' | 'refused' | 'sentBytes'): number =>
    points.reduce((all, point) => all + point[name], 0);
  const timed = [...points].reverse().find(({ p99Milliseconds }) => p99Milliseconds !== undefined);
  const shown = (ms: number | undefined): string => (ms === undefined ? '–' : formatMs(ms));
  const tiles = [
    [texts.issued, formatNumber(sum('issued'))],
    [texts.redeemed, formatNumber(sum('redeemed'))],
    [texts.refused, formatNumber(sum('refused'))],
    [texts.sent, formatBytes(sum('sentBytes'))],
    [texts.p50, shown(timed?.p50Milliseconds)],
    [texts.p99, shown(timed?.p99Milliseconds)],
  ] as const;
  return (
    <dl class="tiles">
      {tiles.map(([label, value]) => (
        <div key={label[0]}>
          <dt>{t(label)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A bar for each code, as long as its share. */
function Reasons({ points }: PointsProps): JSX.Element {
  const counts = new Map<string, number>();
  for (const { refusals } of points)
    for (const { code, count } of refusals) counts.set(code, (counts.get(code) ?? 0) + count);
  const rows = [...counts].sort(([, one], [, other]) => other - one);
  const most = rows[0]?.[1] ?? 1;
  return (
    <div class="reasons">
      <h3>{t(texts.byReason)}</h3>
      {rows.length === 0 && <p class="quiet">{t(texts.noRefusals)}</p>}
      <ul>
        {rows.map(([code, count]) => (
          <li key={code}>
            <PlainLink to={`/activity/record?code=${encodeURIComponent(code)}`}>{code}</PlainLink>
            <span class="reason-bar" aria-hidden="true">
              <span style={{ width: `${String((100 * count) / most)}%` }} />
            </span>
            <span class="reason-count">{formatNumber(count)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
