// The progress line never goes back, prints no more than it must on a pipe, and always ends at 100 %.
import { expect, test } from 'vitest';
import { createProgressLine } from './progress.ts';
import { recordingTerminal } from './terminal.testing.ts';

test('writes a line at each quarter and at the end on a pipe', () => {
  const terminal = recordingTerminal();
  const line = createProgressLine(terminal, 'Uploading');
  for (let percent = 0; percent <= 95; percent += 0.5) line.report(percent);
  line.report(3);
  line.done();
  line.done();
  expect(terminal.said.err.map((text) => Number(/(\d+)%/.exec(text)?.[1]))).toEqual([24, 49, 74, 100]);
  expect(terminal.said.out).toEqual([]);
  expect(terminal.said.status).toEqual([]);
});

test('redraws one line at each new percent on a terminal, and clears it', () => {
  const terminal = recordingTerminal({ isInteractive: true });
  const line = createProgressLine(terminal, 'Transcoding');
  for (const percent of [0, 0.2, 50, 50.9, 49, 100]) line.report(percent);
  line.done();
  expect(terminal.said.status.map((text) => text.slice(-5).trim())).toEqual(['0%', '50%', '100%', '']);
  expect(terminal.said.status[1]).toContain('█'.repeat(14) + '░'.repeat(14));
  expect(terminal.said.err).toEqual([]);
});

test('shows more than 100 % as 100 %', () => {
  const terminal = recordingTerminal({ isInteractive: true });
  createProgressLine(terminal, 'x').report(250);
  expect(terminal.said.status[0]).toContain('100%');
});
