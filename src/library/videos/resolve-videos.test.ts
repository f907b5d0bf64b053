// Authorization and the operation ask for the same videos: each is looked up once for a call.
import { expect, test } from 'vitest';
import { sampleVideo } from '../../../test/support/sample-video.ts';
import type { VideoLookupCall } from './resolve-video.ts';
import { resolveVideos, videoTargets } from './resolve-videos.ts';
import type { Video } from './video.ts';

function open() {
  const videos = [sampleVideo(), sampleVideo()];
  const asked: string[] = [];
  const found = new Map<string, unknown>();
  const find = (_: string, videoId: string): Video | undefined => {
    asked.push(videoId);
    return videos.find((video) => video.videoId === videoId);
  };
  const memoize = <T>(name: string, load: () => T): T => {
    if (!found.has(name)) found.set(name, load());
    return found.get(name) as T;
  };
  const { accountId } = sampleVideo();
  const call: VideoLookupCall = { caller: { accountId }, memoize };
  const ids = { VideoIds: [...videos.map(({ videoId }) => videoId), 'f'.repeat(32)] };
  return { lookup: { find, findByReference: () => Promise.resolve(undefined) }, call, ids, asked };
}

test('videos that authorization has looked up are not looked up again', async () => {
  const { lookup, call, ids, asked } = open();
  await videoTargets(lookup, call, ids);
  const { found, missingVideoIds } = await resolveVideos(lookup, call, ids);
  expect(found.map(({ videoId }) => videoId)).toEqual(ids.VideoIds.slice(0, 2));
  expect(missingVideoIds).toEqual(ids.VideoIds.slice(2));
  expect(asked).toEqual(ids.VideoIds);
});
