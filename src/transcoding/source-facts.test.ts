import { expect, test } from 'vitest';
import type { SourceInfo } from '../ffmpeg/source-info.ts';
import { toFacts, withUnheard } from './source-facts.ts';

const SOURCE: SourceInfo = {
  container: 'matroska,webm',
  durationSeconds: 3,
  sizeBytes: 1,
  bitrateKbps: 1,
  audio: { codec: 'flac', channels: 1, sampleRate: 8000, streamIndex: 1, language: 'eng' },
  dropped: [
    { kind: 'audio', codec: 'aac', reason: 'further track', track: 1 },
    { kind: 'audio', codec: 'ac3', reason: 'further track', track: 2 },
  ],
};

test('a sound that cannot be decoded is named with its video, before the other dropped tracks', () => {
  expect(toFacts(withUnheard(SOURCE, [{ extra: 'sound', detail: '' }])).dropped).toEqual([
    { kind: 'audio', codec: 'flac', reason: 'cannot be decoded', language: 'eng' },
    { kind: 'audio', codec: 'aac', reason: 'further track', track: 1 },
    { kind: 'audio', codec: 'ac3', reason: 'further track', track: 2 },
  ]);
});

test('a further track that cannot be decoded is told as such', () => {
  const leftOut = [
    { extra: 'audio track', track: 2, detail: '' },
    { extra: 'cover', detail: '' },
  ] as const;
  expect(toFacts(withUnheard(SOURCE, leftOut)).dropped).toEqual([
    { kind: 'audio', codec: 'aac', reason: 'further track', track: 1 },
    { kind: 'audio', codec: 'ac3', reason: 'cannot be decoded', track: 2 },
  ]);
});
