// The errors that any caller can cause, caused on a real server, as each of the vendor's unmodified clients
// reports them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { freshNonce } from '../support/http-requests.ts';
import { officialClients, refusalOf, type ApiCall, type OfficialClient } from '../support/official-clients.ts';
import { createRefusals, provokedErrors } from '../support/refusals.ts';

let server: EmbeddedServer;
let normal = '';
let other = '';
const refusals = createRefusals(() => server);
const MINUTE = 60_000;

beforeAll(async () => {
  server = await startServer();
  normal = await server.seedVideo({ title: 'Normal', referenceId: 'normal-video' });
  other = await server.seedVideo({ title: 'Other', referenceId: 'other-video' });
});
afterAll(async () => {
  await server.close();
});

/** A forged common parameter or header, by the signature scheme of the client. */
const pretend = ({ scheme }: OfficialClient, v1: string, v3: string, value: string): Record<string, string> => ({
  [scheme === 'V1' ? v1 : v3]: value,
});

describe.each(officialClients)('$name', (client) => {
  const ask = (parameters: Record<string, string> = { VideoId: normal }): ApiCall => ({
    action: 'GetVideoPlayAuth',
    parameters,
  });

  test('a wrong secret: SignatureDoesNotMatch, with the text to compare', async () => {
    const target = { accessKeySecret: 'wrong' };
    const { code, status, message } = await refusalOf(client, { ...server, ...target }, ask());
    expect([code, status]).toEqual(['SignatureDoesNotMatch', 400]);
    if (client.scheme === 'V1') {
      const prefix = 'Specified signature is not matched with our calculation. server string to sign is:';
      expect(message.startsWith(`${prefix}${client.method}&%2F&AccessKeyId%3D${server.accessKeyId}%26Action%3D`)).toBe(
        true,
      );
      expect(message.slice(prefix.length)).toContain(`%26VideoId%3D${normal}`);
    } else {
      expect(message).toMatch(
        /^Specified signature does not match our calculation\. server StringToSign is \[ACS3-HMAC-SHA256\n[0-9a-f]{64}\] server CanonicalRequest is \[/,
      );
    }
    expect(message).not.toContain(server.accessKeySecret);
    refusals.seen.add(code);
  });

  test('an unknown access key and a malformed one', async () => {
    await refusals.expect(client, ask(), {
      code: 'InvalidAccessKeyId.NotFound',
      target: { accessKeyId: 'LTAInobody' },
    });
    await refusals.expect(client, ask(), { code: 'InvalidAccessKeyId.NotFound', target: { accessKeyId: "a b*'" } });
  });

  test.each([16 * MINUTE, -16 * MINUTE])('a clock that is %d ms off', async (offset) => {
    server.clock.advance(offset);
    try {
      await refusals.expect(client, ask(), { code: 'InvalidTimeStamp.Expired' });
    } finally {
      server.clock.advance(-offset);
    }
  });

  test('a malformed timestamp', async () => {
    for (const time of ['2026-01-02T03:04:05.678Z', 'now', '2026-02-30T00:00:00Z']) {
      const overrides = pretend(client, 'Timestamp', 'x-acs-date', time);
      await refusals.expect(client, { ...ask(), overrides }, { code: 'InvalidTimeStamp.Format' });
    }
  });

  test('a nonce used before', async () => {
    const overrides = pretend(client, 'SignatureNonce', 'x-acs-signature-nonce', freshNonce());
    expect((await client.call(server, { ...ask(), overrides })).status).toBe(200);
    await refusals.expect(client, { ...ask(), overrides }, { code: 'SignatureNonceUsed' });
    await refusals.expect(client, { ...ask({ VideoId: other }), overrides }, { code: 'SignatureNonceUsed' });
  });

  test('an action or a version that does not exist', async () => {
    for (const action of ['NoSuchAction', 'DeleteEverything', 'ToString'])
      await refusals.expect(client, { action }, { code: 'InvalidAction.NotFound' });
    for (const version of ['2010-01-01', '2017-03-22', 'x'])
      await refusals.expect(client, { ...ask(), version }, { code: 'InvalidVersion' });
  });

  test('an unsupported method', async () => {
    for (const method of ['PUT', 'DELETE'])
      await refusals.expect(client, { ...ask(), method }, { code: 'UnsupportedHTTPMethod' });
  });

  test('an unsupported format', async () => {
    // In V1 it is a common parameter; V3 reads it from the other parameters.
    const isV1 = client.scheme === 'V1';
    const call = isV1 ? { ...ask(), overrides: { Format: 'YAML' } } : ask({ VideoId: normal, Format: 'YAML' });
    const refused = await refusalOf(client, server, call);
    expect(refused).toMatchObject({ status: 400, code: 'InvalidParameter.Format' });
    refusals.seen.add(refused.code);
  });

  test('a missing VideoId and an unknown one', async () => {
    await refusals.expect(client, ask({}), {
      code: 'MissingParameter',
      message: 'The input parameter "VideoId" that is mandatory for processing this request is not supplied.',
    });
    for (const parameters of [
      { VideoId: 'f'.repeat(32) },
      { VideoId: 'undefined' },
      { VideoId: "' or 1=1 --" },
      { VideoId: normal.toUpperCase() },
      { ReferenceId: 'no-such-video' },
    ])
      for (const action of ['GetVideoPlayAuth', 'GetPlayInfo', 'GetVideoInfo'])
        await refusals.expect(client, { action, parameters }, { code: 'InvalidVideo.NotFound' });
  });

  test.each([
    ['AuthInfoTimeout', ['99', '3001', '-100', '100.5', 'abc', '1e3', 'undefined', '99999999999999999999']],
    ['ReferenceId', ['short', 'a'.repeat(65), 'with space', '中文中文中文', 'a/b/c/d']],
    ['ApiVersion', ['2.0.0', '1']],
    ['VideoId', ['x'.repeat(129)]],
  ])('%s out of its range', async (name, values) => {
    for (const value of values)
      await refusals.expect(client, ask({ VideoId: normal, [name]: value }), {
        code: 'InvalidParameter',
        message: `The specified parameter "${name}" is not valid.`,
      });
  });

  test('a lifetime at both limits of its range is accepted', async () => {
    for (const AuthInfoTimeout of ['100', '3000'])
      expect((await client.call(server, ask({ VideoId: normal, AuthInfoTimeout }))).status).toBe(200);
  });

  test.each([
    ...(['Uploading', 'UploadFail', 'UploadSucc', 'Transcoding', 'TranscodeFail'] as const),
    ...(['Checking', 'Blocked', 'ProduceFail'] as const),
  ])('a video that is %s', async (status) => {
    const parameters = { VideoId: await server.seedVideo({ status }) };
    await refusals.expect(client, ask(parameters), {
      code: 'Forbidden.IllegalStatus',
      message: 'Status of the video is illegal.',
    });
    await refusals.expect(
      client,
      { action: 'GetPlayInfo', parameters },
      {
        code: 'Forbidden.IllegalStatus',
        message: `Status of the video is illegal. Current Status is ${status}.`,
      },
    );
    const { body } = await client.call(server, { action: 'GetVideoInfo', parameters });
    expect(body['Video']).toMatchObject({ Status: status });
  });

  test('a video without a stream', async () => {
    await refusals.expect(
      client,
      { action: 'GetPlayInfo', parameters: { VideoId: normal, Formats: 'mp4' } },
      {
        code: 'InvalidVideo.NoneStream',
        message: "The video has no stream to play for the request parameter 'Formats: mp4'.",
      },
    );
  });
});

test('every error that this file is to provoke was met', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['errors.test.ts']);
});
