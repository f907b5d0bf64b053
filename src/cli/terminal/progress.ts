// Shows the progress of a task on stderr: lines that are rewritten in place on a terminal, a line at each quarter on a pipe.
import type { Terminal } from './terminal.ts';

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

interface ProgressLine {
  /** Values below the highest so far are ignored. */
  readonly report: (percent: number) => void;
  readonly done: () => void;
}

const LINE_BAR_COLUMNS = 28;

/** One line: a label and a percentage, with a bar on a terminal. */
export function createProgressLine(terminal: Terminal, label: string): ProgressLine {
  const progress = createProgress(terminal);
  let highest = 0;
  const report = (percent: number): void => {
    highest = Math.max(highest, Math.min(100, Math.floor(percent)));
    const share = terminal.isInteractive ? bar(highest, LINE_BAR_COLUMNS) : `${String(highest)}%`;
    progress.show(highest, () => [`  ${label} ${share}`]);
  };
  return {
    report,
    done: () => {
      report(100);
      progress.end();
    },
  };
}

/** `███░░░  50%` */
export function bar(percent: number, columns: number): string {
  const filled = Math.round((percent / 100) * columns);
  return `${'█'.repeat(filled)}${'░'.repeat(columns - filled)} ${String(percent).padStart(3)}%`;
}

function cursorUp(lines: number): string {
  return lines === 0 ? '' : `\u001b[${String(lines)}A`;
}
