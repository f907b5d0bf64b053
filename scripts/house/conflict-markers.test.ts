import { expect, test } from 'vitest';
import { conflictMarkers } from './conflict-markers.ts';

test('what a merge left is named with its line, quotes and headings are not', () => {
  const text = [
    '# Title',
    '> a quote',
    '>> of a quote',
    '<<<<<<< HEAD',
    'ours',
    '=======',
    '> > > > > > > 1234567 (x)',
    '===',
  ];
  expect(conflictMarkers('a.md', text.join('\n'))).toEqual([
    'a.md:4 is what a merge left: <<<<<<< HEAD',
    'a.md:6 is what a merge left: =======',
    'a.md:7 is what a merge left: > > > > > > > 1234567 (x)',
  ]);
  expect(conflictMarkers('a.md', '>>>>>>> 1234567')).toHaveLength(1);
});
