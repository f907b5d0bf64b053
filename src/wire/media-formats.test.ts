// Every format has what its users derive from the table.
import { describe, expect, test } from 'vitest';
import { extensionOfContentType, SOURCE_DEMUXERS, sourceFormats, streamFormats, streamTypes } from './media-formats.ts';

describe('source formats', () => {
  test.each([...sourceFormats])('.%s has a kind, a content type of that kind and a demuxer', (...format) => {
    const [extension, { kind, contentType, demuxer }] = format;
    expect(extension).toMatch(/^[a-z0-9]{2,5}$/);
    if (demuxer === undefined) return expect(extension).toBe('m3u8');
    expect(contentType).toMatch(/^(?:video|audio)\/[a-z0-9.-]+$/);
    expect(contentType.startsWith(`${kind}/`)).toBe(true);
    expect(SOURCE_DEMUXERS).toContain(demuxer);
  });

  test('open with no demuxer that could read another file, run a script or emulate a machine', () => {
    const unsafe =
      /^(?:hls|applehttp|dash|concat|image2|lavfi|tedcaptions|swf|libopenmpt|libmodplug|libgme|sdp|rtsp|imf)/;
    expect(SOURCE_DEMUXERS.filter((name) => unsafe.test(name))).toEqual([]);
  });

  test('do not include what could name other files, nor what FFmpeg cannot decode', () => {
    for (const extension of ['swf', 'acm', 'mjpeg', 'mpd', 'html', 'jpg', 'exe'])
      expect(sourceFormats.has(extension)).toBe(false);
  });

  test('name one extension for each content type of a download', () => {
    const types = [...sourceFormats.values()].flatMap(({ downloadTypes }) => downloadTypes);
    expect(new Set(types).size).toBe(types.length);
    expect(['video/mp4', 'audio/ogg', 'video/mp2t'].map(extensionOfContentType)).toEqual(['mp4', 'oga', 'ts']);
    expect(extensionOfContentType('application/octet-stream')).toBeUndefined();
    expect(extensionOfContentType('constructor')).toBeUndefined();
  });
});

test('every stream format that is an uploaded format too has the same content type', () => {
  for (const format of streamFormats) expect(sourceFormats.get(format)?.contentType).toBe(streamTypes[format]);
});
