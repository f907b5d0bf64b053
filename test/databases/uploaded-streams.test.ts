// Uploads that play without transcoding, on both databases: the stream and its file are deleted and replaced together.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLibrary } from '../../src/library/videos/library-db.ts';
import type { Video } from '../../src/library/videos/video.ts';
import { databaseKinds } from '../support/databases.ts';
import { madeBy, madeTemplate, openPublishServices, type PublishServices } from '../support/publish-steps.ts';
import { sampleStream } from '../support/sample-video.ts';

describe.each(databaseKinds)('%s', (kind) => {
  let services: PublishServices;
  let clock: PublishServices['clock'];
  let opened: PublishServices['opened'];
  let blobs: PublishServices['blobs'];
  let jobs: PublishServices['jobs'];
  let videos: PublishServices['videos'];
  let removals: PublishServices['removals'];
  let insert: PublishServices['insert'];
  let ask: PublishServices['ask'];
  let claimed: PublishServices['claimed'];
  let publish: PublishServices['publish'];
  let stateOf: PublishServices['stateOf'];
  beforeEach(async () => {
    services = await openPublishServices(kind);
    ({ clock, opened, blobs, jobs, videos, removals, insert, ask, claimed, publish, stateOf } = services);
  });
  afterEach(() => services.close());

  describe('a stream that is the uploaded file itself', () => {
    async function asUploaded() {
      const video = await insert({ status: 'Normal' });
      const stream = sampleStream(video, { definition: 'OD', blob: video.sourceBlob });
      await videos.publish(video.videoId, {
        mediaType: 'video',
        durationSeconds: 2,
        coverBlob: undefined,
        streams: [stream],
      });
      const library = createLibrary({ database: opened.database, videos, removals, clock });
      return { video, stream, library };
    }
    const isThere = async ({ sourceBlob }: Video): Promise<boolean> => {
      await removals.settled();
      await removals.sweep();
      return (await blobs.stat(sourceBlob)) !== undefined;
    };

    test('can be deleted while the file is kept', async () => {
      const { video, stream, library } = await asUploaded();
      expect(await library.removeStreams(video.videoId, [stream.streamId])).toBe(1);
      expect(await isThere(video)).toBe(true);
      expect(await stateOf(video)).toEqual({ status: 'UploadSucc', streams: [] });
    });

    test('protects its file, which is deleted by force together with the stream', async () => {
      const { video, library } = await asUploaded();
      await ask(video);
      const job = await claimed();
      await publish(video, job);
      expect(await library.removeSource(video.videoId, { force: false })).toBe(false);
      expect(await isThere(video)).toBe(true);
      expect(await library.removeSource(video.videoId, { force: true })).toBe(true);
      expect(await isThere(video)).toBe(false);
      expect(await stateOf(video)).toEqual({
        status: 'Normal',
        streams: madeBy(job, 'ld.mp4', 'sd.mp4'),
      });
    });

    test('stays playable when another file arrives, and is removed with its file when that one is published', async () => {
      const { video } = await asUploaded();
      const file = { blob: `${video.videoId}/source/source-2.mp4`, sizeBytes: 1 };
      clock.advance(1);
      expect(await jobs.enqueue(video, file)).toEqual({ ok: true, obsolete: [] });
      expect(await isThere(video)).toBe(true);
      expect((await stateOf(video)).streams).toEqual(['source/source.mp4']);
      const job = await claimed();
      await jobs.addOutputs(job, [madeTemplate('LD'), madeTemplate('SD')]);
      await publish((await videos.findAnywhere(video.videoId))!, job);
      expect(await isThere(video)).toBe(false);
      expect((await stateOf(video)).streams).toEqual(madeBy(job, 'ld.mp4', 'sd.mp4'));
    });
  });

  test('a source that no stream plays is noted for removal in the transaction that replaces it', async () => {
    const video = await insert({ status: 'UploadSucc' });
    const blob = `${video.videoId}/source/source-2.mp4`;
    const notes = () => opened.database.selectFrom('blob_removals').select('blob').execute();
    expect(await jobs.enqueue({ ...video, status: 'Normal' }, { blob, sizeBytes: 1 })).toEqual({ ok: false });
    expect(await notes()).toEqual([]);
    expect(await jobs.enqueue(video, { blob, sizeBytes: 1 })).toEqual({ ok: true, obsolete: [video.sourceBlob] });
    expect(await notes()).toEqual([{ blob: video.sourceBlob }]);
  });
});
