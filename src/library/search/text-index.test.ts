// Which pieces of a text are looked up in the index of texts.
import { expect, test } from 'vitest';
import { tellingPlaces } from './text-index.ts';
import { piecesOf, sharesAmong } from './text-sample-db.ts';

const titles = Array.from({ length: 200 }, (_, n) => `Lesson ${String(n * 7919)} of 12`);

function tellingPieces(text: string): readonly string[] {
  const pieces = piecesOf([...text]);
  return tellingPlaces(pieces, sharesAmong(titles)).map((at) => pieces[at] ?? '');
}

test('what most titles have is not looked up, and of the rest the rarest', () => {
  const pieces = tellingPieces('lesson 123456 of');
  expect(pieces).toHaveLength(4);
  for (const common of ['les', 'ess', 'sso', 'son', 'on ', ' of']) expect(pieces).not.toContain(common);
});

test('of a text that most titles have, one piece is', () => {
  expect(tellingPieces('lesson')).toEqual(['les']);
});

test('of pieces that are as rare as each other, some from all over the text are', () => {
  const pieces = piecesOf('abcabcdefgh'.split(''));
  expect(tellingPlaces(pieces, sharesAmong([]))).toEqual([1, 3, 5, 7]);
});

test('a piece counts once for each video, and in the case of the index', () => {
  const shareOf = sharesAmong(['Banana nana', 'BANANA', 'x', 'y']);
  expect([shareOf('ana'), shareOf('na '), shareOf('zzz')]).toEqual([0.5, 0, 0]);
});
