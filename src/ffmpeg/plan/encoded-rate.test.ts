import { expect, test } from 'vitest';
import type { FrameRate, Ratio } from '../source-info.ts';
import { encodedRate } from './encoded-rate.ts';

const VIDEO = { codec: 'h264', width: 640, height: 360, rotation: 0, fps: 0, pixFmt: 'yuv420p' } as const;

function rateOf(rate: FrameRate | undefined, stands = false): string {
  const source = { ...VIDEO, interlaced: false, streamIndex: 0, ...(rate !== undefined && { rate }) };
  const encoded = encodedRate(source, stands);
  return `${encoded.rate.join('/')}${encoded.isThinned ? ' thinned' : ''}`;
}

test.each<[Ratio, string]>([
  [[24_000, 1001], '24000/1001'],
  [[60_000, 1001], '60000/1001'],
  [[100, 1], '100/2 thinned'],
  [[120_000, 1001], '120000/2002 thinned'],
  [[144, 1], '144/3 thinned'],
  [[61, 1], '60/1'],
])('a constant rate of %j is encoded at %s', (rate, encoded) => {
  expect(rateOf({ rate, isConstant: true })).toBe(encoded);
});

test('a variable rate keeps its ticks up to 60 a second', () => {
  expect(rateOf({ rate: [30, 1], isConstant: false })).toBe('30/1');
  expect(rateOf({ rate: [120, 1], isConstant: false })).toBe('60/1');
});

test('a picture that stands is shown at least four times a second', () => {
  expect(rateOf({ rate: [1, 3], isConstant: true }, true)).toBe('12/3');
  expect(rateOf({ rate: [25, 1], isConstant: false }, true)).toBe('25/1');
});

test('stored facts have no exact rate: their average is taken', () => {
  expect(rateOf(undefined)).toBe('25/1');
});
