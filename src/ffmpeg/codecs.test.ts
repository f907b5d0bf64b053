// The tables of codecs, and what is derived from them.
import { expect, test } from 'vitest';
import {
  audioCodecOf,
  audioCodecs,
  templateAudioCodecs,
  REQUIRED_ENCODERS,
  videoCodecOf,
  videoCodecs,
  templateVideoCodecs,
} from './codecs.ts';

test('every FFmpeg must have the encoders of H.264, AAC and MP3, and may lack that of H.265', () => {
  expect(REQUIRED_ENCODERS).toEqual(['libx264', 'aac', 'libmp3lame']);
});

test('every name that a template may use leads to its codec', () => {
  for (const name of templateVideoCodecs) expect(videoCodecs[videoCodecOf(name)].templateName).toBe(name);
  for (const name of templateAudioCodecs) expect(audioCodecs[audioCodecOf(name)].templateName).toBe(name);
  expect(() => videoCodecOf('AV1' as 'H.264')).toThrow(RangeError);
});
