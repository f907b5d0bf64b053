// Which grants open the media of a further sound track: only that of a master playlist of its variant and video.
import { expect, test } from 'vitest';
import { SAMPLE_PARTY, nobodyEnded, nothingRevoked } from '../../test/support/issuers.ts';
import { memoryKeyRing } from '../../test/support/memory-key-ring.ts';
import { noGeneratedFiles } from '../../test/support/no-generated-files.ts';
import { sampleAudioTrack, sampleVideo } from '../../test/support/sample-video.ts';
import { SettableClock } from '../base/clock.ts';
import { createGrants } from '../playback/grants.ts';
import { createContentKeys } from '../transcoding/keys/content-keys.ts';
import { findMedia } from './find-media.ts';

const keyRing = memoryKeyRing();
const contentKeys = createContentKeys(keyRing);
const clock = new SettableClock().freeze('2026-11-22T10:00:00Z');
const grants = createGrants({ keyRing, clock, revokedIssuers: nobodyEnded, revocations: nothingRevoked });
const KEY = Buffer.from('fedcba9876543210');
const plainVideo = sampleVideo();
const encrypted = sampleAudioTrack(plainVideo, { number: 2 });
const further = [
  { ...encrypted, wrappedContentKey: contentKeys.wrap(encrypted.streamId, KEY) },
  sampleAudioTrack(plainVideo, { number: 2, variant: 'plain' }),
];
const video = { ...plainVideo, soundTracks: { main: { label: 'English' }, further } };

async function open(scope: readonly [string, string, ...string[]], name: string, of: string = video.videoId) {
  const session = grants.startSession({ videoId: video.videoId, lifetimeSeconds: 60, ...SAMPLE_PARTY });
  const videos = { findAnywhere: () => video, findMedia: () => video, streamsOf: () => [] };
  const path = `/play/${grants.playToken(session, ...scope)}/${of}/${name}`;
  const found = await findMedia({ ...noGeneratedFiles, grants, contentKeys, videos }, path);
  return found.ok ? found.media.content : found.reason;
}

const NAMES = ['audio-2.m3u8', 'audio-2/00000.ts', 'audio-2/content.key'];

test('the grant of a master playlist opens playlist, segments and the own key of a track', async () => {
  const playlistKey = `${video.videoId}/job/audio-2.m3u8`;
  expect(await Promise.all(NAMES.map((name) => open(['auto', 'm3u8'], name)))).toEqual([
    { kind: 'playlist', key: playlistKey },
    { kind: 'blob', key: `${video.videoId}/job/audio-2/00000.ts`, contentType: 'video/mp2t', playlistKey },
    { kind: 'bytes', bytes: KEY },
  ]);
  expect(await open(['auto', 'm3u8'], 'audio-1.m3u8')).toBe('no such stream');
});

test.each(NAMES)(
  'the grants of one definition, of another variant and of another video do not open %s',
  async (name) => {
    expect(await open(['fd', 'm3u8'], name)).toBe('outside the scope');
    expect(await open(['auto', 'mp4'], name)).toBe('outside the scope');
    expect(await open(['auto', 'm3u8', 'plain'], name)).toBe('outside the scope');
    expect(await open(['auto', 'm3u8'], name.replace('audio-2', 'audio-2-plain'))).toBe('outside the scope');
    expect(await open(['auto', 'm3u8'], name, '0'.repeat(32))).toBe('another video');
  },
);

test('a track in the clear has no key', async () => {
  const scope = ['auto', 'm3u8', 'plain'] as const;
  expect(await open(scope, 'audio-2-plain.m3u8')).toMatchObject({ kind: 'playlist' });
  expect(await open(scope, 'audio-2-plain/content.key')).toBe('no such stream');
});
