import { describe, expect, test } from 'vitest';
import { readProbe, type ProbedFile } from './read-probe.ts';

const SIZE_BYTES = 1_000_000;
const PICTURE = {
  index: 0,
  codec_type: 'video',
  codec_name: 'h264',
  width: 1280,
  height: 720,
  pix_fmt: 'yuv420p',
  avg_frame_rate: '30000/1001',
  r_frame_rate: '30000/1001',
  disposition: { default: 1, attached_pic: 0 },
};
const SOUND = {
  index: 1,
  codec_type: 'audio',
  codec_name: 'aac',
  channels: 2,
  sample_rate: '48000',
  disposition: { default: 1 },
};
const FORMAT = {
  format_name: 'mov,mp4,m4a,3gp,3g2,mj2',
  duration: '10.000000',
  start_time: '0.000000',
  bit_rate: '800000',
};

function probe(streams: readonly object[], format: object = FORMAT): ReturnType<typeof readProbe> {
  return readProbe(JSON.stringify({ streams, format }), SIZE_BYTES);
}

function read(streams: readonly object[], format: object = FORMAT): ProbedFile {
  const result = probe(streams, format);
  if (!result.ok) throw new Error(result.reason);
  return result.file;
}

function accepted(streams: readonly object[]): ProbedFile['tracks'] {
  return read(streams).tracks;
}

function refusal(streams: readonly object[], format: object = FORMAT): string {
  const result = probe(streams, format);
  return result.ok ? 'accepted' : result.reason;
}

describe('reading a probe', () => {
  test('names container, duration, rates and both streams', () => {
    expect(read([PICTURE, SOUND])).toEqual({
      container: 'mov,mp4,m4a,3gp,3g2,mj2',
      startSeconds: 0,
      declaredSeconds: 10,
      sizeBytes: 1_000_000,
      declaredRates: [
        [30_000, 1001],
        [30_000, 1001],
      ],
      tracks: {
        details: {
          video: { index: 0, rotation: 0, averageRate: '30000/1001', sampleAspect: '1:1' },
          audio: { index: 1 },
        },
        video: {
          codec: 'h264',
          width: 1280,
          height: 720,
          rotation: 0,
          fps: 29.97,
          stored: { width: 1280, height: 720, pixelAspect: 1 },
          pixFmt: 'yuv420p',
          interlaced: false,
          streamIndex: 0,
        },
        audio: { codec: 'aac', channels: 2, sampleRate: 48_000, streamIndex: 1 },
      },
    });
  });

  test.each([
    [-90, '720x1280', 90],
    [90, '720x1280', 270],
    [180, '1280x720', 180],
    [-180, '1280x720', 180],
  ])('a display matrix of %i degrees gives %s', (rotation, size, clockwise) => {
    const { video } = accepted([{ ...PICTURE, side_data_list: [{}, { rotation }] }]);
    expect(`${video?.width}x${video?.height}`).toBe(size);
    expect(video?.rotation).toBe(clockwise);
  });

  test('applies the sample aspect ratio before the rotation', () => {
    const stream = { ...PICTURE, width: 720, height: 576, sample_aspect_ratio: '64:45' };
    expect(accepted([stream]).video).toMatchObject({ width: 1024, height: 576 });
    expect(accepted([{ ...stream, side_data_list: [{ rotation: -90 }] }]).video).toMatchObject({
      width: 576,
      height: 1024,
    });
    expect(accepted([{ ...stream, sample_aspect_ratio: '0:1' }]).video).toMatchObject({ width: 720, height: 576 });
  });

  test('does not take cover art for video', () => {
    const cover = { ...PICTURE, codec_name: 'mjpeg', disposition: { default: 0, attached_pic: 1 } };
    expect(accepted([cover, SOUND]).video).toBeUndefined();
    expect(refusal([cover])).toBe('no-streams');
  });

  test('takes the default stream of several', () => {
    const second = { ...PICTURE, index: 2, width: 320, height: 240 };
    const first = { ...PICTURE, disposition: { default: 0 } };
    expect(accepted([first, second]).video?.streamIndex).toBe(2);
  });

  test('ignores an audio track without samples', () => {
    expect(accepted([PICTURE, { ...SOUND, channels: 0 }]).audio).toBeUndefined();
  });

  test('takes the declared duration of the tracks, or else that of the file without the time before its start', () => {
    const format = { ...FORMAT, duration: '13.0', start_time: '10.0' };
    expect(read([PICTURE], format)).toMatchObject({ declaredSeconds: 3, startSeconds: 10 });
    expect(read([{ ...PICTURE, duration: '7.5' }, SOUND], format).declaredSeconds).toBe(7.5);
    const { duration: _, ...unknown } = FORMAT;
    expect(read([PICTURE], unknown).declaredSeconds).toBe(0);
  });

  test('finds a mirrored picture in its display matrix', () => {
    const matrix = (a: number, d: number): object => ({
      displaymatrix: `\n00000000: ${a} 0 0\n00000001: 0 ${d} 0\n00000002: 0 0 1073741824\n`,
    });
    expect(accepted([{ ...PICTURE, side_data_list: [matrix(-65_536, 65_536)] }]).video?.isMirrored).toBe(true);
    expect(accepted([{ ...PICTURE, side_data_list: [matrix(-65_536, -65_536)] }]).video).not.toHaveProperty(
      'isMirrored',
    );
  });

  test('does not take a millisecond time base for a frame rate', () => {
    const stream = { ...PICTURE, avg_frame_rate: '0/0', r_frame_rate: '1000/1' };
    expect(accepted([stream]).video).toMatchObject({ fps: 0 });
  });

  test.each([
    ['no streams', [], 'no-streams'],
    ['a stream of an unknown codec', [{ index: 0, codec_type: 'video', width: 10, height: 10 }], 'no-streams'],
    ['a width of zero', [{ ...PICTURE, width: 0 }], 'bad-dimensions'],
    ['colours that cannot be converted', [{ ...PICTURE, color_space: 'ictcp' }], 'unsupported-colours'],
    ['a side beyond 8192', [{ ...PICTURE, width: 8194 }], 'too-large'],
    ['a side beyond 8192 once shown', [{ ...PICTURE, width: 4096, sample_aspect_ratio: '4:1' }], 'too-large'],
    [
      'a picture thinner than a pixel once shown',
      [{ ...PICTURE, width: 2, sample_aspect_ratio: '1:100' }],
      'bad-dimensions',
    ],
  ])('refuses %s', (_, streams, reason) => {
    expect(refusal(streams)).toBe(reason);
  });

  test('tells colours as the file tags them, and nothing where it has no tags', () => {
    const tags = { color_space: 'bt709', color_primaries: 'unknown', color_transfer: 'smpte2084', color_range: 'pc' };
    const colour = { space: 'bt709', transfer: 'smpte2084', range: 'pc' };
    expect(accepted([{ ...PICTURE, ...tags }]).video?.colour).toEqual(colour);
    expect(accepted([PICTURE]).video).not.toHaveProperty('colour');
  });

  test('lists further sound and subtitles with their labels, cleaned and cut', () => {
    const english = { ...SOUND, index: 2, disposition: {}, channel_layout: '5.1', tags: { language: 'eng' } };
    const mute = { ...SOUND, index: 3, channels: 0 };
    const title = `\u202e${'x'.repeat(500)}\n`;
    const subtitle = { index: 4, codec_type: 'subtitle', codec_name: 'subrip', tags: { language: 'ger', title } };
    const source = accepted([PICTURE, SOUND, english, mute, subtitle]);
    expect(source.otherAudio).toEqual([
      { codec: 'aac', channels: 2, channelLayout: '5.1', sampleRate: 48000, streamIndex: 2, language: 'eng' },
    ]);
    expect(source.subtitles).toEqual([{ codec: 'subrip', streamIndex: 4, language: 'ger', title: 'x'.repeat(128) }]);
  });

  test('names the tracks that are left out: of an unknown codec, and further ones', () => {
    const odd = { index: 5, codec_type: 'audio', codec_tag_string: 'XYZ1', tags: { language: 'fra' } };
    const further = { ...SOUND, index: 6, disposition: {} };
    const cover = { ...PICTURE, index: 7, codec_name: 'mjpeg', disposition: { attached_pic: 1 } };
    expect(accepted([PICTURE, SOUND, odd, further, cover]).dropped).toEqual([
      { kind: 'audio', codec: 'XYZ1', reason: 'unknown codec', language: 'fra' },
      { kind: 'audio', codec: 'aac', reason: 'further track', track: 1 },
    ]);
    expect(accepted([PICTURE, SOUND])).not.toHaveProperty('dropped');
  });

  test.each(['encv', 'enca'])('calls a track of sample entry %s encrypted', (tag) => {
    expect(refusal([{ ...PICTURE, codec_tag_string: tag }, SOUND])).toBe('encrypted');
  });

  test('refuses a still image in a video container', () => {
    expect(refusal([PICTURE], { ...FORMAT, tags: { major_brand: 'avif' } })).toBe('image');
  });

  test.each(['', '{', '[]', '{"streams":[]}', '{"format":{"format_name":7}}'])('refuses %j as no media', (text) => {
    expect(readProbe(text, SIZE_BYTES)).toMatchObject({ ok: false, reason: 'not-media' });
  });

  test('tells the owner what else a stream says, bounded and without control characters', () => {
    const told = {
      ...{
        codec_long_name: 'H.264\n/ AVC',
        codec_tag: '0x31637661',
        codec_tag_string: 'avc1',
        profile: 'High',
        level: 31,
      },
      ...{
        has_b_frames: 2,
        display_aspect_ratio: '16:9',
        time_base: '1/12800',
        start_time: '0.080000',
        nb_frames: '50',
      },
      ...{ bit_rate: '36616', duration: '2.000000', tags: { language: 'x'.repeat(99), rotate: '90' } },
    };
    const { details } = accepted([
      { ...PICTURE, ...told },
      { ...SOUND, sample_fmt: 'fltp', profile: 'unknown' },
    ]);
    expect(details?.video).toEqual({
      ...{ index: 0, rotation: 90, codecLongName: 'H.264 / AVC', codecTag: '0x31637661', codecTagString: 'avc1' },
      ...{ profile: 'High', level: '31', hasBFrames: '2', sampleAspect: '1:1', displayAspect: '16:9' },
      ...{
        averageRate: '30000/1001',
        timeBase: '1/12800',
        startTime: '0.080000',
        duration: '2',
        bitsPerSecond: '36616',
      },
      ...{ frames: '50', language: 'x'.repeat(35) },
    });
    expect(details?.audio).toEqual({ index: 1, sampleFormat: 'fltp' });
  });
});
