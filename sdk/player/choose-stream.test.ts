import { describe, expect, test } from 'vitest';
import {
  chooseAuto,
  choosePlayables,
  labelOf,
  pickPlayable,
  readStreams,
  type Capabilities,
  type Stream,
} from './choose-stream.ts';

const everything: Capabilities = { hlsJs: true, nativeHls: true, playsFile: () => true, playsHevc: true };

function playInfo(definition: string, format: string, over: object = {}): object {
  const nominal = { FD: 360, LD: 480, SD: 720, HD: 1080 }[definition] ?? 0;
  const height = format === 'mp3' ? 0 : nominal;
  const StreamType = format === 'mp3' ? 'audio' : 'video';
  const PlayURL = `https://h/play/g/v/${definition}.${format}`;
  const Width = Math.round((height * 16) / 9);
  return {
    PlayURL,
    Format: format,
    Definition: definition,
    StreamType,
    Width,
    Height: height,
    Bitrate: '800',
    ...over,
  };
}

function streamsOf(...infos: object[]): Stream[] {
  return readStreams({ PlayInfoList: { PlayInfo: infos } });
}

describe('reading the streams of an answer', () => {
  test('takes numbers as numbers or texts', () => {
    const [stream] = streamsOf(playInfo('SD', 'm3u8', { Bitrate: '1800.5', Height: '720' }));
    expect(stream).toMatchObject({ bitrateKbps: 1800.5, height: 720, kind: 'video', definition: 'SD' });
  });

  test('leaves out what has no URL, and what only the vendor can decrypt', () => {
    const proprietary = playInfo('SD', 'm3u8', { Encrypt: 1, EncryptType: 'AliyunVoDEncryption' });
    const standard = playInfo('LD', 'm3u8', { Encrypt: 1, EncryptType: 'HLSEncryption' });
    const read = streamsOf(playInfo('HD', 'm3u8', { PlayURL: '' }), proprietary, standard);
    expect(read.map((stream) => stream.definition)).toEqual(['LD']);
  });

  test('is empty for an answer of another shape', () => {
    for (const answer of [null, {}, { PlayInfoList: {} }, { PlayInfoList: { PlayInfo: 'x' } }]) {
      expect(readStreams(answer)).toEqual([]);
    }
  });

  test('gives a stream the same id under another grant', () => {
    const [before] = streamsOf(playInfo('SD', 'm3u8'));
    const [after] = streamsOf(playInfo('SD', 'm3u8', { PlayURL: 'https://h/play/g2/v/SD.m3u8' }));
    expect(after?.id).toBe(before?.id);
  });
});

describe('choosing', () => {
  const both = streamsOf(playInfo('HD', 'mp4'), playInfo('HD', 'm3u8'), playInfo('FD', 'm3u8'), playInfo('FD', 'mp4'));
  const summary = (can: Partial<Capabilities>, streams = both): string[] =>
    choosePlayables(streams, { ...everything, ...can }).map(
      ({ definition, stream, engine }) => `${definition} ${stream.format} ${engine}`,
    );

  test('prefers HLS through hls.js, ascending', () => {
    expect(summary({})).toEqual(['FD m3u8 hls.js', 'HD m3u8 hls.js']);
  });

  test('plays HLS in the element where hls.js does not run', () => {
    expect(summary({ hlsJs: false })).toEqual(['FD m3u8 element', 'HD m3u8 element']);
  });

  test('falls back to MP4 where HLS does not play at all', () => {
    expect(summary({ hlsJs: false, nativeHls: false })).toEqual(['FD mp4 element', 'HD mp4 element']);
  });

  test('leaves out H.265 where it does not play: HLS of it plays through hls.js alone', () => {
    const hevc = { CodecName: 'H265' };
    const streams = streamsOf(playInfo('HD', 'm3u8', hevc), playInfo('HD', 'mp4', hevc), playInfo('FD', 'm3u8'));
    expect(summary({}, streams)).toEqual(['FD m3u8 hls.js', 'HD m3u8 hls.js']);
    expect(summary({ playsHevc: false }, streams)).toEqual(['FD m3u8 hls.js']);
    expect(summary({ hlsJs: false }, streams)).toEqual(['FD m3u8 element']);
    expect(summary({ hlsJs: false }, streams.slice(0, 2))).toEqual(['HD mp4 element']);
    expect(summary({ playsHevc: false }, streams.slice(0, 2))).toEqual([]);
  });

  test('plays MP3 when there is nothing but audio', () => {
    expect(summary({}, streamsOf(playInfo('HQ', 'mp3')))).toEqual(['HQ mp3 element']);
  });

  test('offers audio beside video under a name of its own', () => {
    const streams = streamsOf(playInfo('SD', 'm3u8'), playInfo('SD', 'mp3'), playInfo('HQ', 'mp3', { Bitrate: '900' }));
    expect(summary({}, streams)).toEqual(['SD m3u8 hls.js', 'audio-SD mp3 element', 'HQ mp3 element']);
  });

  test('is empty where the browser plays no format', () => {
    expect(summary({ hlsJs: false, nativeHls: false, playsFile: () => false })).toEqual([]);
  });

  test('begins with the wanted definition, else with the largest of at most 720 lines', () => {
    const playables = choosePlayables(
      streamsOf(playInfo('FD', 'm3u8'), playInfo('SD', 'm3u8'), playInfo('HD', 'm3u8')),
      everything,
    );
    expect(pickPlayable(playables, 'HD')?.definition).toBe('HD');
    expect(pickPlayable(playables, 'auto')?.definition).toBe('SD');
    expect(pickPlayable(playables.slice(2), 'auto')?.definition).toBe('HD');
    expect(pickPlayable([], 'auto')).toBeUndefined();
  });
});

test.each([
  ['FD', 640, 360, '360p'],
  ['HD', 1920, 1080, '1080p'],
  ['HD', 1920, 800, '1080p'],
  ['SD', 720, 1280, '720p'],
  ['FD', 320, 180, '180p'],
  ['FD', 0, 0, '360p'],
  ['OD', 1280, 534, '720p'],
  ['4K', 3840, 2160, '4K'],
  ['XX', 0, 0, 'XX'],
])('%s of %ix%i is labelled %s', (...[definition, width, height, label]) => {
  expect(labelOf({ definition, kind: 'video', width, height, bitrateKbps: 0 })).toBe(label);
});

test('an audio stream is labelled by its bitrate', () => {
  expect(labelOf({ definition: 'HQ', kind: 'audio', width: 0, height: 0, bitrateKbps: 127.6 })).toBe('128 kbps');
});

describe('the master playlist', () => {
  const streams = streamsOf(
    playInfo('FD', 'm3u8'),
    playInfo('SD', 'm3u8'),
    playInfo('AUTO', 'm3u8'),
    playInfo('SD', 'mp4'),
  );

  test('is no quality, and is requested without captions', () => {
    expect(choosePlayables(streams, everything).map(({ definition }) => definition)).toEqual(['FD', 'SD']);
    const auto = chooseAuto(streams, everything);
    expect([auto?.definition, auto?.engine]).toEqual(['auto', 'hls.js']);
    expect(auto?.stream.url).toBe('https://h/play/g/v/AUTO.m3u8?captions=none');
  });

  test('is used by browsers that play HLS natively, and by none that cannot play HLS', () => {
    expect(chooseAuto(streams, { ...everything, hlsJs: false })?.engine).toBe('element');
    expect(chooseAuto(streams, { ...everything, hlsJs: false, nativeHls: false })).toBeUndefined();
    expect(chooseAuto(streams.slice(0, 2), everything)).toBeUndefined();
  });

  test('with H.265 in it is used by hls.js, which leaves it out where it does not play, unless there is nothing else', () => {
    const deep = playInfo('HD', 'm3u8', { CodecName: 'H265' });
    const mixed = streamsOf(playInfo('FD', 'm3u8'), deep, playInfo('AUTO', 'm3u8', { CodecName: 'H265' }));
    expect(chooseAuto(mixed, everything)?.engine).toBe('hls.js');
    expect(chooseAuto(mixed, { ...everything, playsHevc: false })?.engine).toBe('hls.js');
    expect(chooseAuto(mixed, { ...everything, hlsJs: false })).toBeUndefined();
    expect(chooseAuto(mixed.slice(1), { ...everything, playsHevc: false })).toBeUndefined();
  });
});
