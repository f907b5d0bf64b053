// Images and attached media in the database: they arrive once, change, and go with their files, the covers that they are and the
// captions that they became. Neither is ever taken for a film.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Asset } from '../../src/library/videos/asset.ts';
import { coverOfImage } from '../../src/library/videos/image-url.ts';
import { databaseKinds } from '../support/databases.ts';
import { pngOf } from '../support/image-files.ts';
import { openServices, OTHER_ACCOUNT } from '../support/open-services.ts';
import { SAMPLE_ACCOUNT, sampleVideo } from '../support/sample-video.ts';

describe.each(databaseKinds)('assets on %s', (kind) => {
  let services: Awaited<ReturnType<typeof openServices>>;
  beforeEach(async () => {
    services = await openServices(kind);
  });
  afterEach(() => services.close());

  function sampleAsset(extension: string, facts: Asset['asset']): Asset {
    const video = sampleVideo({ status: 'Uploading', coverBlob: undefined });
    const mediaType = extension === 'png' ? 'image' : 'attached';
    return { ...video, mediaType, sourceBlob: `${video.videoId}/asset/source.${extension}`, asset: facts };
  }

  async function put(asset: Asset, file: Buffer | string): Promise<string> {
    const bytes = Buffer.from(file as string);
    await services.blobs.write(asset.sourceBlob, Readable.from([bytes]));
    return await services.assets.receive(asset, { blob: asset.sourceBlob, sizeBytes: bytes.length });
  }

  async function newImage(): Promise<Asset> {
    const image = sampleAsset('png', { type: 'cover' });
    await services.videos.insert(image);
    expect(await put(image, pngOf(4, 3))).toBe('stored');
    return image;
  }

  const fileOf = (blob: string): boolean => existsSync(join(services.folder, 'media', blob));

  test('an image arrives once, with what its content says', async () => {
    const image = await newImage();
    const found = await services.assets.find(SAMPLE_ACCOUNT, 'image', image.videoId);
    expect(found).toMatchObject({
      status: 'Normal',
      sizeBytes: 200,
      asset: { type: 'cover', contentType: 'image/png', width: 4, height: 3 },
    });
    expect(await services.assets.receive(image, { blob: image.sourceBlob, sizeBytes: 200 })).toBe('gone');
  });

  test('what is no image is removed and says why; the right file may follow', async () => {
    const image = sampleAsset('png', { type: 'default' });
    await services.videos.insert(image);
    expect(await put(image, 'GIF89')).toBe('refused');
    expect(fileOf(image.sourceBlob)).toBe(false);
    expect(await services.assets.find(SAMPLE_ACCOUNT, 'image', image.videoId)).toMatchObject({
      status: 'UploadFail',
      statusReason: 'The file is no PNG, JPEG or GIF.',
    });
    expect(await put(image, pngOf(4, 3))).toBe('stored');
    expect(await services.assets.find(SAMPLE_ACCOUNT, 'image', image.videoId)).toMatchObject({ status: 'Normal' });
  });

  test('only its account finds it, under its own kind, and no film is found as one', async () => {
    const { videoId } = await newImage();
    const film = sampleVideo();
    await services.videos.insert(film);
    expect(await services.assets.find(OTHER_ACCOUNT, 'image', videoId)).toBeUndefined();
    expect(await services.assets.find(SAMPLE_ACCOUNT, 'attached', videoId)).toBeUndefined();
    expect(await services.assets.find(SAMPLE_ACCOUNT, 'image', film.videoId)).toBeUndefined();
    expect(await services.videos.find(SAMPLE_ACCOUNT, videoId)).toBeUndefined();
    expect(await services.videos.findAnywhere(videoId)).toBeUndefined();
    const all = { accountId: SAMPLE_ACCOUNT, oldestFirst: true, offset: 0, limit: 10 };
    expect((await services.videos.list(all)).videos.map((video) => video.videoId)).toEqual([film.videoId]);
    expect(await services.library.review(SAMPLE_ACCOUNT, [{ videoId, isBlocked: true, reason: '' }])).toBe(
      'no such video',
    );
  });

  test('a removed image leaves neither file nor cover, and no other cover changes', async () => {
    const [image, other] = [await newImage(), await newImage()];
    const films = [coverOfImage(image), coverOfImage(other), 'https://x.example/a.png', undefined].map((coverUrl) =>
      sampleVideo({ coverUrl }),
    );
    for (const film of films) await services.videos.insert(film);
    await services.assets.remove([image]);
    await services.removals.settled();
    expect(fileOf(image.videoId)).toBe(false);
    expect(fileOf(other.sourceBlob)).toBe(true);
    expect(await services.assets.find(SAMPLE_ACCOUNT, 'image', image.videoId)).toBeUndefined();
    const covers = await Promise.all(
      films.map(async ({ videoId }) => (await services.videos.findAnywhere(videoId))?.coverUrl),
    );
    expect(covers).toEqual([undefined, ...films.slice(1).map(({ coverUrl }) => coverUrl)]);
    await expect(services.assets.change(image, { title: 'x' })).resolves.toBe(false);
  });

  const VTT = 'WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n';
  test('a subtitle becomes captions of its video, and they go with it unless others took their place', async () => {
    const film = sampleVideo();
    await services.videos.insert(film);
    const captions = { videoId: film.videoId, language: 'de' };
    const captionsOf = async () => (await services.captions.captionsOf(film.videoId)).map(({ blob }) => blob);
    const [first, second] = [
      sampleAsset('vtt', { type: 'subtitle', captions }),
      sampleAsset('srt', { type: 'subtitle', captions }),
    ];
    for (const asset of [first, second]) await services.videos.insert(asset);
    expect(await put(first, VTT)).toBe('stored');
    const [made] = await captionsOf();
    expect(fileOf(made!)).toBe(true);
    expect(await put(second, '1\n00:00:01,000 --> 00:00:02,000\nHallo\n')).toBe('stored');
    const kept = await captionsOf();
    expect(kept).not.toEqual([made]);
    const found = async (asset: Asset) => (await services.assets.find(SAMPLE_ACCOUNT, 'attached', asset.videoId))!;
    await services.assets.remove([await found(first)]);
    expect(await captionsOf()).toEqual(kept);
    await services.assets.remove([await found(second)]);
    await services.removals.settled();
    expect(await captionsOf()).toEqual([]);
    expect(fileOf(kept[0]!)).toBe(false);
  });

  test('a subtitle of a video that is gone is kept, and says so', async () => {
    const captions = { videoId: sampleVideo().videoId, language: 'de' };
    const asset = sampleAsset('vtt', { type: 'subtitle', captions });
    await services.videos.insert(asset);
    expect(await put(asset, VTT)).toBe('stored');
    expect(await services.assets.find(SAMPLE_ACCOUNT, 'attached', asset.videoId)).toMatchObject({
      status: 'Normal',
      statusReason: 'It did not become captions: the video is gone.',
    });
  });

  test('receivers of events learn what arrives, changes and goes, and of which kind it is', async () => {
    await services.opened.database
      .insertInto('message_callbacks')
      .values({
        ...{ account_id: SAMPLE_ACCOUNT, app_id: 'app-1000000', callback_url: 'http://x.example/', event_types: 'ALL' },
        ...{ auth_switch: 'off', wrapped_auth_key: null, by_operator: 0, modified_at_ms: 1 },
      })
      .execute();
    const image = await newImage();
    await services.assets.change(image, { title: 'New' });
    await services.assets.remove([image]);
    const subtitle = sampleAsset('vtt', { type: 'subtitle' });
    await services.videos.insert(subtitle);
    await put(subtitle, VTT);
    const rows = await services.opened.database.selectFrom('events').selectAll().execute();
    const bodies = rows.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    const told = bodies.map(({ EventType, MediaType = '' }) => `${String(EventType)} ${String(MediaType)}`);
    expect(told.sort()).toEqual([
      'AttachedMediaUploadComplete ',
      'DeleteMediaComplete image',
      'ImageUploadComplete ',
      'MediaBaseChangeComplete image',
      'MediaBaseChangeComplete image',
    ]);
    const arrived = bodies.find(({ EventType }) => EventType === 'ImageUploadComplete');
    expect(arrived).toMatchObject({
      Status: 'success',
      ImageId: image.videoId,
      Size: 200,
      FileURL: `/${image.sourceBlob}`,
    });
  });

  test('changes of texts keep the facts of the file', async () => {
    const asset = sampleAsset('zip', { type: 'material' });
    await services.videos.insert(asset);
    expect(await put(asset, 'PK\x03\x04')).toBe('stored');
    expect(await services.assets.change(asset, { title: 'New', cateId: 5, cateIds: [5, 6] })).toBe(true);
    expect(await services.assets.find(SAMPLE_ACCOUNT, 'attached', asset.videoId)).toMatchObject({
      title: 'New',
      cateId: 5,
      asset: { type: 'material', contentType: 'application/octet-stream', cateIds: [5, 6] },
    });
  });
});
