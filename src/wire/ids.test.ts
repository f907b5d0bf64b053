import { expect, test } from 'vitest';
import { isReferenceId, isVideoId } from './ids.ts';

test('a video id is 32 lower-case hex digits', () => {
  expect(isVideoId('5aed81b74ba84920be578cdfe004af4b')).toBe(true);
  for (const text of ['', '5AED81B74BA84920BE578CDFE004AF4B', 'a'.repeat(31), 'a'.repeat(33), `${'a'.repeat(32)}\n`])
    expect(isVideoId(text), text).toBe(false);
});

test('a reference id is 6 to 64 letters, digits, underscores and hyphens', () => {
  for (const text of ['abc_-1', 'a'.repeat(64)]) expect(isReferenceId(text), text).toBe(true);
  for (const text of ['abcde', 'a'.repeat(65), 'abc def', 'abcdé1', 'abc.def', 'abcdef\n'])
    expect(isReferenceId(text), text).toBe(false);
});
