// Which further sound tracks of a file are kept, and for which HLS.
import { expect, test } from 'vitest';
import type { FurtherAudio, SourceInfo } from '../source-info.ts';
import { LADDER_TEMPLATES } from './ladder-templates.ts';
import { planAudioTracks } from './plan-audio-tracks.ts';
import { planOutputs } from './plan-outputs.ts';
import type { TranscodeTemplate } from './template.ts';
import { filmTemplate, soundTemplate } from './templates.testing.ts';

const sound = (streamIndex: number, changes: Partial<FurtherAudio> = {}): FurtherAudio => ({
  codec: 'ac3',
  channels: 6,
  sampleRate: 48_000,
  streamIndex,
  ...changes,
});
const SOURCE: SourceInfo = {
  container: 'matroska,webm',
  durationSeconds: 60,
  sizeBytes: 1,
  bitrateKbps: 1,
  video: {
    codec: 'h264',
    width: 640,
    height: 360,
    rotation: 0,
    fps: 25,
    pixFmt: '',
    interlaced: false,
    streamIndex: 0,
  },
  audio: sound(1),
  otherAudio: [sound(2), sound(3, { channels: 1, sampleRate: 96_000 })],
};
const hls = (changes: Partial<TranscodeTemplate> = {}): TranscodeTemplate =>
  filmTemplate({ definition: 'FD', ifLarger: 'keep', container: 'hls', segmentSeconds: 6, ...changes });

function plan(templates: readonly TranscodeTemplate[], source: SourceInfo = SOURCE) {
  return planAudioTracks(source, planOutputs(source, templates, { withCustomerKey: true }).outputs);
}

test('each is stereo or mono AAC, for every variant of the HLS, in its segments', () => {
  expect(plan(LADDER_TEMPLATES)).toMatchObject([
    { number: 1, audio: { streamIndex: 2 }, sound: { codec: 'aac', channels: 2, bitrateKbps: 128 } },
    { number: 2, audio: { streamIndex: 3 }, sound: { codec: 'aac', channels: 1, bitrateKbps: 64, sampleRate: 48_000 } },
  ]);
  const [first] = plan([hls(), hls({ definition: 'LD', isEncrypted: true })]);
  expect(first?.copies).toEqual([
    { variant: 'plain', segmentSeconds: 6, mainChannels: 2 },
    { variant: 'kms', segmentSeconds: 6, mainChannels: 2 },
  ]);
  const mixed = [hls(), hls({ definition: 'LD', audio: { codec: 'AAC', channels: 1 } })];
  expect(plan(mixed)[0]?.copies).toEqual([{ variant: 'plain', segmentSeconds: 6 }]);
});

test('none is where no HLS of a film has the first sound', () => {
  expect(plan([filmTemplate({ ifLarger: 'keep' }), soundTemplate({ container: 'hls' })])).toEqual([]);
  expect(plan([hls({ audio: undefined }), hls({ definition: 'LD' })])).toEqual([]);
  const { video: _, ...song } = SOURCE;
  expect(plan(LADDER_TEMPLATES, song)).toEqual([]);
});

test('eight are kept of a file with more', () => {
  const otherAudio = Array.from({ length: 12 }, (__, index) => sound(index + 2));
  expect(plan(LADDER_TEMPLATES, { ...SOURCE, otherAudio }).map(({ number }) => number)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8,
  ]);
});
