// Malicious requests by the holder of a credential or of a playback URL.
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
