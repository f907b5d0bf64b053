// Which file a video expects, by its status and its source.
import { expect, test } from 'vitest';
import { sampleVideo } from '../../test/support/sample-video.ts';
import type { VideoStatus } from '../library/videos/video.ts';
import { expectedSource, firstSourceBlob } from './expected-source.ts';

const { videoId } = sampleVideo();
const awaited = (status: VideoStatus, sourceBlob: string): string | undefined =>
  expectedSource({ videoId, status, sourceBlob })?.objectKey;

test.each(['Uploading', 'UploadFail'] as const)('a video in %s expects its first file', (status) => {
  expect(awaited(status, firstSourceBlob(videoId, 'mp4'))).toBe(`uploads/${videoId}/source.mp4`);
});

test.each(['Normal', 'TranscodeFail', 'UploadSucc'] as const)(
  'a video in %s can take the next one, each by another name',
  (status) => {
    const first = expectedSource({ videoId, status, sourceBlob: firstSourceBlob(videoId, 'mov') });
    expect(first).toEqual({ blob: `${videoId}/source/source-2.mov`, objectKey: `uploads/${videoId}/source-2.mov` });
    expect(awaited(status, `${videoId}/source/source-2.mov`)).toBe(`uploads/${videoId}/source-3.mov`);
    expect(awaited(status, `${videoId}/source/source-99.mov`)).toBe(`uploads/${videoId}/source-100.mov`);
  },
);

test.each(['Transcoding', 'Checking', 'Blocked'] as const)('a video in %s expects no file', (status) => {
  expect(awaited(status, firstSourceBlob(videoId, 'mp4'))).toBeUndefined();
});
