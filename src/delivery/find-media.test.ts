// From a URL's path to the blob: every field of a grant that must match, each wrong once.
import { beforeEach, describe, expect, test } from 'vitest';
import { noGeneratedFiles } from '../../test/support/no-generated-files.ts';
import { memoryKeyRing } from '../../test/support/memory-key-ring.ts';
import { sampleStream, sampleVideo } from '../../test/support/sample-video.ts';
import { SettableClock } from '../base/clock.ts';
import { createContentKeys } from '../transcoding/keys/content-keys.ts';
import type { Stream, Video } from '../library/videos/video.ts';
import { createGrants } from '../playback/grants.ts';
import { findMedia, type FoundMedia } from './find-media.ts';
import { SAMPLE_PARTY, nobodyEnded, nothingRevoked } from '../../test/support/issuers.ts';

const keyRing = memoryKeyRing();
const contentKeys = createContentKeys(keyRing);
const contentKey = Buffer.from('0123456789abcdef');

function library(changes: Partial<Video> = {}) {
  const video = sampleVideo(changes);
  const hls = sampleStream(video, { format: 'm3u8', blob: `${video.videoId}/job/fd.m3u8` });
  const streams: Stream[] = [
    sampleStream(video, { blob: `${video.videoId}/job/fd.mp4` }),
    sampleStream(video, { definition: 'HD', blob: `${video.videoId}/job/hd.mp4` }),
    { ...hls, wrappedContentKey: contentKeys.wrap(hls.streamId, contentKey) },
  ];
  return { video, streams };
}

describe('a media path', () => {
  const clock = new SettableClock().freeze('2026-11-22T10:00:00Z');
  const grants = createGrants({ keyRing, clock, revokedIssuers: nobodyEnded, revocations: nothingRevoked });
  let { video, streams } = library();

  beforeEach(() => {
    clock.set('2026-11-22T10:00:00Z');
    ({ video, streams } = library());
  });

  const find = (token: string, name: string, videoId: string = video.videoId) =>
    findMedia(
      {
        ...noGeneratedFiles,
        grants,
        contentKeys,
        videos: {
          findAnywhere: (id) => (id === video.videoId ? video : undefined),
          findMedia: (id) => (id === video.videoId ? video : undefined),
          streamsOf: (id) => (id === video.videoId ? streams : []),
        },
      },
      `/play/${token}/${videoId}/${name}`,
    );
  const token = (definition: string, format: string): string =>
    grants.playToken(
      grants.startSession({ videoId: video.videoId, lifetimeSeconds: 60, ...SAMPLE_PARTY }),
      definition.toLowerCase(),
      format,
    );
  const content = (found: Awaited<ReturnType<typeof find>>): FoundMedia['content'] | string =>
    found.ok ? found.media.content : found.reason;

  test('leads to a file by definition and format', async () => {
    expect(content(await find(token('fd', 'mp4'), 'fd.mp4'))).toEqual({
      kind: 'blob',
      key: `${video.videoId}/job/fd.mp4`,
      contentType: 'video/mp4',
    });
  });

  test('the grant of a playlist opens it, its segments and its key', async () => {
    const grant = token('fd', 'm3u8');
    const playlistKey = `${video.videoId}/job/fd.m3u8`;
    expect(content(await find(grant, 'fd.m3u8'))).toEqual({ kind: 'playlist', key: playlistKey });
    expect(content(await find(grant, 'fd/00003.ts'))).toEqual({
      kind: 'blob',
      key: `${video.videoId}/job/fd/00003.ts`,
      contentType: 'video/mp2t',
      playlistKey,
    });
    expect(content(await find(grant, 'fd/content.key'))).toEqual({ kind: 'bytes', bytes: contentKey });
  });

  test.each([
    ['fd', 'mp4', 'hd.mp4'],
    ['fd', 'mp4', 'fd.m3u8'],
    ['fd', 'mp4', 'fd/00000.ts'],
    ['fd', 'mp4', 'fd/content.key'],
    ['fd', 'm3u8', 'fd.mp4'],
    ['hd', 'm3u8', 'fd/content.key'],
    ['fd', 'mp4', 'sq.mp3'],
    ['fd', 'mp4', 'zz.mp4'],
  ])('a grant for %s %s does not open %s', async (definition, format, name) => {
    expect(content(await find(token(definition, format), name))).toBe('outside the scope');
  });

  test("opens only the variant of its grant, and gives a key only for this server's own encryption", async () => {
    const variant = (name: 'plain' | 'kms'): Stream =>
      sampleStream(video, { format: 'm3u8', variant: name, blob: `${video.videoId}/job/fd-${name}.m3u8` });
    streams = [
      ...streams,
      variant('plain'),
      variant('kms'),
      sampleStream(video, { format: 'flv', blob: 'v/job/fd.flv' }),
    ];
    const session = grants.startSession({ videoId: video.videoId, lifetimeSeconds: 60, ...SAMPLE_PARTY });
    const names = ['fd', 'fd-plain', 'fd-kms'];
    for (const [at, scope] of [[], ['plain'], ['kms']].entries()) {
      const grant = grants.playToken(session, 'fd', 'm3u8', ...scope);
      for (const [other, name] of names.entries()) {
        const expected = other === at ? { key: `${video.videoId}/job/${name}.m3u8` } : 'outside the scope';
        const segment = other === at ? { key: `${video.videoId}/job/${name}/00000.ts` } : 'outside the scope';
        expect(content(await find(grant, `${name}.m3u8`))).toEqual(
          at === other ? expect.objectContaining(expected) : expected,
        );
        expect(content(await find(grant, `${name}/00000.ts`))).toEqual(
          at === other ? expect.objectContaining(segment) : segment,
        );
      }
    }
    const [ours, plain, kms] = [[], ['plain'], ['kms']].map((scope) =>
      grants.playToken(session, 'fd', 'm3u8', ...scope),
    );
    expect(content(await find(ours!, 'fd/content.key'))).toEqual({ kind: 'bytes', bytes: contentKey });
    expect(content(await find(plain!, 'fd-plain/content.key'))).toBe('no such stream');
    expect(content(await find(kms!, 'fd-kms/content.key'))).toBe('no such stream');
    expect(content(await find(token('fd', 'flv'), 'fd.flv'))).toMatchObject({ contentType: 'video/x-flv' });
  });

  test('is refused from the second in which its grant expires', async () => {
    const grant = token('fd', 'mp4');
    clock.advance(59_999);
    expect((await find(grant, 'fd.mp4')).ok).toBe(true);
    clock.advance(1);
    expect(content(await find(grant, 'fd.mp4'))).toBe('expired');
  });

  test('opens only the video of its grant', async () => {
    const other = sampleVideo();
    const grant = grants.playToken(
      grants.startSession({ videoId: other.videoId, lifetimeSeconds: 60, ...SAMPLE_PARTY }),
      'fd',
      'mp4',
    );
    expect(content(await find(grant, 'fd.mp4'))).toBe('another video');
    expect(content(await find(token('fd', 'mp4'), 'fd.mp4', other.videoId))).toBe('another video');
  });

  test('a cover token opens the cover and no media, a play token media and no cover', async () => {
    const cover = grants.coverToken(video.videoId);
    expect(content(await find(cover, 'cover.jpg'))).toMatchObject({ kind: 'blob', contentType: 'image/jpeg' });
    for (const name of ['fd.mp4', 'fd.m3u8', 'fd/00000.ts', 'fd/content.key'])
      expect(content(await find(cover, name))).toBe('another kind');
    expect(content(await find(token('fd', 'mp4'), 'cover.jpg'))).toBe('another kind');
  });

  test('thumbnails open to every grant that plays the video, in any definition, format and variant, and to no other', async () => {
    video = { ...video, coverBlob: `${video.videoId}/job/claim/cover.jpg` };
    const session = grants.startSession({ videoId: video.videoId, lifetimeSeconds: 60, ...SAMPLE_PARTY });
    for (const scope of [
      ['fd', 'mp4'],
      ['hd', 'm3u8'],
      ['hd', 'm3u8', 'kms'],
      ['sq', 'mp3'],
    ]) {
      const grant = grants.playToken(session, ...scope);
      expect(content(await find(grant, 'thumbnails.vtt'))).toEqual({
        kind: 'blob',
        key: `${video.videoId}/job/claim/thumbnails.vtt`,
        contentType: 'text/vtt;charset=utf-8',
      });
      expect(content(await find(grant, 'thumbnails/00001.jpg'))).toEqual({
        kind: 'blob',
        key: `${video.videoId}/job/claim/thumbnails/00001.jpg`,
        contentType: 'image/jpeg',
      });
    }
    for (const other of [
      grants.coverToken(video.videoId),
      grants.sourceToken(session, 1),
      grants.snapshotToken(session),
    ])
      for (const name of ['thumbnails.vtt', 'thumbnails/00001.jpg'])
        expect(content(await find(other, name))).toBe('another kind');
    for (const changes of [{ status: 'Checking' }, { status: 'Blocked' }, { coverBlob: undefined }] as const) {
      ({ video, streams } = library(changes));
      expect(content(await find(token('fd', 'mp4'), 'thumbnails.vtt'))).toBe('video is not playable');
    }
  });

  test('a snapshot token opens only the snapshots, until the video is blocked', async () => {
    const place = `${'1'.repeat(32)}-${'2'.repeat(16)}`;
    const open = (name: string): ReturnType<typeof find> => {
      const session = grants.startSession({ videoId: video.videoId, lifetimeSeconds: 60, ...SAMPLE_PARTY });
      return find(grants.snapshotToken(session), name) as ReturnType<typeof find>;
    };
    for (const name of ['00001.jpg', 'cells/00002.jpg'])
      expect(content(await open(`snapshots/${place}/${name}`))).toEqual({
        kind: 'blob',
        key: `${video.videoId}/${place}/${name}`,
        contentType: 'image/jpeg',
      });
    for (const name of ['fd.mp4', 'fd.m3u8', 'fd/00000.ts', 'fd/content.key', 'cover.jpg', 'source.mp4'])
      expect(content(await open(name))).toBe('another kind');
    for (const other of [token('fd', 'mp4'), grants.coverToken(video.videoId)])
      expect(content(await find(other, `snapshots/${place}/00001.jpg`))).toBe('another kind');
    video = { ...video, coverBlob: `${video.videoId}/${place}/cover.jpg` };
    expect(content(await open(`snapshots/${place}/00001.jpg`))).toMatchObject({ key: video.coverBlob });
    ({ video, streams } = library({ status: 'UploadSucc' }));
    expect((await open(`snapshots/${place}/00001.jpg`)).ok).toBe(true);
    ({ video, streams } = library({ status: 'Blocked' }));
    expect(content(await open(`snapshots/${place}/00001.jpg`))).toBe('video is not playable');
  });

  test('a token of the uploaded file opens only that file, and no other token opens it', async () => {
    const session = grants.startSession({ videoId: video.videoId, lifetimeSeconds: 60, ...SAMPLE_PARTY });
    const source = grants.sourceToken(session, 1);
    expect(content(await find(source, 'source.mp4'))).toEqual({
      kind: 'blob',
      key: video.sourceBlob,
      contentType: 'application/octet-stream',
    });
    for (const name of ['fd.mp4', 'fd.m3u8', 'fd/00000.ts', 'fd/content.key', 'cover.jpg'])
      expect(content(await find(source, name))).toBe('another kind');
    for (const other of [token('fd', 'mp4'), token('od', 'mp4'), grants.coverToken(video.videoId)])
      expect(content(await find(other, 'source.mp4'))).toBe('another kind');
    clock.advance(60_000);
    expect(content(await find(source, 'source.mp4'))).toBe('expired');
  });

  test('a token of one uploaded file opens no other, for any spelling of the path', async () => {
    const session = grants.startSession({ videoId: video.videoId, lifetimeSeconds: 60, ...SAMPLE_PARTY });
    const [first, second] = [1, 2].map((number) => grants.sourceToken(session, number)) as [string, string];
    expect(content(await find(first, 'source-2.mp4'))).toBe('outside the scope');
    expect(content(await find(second, 'source.mp4'))).toBe('outside the scope');
    // Another spelling of the same number, or another kind of file.
    expect(content(await find(first, 'source-1.mp4'))).toBe('no such file');
    expect(content(await find(first, 'source.mov'))).toBe('no such file');
    video = { ...video, sourceBlob: video.sourceBlob.replace('source.mp4', 'source-2.mp4') };
    expect(content(await find(first, 'source.mp4'))).toBe('no such file');
    expect(content(await find(second, 'source-2.mp4'))).toMatchObject({ key: video.sourceBlob });
  });

  test('the uploaded file is refused when the video is blocked or the file was deleted', async () => {
    const open = () => {
      const session = grants.startSession({ videoId: video.videoId, lifetimeSeconds: 60, ...SAMPLE_PARTY });
      return find(grants.sourceToken(session, 1), 'source.mp4');
    };
    ({ video, streams } = library({ status: 'TranscodeFail' }));
    expect((await open()).ok).toBe(true);
    for (const changes of [{ status: 'Blocked' }, { sourceRemovedAtMs: 1 }] as const) {
      ({ video, streams } = library(changes));
      expect(content(await open())).toBe('video is not playable');
    }
  });

  test('a token with any one character altered is refused', async () => {
    const grant = token('fd', 'mp4');
    for (let index = 0; index < grant.length; index += 1) {
      const altered = grant.slice(0, index) + (grant[index] === 'A' ? 'B' : 'A') + grant.slice(index + 1);
      expect((await find(altered, 'fd.mp4')).ok).toBe(false);
    }
    expect((await find(grant.slice(0, -1), 'fd.mp4')).ok).toBe(false);
    expect((await find(grant + 'A', 'fd.mp4')).ok).toBe(false);
  });

  test('a token signed with the key of another server is refused', async () => {
    const foreign = createGrants({
      keyRing: memoryKeyRing(),
      clock,
      revokedIssuers: nobodyEnded,
      revocations: nothingRevoked,
    });
    const grant = foreign.playToken(
      foreign.startSession({ videoId: video.videoId, lifetimeSeconds: 60, ...SAMPLE_PARTY }),
      'fd',
      'mp4',
    );
    expect(content(await find(grant, 'fd.mp4'))).toBe('malformed');
    const otherId = createGrants({
      keyRing: memoryKeyRing({ id: 2 }),
      clock,
      revokedIssuers: nobodyEnded,
      revocations: nothingRevoked,
    });
    expect(content(await find(otherId.coverToken(video.videoId), 'cover.jpg'))).toBe('malformed');
  });

  test('only a video in status Normal plays; its cover is refused when it is blocked', async () => {
    for (const status of ['Uploading', 'UploadSucc', 'Transcoding', 'TranscodeFail', 'Checking', 'Blocked'] as const) {
      ({ video, streams } = library({ status }));
      expect(content(await find(token('fd', 'mp4'), 'fd.mp4'))).toBe('video is not playable');
      expect(content(await find(token('fd', 'm3u8'), 'fd/content.key'))).toBe('video is not playable');
      const cover = await find(grants.coverToken(video.videoId), 'cover.jpg');
      expect(cover.ok).toBe(status !== 'Blocked');
    }
  });

  test('a deleted video, a missing cover and a missing rendition are refused', async () => {
    const gone = sampleVideo();
    const grant = grants.playToken(
      grants.startSession({ videoId: gone.videoId, lifetimeSeconds: 60, ...SAMPLE_PARTY }),
      'fd',
      'mp4',
    );
    expect(content(await find(grant, 'fd.mp4', gone.videoId))).toBe('video is not playable');
    expect(content(await find(token('ld', 'mp4'), 'ld.mp4'))).toBe('no such stream');
    expect(content(await find(token('fd', 'mp3'), 'fd.mp3'))).toBe('no such stream');
    ({ video, streams } = library({ coverBlob: undefined }));
    expect(content(await find(grants.coverToken(video.videoId), 'cover.jpg'))).toBe('video is not playable');
  });

  test('the key of an unencrypted stream is refused', async () => {
    streams = streams.map((stream) => ({ ...stream, wrappedContentKey: undefined }));
    expect(content(await find(token('fd', 'm3u8'), 'fd/content.key'))).toBe('no such stream');
  });

  test('the newer of two streams of the same definition is served', async () => {
    const newer = sampleStream(video, { blob: `${video.videoId}/job2/fd.mp4`, createdAtMs: Date.now() });
    streams = [newer, ...streams];
    expect(content(await find(token('fd', 'mp4'), 'fd.mp4'))).toMatchObject({ key: `${video.videoId}/job2/fd.mp4` });
  });
});
