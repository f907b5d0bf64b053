import { describe, expect, test } from 'vitest';
import type { Ratio } from '../source-info.ts';
import { findCrammed, findFrameRate } from './frame-rate.ts';

/** Instants at a rate, rounded to ticks of `tickSeconds`. */
function instants(count: number, rate: number, tickSeconds = 1e-6): Float64Array {
  return Float64Array.from({ length: count }, (_, index) => Math.round(index / rate / tickSeconds) * tickSeconds);
}

function rateOf(times: Float64Array, declared: readonly Ratio[] = []): string {
  const { rate, isConstant } = findFrameRate(times, declared);
  return `${rate.join('/')} ${isConstant ? 'constant' : 'variable'}`;
}

describe('a constant rate', () => {
  test.each([
    ['24000/1001', 24_000 / 1001],
    ['25/1', 25],
    ['30000/1001', 30_000 / 1001],
    ['50/1', 50],
    ['60000/1001', 60_000 / 1001],
    ['120000/1001', 120_000 / 1001],
    ['15/1', 15],
  ])('of %s is found exactly, on millisecond ticks too', (name, rate) => {
    expect(rateOf(instants(300, rate))).toBe(`${name} constant`);
    expect(rateOf(instants(300, rate, 0.001), [[1000, 1]])).toBe(`${name} constant`);
  });

  test('of a joined recording survives the step between its parts', () => {
    const first = instants(150, 25);
    const times = Float64Array.from([...first, ...first.map((time) => time + 6.0133)]);
    expect(rateOf(times)).toBe('25/1 constant');
  });

  test('survives a frame with about the timestamp of another', () => {
    const times = instants(120, 24_000 / 1001).map((time, index) =>
      index === 50 ? time - 2.0002 * (1001 / 24_000) : time,
    );
    expect(rateOf(times.sort())).toBe('24000/1001 constant');
  });

  test.each([0.05, 0.07, 0.09])('of parts that overlap by %d s is that of the parts', (overlap) => {
    const parts = [
      ...Array.from({ length: 90 }, (_, at) => at / 25),
      ...Array.from({ length: 70 }, (_, at) => 3.6 - overlap + at / 25),
    ];
    expect(findFrameRate(Float64Array.from(parts).sort(), [])).toMatchObject({ rate: [25, 1] });
  });

  test('that is unusual is measured', () => {
    expect(rateOf(instants(100, 0.4))).toBe('90000/225000 constant');
  });

  test('of one frame is what the file declares, if a picture can be shown at that rate', () => {
    expect(rateOf(instants(1, 1), [[50, 1]])).toBe('50/1 constant');
    expect(rateOf(instants(1, 1), [[1000, 1]])).toBe('25/1 constant');
  });
});

describe('a variable rate', () => {
  test('that lies on the ticks of a constant one gets those ticks', () => {
    const times = instants(600, 60, 0.001).filter((time, index) => time > 5 || index % 12 === 0);
    expect(rateOf(times)).toBe('60/1 variable');
    expect(rateOf(instants(250, 30).filter((_, index) => index % 7 !== 3))).toBe('30/1 variable');
  });

  test('that lies on no ticks gets those of sixty a second', () => {
    const times = Float64Array.from({ length: 200 }, (_, index) => index / 30 + (index % 5) * 0.003);
    expect(rateOf(times)).toBe('60/1 variable');
  });
});

test('frames whose timestamps were lost are found, repeated timestamps of a few are not', () => {
  const lost = Float64Array.from({ length: 100 }, (_, index) => (index < 40 ? index / 25 : 500 + index / 90_000));
  expect(findCrammed(lost)).toBeCloseTo(500, 0);
  expect(findCrammed(Float64Array.from([0, 0, 0.04, 0.08, 0.12]))).toBeUndefined();
});
