// Throttling of calls and of failed authentications on a whole server: how the vendor's unmodified clients handle the
// refusal, and who is not affected. The server's clock is frozen, so that every count is exact.
import diagnostics from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { SettableClock, startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { v1Parts } from '../support/http-requests.ts';
import {
  officialClients,
  refusalOf,
  teaModules,
  type CallTarget,
  type OfficialClient,
  type OfficialClientError,
} from '../support/official-clients.ts';
import { bodyOf, refusalIn } from '../support/raw-answers.ts';
import { rawRequest, sendRaw, type RawAnswer } from '../support/raw-http.ts';
import { createRefusals, playAuthOf, asSigner, provokedErrors } from '../support/refusals.ts';

const MESSAGE = 'Request was denied due to user flow control.';
/** So many failed authentications in a burst get their reason per address. */
const TOLD = 1000;

let server: EmbeddedServer;
let videoId = '';

beforeEach(async () => {
  const settings = { throttle: 'GetVideoPlayAuth=2,GetPlayInfo=3,GetVideoInfo=20,*=4' };
  server = await startServer({ clock: new SettableClock().freeze(), settings });
  videoId = await server.seedVideo({ title: 'Busy' });
});
afterEach(async () => {
  await server.close();
});

const ask = (action: string) => ({ action, parameters: { VideoId: videoId } });
const refusals = createRefusals(() => server);

describe.each(officialClients)('$name', (client) => {
  test('is refused after the quota of the account, and allowed again after a second', async () => {
    for (let call = 0; call < 2; call += 1)
      expect((await client.call(server, ask('GetVideoPlayAuth'))).status).toBe(200);
    await refusals.expect(client, ask('GetVideoPlayAuth'), { code: 'Throttling.User', message: MESSAGE });
    server.clock.advance(1000);
    expect((await client.call(server, ask('GetVideoPlayAuth'))).status).toBe(200);
  });
});

const popCore = officialClients[0]!;

/** How many calls pass before the first throttled one. */
async function passing(client: OfficialClient, target: CallTarget, action: string): Promise<number> {
  for (let count = 0; ; count += 1) {
    const code = await codeOf(client.call(target, ask(action)));
    if (code === 'Throttling.User') return count;
    expect(['', 'InvalidVideo.NoneStream']).toContain(code);
  }
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return '';
  } catch (error) {
    return (error as OfficialClientError).reported.code;
  }
}

async function send(action: string, signer: CallTarget = server): Promise<RawAnswer> {
  const { url } = v1Parts(signer, { Action: action, VideoId: videoId }, { at: server.clock.now() });
  return await sendRaw(server.url, rawRequest({ target: url }));
}

describe('a refusal', () => {
  test('has the milliseconds to wait in a header that pages of other origins can read too', async () => {
    await passing(popCore, server, 'GetVideoPlayAuth');
    const answered = await send('GetVideoPlayAuth');
    expect([answered.status, refusalIn(answered)]).toMatchObject([400, { Code: 'Throttling.User', Message: MESSAGE }]);
    expect(answered.headers['x-acs-retry-after']).toBe('500');
    expect(answered.headers['access-control-expose-headers']).toContain('x-acs-retry-after');
    server.clock.advance(499);
    expect((await send('GetVideoPlayAuth')).headers['x-acs-retry-after']).toBe('1');
    server.clock.advance(1);
    const passed = await send('GetVideoPlayAuth');
    expect(bodyOf(passed)['PlayAuth']).toBeDefined();
    expect(passed.headers).not.toHaveProperty('x-acs-retry-after');
  });

  test('of one account in a burst does not affect another account', async () => {
    const { body } = await popCore.call(server, { action: 'CreateAccount', version: '2026-11-01' });
    const accessKeyId = String(body['AccessKeyId']);
    const other = { ...server, accessKeyId, accessKeySecret: String(body['AccessKeySecret']) };
    const burst = Array.from({ length: 200 }, () => codeOf(popCore.call(server, ask('GetVideoPlayAuth'))));
    const calls = [1, 2, 3].map(() => codeOf(popCore.call(other, ask('GetVideoPlayAuth'))));
    const count = (codes: readonly string[], code: string): number => codes.filter((one) => one === code).length;
    const [ofOne, ofOther] = await Promise.all([Promise.all(burst), Promise.all(calls)]);
    expect([count(ofOne, ''), count(ofOne, 'Throttling.User')]).toEqual([2, 198]);
    // It passed twice and got the error that the video is not its own.
    expect([count(ofOther, 'InvalidVideo.NotFound'), count(ofOther, 'Throttling.User')]).toEqual([2, 1]);
  });

  test('does not affect the other operations of the account', async () => {
    expect(await passing(popCore, server, 'GetVideoPlayAuth')).toBe(2);
    expect(await passing(popCore, server, 'GetPlayInfo')).toBe(3);
    expect(await passing(popCore, server, 'GetVideoInfo')).toBe(20);
  });

  test('does not affect viewers, who have a quota of their own', async () => {
    const viewer = { ...server, ...asSigner(await playAuthOf(server, videoId)) };
    expect(await passing(popCore, server, 'GetPlayInfo')).toBe(3);
    expect(refusalIn(await send('GetPlayInfo', viewer)).Code).toBe('MissingAuthInfo');
  });
});

const core = teaModules['openapi-core'];

async function callCore(action: string, more: object = {}): Promise<number> {
  const { accessKeyId, accessKeySecret, endpoint } = server;
  const client = new core.Client(
    new core.Config({ accessKeyId, accessKeySecret, endpoint, protocol: 'http', ...more }),
  );
  const answered = await client.callApi(
    new core.Params({
      action,
      version: '2017-03-21',
      protocol: 'HTTP',
      pathname: '/',
      method: 'POST',
      authType: 'AK',
      style: 'RPC',
      bodyType: 'json',
      reqBodyType: 'formData',
    }),
    new core.OpenApiRequest({ query: { VideoId: videoId } }),
    {},
  );
  return (answered as { readonly statusCode: number }).statusCode;
}

describe('openapi-core', () => {
  test('reports its ThrottlingError, with how long to wait', async () => {
    await passing(popCore, server, 'GetVideoInfo');
    await expect(callCore('GetVideoInfo')).rejects.toMatchObject({
      name: 'ThrottlingError',
      code: 'Throttling.User',
      statusCode: 400,
      retryAfter: 50,
    });
  });

  test('configured to retry, waits as long as the header says, and succeeds', async () => {
    await passing(popCore, server, 'GetVideoInfo');
    const waits: string[] = [];
    // The server's clock advances after the refusal by exactly the time that the client is told.
    const onAnswer = (message: unknown): void => {
      const { headers } = (message as { readonly response: IncomingMessage }).response;
      const wait = headers['x-acs-retry-after'];
      if (typeof wait !== 'string') return;
      waits.push(wait);
      server.clock.advance(Number(wait));
    };
    diagnostics.subscribe('http.client.response.finish', onAnswer);
    onTestFinished(() => void diagnostics.unsubscribe('http.client.response.finish', onAnswer));
    const condition = { maxAttempts: 3, exception: ['ThrottlingError'], errorCode: ['Throttling.User'] };
    const retryOptions = { retryable: true, retryCondition: [condition], noRetryCondition: [] };
    expect(await callCore('GetVideoInfo', { retryOptions })).toBe(200);
    expect(waits).toEqual(['50']);
  });
});

describe('an address whose requests cannot be authenticated', () => {
  const wrong = (): CallTarget => ({ ...server, accessKeySecret: 'a wrong secret' });

  /** Signed with a wrong secret, over a few connections. */
  async function fail(times: number): Promise<string[]> {
    const codes: string[] = [];
    const one = async (): Promise<void> => {
      const { url } = v1Parts(wrong(), { Action: 'GetVideoInfo', VideoId: videoId }, { at: server.clock.now() });
      const response = await fetch(new URL(url, server.url));
      codes.push(((await response.json()) as { readonly Code: string }).Code);
    };
    for (let sent = 0; sent < times; sent += 10) await Promise.all(Array.from({ length: 10 }, one));
    return codes;
  }

  test('gets the reason a thousand times, then is throttled; an authentic request from there always passes', async () => {
    expect(new Set(await fail(TOLD))).toEqual(new Set(['SignatureDoesNotMatch']));
    for (const client of [popCore, officialClients.at(-1)!])
      expect(await refusalOf(client, wrong(), ask('GetVideoInfo'))).toMatchObject({
        code: 'Throttling.User',
        message: MESSAGE,
      });
    expect((await send('GetVideoInfo', wrong())).headers['x-acs-retry-after']).toBe('10');
    // Another caller behind the same address gets its own answer.
    const unknown = await send('GetVideoInfo', { ...server, accessKeyId: 'LTAInobody' });
    expect(refusalIn(unknown).Code).toBe('InvalidAccessKeyId.NotFound');
    for (let call = 0; call < 20; call += 1) expect((await send('GetVideoInfo')).status).toBe(200);
    server.clock.advance(10);
    expect(refusalIn(await send('GetVideoInfo', wrong())).Code).toBe('SignatureDoesNotMatch');
    expect(refusalIn(await send('GetVideoInfo', wrong())).Code).toBe('Throttling.User');
  });

  test('does not affect the account that it claims to be', async () => {
    await fail(TOLD + 50);
    expect(await passing(popCore, server, 'GetVideoPlayAuth')).toBe(2);
  });
});

test('switched off, as in other test files, refuses no call', async () => {
  await using free = await startServer();
  const own = await free.seedVideo();
  const call = { action: 'GetVideoList' };
  for (let count = 0; count < 100; count += 1) expect((await popCore.call(free, call)).status).toBe(200);
  expect((await popCore.call(free, { action: 'GetVideoInfo', parameters: { VideoId: own } })).status).toBe(200);
});

test('an operation that does not exist cannot be given a quota', async () => {
  await expect(startServer({ settings: { throttle: 'GetVideoPlayauth=1' } })).rejects.toThrow(
    'PLAYAUTH_THROTTLE: there is no operation named GetVideoPlayauth',
  );
});

test('every error that this file is to provoke was met', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['throttling.test.ts']);
});
