// What InvalidVideo.NoneStream says: every filter that took a stream away.
import { expect, test } from 'vitest';
import { describeFilters } from './describe-filters.ts';
import { playInfoParameters, type PlayInfoParameters } from './play-info-parameters.ts';
import { restrict } from './signed-play-content.ts';

const read = (parameters: Readonly<Record<string, string>>): PlayInfoParameters => playInfoParameters.parse(parameters);

function described(asked: Readonly<Record<string, string>>, content?: Readonly<Record<string, string>>): string {
  const [requested, signed] = [read(asked), content === undefined ? undefined : read(content)];
  const allowed = signed === undefined ? requested : restrict(requested, signed);
  return describeFilters({ requested, signed, allowed });
}

test.each([
  [{}, ''],
  [{ Formats: 'mp4', Definition: 'fhd,LD', StreamType: 'video' }, 'Formats: mp4, Definition: HD,LD, StreamType: video'],
  [{ CodecName: 'a b:1', PlayConfig: '{"PreviewTime":"5"}' }, 'CodecName: a?b?1, PreviewTime: 5'],
])('without a JWT: %j', (asked, text) => {
  expect(described(asked)).toBe(text);
});

test.each([
  [{ Formats: 'mp3' }, { Formats: 'm3u8,mp4' }, 'Formats: mp3, JWTPlayAuth.formats: m3u8,mp4'],
  [{ Definition: 'LD' }, { Definition: 'FHD' }, 'Definition: LD, JWTPlayAuth.definition: HD'],
  [{ StreamType: 'audio' }, { StreamType: 'video' }, 'StreamType: audio, JWTPlayAuth.streamType: video'],
  [{ Formats: 'mp4,m3u8' }, { Formats: 'mp4' }, 'Formats: mp4'],
  [{ Formats: 'mp4' }, { StreamType: 'audio' }, 'Formats: mp4, StreamType: audio'],
  [
    { Formats: 'mp4', StreamType: 'audio' },
    { Formats: 'mp3', StreamType: 'audio,video' },
    'Formats: mp4, JWTPlayAuth.formats: mp3, StreamType: audio',
  ],
])('asked for %j with a JWT for %j', (asked, signed, text) => {
  expect(described(asked, signed)).toBe(text);
});
