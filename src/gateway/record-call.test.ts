// What is recorded of a call: ids of what it began, and never a secret; and which calls count as plays.
import { describe, expect, test } from 'vitest';
import { addVideo, issue, openGateway, ORIGIN, ROOT } from '../../test/support/gateway-deps.ts';
import { v1Request, type Signer } from '../../test/support/http-requests.ts';
import { sampleVideo } from '../../test/support/sample-video.ts';
import type { AuditEntry } from '../audit/entry.ts';
import type { Play } from '../audit/play-days-db.ts';
import { WireError } from '../wire/errors.ts';
import type { Explained } from '../access/explanation.ts';
import { recordAnswer, recordRefusal } from './record-call.ts';
import { runStages, type AnsweredCall, type PartialCall } from './stages.ts';

function open() {
  const gateway = openGateway();
  const video = addVideo(gateway, sampleVideo());
  const entries: AuditEntry[] = [];
  const explained: Explained[] = [];
  const plays: Play[] = [];
  const deps = {
    audit: {
      recordsPlay: () => true,
      note: (entry: AuditEntry, explain?: () => { readonly detail: string }) => {
        entries.push(entry);
        if (explain !== undefined) explained.push(JSON.parse(explain().detail) as Explained);
      },
    },
    playDays: { note: (play: Play) => void plays.push(play) },
    activity: { issued: 0, redeemed: 0 },
  };
  const call = async (signer: Signer, own: Record<string, string>, spoil?: (text: string) => string): Promise<void> => {
    const http = v1Request(signer, own, { at: gateway.clock.now() });
    const asked: PartialCall = {
      http: spoil === undefined ? http : { ...http, url: spoil(http.url) },
      origin: ORIGIN,
      requestId: 'R',
      beganAtMs: 0,
      stage: 'http',
    };
    try {
      recordAnswer(deps, await runStages(gateway, asked));
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      recordRefusal(deps, asked, error);
    }
  };
  const fields = issue(gateway, video);
  const player = {
    accessKeyId: fields.AccessKeyId,
    accessKeySecret: fields.AccessKeySecret,
    securityToken: fields.SecurityToken,
  };
  const redemption = { Action: 'GetPlayInfo', AuthInfo: fields.AuthInfo, VideoId: video.videoId };
  return { video, entries, explained, plays, call, fields, player, redemption };
}

describe('a redemption', () => {
  test('is recorded with credential and session, and counts as a play of its video', async () => {
    const { call, entries, plays, player, redemption, fields, video } = open();
    await call(player, redemption);
    const credentialId = fields.AccessKeyId.slice('STS.'.length);
    expect(entries).toEqual([
      expect.objectContaining({
        kind: 'play',
        action: 'GetPlayInfo',
        outcome: 'allowed',
        caller: 'player',
        credentialId,
        videoId: video.videoId,
        // The first half is that of the credential.
        sessionId: expect.stringMatching(new RegExp(`^${credentialId.slice(0, 12)}[0-9a-f]{12}$`)) as string,
      }),
    ]);
    expect(JSON.stringify(entries)).not.toContain(fields.SecurityToken);
    expect(plays).toEqual([
      { accountId: video.accountId, videoId: video.videoId, viewer: '127.0.0.1 ', platform: 'HTML5' },
    ]);
  });

  test('that is refused is no play, nor is a call of the backend', async () => {
    const { call, plays, player, redemption, video, entries } = open();
    await call(player, { ...redemption, AuthInfo: '{}' });
    await call(ROOT, { Action: 'GetPlayInfo', VideoId: video.videoId });
    await call(ROOT, { Action: 'GetVideoPlayAuth', VideoId: video.videoId });
    expect(plays).toEqual([]);
    expect(entries.map(({ action, code }) => `${action} ${code}`)).toEqual([
      'GetPlayInfo InvalidAuthInfo.Signature',
      'GetPlayInfo OK',
      'GetVideoPlayAuth OK',
    ]);
    expect(entries[2]?.credentialId).toMatch(/^[0-9a-f]{24}$/);
  });
});

test.each([
  ['CreateConsoleSession', false],
  ['AssumeRole', false],
  ['UpdateVideoInfo', true],
])('%s is a change, of which a flood is listed: %s', (name, isChange) => {
  const notes: AuditEntry[] = [];
  const bound = { operation: { name, parameters: { shape: {} } } };
  const caller = { kind: 'accessKey', accountId: '1', accessKeyId: 'K', principal: { type: 'root' }, issuer: [] };
  const call = { bound, caller, origin: ORIGIN, requestId: 'R', answer: {} } as unknown as AnsweredCall;
  const audit = { recordsPlay: () => true, note: (entry: AuditEntry) => void notes.push(entry) };
  recordAnswer({ audit, playDays: { note: () => undefined }, activity: { issued: 0, redeemed: 0 } }, call);
  expect(notes[0]?.isChange).toBe(isChange);
});

test('a call that proved nothing says so', async () => {
  const { call, entries, video } = open();
  await call({ ...ROOT, accessKeySecret: 'wrong' }, { Action: 'GetVideoPlayAuth', VideoId: video.videoId });
  await call(ROOT, { Action: 'GetVideoPlayAuth', VideoId: 'f'.repeat(32) });
  expect(entries.map(({ accountId, isProven }) => [accountId, isProven])).toEqual([
    [video.accountId, false],
    [video.accountId, undefined],
  ]);
});

describe('an explanation', () => {
  test('shows ids and words, of other values the length, and no secret', async () => {
    const { call, explained, player, redemption, fields, video } = open();
    await call(player, { ...redemption, AuthInfo: '{"secret":"hunter2"}', PlayConfig: '{"PreviewTime":"20"}' });
    const shown = Object.fromEntries(explained[0]?.received ?? []);
    expect(shown).toMatchObject({
      Action: 'GetPlayInfo',
      VideoId: video.videoId,
      AuthInfo: '(20 characters)',
      PlayConfig: '(20 characters)',
      SecurityToken: `(${String(fields.SecurityToken.length)} characters)`,
    });
    const text = JSON.stringify(explained);
    for (const hidden of ['hunter2', fields.SecurityToken, fields.AccessKeySecret]) expect(text).not.toContain(hidden);
    expect(explained[0]).toMatchObject({
      stage: 'dispatch',
      code: 'InvalidAuthInfo.Signature',
      reason: 'AuthInfo: altered',
    });
  });

  test('of a wrong signature has the text of the server without secrets', async () => {
    const { call, explained, player, redemption, fields } = open();
    await call(player, redemption, (url) =>
      url.replace('GetPlayInfo', 'GetVideoInfo').replace('GetVideoInfo', 'GetVideoPlayAuth'),
    );
    expect(explained[0]?.signature).toMatchObject({ hint: 'unknown' });
    const text = String(explained[0]?.signature?.server);
    expect(text).toContain('Action%3DGetVideoPlayAuth');
    expect(text).toContain('SecurityToken%3DREDACTED');
    expect(text).not.toContain(fields.SecurityToken);
  });

  test.each([
    ['a + that arrives as a space', (url: string) => url.replaceAll('%2B', '+'), 'plus'],
    [
      'a signature in hex',
      (url: string) =>
        url.replace(
          /Signature=([^&]+)/,
          (_, given: string) => `Signature=${Buffer.from(decodeURIComponent(given), 'base64').toString('hex')}`,
        ),
      'hex',
    ],
  ] as const)('knows %s', async (_, spoil, hint) => {
    const { call, explained, video } = open();
    // The nonce differs each time, so that one of the signatures has a plus.
    for (let n = 0; n < 200 && explained.length === 0; n += 1)
      await call(ROOT, { Action: 'GetPlayInfo', VideoId: video.videoId, SignatureNonce: `n${String(n)}` }, spoil);
    expect(explained[0]?.signature?.hint).toBe(hint);
  });
});
