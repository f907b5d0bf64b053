// How long viewers played, as the statistics and the list of sessions tell it, and the start of a session on record; through the vendor's
// generic client. Sessions without a ViewerId and rules are not counted.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SettableClock, startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { decodePlayAuth } from '../../src/wire/play-auth.ts';
import { importClip, SMALL_VIDEO } from '../support/import-clip.ts';
import { officialClients, type CallTarget } from '../support/official-clients.ts';
import { asSigner } from '../support/refusals.ts';

const [client] = officialClients;
const clock = new SettableClock();
let server: EmbeddedServer;
let videoId = '';
beforeAll(async () => {
  server = await startServer({ clock, settings: { auditPlays: 'all' } });
  videoId = await importClip(server, SMALL_VIDEO);
}, 60_000);
afterAll(() => server.close());

async function call(action: string, parameters: Record<string, string>, target: CallTarget = server) {
  const version = /Audit|Sessions/.test(action) ? '2026-11-01' : undefined;
  return (await client!.call(target, { action, parameters, ...(version !== undefined && { version }) })).body;
}

/** Redeems and fetches the film, again and again for some seconds. */
async function play(rules: Record<string, string>, seconds: number): Promise<void> {
  const body = await call('GetVideoPlayAuth', { VideoId: videoId, ...rules });
  const playAuth = decodePlayAuth(String(body['PlayAuth']));
  if (playAuth === undefined) throw new Error('no PlayAuth');
  const redeemed = await call(
    'GetPlayInfo',
    { VideoId: videoId, AuthInfo: playAuth.AuthInfo },
    { ...server, ...asSigner(playAuth) },
  );
  const [stream] = (redeemed['PlayInfoList'] as { PlayInfo: { PlayURL: string }[] }).PlayInfo;
  for (let at = 0; at <= seconds; at += 3) {
    if (at > 0) clock.advance(3_000);
    const answer = await fetch(stream?.PlayURL ?? '');
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
  }
}

test('a viewer who played nine seconds is told as that, a session without a row as none', async () => {
  clock.freeze(Date.now());
  await play({ ViewerId: 'a-viewer' }, 9);
  await play({}, 6);
  const { PlaySessions: sessions } = await call('ListPlaySessions', { VideoId: videoId });
  // Over midnight too.
  const [from, until] = [-1, 1].map((days) => new Date(clock.now() + days * 86_400_000).toISOString().slice(0, 19));
  const days = { StartTime: `${from}Z`, EndTime: `${until}Z` };
  const statis = await call('DescribePlayVideoStatis', { VideoId: videoId, ...days });
  const { VideoPlayStatisDetail: counted } = statis['VideoPlayStatisDetails'] as {
    VideoPlayStatisDetail: { VV: string; PlayDuration: string }[];
  };
  const sum = (name: 'VV' | 'PlayDuration') => counted.reduce((total, day) => total + Number(day[name]), 0);
  expect([sum('VV'), sum('PlayDuration')]).toEqual([2, 9000]);
  const { PlaySessions: written } = await call('ListPlaySessions', { VideoId: videoId });
  expect(sessions).toHaveLength(1);
  expect(written).toMatchObject([{ ViewerId: 'a-viewer', PlayedSeconds: 9 }]);
  const [{ SessionId: id }] = written as [{ SessionId: string }];
  const { AuditEvents: events } = await call('ListAuditEvents', { EventAction: 'StartSession' });
  expect(events).toMatchObject([{ SessionId: id, ViewerId: 'a-viewer', VideoId: videoId, Outcome: 'allowed' }]);
  const [{ RequestId: request }] = events as [{ RequestId: string }];
  const { AuditEvents: redemptions } = await call('ListAuditEvents', { RequestId: request });
  expect((redemptions as { Action: string }[]).map(({ Action }) => Action).toSorted()).toEqual([
    'GetPlayInfo',
    'StartSession',
  ]);
});
