// What puts a sound on the clock, by container and by what its packets say.
import { describe, expect, test } from 'vitest';
import type { ClockedTrack } from './packet-clock.ts';
import { countedTrack, isLengthUnknown, placedTrack, soundClockOf } from './sound-clock.ts';

const TRACK: ClockedTrack = {
  instants: Float64Array.of(0.5, 1, 1.5),
  strays: [7],
  endSeconds: 2,
  wrongGuesses: 0,
  gaps: 0,
  behindPlaced: 0,
  inPlace: 0,
};

function clockOf(container: string, hasPicture: boolean, track: Partial<ClockedTrack> = {}): unknown {
  return soundClockOf({ container, hasPicture, track: { ...TRACK, ...track } });
}

describe('the clock of a sound', () => {
  test('is the number of its samples where a file has no timestamps, or begins again with them', () => {
    const counted = ['mp3', 'aac', 'ogg', 'flac', 'ac3', 'mpegts', 'mpeg', 'asf'].map((one) => clockOf(one, false));
    expect(new Set(counted)).toEqual(new Set(['samples']));
    expect(['mov,mp4,m4a', 'matroska,webm', 'wav', 'aacx'].map((one) => clockOf(one, false))).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
  });

  test('is the timestamps where a pause was recorded, unless they are guessed wrongly', () => {
    expect(clockOf('mpegts', false, { gaps: 1 })).toBeUndefined();
    expect(clockOf('asf', false, { gaps: 1 })).toBeUndefined();
    expect(clockOf('mpegts', false, { gaps: 1, wrongGuesses: 3 })).toBe('samples');
    expect(clockOf('mp3', false, { gaps: 1 })).toBe('samples');
  });

  test('beside a picture is the timestamps: those in the file alone where FFmpeg guesses the others wrongly', () => {
    expect(clockOf('mpegts', true)).toBeUndefined();
    expect(clockOf('mpegts', true, { wrongGuesses: 2 })).toBeUndefined();
    expect(clockOf('mpegts', true, { wrongGuesses: 3 })).toBe('placed');
    expect(clockOf('matroska,webm', true, { wrongGuesses: 3 })).toBeUndefined();
    expect(clockOf('ogg', true)).toBeUndefined();
  });
});

test('only decoding tells the length where FFmpeg mended the clock, and of ADTS', () => {
  expect([isLengthUnknown('mp3', 0), isLengthUnknown('mp3', 1), isLengthUnknown('aac', 0)]).toEqual([
    false,
    true,
    true,
  ]);
});

test('a counted sound begins where it began and has no strays', () => {
  const counted = countedTrack(TRACK, 12);
  expect([[...counted.instants], counted.strays, counted.endSeconds]).toEqual([[0.5], [], 12.5]);
});

test('the packets behind the last timestamp in the file last as long as those before it', () => {
  const end = (behindPlaced: number, inPlace: number, placed = TRACK): number =>
    placedTrack(placed, { ...TRACK, behindPlaced, inPlace }).endSeconds;
  expect([end(5, 5), end(2, 5), end(3, 0)].map((seconds) => Number(seconds.toFixed(3)))).toEqual([2, 1.7, 2]);
  // A pause in front of the last timestamp is no length of packets.
  expect(end(4, 4, { ...TRACK, instants: Float64Array.of(0, 60) })).toBe(61);
});
