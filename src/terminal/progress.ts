// Shows the progress of a task on stderr: lines that are rewritten in place on a terminal, a line at each quarter on a pipe.
import type { Terminal } from './terminal.ts';
import { countColumns, cutToColumns } from './text-table.ts';

export interface Progress {
  /** @param lines are called for only when they will be shown; on a pipe the last of them is. */
  readonly show: (percent: number, lines: () => readonly string[]) => void;
  /** Removes the lines from the terminal. */
  readonly end: () => void;
}

interface ProgressOptions {
  /** Time between two drawings; 0 draws every change. */
  readonly redrawMs?: number;
  readonly now?: () => number;
  /** A pipe gets nothing instead of a line at each quarter. */
  readonly onlyInteractive?: boolean;
}

const QUARTER = 25;
const CLEAR_BELOW = '\r\u001b[J';

export function createProgress(terminal: Terminal, options: ProgressOptions = {}): Progress {
  const { redrawMs = 0, now = () => performance.now(), onlyInteractive = false } = options;
  let drawn = '';
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  let said = -1;
  const draw = (text: string): void => {
    const above = drawn.split('\n').length - 1;
    const isOneLine = above === 0 && !text.includes('\n');
    terminal.status(isOneLine ? text : cursorUp(above) + CLEAR_BELOW + text);
    drawn = text;
  };
  return {
    show: (percent, lines) => {
      if (terminal.isInteractive) {
        if (now() - drawnAtMs < redrawMs) return;
        const text = lines().join('\n');
        if (text === drawn) return;
        drawnAtMs = now();
        draw(text);
        return;
      }
      const whole = Math.min(100, Math.floor(percent));
      if (onlyInteractive || whole <= said || (whole < 100 && whole < said + QUARTER)) return;
      said = whole;
      terminal.err(lines().at(-1) ?? '');
    },
    end: () => {
      if (terminal.isInteractive) draw('');
    },
  };
}

export interface ProgressLine {
  /** Values below the highest so far are ignored. */
  readonly report: (percent: number) => void;
  readonly done: () => void;
  /** Removes the line without claiming that all is done. */
  readonly end: () => void;
}

interface LineOptions {
  /** What stands behind the bar: bytes, speed, time left. */
  readonly detail?: () => string;
  /** Draws again though the percentage is the same, so that speed and time left move. */
  readonly redrawMs?: number;
}

const LINE_BAR_COLUMNS = 28;
const LEAST_BAR_COLUMNS = 10;

/** One line: a label and a percentage, with a bar on a terminal; never wider than that. */
export function createProgressLine(terminal: Terminal, label: string, options: LineOptions = {}): ProgressLine {
  const { detail = () => '', redrawMs } = options;
  const progress = createProgress(terminal, redrawMs === undefined ? {} : { redrawMs });
  let highest = 0;
  const report = (percent: number): void => {
    highest = Math.max(highest, Math.min(100, Math.floor(percent)));
    progress.show(highest, () => [lineOf(terminal, { label, percent: highest, detail: detail() })]);
  };
  return {
    report,
    done: () => {
      report(100);
      progress.end();
    },
    end: progress.end,
  };
}

interface LineParts {
  readonly label: string;
  readonly percent: number;
  readonly detail: string;
}

function lineOf({ isInteractive, columns }: Terminal, { label, percent, detail }: LineParts): string {
  const behind = detail === '' ? '' : `  ${detail}`;
  if (!isInteractive) return `  ${label} ${String(percent)}%${behind}`;
  const others = countColumns(`  ${label}  100%${behind}`) + 1;
  const room = Math.max(LEAST_BAR_COLUMNS, Math.min(LINE_BAR_COLUMNS, columns - others));
  return cutToColumns(`  ${label} ${bar(percent, room)}${behind}`, columns - 1);
}

/** `███░░░  50%` */
export function bar(percent: number, columns: number): string {
  const filled = Math.round((percent / 100) * columns);
  return `${'█'.repeat(filled)}${'░'.repeat(columns - filled)} ${String(percent).padStart(3)}%`;
}

function cursorUp(lines: number): string {
  return lines === 0 ? '' : `\u001b[${String(lines)}A`;
}
