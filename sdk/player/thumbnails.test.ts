import { describe, expect, test } from 'vitest';
import { readThumbnails, thumbnailAt } from './thumbnails.ts';

const INDEX = 'https://h/play/g/v/thumbnails.vtt';
const text = [
  'WEBVTT',
  '',
  '00:00:00.000 --> 00:00:02.000',
  'thumbnails/00001.jpg#xywh=0,0,160,90',
  '',
  '00:00:02.000 --> 00:00:04.000',
  'thumbnails/00001.jpg#xywh=160,0,160,90',
  '',
  '01:00:00.500 --> 01:00:02.000',
  'thumbnails/00002.jpg#xywh=0,90,160,90',
  '',
].join('\n');

describe('the index of thumbnails', () => {
  test('gives for an instant a rectangle on a sheet', () => {
    const thumbnails = readThumbnails(text, INDEX);
    const at = (seconds: number): unknown => {
      const { url, x, y } = thumbnailAt(thumbnails, seconds)!;
      return [url.slice(INDEX.length - 'thumbnails.vtt'.length), x, y];
    };
    expect([0, 1.999, 2, 100, 3600.5, 9999].map(at)).toEqual([
      ['thumbnails/00001.jpg', 0, 0],
      ['thumbnails/00001.jpg', 0, 0],
      ['thumbnails/00001.jpg', 160, 0],
      ['thumbnails/00001.jpg', 160, 0],
      ['thumbnails/00002.jpg', 0, 90],
      ['thumbnails/00002.jpg', 0, 90],
    ]);
  });

  test('of another format has no thumbnails', () => {
    expect(thumbnailAt(readThumbnails('<html>', INDEX), 1)).toBeUndefined();
    const odd = text.replace(/#xywh=.*/g, '#xywh=0,0,0,0');
    expect(readThumbnails(odd, INDEX)).toEqual([]);
    const foreign = text.replace(/thumbnails\//g, 'javascript:alert(1)//');
    expect(readThumbnails(foreign, INDEX)).toEqual([]);
  });
});
