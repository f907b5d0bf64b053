// The lines that are drawn during the import of a folder.
import { expect, test } from 'vitest';
import { recordingTerminal } from '../../terminal/terminal.testing.ts';
import { createFolderProgress } from './folder-progress.ts';

/** Each reading is late enough to draw again. */
function lateClock(): () => number {
  let now = 0;
  return () => (now += 1000);
}

const lastLines = (drawn: readonly string[]): string[] => (drawn.at(-1) ?? '').split('\u001b[J')[1]?.split('\n') ?? [];

test('each file under way has a line, with the total below', () => {
  const terminal = recordingTerminal({ isInteractive: true, columns: 120 });
  const progress = createFolderProgress(terminal, { files: 2, bytes: 400 }, lateClock());
  const one = progress.begin('a/one.mp4', 200);
  const two = progress.begin('two.mp4', 200);
  one.sent(100);
  two.hashed(50);
  expect(lastLines(terminal.said.status)).toEqual([
    expect.stringMatching(/^ {2}a\/one\.mp4 +Uploading +█{12}░{12} {2}50%$/),
    expect.stringMatching(/^ {2}two\.mp4 +Reading +█{6}░{18} {2}25%$/),
    expect.stringMatching(/^ {2}0 \/ 2 files +█{6}░{18} {2}25% {2}100 B \/ 400 B {2}[\d.]+ B\/s {2}0:00:\d\d left$/),
  ]);
  one.done();
  two.done();
  expect(lastLines(terminal.said.status)).toEqual([
    expect.stringMatching(/2 \/ 2 files +█{24} 100% {2}400 B \/ 400 B$/),
  ]);
});

test('redraws in place: the cursor goes up by the number of drawn lines', () => {
  const terminal = recordingTerminal({ isInteractive: true, columns: 120 });
  const progress = createFolderProgress(terminal, { files: 1, bytes: 1 }, lateClock());
  const file = progress.begin('a.mp4', 1);
  file.sent(0);
  file.sent(1);
  progress.end();
  expect(terminal.said.status.map((text) => text.startsWith('\u001b[1A'))).toEqual([false, true, true]);
});

test('removes control characters from a name and cuts it to its column', () => {
  const terminal = recordingTerminal({ isInteractive: true, columns: 120 });
  const progress = createFolderProgress(terminal, { files: 1, bytes: 1 }, lateClock());
  progress.begin(`\u001b[2J\n${'很长'.repeat(40)}-end.mp4`, 1).sent(1);
  const [line = ''] = lastLines(terminal.said.status);
  expect(line).toMatch(/^ {2}….*-end\.mp4 /);
  expect(line).not.toContain('\u001b');
  expect(lastLines(terminal.said.status)).toHaveLength(2);
});

test('writes nothing where stderr is no terminal', () => {
  const terminal = recordingTerminal();
  const progress = createFolderProgress(terminal, { files: 1, bytes: 1 }, lateClock());
  progress.begin('a.mp4', 1).done();
  progress.end();
  expect(terminal.said).toEqual({ out: [], err: [], status: [] });
});
