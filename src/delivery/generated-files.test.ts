// What is generated for one grant: no more than it opens, and no captions or thumbnails for a preview.
import { OF_NO_CREDENTIAL } from '../../test/support/issuers.ts';
import { describe, expect, test } from 'vitest';
import { sampleAudioTrack, sampleStream, sampleVideo } from '../../test/support/sample-video.ts';
import type { Caption } from '../library/captions/caption.ts';
import type { Stream, Video } from '../library/videos/video.ts';
import { asVideoId } from '../wire/ids.ts';
import { grantScope, type SessionGrant } from '../wire/session-token.ts';
import { findGeneratedFile, type GeneratedFileDeps } from './generated-files.ts';
import type { GeneratedTarget } from './play-path.ts';

const video = sampleVideo();
const hls = (definition: string, changes: Partial<Stream> = {}): Stream =>
  sampleStream(video, { definition, format: 'm3u8', ...changes });
const streams = [hls('FD'), hls('SD', { width: 1280, height: 720 }), hls('FD', { variant: 'plain' })];
const caption: Caption = {
  videoId: video.videoId,
  language: 'en',
  label: 'English',
  isDefault: true,
  blob: `${video.videoId}/captions/1.vtt`,
  sizeBytes: 10,
  origin: 'owner',
  createdAtMs: 1,
};
const deps: GeneratedFileDeps = {
  captions: { captionsOf: () => [caption] },
  hlsFacts: { factsOf: () => ({ peakBitsPerSecond: 2, averageBitsPerSecond: 1, firstVideoPts: 129_000 }) },
  blobs: {
    read: () => Promise.resolve(Buffer.from('WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHello\n')),
    stat: (key) => Promise.resolve(key.endsWith('thumbnails.vtt') ? { sizeBytes: 1, modifiedAtMs: 1 } : undefined),
  },
};

interface Asked {
  readonly scope?: readonly string[];
  readonly previewSeconds?: number;
  readonly query?: string;
  readonly of?: readonly Stream[];
  readonly about?: Video;
}

function write(target: GeneratedTarget, asked: Asked = {}): Promise<string | undefined> {
  const { scope = ['auto', 'm3u8', 'fd', 'sd'], previewSeconds = 0, query = '', of = streams } = asked;
  const grant: SessionGrant = {
    keyId: 1,
    kind: 'play',
    sessionId: '0'.repeat(24),
    videoId: asVideoId(video.videoId),
    ...OF_NO_CREDENTIAL,
    scope: grantScope(...scope) ?? 0,
    previewSeconds,
    expiresAt: 1,
  };
  return findGeneratedFile(deps, { target, grant, video: asked.about ?? video, streams: of }).write(
    new URLSearchParams(query),
  );
}

const uris = async (text: Promise<string | undefined>): Promise<string[]> =>
  ((await text) ?? 'none').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const MASTER = { kind: 'master', variant: '' } as const;

describe('the master playlist', () => {
  test('lists only the renditions that the grant opens, also after others were added', async () => {
    expect(await uris(write(MASTER))).toEqual(['fd.m3u8', 'sd.m3u8']);
    expect(await uris(write(MASTER, { scope: ['auto', 'm3u8', 'fd'] }))).toEqual(['fd.m3u8']);
    expect(await uris(write(MASTER, { scope: ['auto', 'm3u8'] }))).toEqual(['none']);
  });

  test('lists the variant in its name', async () => {
    const plain = { kind: 'master', variant: 'plain' } as const;
    expect(await uris(write(plain, { scope: ['auto', 'm3u8', 'fd', 'plain'] }))).toEqual(['fd-plain.m3u8']);
    expect(await uris(write(plain))).toEqual(['none']);
  });
});

describe('further sound', () => {
  const further = [
    sampleAudioTrack(video, { number: 1, mainChannels: 1 }),
    sampleAudioTrack(video, { number: 1, variant: 'plain' }),
    sampleAudioTrack(video, { number: 3, label: 'Audio 4', language: undefined }),
  ];
  const about = { ...video, soundTracks: { main: { label: 'English', language: 'en' }, further } };
  const sound = async (text: Promise<string | undefined>): Promise<string[]> =>
    ((await text) ?? 'none').split('\n').filter((line) => line.startsWith('#EXT-X-MEDIA:TYPE=AUDIO'));

  test('is offered in the variant of the list alone, behind the sound of the renditions', async () => {
    const own = await sound(write(MASTER, { about, query: 'MtsHlsUriToken=a%26b' }));
    expect(own.map((line) => /NAME="([^"]*)"/.exec(line)?.[1])).toEqual(['English', 'Français', 'Audio 4']);
    expect(own.map((line) => /URI="([^"]*)"/.exec(line)?.[1])).toEqual([
      undefined,
      'audio-1.m3u8?MtsHlsUriToken=a%26b',
      'audio-3.m3u8?MtsHlsUriToken=a%26b',
    ]);
    const plain = { kind: 'master', variant: 'plain' } as const;
    const listed = await sound(write(plain, { about, scope: ['auto', 'm3u8', 'fd', 'plain'] }));
    expect(listed.map((line) => /URI="([^"]*)"/.exec(line)?.[1])).toEqual([undefined, 'audio-1-plain.m3u8']);
    expect(await sound(write(MASTER))).toEqual([]);
  });

  test('is offered to a preview too, where its playlist is cut as that of the renditions', async () => {
    expect(await sound(write(MASTER, { about, previewSeconds: 10 }))).toHaveLength(3);
  });
});

describe('captions', () => {
  const vtt = { kind: 'caption', language: 'en', format: 'vtt' } as const;

  test('carry the first timestamp of the segments, and none where there are no segments', async () => {
    expect(await write(vtt)).toContain('\nX-TIMESTAMP-MAP=MPEGTS:129000,');
    expect(await write(vtt, { of: [sampleStream(video)] })).toBe('WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHello\n');
  });

  test('and thumbnails are listed as extras, but not for a preview', async () => {
    expect(JSON.parse((await write({ kind: 'extras' })) ?? '')).toEqual({
      thumbnails: 'thumbnails.vtt',
      captions: [{ language: 'en', label: 'English', isDefault: true, url: 'captions/en.vtt' }],
    });
    const preview = { previewSeconds: 10 };
    expect(await write({ kind: 'extras' }, preview)).toBe('{"captions":[]}');
    expect(await write(vtt, preview)).toBeUndefined();
    expect(await write(MASTER, preview)).not.toContain('SUBTITLES');
  });

  test('in a language that the video lacks are refused', async () => {
    expect(await write({ ...vtt, language: 'fr' })).toBeUndefined();
  });
});
