// Every format has what its users derive from the table.
import { describe, expect, test } from 'vitest';
import { extensionOfContentType, SOURCE_DEMUXERS, sourceFormats, streamFormats, streamTypes } from './media-formats.ts';

/** On the vendor's list, and refused when the file is probed. */
const UNREAD = ['rm', 'rmvb', 'm3u8', 'dv', 'gif', 'mjpeg', 'swf', 'ra', 'ape', 'ac3', 'amr', 'caf', 'acm'];

describe('source formats', () => {
  test.each([...sourceFormats])(
    '.%s has a kind, a content type and a demuxer unless probing refuses it',
    (...format) => {
      const [extension, { kind, contentType, demuxer }] = format;
      expect(extension).toMatch(/^[a-z0-9]{2,5}$/);
      expect(['video', 'audio']).toContain(kind);
      expect(contentType).toMatch(/^(?:video|audio|application|image)\/[a-z0-9.-]+$/);
      expect(demuxer === undefined).toBe(UNREAD.includes(extension));
      if (demuxer !== undefined) {
        expect(SOURCE_DEMUXERS).toContain(demuxer);
        expect(contentType.startsWith(`${kind}/`)).toBe(true);
      }
    },
  );

  test('open with no demuxer that could read another file', () => {
    expect([...SOURCE_DEMUXERS].sort()).toEqual(
      ['mov', 'matroska', 'mpegts', 'mpeg', 'mp3', 'aac', 'wav', 'flac', 'ogg', 'avi', 'flv', 'asf'].sort(),
    );
  });

  test('name one extension for each content type of a download', () => {
    const types = [...sourceFormats.values()].flatMap(({ downloadTypes = [] }) => downloadTypes);
    expect(new Set(types).size).toBe(types.length);
    expect(['video/mp4', 'audio/ogg', 'video/mp2t'].map(extensionOfContentType)).toEqual(['mp4', 'ogg', 'ts']);
    expect(extensionOfContentType('application/octet-stream')).toBeUndefined();
    expect(extensionOfContentType('constructor')).toBeUndefined();
  });
});

test('every stream format that is an uploaded format too has the same content type', () => {
  for (const format of streamFormats) expect(sourceFormats.get(format)?.contentType).toBe(streamTypes[format]);
});
