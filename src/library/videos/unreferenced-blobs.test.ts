// Which files are removed with a stream, and which are still referred to.
import { describe, expect, test } from 'vitest';
import { unreferencedBlobs } from './unreferenced-blobs.ts';

const file = (blob: string) => ({ format: 'mp4', blob }) as const;
const playlist = (blob: string) => ({ format: 'm3u8', blob }) as const;

describe('with the last stream of a job', () => {
  test('the whole folder is removed', () => {
    expect(
      unreferencedBlobs({ going: [file('v/job/fd.mp4'), playlist('v/job/fd.m3u8')], staying: [], keeping: [null] }),
    ).toEqual(['v/job']);
  });

  test('the folder is kept while the cover of the video is in it', () => {
    expect(unreferencedBlobs({ going: [file('v/job/fd.mp4')], staying: [], keeping: ['v/job/cover.jpg'] })).toEqual([
      'v/job/fd.mp4',
    ]);
  });

  test('another folder with the same prefix in its name does not keep it', () => {
    expect(
      unreferencedBlobs({ going: [file('v/job/fd.mp4')], staying: [file('v/job-2/fd.mp4')], keeping: [] }),
    ).toEqual(['v/job']);
  });
});

describe('of a folder in use', () => {
  test('single files are removed, and the segments with their playlist', () => {
    const going = [file('v/job/fd.mp4'), playlist('v/job/ld-plain.m3u8')];
    expect(unreferencedBlobs({ going, staying: [playlist('v/job/fd.m3u8')], keeping: [] })).toEqual([
      'v/job/fd.mp4',
      'v/job/ld-plain.m3u8',
      'v/job/ld-plain',
    ]);
  });
});

describe('the uploaded file', () => {
  test('is kept when the stream that plays it is deleted', () => {
    expect(
      unreferencedBlobs({ going: [file('v/source/source.mp4')], staying: [], keeping: ['v/source/source.mp4'] }),
    ).toEqual([]);
  });

  test('is removed with its stream after another file replaced it, and that file is kept', () => {
    const going = [file('v/source/source.mp4')];
    expect(unreferencedBlobs({ going, staying: [], keeping: ['v/source/source-2.mp4'] })).toEqual([
      'v/source/source.mp4',
    ]);
  });
});
