// A server without transcoding and a worker that share only a database and a bucket.
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSwift, type TestSwift } from '../support/swift.ts';
import { openApi, rootPair } from './support/api.ts';
import { drawClip, H264, picture } from '../support/clips.ts';
import { decodeFrames } from '../support/read-media.ts';
import { serve, temporaryFolder, work } from './support/server.ts';
import { openShop, type Shop } from './support/shop.ts';
import { createUpload, put } from './support/upload.ts';

const PATIENT_MS = 120_000;
const folder = temporaryFolder();
let swift: TestSwift;
let shop: Shop;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  swift = await startSwift();
  const { endpoint, accessKeyId, secretAccessKey } = swift;
  const bucket = `films-${randomBytes(6).toString('hex')}`;
  const options = {
    endpoint,
    credentials: { accessKeyId, secretAccessKey },
    region: 'us-east-1',
    forcePathStyle: true,
  };
  const client = new S3Client(options);
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  shop = await openShop(folder);
  env = {
    ...shop.env,
    PLAYAUTH_STORAGE: `s3://${bucket}?endpoint=${encodeURIComponent(endpoint)}`,
    PLAYAUTH_S3_ACCESS_KEY_ID: accessKeyId,
    PLAYAUTH_S3_SECRET_ACCESS_KEY: secretAccessKey,
  };
}, PATIENT_MS);
afterAll(async () => {
  await shop.close();
  await swift.stop();
});

test(
  'what comes in on one is made on the other, and plays from the first',
  async () => {
    const clip = readFileSync(await drawClip(folder, 'clip.mp4', picture('160x90', 2), H264));
    await using server = disposable(await serve({ dataDir: join(folder, 's'), env, args: ['--transcode-jobs', '0'] }));
    const api = openApi(server.of.url, rootPair(server.of.dataDir));
    const ticket = await createUpload(api);
    expect(await put(ticket, clip)).toMatchObject({ status: 200 });
    await using worker = disposable(await work({ dataDir: join(folder, 'w'), env, args: [] }));
    expect(await api.untilSettled(ticket.videoId)).toMatchObject({ Status: 'Normal' });
    const offered = await api.playInfo(ticket.videoId);
    expect(offered.map(({ Format }) => Format).sort()).toEqual(['m3u8', 'mp4']);
    for (const { PlayURL } of offered) expect(await decodeFrames(PlayURL, 'v')).toBe(50);
    // Neither keeps a local copy of the film.
    expect(await worker.of.stop()).toBe(0);
    for (const name of ['s/media', 's/incoming', 'w/media', 'w/work'])
      expect(readdirSync(join(folder, name))).toEqual([]);
  },
  PATIENT_MS,
);

function disposable<T extends { kill(): Promise<unknown> }>(of: T) {
  return { of, [Symbol.asyncDispose]: async () => void (await of.kill()) };
}
