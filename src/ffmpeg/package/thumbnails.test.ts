// Thumbnails for the seek bar: how many of which size, and what the index says.
import { describe, expect, test } from 'vitest';
import { planThumbnails, thumbnailArguments, thumbnailIndex } from './thumbnails.ts';

const wide = { width: 640, height: 360 };

describe('the plan', () => {
  test.each([
    [0.5, { intervalSeconds: 2, count: 1, columns: 1, lines: 1 }],
    [7, { intervalSeconds: 2, count: 4, columns: 4, lines: 1 }],
    [60, { intervalSeconds: 2, count: 30, columns: 10, lines: 3 }],
    [800, { intervalSeconds: 2, count: 400, columns: 10, lines: 10 }],
    [801, { intervalSeconds: 4, count: 201, columns: 10, lines: 10 }],
    [12 * 3600, { intervalSeconds: 108, count: 400, columns: 10, lines: 10 }],
  ])('has this many thumbnails for %d seconds', (durationSeconds, expected) => {
    expect(planThumbnails({ ...wide, durationSeconds })).toEqual({ ...expected, cell: { width: 160, height: 90 } });
  });

  test.each([
    [360, 640, { width: 90, height: 160 }],
    [640, 2, { width: 160, height: 2 }],
    [64, 64, { width: 160, height: 160 }],
  ])('has cells of this size for a video of %d x %d', (width, height, cell) => {
    expect(planThumbnails({ width, height, durationSeconds: 3 }).cell).toEqual(cell);
  });
});

describe('the index', () => {
  test('has a cue with a place on a sheet for each thumbnail', () => {
    const index = thumbnailIndex(planThumbnails({ ...wide, durationSeconds: 7.5 }), 7.5);
    expect(index).toBe(
      [
        'WEBVTT',
        '00:00:00.000 --> 00:00:02.000\nthumbnails/00001.jpg#xywh=0,0,160,90',
        '00:00:02.000 --> 00:00:04.000\nthumbnails/00001.jpg#xywh=160,0,160,90',
        '00:00:04.000 --> 00:00:06.000\nthumbnails/00001.jpg#xywh=320,0,160,90',
        '00:00:06.000 --> 00:00:07.500\nthumbnails/00001.jpg#xywh=480,0,160,90\n',
      ].join('\n\n'),
    );
  });

  test('continues at the start of the next sheet', () => {
    const cues = thumbnailIndex(planThumbnails({ ...wide, durationSeconds: 7200 }), 7200).split('\n\n');
    expect(cues).toHaveLength(401);
    expect(cues[100]).toBe('00:29:42.000 --> 00:30:00.000\nthumbnails/00001.jpg#xywh=1440,810,160,90');
    expect(cues[101]).toBe('00:30:00.000 --> 00:30:18.000\nthumbnails/00002.jpg#xywh=0,0,160,90');
    expect(cues[400]).toBe('01:59:42.000 --> 02:00:00.000\nthumbnails/00004.jpg#xywh=1440,810,160,90\n');
  });
});

test('FFmpeg may open only the rendition', () => {
  const args = thumbnailArguments(
    { ...wide, durationSeconds: 7, file: 'fd.mp4' },
    planThumbnails({ ...wide, durationSeconds: 7 }),
  );
  expect(args[args.indexOf('-protocol_whitelist') + 1]).toBe('file');
  expect(args.filter((arg) => arg === '-i')).toHaveLength(1);
});
