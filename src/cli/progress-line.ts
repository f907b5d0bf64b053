// One line that shows how far something is: a bar that moves on a terminal, a line every quarter on a pipe.
import type { Terminal } from './terminal.ts';

export interface ProgressLine {
  report(percent: number): void;
  done(): void;
}

const WIDTH = 28;
const STEP = 25;

export function createProgressLine(terminal: Terminal, label: string): ProgressLine {
  let shown = -1;
  const show = (percent: number): void => {
    const whole = Math.min(100, Math.floor(percent));
    if (whole <= shown) return;
    if (terminal.isInteractive) {
      const filled = Math.round((whole / 100) * WIDTH);
      terminal.status(`  ${label} ${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${String(whole).padStart(3)}%`);
      shown = whole;
    } else if (whole === 100 || whole >= shown + STEP) {
      terminal.err(`  ${label} ${String(whole)}%`);
      shown = whole;
    }
  };
  return {
    report: show,
    done: () => {
      show(100);
      if (terminal.isInteractive) terminal.status('');
    },
  };
}
