// Draws a chart with uPlot. A file of its own, so that only a page with a chart loads the library.
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export type Tone = 'accent' | 'good' | 'warn' | 'bad' | 'soft';

export interface DrawnSeries {
  readonly label: string;
  readonly tone: Tone;
  readonly values: readonly (number | null)[];
}

export interface Drawing {
  readonly times: readonly number[];
  readonly series: readonly DrawnSeries[];
  readonly kind: 'line' | 'bars';
  readonly formatValue: (value: number) => string;
  readonly formatTime: (seconds: number) => string;
  /** The point under the pointer; undefined for none. */
  readonly onPoint: (index: number | undefined) => void;
}

const HEIGHT_PX = 180;
const AXIS_PX = 64;
const variables = { accent: '--accent', good: '--good', warn: '--warn', bad: '--bad', soft: '--ink-soft' } as const;

/** Answers how to take it away. */
export function drawChart(place: HTMLElement, drawing: Drawing): () => void {
  const { times, series } = drawing;
  const data = [[...times], ...series.map(({ values }) => [...values])] as UPlot.AlignedData;
  const plot = new UPlot(optionsOf(place, drawing), data, place);
  const watcher = new ResizeObserver(() => {
    plot.setSize({ width: place.clientWidth, height: HEIGHT_PX });
  });
  watcher.observe(place);
  return () => {
    watcher.disconnect();
    plot.destroy();
  };
}

function optionsOf(place: HTMLElement, drawing: Drawing): UPlot.Options {
  const style = getComputedStyle(place);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis = { stroke: colour('--ink-soft'), font: '12px system-ui', ticks: { show: false } };
  const grid = { stroke: colour('--line'), width: 1 };
  const { kind, formatValue, formatTime, onPoint } = drawing;
  return {
    width: place.clientWidth,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    // The last time stands under the edge.
    padding: [8, 32, 0, 0],
    scales: { x: { time: true }, y: { range: (_, __, most) => [0, Math.max(most * 1.08, 1)] } },
    axes: [
      { ...axis, grid: { show: false }, space: 80, size: 32, values: (_, splits) => splits.map(formatTime) },
      { ...axis, grid, size: AXIS_PX, space: 36, values: (_, splits) => splits.map(formatValue) },
    ],
    series: [
      {},
      ...drawing.series.map(({ label, tone }) => ({
        label,
        stroke: colour(variables[tone]),
        width: 2,
        spanGaps: false,
        // A lone value between gaps is a dot.
        points: { show: kind === 'line', size: 7, filter: loneValues },
        ...(kind === 'bars' && barsOf(colour(variables[tone]))),
      })),
    ],
    hooks: {
      setCursor: [
        ({ cursor }) => {
          onPoint(cursor.left === undefined || cursor.left < 0 ? undefined : (cursor.idx ?? undefined));
        },
      ],
    },
  };
}

function loneValues(plot: UPlot, index: number): number[] {
  const values = plot.data[index] ?? [];
  const isGap = (at: number): boolean => values[at] === null || values[at] === undefined;
  return [...values.keys()].filter((at) => !isGap(at) && isGap(at - 1) && isGap(at + 1));
}

function barsOf(fill: string): Partial<UPlot.Series> {
  const paths = UPlot.paths.bars?.({ size: [0.6, 40], radius: 0.15 });
  return { fill, width: 0, ...(paths !== undefined && { paths }) };
}
