// What a rendition can use of the bits of its source.
import { describe, expect, test } from 'vitest';
import { neededKbps, neededSoundKbps } from './needed-rate.ts';

describe('a picture needs', () => {
  const source = { codec: 'h264', kbps: 400, pixels: 1280 * 720 };

  test('half as much again as its source at the same size, and never more for a larger one', () => {
    expect(neededKbps(source, { probeName: 'h264', pixels: source.pixels })).toBe(600);
    expect(neededKbps(source, { probeName: 'h264', pixels: 4 * source.pixels })).toBe(600);
  });

  test('half of that at a quarter of the size', () => {
    expect(neededKbps(source, { probeName: 'h264', pixels: source.pixels / 4 })).toBe(300);
  });

  test('more bits where the codec of the source takes fewer, not where both are the same', () => {
    const hevc = { ...source, codec: 'hevc' };
    expect(neededKbps(hevc, { probeName: 'h264', pixels: source.pixels })).toBeCloseTo(960);
    expect(neededKbps(hevc, { probeName: 'hevc', pixels: source.pixels })).toBe(600);
  });
});

test('sound needs twice its file, and 32 kbit/s a channel at least', () => {
  expect(neededSoundKbps(12.2, 1)).toBe(32);
  expect(neededSoundKbps(24.3, 1)).toBe(56);
  expect(neededSoundKbps(20, 2)).toBe(64);
});
