// What the holder of a credential or of a playback URL can ask for that nobody means well.
import { readdirSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { importClip, SMALL_VIDEO } from '../support/import-clip.ts';
import { officialClients, refusalOf } from '../support/official-clients.ts';

let server: EmbeddedServer;
let videoId = '';

beforeAll(async () => {
  server = await startServer();
  videoId = await importClip(server, SMALL_VIDEO);
}, 120_000);
afterAll(async () => {
  await server.close();
});

const client = officialClients[0];

test.each([
  ['a preview longer than a grant can say', '{"PreviewTime":"99999"}'],
  ['half a character in the key token', '{"MtsHlsUriToken":"\\ud800"}'],
])('%s is refused as a parameter', async (_, playConfig) => {
  if (client === undefined) throw new Error('no client');
  const parameters = { VideoId: videoId, PlayConfig: playConfig };
  const refusal = await refusalOf(client, server, { action: 'GetPlayInfo', parameters });
  expect(refusal.code).toBe('InvalidParameter');
});

test.runIf(process.platform === 'linux')('requests that are given up leave no file open', async () => {
  if (client === undefined) throw new Error('no client');
  const { body } = await client.call(server, {
    action: 'GetPlayInfo',
    parameters: { VideoId: videoId, Formats: 'mp4' },
  });
  const list = body['PlayInfoList'] as { PlayInfo: { PlayURL: string }[] };
  const url = new URL(list.PlayInfo[0]?.PlayURL ?? '');
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(Array.from({ length: 10 }, (_, index) => giveUp(url, index % 5)));
  }
  await expect.poll(() => openMediaFiles(server.dataDir), { timeout: 10_000 }).toEqual([]);
  expect((await fetch(url)).status).toBe(200);
});

async function giveUp(url: URL, afterMs: number): Promise<void> {
  const socket = connect(Number(url.port), url.hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(`GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  socket.resetAndDestroy();
}

function openMediaFiles(dataDir: string): string[] {
  const targets = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return '';
    }
  });
  return targets.filter((path) => path.startsWith(`${dataDir}/media/`));
}
