// How far the import of a folder is: on a terminal a line for each file under way and one for the whole, drawn in place;
// elsewhere nothing, for nobody watches.
import type { Terminal } from '../terminal.ts';
import { clean, countColumns, padColumns } from '../text-table.ts';

export interface FileProgress {
  readonly hashed: (readBytes: number) => void;
  readonly sent: (sentBytes: number) => void;
  done(): void;
}

export interface FolderProgress {
  begin(name: string, sizeBytes: number): FileProgress;
  /** Leaves the terminal as it was. */
  end(): void;
}

export interface FolderSize {
  readonly files: number;
  readonly bytes: number;
}

interface Line {
  readonly name: string;
  readonly sizeBytes: number;
  step: string;
  bytes: number;
}

const NAME_COLUMNS = 30;
const STEP_COLUMNS = 10;
const BAR_COLUMNS = 24;
const REDRAW_MS = 100;
const UP = (lines: number): string => (lines === 0 ? '' : `\u001b[${String(lines)}A`);
const CLEAR_BELOW = '\r\u001b[J';

export function createFolderProgress(terminal: Terminal, size: FolderSize, now: () => number): FolderProgress {
  const { folder: messages, uploading } = terminal.messages;
  const lines = new Set<Line>();
  const past = { files: 0, bytes: 0 };
  let drawn = 0;
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  const redraw = (): void => {
    if (!terminal.isInteractive || now() - drawnAtMs < REDRAW_MS) return;
    drawnAtMs = now();
    const sent = [...lines].reduce((sum, line) => sum + (line.step === uploading ? line.bytes : 0), past.bytes);
    const whole = messages.filesDone(past.files, size.files);
    const text = [...[...lines].map(fileLine), progressLine(whole, '', percentOf(sent, size.bytes))];
    terminal.status(UP(drawn) + CLEAR_BELOW + text.join('\n'));
    drawn = text.length - 1;
  };
  return {
    begin: (name, sizeBytes) => {
      const line: Line = { name: shorten(clean(name)), sizeBytes, step: messages.reading, bytes: 0 };
      lines.add(line);
      const moveTo = (step: string, bytes: number): void => {
        Object.assign(line, { step, bytes });
        redraw();
      };
      return {
        hashed: (bytes) => {
          moveTo(messages.reading, bytes);
        },
        sent: (bytes) => {
          moveTo(uploading, bytes);
        },
        done: () => {
          lines.delete(line);
          past.files += 1;
          past.bytes += sizeBytes;
          redraw();
        },
      };
    },
    end: () => {
      if (terminal.isInteractive) terminal.status(UP(drawn) + CLEAR_BELOW);
      drawn = 0;
    },
  };
}

function fileLine({ name, step, bytes, sizeBytes }: Line): string {
  return progressLine(name, step, percentOf(bytes, sizeBytes));
}

function progressLine(name: string, step: string, percent: number): string {
  const filled = Math.round((percent / 100) * BAR_COLUMNS);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_COLUMNS - filled);
  const label = `${padColumns(name, NAME_COLUMNS)} ${padColumns(step, STEP_COLUMNS)}`;
  return `  ${label} ${bar} ${String(percent).padStart(3)}%`;
}

function percentOf(bytes: number, all: number): number {
  return all === 0 ? 100 : Math.min(100, Math.floor((bytes / all) * 100));
}

/** The end of a long path says more than its beginning. */
function shorten(name: string): string {
  const characters = [...name];
  let cut = name;
  while (countColumns(cut) > NAME_COLUMNS) {
    characters.shift();
    cut = `…${characters.join('')}`;
  }
  return cut;
}
