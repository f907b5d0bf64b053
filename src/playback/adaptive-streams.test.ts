// Which renditions a player may switch between, and what a grant for them opens.
import { describe, expect, test } from 'vitest';
import { sampleStream, sampleVideo } from '../../test/support/sample-video.ts';
import type { Stream } from '../library/videos/video.ts';
import { asOneStream, chooseAdaptive } from './adaptive-streams.ts';
import type { StreamFilters } from './choose-streams.ts';

const video = sampleVideo();
const hls = (definition: string, height: number, changes: Partial<Stream> = {}): Stream =>
  sampleStream(video, {
    definition,
    format: 'm3u8',
    height,
    width: (height * 16) / 9,
    wrappedContentKey: 'k',
    ...changes,
  });
const LADDER = [hls('HD', 1080), hls('FD', 360), sampleStream(video, { definition: 'SD' }), hls('SD', 720)];

function choose(streams: readonly Stream[], filters: Partial<StreamFilters> = {}): string | undefined {
  const adaptive = chooseAdaptive(streams, { preview: false, multiple: false, ...filters });
  return adaptive && [adaptive.variant, ...adaptive.renditions.map(({ definition }) => definition)].join(' ');
}

describe('the renditions to switch between', () => {
  test('are the HLS ones, ascending; definitions requested beside AUTO do not matter', () => {
    expect(choose(LADDER)).toBe(' FD SD HD');
    expect(choose(LADDER, { definitions: ['AUTO', 'FD'], preview: true })).toBe(' FD SD HD');
  });

  test('are the newest of each definition', () => {
    const newer = hls('FD', 360, { createdAtMs: LADDER[1]!.createdAtMs + 1 });
    const adaptive = chooseAdaptive([...LADDER, newer], { preview: false, multiple: false });
    expect(adaptive?.renditions[0]?.streamId).toBe(newer.streamId);
  });

  test('are all of one variant: that which any player can play and which is protected, if there is one', () => {
    const plain = [hls('FD', 360, { variant: 'plain', wrappedContentKey: undefined })];
    expect(choose([...plain, ...LADDER])).toBe(' FD SD HD');
    expect(choose([...plain, ...LADDER], { encryptType: 'Unencrypted' })).toBe('plain FD');
    expect(choose(plain, { encryptType: 'HLSEncryption' })).toBeUndefined();
  });

  test.each([
    ['sound alone', [hls('SQ', 0, { streamType: 'audio' })], {}],
    ['files alone', [sampleStream(video)], {}],
    ['a wish for files', LADDER, { formats: ['mp4'] }],
    ['a wish for sound', LADDER, { streamTypes: ['audio'] }],
    ['a definition that no grant can name', [hls('XLD', 360)], {}],
  ] as const)('are none for %s', (_, streams, filters) => {
    expect(choose(streams, filters)).toBeUndefined();
  });

  test('are described by the largest, under an id of their own', () => {
    const one = asOneStream(chooseAdaptive(LADDER, { preview: false, multiple: false })!);
    expect(one).toMatchObject({ definition: 'AUTO', format: 'm3u8', height: 1080 });
    expect(LADDER.map(({ streamId }) => streamId)).not.toContain(one?.streamId);
    expect(asOneStream(chooseAdaptive(LADDER.toReversed(), { preview: false, multiple: false })!)).toEqual(one);
  });
});

test('the master playlist is HDR only if all of its renditions are', () => {
  const deep = { bitDepth: 10, hdrType: 'HDR10' } as const;
  const auto = (...streams: Stream[]) => {
    const adaptive = chooseAdaptive(streams, { preview: false, multiple: false });
    const { bitDepth, hdrType } = (adaptive && asOneStream(adaptive)) ?? {};
    return [bitDepth, hdrType];
  };
  expect(auto(hls('FD', 360, { bitDepth: 8 }), hls('HD', 1080, deep))).toEqual([8, undefined]);
  expect(auto(hls('FD', 360, deep), hls('HD', 1080, deep))).toEqual([10, 'HDR10']);
});
