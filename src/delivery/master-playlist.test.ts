// The playlists that are generated per request.
import { describe, expect, test } from 'vitest';
import { writeCaptionPlaylist, writeMasterPlaylist } from './master-playlist.ts';

const rendition = {
  uri: 'sd.m3u8',
  peakBitsPerSecond: 2_000_000,
  averageBitsPerSecond: 1_500_000,
  width: 1280,
  height: 720,
  fps: 25,
};
const caption = { uri: 'captions/en.m3u8', language: 'en', label: 'English', isDefault: true };

describe('the master playlist', () => {
  test('writes the attributes that are known, and no others', () => {
    const unknown = { ...rendition, uri: 'hd.m3u8', width: 0, height: 0, fps: 0 };
    expect(writeMasterPlaylist({ renditions: [{ ...rendition, codecs: 'avc1.64001f,mp4a.40.2' }, unknown] })).toBe(
      [
        '#EXTM3U',
        '#EXT-X-VERSION:6',
        '#EXT-X-INDEPENDENT-SEGMENTS',
        '#EXT-X-STREAM-INF:BANDWIDTH=2000000,AVERAGE-BANDWIDTH=1500000,RESOLUTION=1280x720,FRAME-RATE=25.000,CODECS="avc1.64001f,mp4a.40.2",CLOSED-CAPTIONS=NONE',
        'sd.m3u8',
        '#EXT-X-STREAM-INF:BANDWIDTH=2000000,AVERAGE-BANDWIDTH=1500000,CLOSED-CAPTIONS=NONE',
        'hd.m3u8',
        '',
      ].join('\n'),
    );
  });

  test('tells the range of every picture where one is HDR', () => {
    const [sdr, pq, hlg] = [rendition, { ...rendition, hdrType: 'HDR10' }, { ...rendition, hdrType: 'HLG' }] as const;
    const ranges = (renditions: Parameters<typeof writeMasterPlaylist>[0]['renditions']) =>
      [...writeMasterPlaylist({ renditions }).matchAll(/VIDEO-RANGE=(\w+)/g)].map(([, range]) => range);
    expect(ranges([sdr, sdr])).toEqual([]);
    expect(ranges([sdr, pq])).toEqual(['SDR', 'PQ']);
    expect(ranges([hlg, sdr])).toEqual(['HLG', 'SDR']);
  });

  test('gives captions unique names, and no label can end its attribute or its line', () => {
    const hostile = { ...caption, language: 'fr', label: 'English",URI="https://evil.example/\n#EXT-X-KEY' };
    const lines = writeMasterPlaylist({
      renditions: [rendition],
      captions: [caption, { ...caption, language: 'en-GB' }, hostile],
    }).split('\n');
    const names = lines
      .filter((line) => line.startsWith('#EXT-X-MEDIA'))
      .map((line) => /NAME="([^"]*)"/.exec(line)?.[1]);
    expect(names).toEqual(['English', 'English (en-GB)', "English',URI='https://evil.example/'#EXT-X-KEY"]);
    expect(lines.some((line) => line.startsWith('#EXT-X-KEY'))).toBe(false);
    expect(lines.find((line) => line.startsWith('#EXT-X-STREAM-INF'))).toContain('SUBTITLES="captions"');
  });

  test('offers further sound beside that of the renditions, which comes first, with names that are unique', () => {
    const track = { uri: 'audio-1.m3u8', channels: 1, peakBitsPerSecond: 90_000, averageBitsPerSecond: 70_000 };
    const text = writeMasterPlaylist({
      renditions: [rendition],
      sound: [
        { label: 'English', language: 'en', channels: 2 },
        { ...track, label: 'En"glish', language: 'en' },
        { ...track, uri: 'audio-2.m3u8', label: 'English', language: 'en', peakBitsPerSecond: 95_000 },
        { ...track, uri: 'audio-3.m3u8', label: 'English\n' },
        { ...track, uri: 'audio-4.m3u8', label: 'English', language: 'en' },
      ],
    });
    expect(text.split('\n').slice(3, 9)).toEqual([
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2"',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="En\'glish",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="1",URI="audio-1.m3u8"',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="English (en)",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="1",URI="audio-2.m3u8"',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="English\'",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="1",URI="audio-3.m3u8"',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="English (en) 2",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="1",URI="audio-4.m3u8"',
      '#EXT-X-STREAM-INF:BANDWIDTH=2095000,AVERAGE-BANDWIDTH=1570000,RESOLUTION=1280x720,FRAME-RATE=25.000,AUDIO="sound",CLOSED-CAPTIONS=NONE',
    ]);
  });
});

test('the playlist of captions is one segment, as long as the video', () => {
  expect(writeCaptionPlaylist('en.vtt', 9.5)).toContain('#EXT-X-TARGETDURATION:10\n');
  expect(writeCaptionPlaylist('en.vtt', 9.5)).toContain('#EXTINF:9.500000,\nen.vtt\n#EXT-X-ENDLIST\n');
});
