// RevokePlayback through the official clients: what a viewer's playback is afterwards, for the player and at delivery.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { importClip, SMALL_VIDEO } from '../support/import-clip.ts';
import { officialClients } from '../support/official-clients.ts';
import { issueWithRules, redeemAs, sendAs } from '../support/ruled-play.ts';
import { asSigner, createRefusals, provokedErrors } from '../support/refusals.ts';

const OWN = '2026-11-01';

let server: EmbeddedServer;
let videoId = '';
const refusals = createRefusals(() => server);

beforeAll(async () => {
  server = await startServer();
  videoId = await importClip(server, SMALL_VIDEO);
}, 120_000);
afterAll(async () => {
  await server.close();
});

test.each(officialClients)(
  '$name: a revoked viewer plays nothing more, and another viewer plays on',
  async (client) => {
    const viewer = client.name.replaceAll(/[^A-Za-z0-9]/g, '-');
    const play = async (ViewerId: string) => {
      const fields = await issueWithRules(server, videoId, { ViewerId });
      const { code, urls } = await redeemAs(server, fields, { at: server.clock.now() });
      expect(code).toBe('OK');
      const playlist = urls.find((url) => url.endsWith('.m3u8')) ?? '';
      const ofStream = playlist.replace(/\.m3u8$/, '');
      return { fields, media: [playlist, `${ofStream}/00000.ts`, `${ofStream}/content.key`] };
    };
    const statuses = async (media: readonly string[]): Promise<number[]> =>
      Promise.all(media.map(async (url) => (await sendAs(url, {})).status));
    const [revoked, other] = [await play(viewer), await play(`${viewer}-2`)];
    expect(await statuses(revoked.media)).toEqual([200, 200, 200]);
    await client.call(server, { action: 'RevokePlayback', version: OWN, parameters: { ViewerId: viewer } });
    expect(await statuses(revoked.media)).toEqual([403, 403, 403]);
    expect(await statuses(other.media)).toEqual([200, 200, 200]);
    const redemption = { VideoId: videoId, AuthInfo: revoked.fields.AuthInfo };
    const target = { ...server, ...asSigner(revoked.fields) };
    await refusals.expect(
      officialClients[0]!,
      { action: 'GetPlayInfo', parameters: redemption },
      { code: 'Forbidden.Revoked', target },
    );
  },
);

test('all codes of this file were seen', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['revocation.test.ts']);
});
