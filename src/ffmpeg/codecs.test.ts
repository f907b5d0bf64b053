// The tables of codecs, and what is derived from them.
import { expect, test } from 'vitest';
import {
  audioCodecOf,
  audioCodecs,
  audioWishNames,
  REQUIRED_ENCODERS,
  videoCodecOf,
  videoCodecs,
  videoWishNames,
} from './codecs.ts';

test('every FFmpeg must have the encoders of H.264, AAC and MP3, and may lack that of H.265', () => {
  expect(REQUIRED_ENCODERS).toEqual(['libx264', 'aac', 'libmp3lame']);
});

test('every name that a template may use leads to its codec', () => {
  for (const name of videoWishNames) expect(videoCodecs[videoCodecOf(name)].wishName).toBe(name);
  for (const name of audioWishNames) expect(audioCodecs[audioCodecOf(name)].wishName).toBe(name);
  expect(() => videoCodecOf('AV1' as 'H.264')).toThrow(RangeError);
});
