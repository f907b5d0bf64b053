// A chart over time with its legend, which shows the values under the pointer, and the same numbers as a table for those who do not see
// it. The library that draws is loaded with the first chart.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { localeTag } from '../base/format.ts';
import { language, t } from '../base/language.ts';
import { common } from '../base/texts.ts';
import { theme } from '../base/theme.ts';
import type { DrawnSeries } from './chart-canvas.ts';
import './chart.css';
import { Table } from './table.tsx';

type Canvas = typeof import('./chart-canvas.ts');

interface ChartProps {
  readonly title: string;
  /** Unix seconds, rising. */
  readonly times: readonly number[];
  readonly series: readonly DrawnSeries[];
  readonly formatValue: (value: number) => string;
  readonly kind?: 'line' | 'bars';
  /** Whether a point is a day. */
  readonly isByDay?: boolean;
}

export function Chart({ title, times, series, formatValue, kind = 'line', isByDay = false }: ChartProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const [point, setPoint] = useState<number | undefined>();
  const formatTime = timeFormat(isByDay);
  const drawn = JSON.stringify([times, series, language.value, theme.value, useColourScheme()]);
  const [canvas, setCanvas] = useState<Canvas | undefined>();
  useEffect(() => {
    // Without the file there is still the table.
    import('./chart-canvas.ts').then(setCanvas, () => undefined);
  }, []);
  useEffect(() => {
    if (canvas === undefined || place.current === null) return undefined;
    return canvas.drawChart(place.current, { times, series, kind, formatValue, formatTime, onPoint: setPoint });
  }, [canvas, drawn]);
  const at = times[point ?? times.length - 1];
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        <Legend series={series} point={point ?? times.length - 1} formatValue={formatValue} />
        <span class="quiet small">{at === undefined ? '' : formatTime(at)}</span>
      </figcaption>
      <div ref={place} class="chart-canvas" aria-hidden="true" />
      <details class="chart-table">
        <summary class="small">{t(common.asTable)}</summary>
        <Numbers title={title} times={times} series={series} formatValue={formatValue} formatTime={formatTime} />
      </details>
    </figure>
  );
}

interface LegendProps {
  readonly series: readonly DrawnSeries[];
  readonly point: number;
  readonly formatValue: (value: number) => string;
}

function Legend({ series, point, formatValue }: LegendProps): JSX.Element {
  return (
    <span class="chart-legend">
      {series.map(({ label, tone, values }) => {
        const value = values[point];
        return (
          <span key={label}>
            <i class={`chart-mark ${tone}`} aria-hidden="true" />
            {label} <b>{value === null || value === undefined ? '–' : formatValue(value)}</b>
          </span>
        );
      })}
    </span>
  );
}

interface NumbersProps extends Pick<ChartProps, 'title' | 'times' | 'series' | 'formatValue'> {
  readonly formatTime: (seconds: number) => string;
}

/** The newest first. */
function Numbers({ title, times, series, formatValue, formatTime }: NumbersProps): JSX.Element {
  const rows = times.map((time, index) => ({ time, index })).reverse();
  return (
    <Table
      caption={title}
      rows={rows}
      keyOf={({ index }) => String(index)}
      columns={[
        { label: t(common.time), cell: ({ time }) => formatTime(time) },
        ...series.map(({ label, values }) => ({
          label,
          isNumber: true,
          cell: ({ index }: { readonly index: number }) => {
            const value = values[index];
            return value === null || value === undefined ? '–' : formatValue(value);
          },
        })),
      ]}
    />
  );
}

/** Days are those of UTC, as they are counted. */
function timeFormat(isByDay: boolean): (seconds: number) => string {
  const format = new Intl.DateTimeFormat(
    localeTag(),
    isByDay ? { month: 'short', day: 'numeric', timeZone: 'UTC' } : { hour: '2-digit', minute: '2-digit' },
  );
  return (seconds) => format.format(seconds * 1000);
}

/** `dark` or `light`, as the system has it now. */
function useColourScheme(): string {
  const [isDark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const media = matchMedia('(prefers-color-scheme: dark)');
    const look = (): void => {
      setDark(media.matches);
    };
    media.addEventListener('change', look);
    return () => {
      media.removeEventListener('change', look);
    };
  }, []);
  return isDark ? 'dark' : 'light';
}
