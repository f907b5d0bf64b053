// Uploads of the soak: a small film that is stored, published as it is, looked at, and deleted with its files.
import { createHmac } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { SoakClient, Json } from './soak-client.ts';

const POLL_MS = 50;
const PATIENCE = 2_400;

/** Drawn once for a run. */
export const film = { bytes: Buffer.alloc(0) };

export async function bearUpload(client: SoakClient): Promise<void> {
  const own = { Title: 'Stored for a while', FileName: 'film.mp4', TemplateGroupId: 'VOD_NO_TRANSCODE' };
  const created = await client.call('CreateUploadVideo', own);
  const { VideoId } = created;
  await putFilm(client, created);
  await settled(client, String(VideoId));
  await client.call('GetMezzanineInfo', { VideoId: String(VideoId) });
  await client.call('DeleteVideo', { VideoIds: String(VideoId) });
}

/** Its length is known when it was analysed, and nothing reads it any more. */
async function settled(client: SoakClient, videoId: string): Promise<void> {
  for (let times = 0; times < PATIENCE; times += 1) {
    const { Video } = await client.call('GetVideoInfo', { VideoId: videoId });
    if (Number((Video as Json | undefined)?.['Duration']) > 0) return;
    await wait(POLL_MS);
  }
  client.world.faults.push(`the upload ${videoId} does not end`);
}

export async function putFilm(client: SoakClient, created: Json): Promise<void> {
  const decode = (part: unknown): Record<string, string> =>
    JSON.parse(Buffer.from(String(part), 'base64').toString('utf8')) as Record<string, string>;
  const { Bucket = '', FileName = '', Endpoint = '' } = decode(created['UploadAddress']);
  const { AccessKeyId = '', AccessKeySecret = '', SecurityToken = '' } = decode(created['UploadAuth']);
  const date = new Date(client.now()).toUTCString();
  const own = [`x-oss-date:${date}`, `x-oss-security-token:${SecurityToken}`];
  const text = ['PUT', '', '', date, ...own, `/${Bucket}/${FileName}`].join('\n');
  const signature = createHmac('sha1', AccessKeySecret).update(text).digest('base64');
  const { pathname } = new URL(`${Endpoint}/${FileName}`);
  const headers = {
    'content-length': String(film.bytes.length),
    'x-oss-date': date,
    'x-oss-security-token': SecurityToken,
    authorization: `OSS ${AccessKeyId}:${signature}`,
  };
  const answer = await client.send('PUT', pathname, headers, film.bytes);
  if (answer?.status !== 200)
    client.world.faults.push(`PUT: ${String(answer?.status)} ${answer?.body.toString() ?? ''}`);
}
