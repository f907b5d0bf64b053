import { expect, test } from 'vitest';
import type { SourceInfo } from '../ffmpeg/source-info.ts';
import { toFacts, withSilentSound } from './source-facts.ts';

const SOURCE: SourceInfo = {
  container: 'matroska,webm',
  durationSeconds: 3,
  sizeBytes: 1,
  bitrateKbps: 1,
  audio: { codec: 'flac', channels: 1, sampleRate: 8000, streamIndex: 1, language: 'eng' },
  dropped: [{ kind: 'audio', codec: 'aac', reason: 'further track' }],
};

test('a sound that cannot be decoded is named with its video, before the other dropped tracks', () => {
  expect(toFacts(withSilentSound(SOURCE)).dropped).toEqual([
    { kind: 'audio', codec: 'flac', reason: 'cannot be decoded', language: 'eng' },
    { kind: 'audio', codec: 'aac', reason: 'further track' },
  ]);
});
