// `serve --workers`: a credential that leaked has its uses once, and not once in each process.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { drawClip, H264, picture } from '../support/clips.ts';
import { openApi, rootPair } from './support/api.ts';
import { connectToEach } from './support/members.ts';
import { serveForTest, temporaryFolder } from './support/server.ts';
import { importAndWait } from './support/upload.ts';

const folder = temporaryFolder();
const PLAY_KEY = 'aSecretOf16Bytes';
const MOST = 10_000;
/** What a process has not told the others yet. */
const UNTOLD = 100;
/** Of one connection; two of them are beyond the limit together. */
const SENT = 5_500;
const AT_ONCE = 500;

function signJwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', PLAY_KEY).update(signed).digest('base64url')}`;
}

/** Many at once on one connection, which one process has: how many were refused as used too often. */
async function countRefused(socket: Socket, request: string): Promise<number> {
  socket.write(request.repeat(AT_ONCE));
  let heard = '';
  while (heard.split('"RequestId"').length <= AT_ONCE) heard += String((await once(socket, 'data'))[0]);
  return heard.split('"InvalidAuthInfo.ExpireTime"').length - 1;
}

const LONG_MS = 300_000;

test('two processes redeem a JWTPlayAuth no more often than one does', { timeout: LONG_MS }, async () => {
  const dataDir = join(folder, 'data');
  const server = await serveForTest({ dataDir, args: ['--workers', '2', '--throttle', 'off'] });
  const api = openApi(server.url, rootPair(dataDir));
  await api.call('SetAppPlayKey', { PlayKey: PLAY_KEY });
  const videoId = await importAndWait(api, await drawClip(folder, 'film.mp4', picture('160x90', 1), H264));
  const now = Date.now();
  const claims = { appId: 'app-1000000', videoId, currentTimeStamp: now, expireTimeStamp: now + 600_000, jti: '1' };
  const query = new URLSearchParams({ Action: 'GetPlayInfo', Version: '2017-03-21', Format: 'JSON' });
  query.set('JWTPlayAuth', signJwt(claims));
  const request = `GET /?${query.toString()} HTTP/1.1\r\nHost: a\r\n\r\n`;
  const sockets = await connectToEach(server);
  let refused = 0;
  for (let sent = 0; sent < SENT; sent += AT_ONCE)
    for (const socket of sockets) refused += await countRefused(socket, request);
  const used = 2 * SENT - refused;
  expect(used).toBeGreaterThanOrEqual(MOST);
  expect(used).toBeLessThanOrEqual(MOST + 2 * UNTOLD);
});
