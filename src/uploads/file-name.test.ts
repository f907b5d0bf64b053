// Which file names are accepted.
import { expect, test } from 'vitest';
import { baseName, uploadExtension } from './file-name.ts';

test.each([
  ['film.mp4', 'mp4'],
  ['FILM.MP4', 'mp4'],
  ['a.b.c.MoV', 'mov'],
  ['电影.mkv', 'mkv'],
  ['folder/film.webm', 'webm'],
  ['C:\\films\\film.ts', 'ts'],
  ['song.mp3', 'mp3'],
  ['.m4a', 'm4a'],
])('%s is a %s', (name, extension) => {
  expect(uploadExtension(name)).toBe(extension);
});

test.each([
  ...['', 'film', 'film.', 'film.exe', 'film.mp4.exe', 'film.mp4 ', 'film.mp4\n', 'film.mp4\0', 'film.m p4'],
  ...['film.mp4/', 'mp4', 'film.toolong', 'film.ｍｐ４', 'film.constructor', '../..', 'film.mp4/../../x'],
])('%j is none', (name) => {
  expect(uploadExtension(name)).toBeUndefined();
});

test.each([
  ['film.mp4', 'film.mp4'],
  ['/a/b/film.mp4', 'film.mp4'],
  ['C:\\films\\film.mp4', 'film.mp4'],
  ['a\\b/c\\film.mp4', 'film.mp4'],
  ['../../film.mp4', 'film.mp4'],
])('of %s only %s is kept', (name, expected) => {
  expect(baseName(name)).toBe(expected);
});
