import { describe, expect, test } from 'vitest';
import { sampleStream, sampleVideo } from '../../test/support/sample-video.ts';
import type { Stream } from '../library/videos/video.ts';
import { chooseStreams, encryptTypeOf, type StreamFilters } from './choose-streams.ts';

const video = sampleVideo();
const stream = (changes: Partial<Stream>): Stream => sampleStream(video, changes);
const LADDER = [
  stream({ definition: 'HD', format: 'mp4', bitrateKbps: 3000 }),
  stream({ definition: 'FD', format: 'm3u8', bitrateKbps: 410, wrappedContentKey: 'k' }),
  stream({ definition: 'SD', format: 'mp4', bitrateKbps: 1500 }),
  stream({ definition: 'FD', format: 'mp4', bitrateKbps: 400 }),
  stream({ definition: 'HD', format: 'm3u8', bitrateKbps: 3010, wrappedContentKey: 'k' }),
  stream({ definition: 'HQ', format: 'mp3', streamType: 'audio', bitrateKbps: 128, codecName: 'MP3' }),
];

function choose(filters: Partial<StreamFilters> = {}, streams: readonly Stream[] = LADDER): string[] {
  return chooseStreams(streams, { preview: false, multiple: false, ...filters }).map(
    ({ definition, format }) => `${definition} ${format}`,
  );
}

describe('the streams of an answer', () => {
  test('come in ascending quality: the player does not sort them', () => {
    expect(choose()).toEqual(['FD mp4', 'FD m3u8', 'SD mp4', 'HD mp4', 'HD m3u8', 'HQ mp3']);
  });

  test.each<[Partial<StreamFilters>, string[]]>([
    [{ formats: ['mp4'] }, ['FD mp4', 'SD mp4', 'HD mp4']],
    [{ formats: ['mp4', 'mp3'] }, ['FD mp4', 'SD mp4', 'HD mp4', 'HQ mp3']],
    [{ formats: ['flv'] }, []],
    [{ definitions: ['HD', 'FD'], formats: ['m3u8'] }, ['FD m3u8', 'HD m3u8']],
    [{ streamTypes: ['audio'] }, ['HQ mp3']],
    [{ streamTypes: ['video'] }, ['FD mp4', 'FD m3u8', 'SD mp4', 'HD mp4', 'HD m3u8']],
    [{ encryptType: 'HLSEncryption' }, ['FD m3u8', 'HD m3u8']],
    [{ encryptType: 'Unencrypted' }, ['FD mp4', 'SD mp4', 'HD mp4', 'HQ mp3']],
    [{ encryptType: 'AliyunVoDEncryption' }, []],
    [{ codecName: 'h264' }, ['FD mp4', 'FD m3u8', 'SD mp4', 'HD mp4', 'HD m3u8']],
    [{ codecName: 'H265' }, []],
    [{ preview: true }, ['FD mp4', 'FD m3u8', 'SD mp4', 'HD mp4', 'HD m3u8']],
    [{ preview: true, formats: ['mp3'] }, []],
  ])('with %j are %j', (filters, expected) => {
    expect(choose(filters)).toEqual(expected);
  });

  test('are the newest of each definition and format, or all of them when Multiple is asked for', () => {
    const twice = [
      stream({ definition: 'FD', bitrateKbps: 1, createdAtMs: 2 }),
      stream({ definition: 'FD', bitrateKbps: 2, createdAtMs: 3 }),
      stream({ definition: 'FD', bitrateKbps: 3, createdAtMs: 1 }),
    ];
    const chosen = chooseStreams(twice, { preview: false, multiple: false });
    expect(chosen.map(({ bitrateKbps }) => bitrateKbps)).toEqual([2]);
    expect(choose({ multiple: true }, twice)).toHaveLength(3);
  });

  test('of one instant are the protected one that any player can play, unless the other kind is asked for', () => {
    const hls = (variant: Stream['variant'], changes: Partial<Stream> = {}): Stream =>
      stream({ format: 'm3u8', variant, ...changes });
    const together = [hls('plain'), hls('kms'), hls('', { wrappedContentKey: 'k' })];
    const variantsOf = (streams: readonly Stream[], filters: Partial<StreamFilters> = {}) =>
      chooseStreams(streams, { preview: false, multiple: false, ...filters }).map(({ variant }) => variant);
    expect(variantsOf(together)).toEqual(['']);
    expect(variantsOf(together.slice(0, 2))).toEqual(['kms']);
    expect(variantsOf(together, { encryptType: 'Unencrypted' })).toEqual(['plain']);
    expect(variantsOf(together, { multiple: true, encryptType: 'HLSEncryption' })).toEqual(['kms', '']);
    expect(variantsOf([...together, hls('plain', { createdAtMs: Date.now() })])).toEqual(['plain']);
    expect(together.map(encryptTypeOf)).toEqual(['Unencrypted', 'HLSEncryption', 'HLSEncryption']);
  });

  test('are at most a hundred', () => {
    const many = Array.from({ length: 120 }, (_, index) => stream({ bitrateKbps: index }));
    expect(choose({ multiple: true }, many)).toHaveLength(100);
  });

  test('with a content key are encrypted, without one not', () => {
    expect(LADDER.map(encryptTypeOf).filter((type) => type === 'HLSEncryption')).toHaveLength(2);
  });
});
