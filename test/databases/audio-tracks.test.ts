// Further sound tracks of a video on both databases: stored with it, replaced and removed with the streams that they are
// beside, and their files with them.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLibrary } from '../../src/library/videos/library-db.ts';
import type { AudioTrack } from '../../src/library/videos/sound-tracks.ts';
import type { Stream, Video } from '../../src/library/videos/video.ts';
import { databaseKinds } from '../support/databases.ts';
import { openServices } from '../support/open-services.ts';
import { sampleAudioTrack, sampleStream, sampleVideo } from '../support/sample-video.ts';

const MEDIA = { mediaType: 'video', durationSeconds: 1, coverBlob: undefined } as const;
const filesOf = (blob: string): string[] => [
  blob,
  ...(blob.endsWith('.m3u8') ? [blob.replace('.m3u8', '/00000.ts')] : []),
];
const MAIN = { label: 'English', language: 'en' };

describe.each(databaseKinds)('%s', (kind) => {
  let services: Awaited<ReturnType<typeof openServices>>;
  let video: Video;
  beforeEach(async () => {
    services = await openServices(kind);
    video = sampleVideo({ coverBlob: undefined });
    await services.videos.insert(video);
  });
  afterEach(() => services.close());

  const place = (job: string, name: string): string => `${video.videoId}/${job}/${name}`;
  const film = (job: string, changes: Partial<Stream> = {}): Stream =>
    sampleStream(video, { format: 'm3u8', blob: place(job, 'fd.m3u8'), createdAtMs: services.clock.now(), ...changes });
  const track = (job: string, number: number, changes: Partial<AudioTrack> = {}): AudioTrack => {
    const { variant = '' } = changes;
    const blob = place(job, `audio-${String(number)}${variant === '' ? '' : `-${variant}`}.m3u8`);
    return sampleAudioTrack(video, { number, blob, createdAtMs: services.clock.now(), ...changes });
  };

  interface Made {
    readonly streams: readonly Stream[];
    readonly further?: readonly AudioTrack[];
    readonly replaces?: 'same';
  }

  async function publish({ streams, further, replaces }: Made): Promise<void> {
    const soundTracks = further === undefined ? undefined : { main: MAIN, further };
    const blobs = [...streams, ...(further ?? [])].map(({ blob }) => blob);
    for (const blob of blobs.flatMap(filesOf)) {
      const path = join(services.folder, 'media', blob);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, 'bytes');
    }
    const published = await services.videos.publish(video.videoId, { ...MEDIA, streams, soundTracks, replaces });
    if (!published.ok) throw new Error(published.reason);
    services.removals.begin(published.obsolete);
    services.clock.advance(1000);
  }

  async function tracks(): Promise<string[] | undefined> {
    const found = await services.videos.findAnywhere(video.videoId);
    return found?.soundTracks?.further.map(({ blob }) => blob.slice(video.videoId.length + 1));
  }

  async function files(): Promise<string[]> {
    await services.removals.settled();
    await services.removals.sweep();
    const names = await readdir(join(services.folder, 'media', video.videoId), { recursive: true });
    return names.filter((name) => name.endsWith('.m3u8') || name.endsWith('.ts')).toSorted();
  }

  test('are read as they were published', async () => {
    const further = [track('a', 1), track('a', 2, { language: undefined, wrappedContentKey: '1.abc' })];
    await publish({ streams: [film('a')], further });
    expect((await services.videos.findAnywhere(video.videoId))?.soundTracks).toEqual({
      main: MAIN,
      further: JSON.parse(JSON.stringify(further)) as unknown,
    });
    expect(await files()).toEqual(['a/audio-1.m3u8', 'a/audio-2.m3u8', 'a/fd.m3u8'].flatMap(filesOf).toSorted());
  });

  test('of a new file replace those of the file before, with their files', async () => {
    await publish({ streams: [film('a')], further: [track('a', 1), track('a', 2)] });
    await publish({ streams: [film('b')], further: [track('b', 1)] });
    expect(await tracks()).toEqual(['b/audio-1.m3u8']);
    expect(await files()).toEqual(['b/audio-1.m3u8', 'b/fd.m3u8'].flatMap(filesOf).toSorted());
    await publish({ streams: [film('c')] });
    expect(await tracks()).toBeUndefined();
    expect(await files()).toEqual(filesOf('c/fd.m3u8').toSorted());
  });

  test('of another transcoding replace their equals, and the others stay', async () => {
    await publish({ streams: [film('a')], further: [track('a', 1), track('a', 2)] });
    const plain = film('b', { variant: 'plain', blob: place('b', 'fd-plain.m3u8') });
    await publish({ streams: [plain], further: [track('b', 1, { variant: 'plain' })], replaces: 'same' });
    expect(await tracks()).toEqual(['a/audio-1.m3u8', 'a/audio-2.m3u8', 'b/audio-1-plain.m3u8']);
    await publish({ streams: [film('c')], further: [track('c', 1)], replaces: 'same' });
    expect((await tracks())?.toSorted()).toEqual(['a/audio-2.m3u8', 'b/audio-1-plain.m3u8', 'c/audio-1.m3u8']);
    // The film of the first job is gone; its folder is not, for a track in it is heard beside the new film.
    const left = ['a/audio-2.m3u8', 'b/audio-1-plain.m3u8', 'b/fd-plain.m3u8', 'c/audio-1.m3u8', 'c/fd.m3u8'];
    expect(await files()).toEqual(left.flatMap(filesOf).toSorted());
  });

  test('go with the last film beside which they were made', async () => {
    const { opened, removals, videos, clock } = services;
    const library = createLibrary({ database: opened.database, videos, removals, clock });
    const [small, large] = [film('a'), film('a', { definition: 'HD', blob: place('a', 'hd.m3u8') })];
    const mp4 = film('a', { format: 'mp4', definition: 'HD', blob: place('a', 'hd.mp4') });
    await publish({ streams: [small, large, mp4], further: [track('a', 1)] });
    await library.removeStreams(video.videoId, [small.streamId]);
    expect(await tracks()).toEqual(['a/audio-1.m3u8']);
    expect(await files()).toContain('a/audio-1/00000.ts');
    await library.removeStreams(video.videoId, [large.streamId]);
    expect(await tracks()).toBeUndefined();
    expect((await files()).filter((name) => name.includes('audio'))).toEqual([]);
  });

  test('go with a deleted video', async () => {
    const { videos, removals, clock, opened } = services;
    await publish({ streams: [film('a')], further: [track('a', 1)] });
    await createLibrary({ database: opened.database, videos, removals, clock }).removeVideos([video.videoId]);
    await removals.settled();
    expect(await readdir(join(services.folder, 'media'))).toEqual([]);
  });
});
