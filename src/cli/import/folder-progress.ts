// Shows the progress of a folder's import: on a terminal a line for each file in progress and one for all; nothing on a pipe.
import { fill, type Texts } from '../../wire/texts.ts';
import { bar, createProgress } from '../../terminal/progress.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { clean, countColumns, cutToColumns, padColumns } from '../../terminal/text-table.ts';
import { createTransfer } from '../../terminal/transfer.ts';
import { texts as fileTexts } from './import-file.ts';

export const texts = {
  reading: ['Reading', '读取'],
  filesDone: ['{done} / {all} files', '{done} / {all} 个文件'],
} as const satisfies Texts;

export interface FileProgress {
  readonly hashed: (readBytes: number) => void;
  readonly sent: (sentBytes: number) => void;
  done(): void;
}

interface FolderProgress {
  begin(name: string, sizeBytes: number): FileProgress;
  /** Removes the lines from the terminal. */
  end(): void;
}

interface FolderSize {
  readonly files: number;
  readonly bytes: number;
}

interface Line {
  readonly name: string;
  readonly sizeBytes: number;
  step: 'reading' | 'uploading';
  bytes: number;
}

const NAME_COLUMNS = 30;
const STEP_COLUMNS = 10;
const BAR_COLUMNS = 24;
const REDRAW_MS = 100;

export function createFolderProgress(terminal: Terminal, size: FolderSize, now: () => number): FolderProgress {
  const { say } = terminal;
  const progress = createProgress(terminal, { redrawMs: REDRAW_MS, now, onlyInteractive: true });
  const steps = { reading: say(texts.reading), uploading: say(fileTexts.uploading) };
  const lines = new Set<Line>();
  const past = { files: 0, bytes: 0 };
  const transfer = createTransfer(size.bytes, now);
  const redraw = (): void => {
    const sent = [...lines].reduce((sum, line) => sum + (line.step === 'uploading' ? line.bytes : 0), past.bytes);
    const percent = percentOf(sent, size.bytes);
    transfer.moved(sent);
    progress.show(percent, () => {
      const whole = say(fill(texts.filesDone, { done: past.files, all: size.files }));
      const total = `${progressLine(whole, '', percent)}  ${transfer.describe(say)}`;
      const drawn = [...[...lines].map((line) => fileLine(line, steps[line.step])), total];
      return drawn.map((line) => cutToColumns(line, terminal.columns - 1));
    });
  };
  return {
    begin: (name, sizeBytes) => {
      const line: Line = { name: shorten(clean(name)), sizeBytes, step: 'reading', bytes: 0 };
      lines.add(line);
      const moveTo = (step: Line['step'], bytes: number): void => {
        Object.assign(line, { step, bytes });
        redraw();
      };
      return {
        hashed: (bytes) => {
          moveTo('reading', bytes);
        },
        sent: (bytes) => {
          moveTo('uploading', bytes);
        },
        done: () => {
          lines.delete(line);
          past.files += 1;
          past.bytes += sizeBytes;
          redraw();
        },
      };
    },
    end: progress.end,
  };
}

function fileLine({ name, bytes, sizeBytes }: Line, step: string): string {
  return progressLine(name, step, percentOf(bytes, sizeBytes));
}

function progressLine(name: string, step: string, percent: number): string {
  return `  ${padColumns(name, NAME_COLUMNS)} ${padColumns(step, STEP_COLUMNS)} ${bar(percent, BAR_COLUMNS)}`;
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
