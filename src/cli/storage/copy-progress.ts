// How far the copying is: a line that is rewritten on a terminal, a line every quarter on a pipe.
import type { Terminal } from '../terminal.ts';

export interface CopyProgress {
  done(sizeBytes: number): void;
  end(): void;
}

const REDRAW_MS = 100;
const QUARTERS = 4;
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

export function createCopyProgress(
  terminal: Terminal,
  total: { readonly files: number; readonly bytes: number },
): CopyProgress {
  const past = { files: 0, bytes: 0 };
  let drawnAtMs = 0;
  let quarter = 0;
  const text = (): string => {
    const size = `${formatBytes(past.bytes)} / ${formatBytes(total.bytes)}`;
    return `  ${terminal.messages.storage.copying(past.files, total.files, size)}`;
  };
  return {
    done: (sizeBytes) => {
      past.files += 1;
      past.bytes += sizeBytes;
      if (terminal.isInteractive) {
        if (Date.now() - drawnAtMs < REDRAW_MS) return;
        drawnAtMs = Date.now();
        terminal.status(text());
        return;
      }
      const reached = Math.floor((past.files / Math.max(1, total.files)) * QUARTERS);
      if (reached > quarter) terminal.err(text());
      quarter = Math.max(quarter, reached);
    },
    end: () => {
      if (terminal.isInteractive) terminal.status('');
    },
  };
}

export function formatBytes(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${step === 0 ? String(value) : value.toFixed(1)} ${UNITS[step] ?? ''}`;
}
