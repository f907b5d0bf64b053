// Captions that come with a file are published with its streams, in one transaction, and never fail it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { publishOutputs } from '../../src/transcoding/publish-outputs.ts';
import type { Video } from '../../src/library/videos/video.ts';
import { databaseKinds } from '../support/databases.ts';
import { openPublishServices } from '../support/publish-steps.ts';

type Services = Awaited<ReturnType<typeof openPublishServices>>;

const made = (...languages: readonly string[]) =>
  languages.map((language) => ({ language, label: language.toUpperCase(), file: Buffer.from('WEBVTT\n') }));

describe.each(databaseKinds)('%s', (kind) => {
  let services: Services;
  let video: Video;
  beforeEach(async () => {
    services = await openPublishServices(kind);
    video = await services.insert();
  });
  afterEach(() => services.close());

  const publish = async (languages: readonly string[] | undefined, changes: Partial<Services['deps']> = {}) => {
    await services.ask(video);
    const job = await services.claimed();
    const captions = languages === undefined ? undefined : made(...languages);
    return await publishOutputs({ ...services.deps, ...changes }, job, {
      ...(await services.finished(video, job)),
      captions,
    });
  };
  const listed = async () => {
    services.captions.forget(video.videoId);
    return (await services.captions.captionsOf(video.videoId)).map(({ language, label }) => `${language} ${label}`);
  };
  const files = async () => (await services.stored(video)).filter((name) => name.startsWith('captions/')).length;
  const ok = { ok: true, isFinished: true };

  test('captions of a file appear with its streams, and go when another file takes its place', async () => {
    expect(await publish(['de', 'en'])).toEqual(ok);
    expect([await listed(), await files()]).toEqual([['de DE', 'en EN'], 2]);
    expect(await publish(['fr'])).toEqual(ok);
    expect([await listed(), await files()]).toEqual([['fr FR'], 1]);
  });

  test('a job on the same file leaves them as they are', async () => {
    await publish(['de']);
    expect(await publish(undefined)).toEqual(ok);
    expect([await listed(), await files()]).toEqual([['de DE'], 1]);
  });

  test('a publication that fails lists none, and the sweep removes their files', async () => {
    const fails = { ...services.videos, publish: () => Promise.reject(new Error('killed')) };
    await expect(publish(['de'], { videos: fails })).rejects.toThrow('killed');
    expect([await listed(), await files()]).toEqual([[], 1]);
    services.clock.advance(3_600_000);
    await services.removals.sweep();
    expect(await files()).toBe(0);
  });

  test('a storage that refuses their files does not fail the film', async () => {
    const write = (key: string, ...rest: never[]) =>
      key.includes('/captions/')
        ? Promise.reject(new Error('no room'))
        : services.blobs.write(key, ...(rest as [never]));
    expect(await publish(['de'], { blobs: { ...services.blobs, write } })).toEqual(ok);
    expect([await listed(), (await services.stateOf(video)).status]).toEqual([[], 'Normal']);
  });
});
