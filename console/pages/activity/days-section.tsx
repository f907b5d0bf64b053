// Plays and viewers of the account by day.
import type { JSX } from 'preact';
import type { Client } from '../../../sdk/client.ts';
import { formatNumber } from '../../base/format.ts';
import { t } from '../../base/language.ts';
import { Loaded } from '../../server/query-state.tsx';
import { useQuery } from '../../server/use-query.ts';
import { Chart } from '../../ui/chart.tsx';
import { Section } from '../../ui/page.tsx';
import { texts } from './texts.ts';

const DAYS = 30;
const DAY_MS = 24 * 3600 * 1000;

interface Day {
  readonly atSeconds: number;
  readonly plays: number;
  readonly viewers: number;
}

export function DaysSection(): JSX.Element {
  const query = useQuery('plays by day', readDays);
  return (
    <Section title={t(texts.days)} lead={t(texts.daysLead)}>
      <Loaded query={query}>
        {(days) => {
          const times = days.map(({ atSeconds }) => atSeconds);
          return (
            <div class="chart-grid">
              <Chart
                title={t(texts.playCount)}
                kind="bars"
                isByDay
                times={times}
                formatValue={formatNumber}
                series={[{ label: t(texts.playCount), tone: 'accent', values: days.map(({ plays }) => plays) }]}
              />
              <Chart
                title={t(texts.viewers)}
                kind="bars"
                isByDay
                times={times}
                formatValue={formatNumber}
                series={[{ label: t(texts.viewers), tone: 'good', values: days.map(({ viewers }) => viewers) }]}
              />
            </div>
          );
        }}
      </Loaded>
    </Section>
  );
}

/** Days without plays are not in the answer. */
async function readDays(asked: Client): Promise<readonly Day[]> {
  const today = Math.floor(Date.now() / DAY_MS);
  const nameOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
  const first = today - DAYS + 1;
  const { userPlayStatisTotals } = await asked.describePlayUserTotal({
    startTime: `${nameOf(first)}T00:00:00Z`,
    endTime: `${nameOf(today)}T00:00:00Z`,
  });
  const found = new Map(userPlayStatisTotals.userPlayStatisTotal.map((day) => [day.date.slice(0, 10), day]));
  return Array.from({ length: DAYS }, (_, step) => {
    const day = found.get(nameOf(first + step));
    return { atSeconds: ((first + step) * DAY_MS) / 1000, plays: sumOf(day?.vV), viewers: sumOf(day?.uV) };
  });
}

/** Over the platforms. */
function sumOf(counts: Readonly<Record<string, string>> | undefined): number {
  return Object.values(counts ?? {}).reduce((sum, count) => sum + Number(count), 0);
}
