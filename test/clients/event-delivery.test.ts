// Event delivery to slow, broken and hostile receivers, to those of other accounts, and to callbacks of single videos.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi, type TestContext } from 'vitest';
import { uploadFile } from '../../src/cli/import/upload-file.ts';
import { verifyCallback } from '../../sdk/verify-callback.ts';
import { SettableClock, startServer, type EmbeddedServer, type StartServerOptions } from '../../src/embedded.ts';
import { openReceiver, type Behaviour, type EventReceiver } from '../support/event-receiver.ts';
import { createUser } from '../support/identities.ts';
import { officialClients, refusalOf, type CallTarget, type OfficialClient } from '../support/official-clients.ts';
import type { ParameterTable } from '../support/sign-request.ts';

const [client] = officialClients as readonly [OfficialClient, ...OfficialClient[]];
const ROUND = 3;

/** The tests wait for the pauses between calls, so they run side by side. */
type Context = Pick<TestContext, 'onTestFinished'>;

interface OpenOptions {
  readonly settings?: StartServerOptions['settings'];
  readonly clock?: SettableClock;
}

async function open({ onTestFinished }: Context, { settings = {}, clock = new SettableClock() }: OpenOptions = {}) {
  const server = await startServer({ settings, clock });
  onTestFinished(() => server.close());
  return server;
}

async function openOne({ onTestFinished }: Context): Promise<EventReceiver> {
  const receiver = await openReceiver();
  onTestFinished(() => receiver.close());
  return receiver;
}

async function call(target: CallTarget, action: string, parameters: ParameterTable = {}, version?: string) {
  const { body } = await client.call(target, { action, parameters, ...(version !== undefined && { version }) });
  return body as Record<string, string>;
}

async function tell(target: CallTarget, { url }: Pick<EventReceiver, 'url'>): Promise<void> {
  await call(target, 'SetMessageCallback', { CallbackURL: `${url}/`, EventTypeList: 'ALL' });
}

/** Creates a video, which records an event, and returns its id. */
async function create(target: CallTarget, userData?: object | string): Promise<string> {
  const text = typeof userData === 'object' ? JSON.stringify(userData) : userData;
  const { VideoId } = await call(target, 'CreateUploadVideo', {
    Title: 'A film',
    FileName: 'film.mp4',
    ...(text !== undefined && { UserData: text }),
  });
  return VideoId!;
}

const mediaIds = ({ events }: EventReceiver): unknown[] => events.map(({ body }) => body['MediaId']);

describe.concurrent('a call that does not answer 200', () => {
  const redirectTo =
    (url: string): Behaviour =>
    (response) =>
      response.writeHead(307, { location: url }).end();
  const garbage: Behaviour = (response) => response.socket?.end('HTTP/1.1 nonsense\r\n\r\n');
  const headers: Behaviour = (response) => response.writeHead(200, { 'x-long': 'x'.repeat(12_000) }).end();
  test.for<[string, Behaviour | 'redirect', Behaviour]>([
    ['a redirect, which is not followed, and 204', 'redirect', 204],
    ['500, and a cut connection', 500, 'cut'],
    ['no answer at all, and nonsense', 'hang', garbage],
    ['endless headers, and 201', headers, 201],
  ])('is retried: %s', async ([, first, second], context) => {
    const server = await open(context);
    const [receiver, elsewhere] = [await openOne(context), await openOne(context)];
    receiver.next(first === 'redirect' ? redirectTo(elsewhere.url) : first, second);
    await tell(server, receiver);
    const videoId = await create(server);
    const events = await receiver.until(ROUND);
    expect(new Set(events.map(({ id }) => id)).size).toBe(1);
    expect(mediaIds(receiver)).toEqual([videoId, videoId, videoId]);
    // The retry was accepted: the next call carries another event.
    const next = await create(server);
    expect((await receiver.until(ROUND + 1)).at(-1)?.body['MediaId']).toBe(next);
    expect(elsewhere.events).toEqual([]);
  });
});

test.concurrent('an answer of 200 counts at once, and its body is not read to the end', async (context) => {
  const server = await open(context);
  const receiver = await openOne(context);
  const closed = Promise.withResolvers<boolean>();
  receiver.next((response) => {
    response.on('close', () => closed.resolve(response.writableFinished));
    response.writeHead(200);
    response.write(Buffer.alloc(8 * 1024 * 1024));
  });
  await tell(server, receiver);
  await create(server);
  expect(await closed.promise).toBe(false);
  const next = await create(server);
  expect((await receiver.until(2)).at(-1)?.body['MediaId']).toBe(next);
});

describe.concurrent('a receiver that is down', () => {
  test('is called three times a second apart, and again after a minute of the server clock', async (context) => {
    const clock = new SettableClock();
    const server = await open(context, { clock });
    const receiver = await openOne(context);
    receiver.always(500);
    const signed = { CallbackURL: receiver.url, EventTypeList: 'ALL', AuthSwitch: 'on', AuthKey: 'Abcdefgh12345678' };
    await call(server, 'SetMessageCallback', signed);
    await create(server);
    await receiver.until(ROUND);
    // The server stores the backoff shortly after the answer: the clock may advance only after that.
    await vi.waitUntil(
      () => {
        clock.advance(60_000);
        return receiver.events.length > ROUND;
      },
      { timeout: 30_000, interval: 500 },
    );
    const seconds = receiver.events.map(({ headers }) => Number(headers['x-vod-timestamp']));
    const pauses = seconds.slice(1).map((second, index) => second - seconds[index]!);
    for (const [index, least] of [1, 1, 60].entries()) expect(pauses[index]).toBeGreaterThanOrEqual(least);
    expect(receiver.events.every((event) => event.isSignedFor(receiver.url, 'Abcdefgh12345678'))).toBe(true);
    expect(new Set(receiver.events.map(({ id, body }) => `${id} ${String(body['EventTime'])}`)).size).toBe(1);
  });

  test('gets no retry after three calls if the caller asked for that', async (context) => {
    const server = await open(context, { settings: { callbackKeepHours: 0 } });
    const receiver = await openOne(context);
    receiver.next(500, 500, 500);
    await tell(server, receiver);
    await create(server);
    await receiver.until(ROUND);
    const next = await create(server);
    expect((await receiver.until(ROUND + 1)).at(-1)?.body['MediaId']).toBe(next);
  });

  test('loses no event when the clock is set back', async (context) => {
    const clock = new SettableClock();
    const server = await open(context, { clock });
    const receiver = await openOne(context);
    receiver.next(500);
    await tell(server, receiver);
    await create(server);
    await receiver.until(1);
    clock.advance(-3_600_000);
    expect(new Set((await receiver.until(2)).map(({ id }) => id)).size).toBe(1);
  });

  test('does not delay other receivers, and gets only a few concurrent calls', async (context) => {
    const server = await open(context);
    const [hanging, good] = [await openOne(context), await openOne(context)];
    hanging.always('hang');
    await tell(server, hanging);
    for (let index = 0; index < 6; index += 1) await create(server);
    await hanging.until(1);
    const videoId = await create(server, { MessageCallback: { CallbackURL: good.url } });
    await good.until(1);
    expect(mediaIds(good)).toEqual([videoId]);
    expect(hanging.events.length).toBeLessThanOrEqual(4);
  });
});

describe('UserData', () => {
  test('sends the events of one video to its own callback, with its Extend', async (context) => {
    const server = await open(context);
    const [usual, own] = [await openOne(context), await openOne(context)];
    await call(server, 'SetMessageCallback', {
      CallbackURL: usual.url,
      EventTypeList: 'ALL',
      AuthSwitch: 'on',
      AuthKey: 'Abcdefgh12345678',
    });
    const url = `${own.url}/one`;
    const texts = { CallbackURL: url, CallbackType: 'http' };
    const first = await create(server, { MessageCallback: texts, Extend: { localId: 'a', n: 1 } });
    const second = await create(server, { MessageCallback: JSON.stringify(texts), Extend: 'as it is' });
    const third = await create(server, { Extend: 'third' });
    await create(server, 'free text');
    await own.until(2);
    await usual.until(2);
    const extends_ = new Map([...own.events, ...usual.events].map(({ body }) => [body['MediaId'], body['Extend']]));
    expect(new Set(mediaIds(own))).toEqual(new Set([first, second]));
    expect(mediaIds(usual)).toContain(third);
    expect([first, second, third].map((id) => extends_.get(id))).toEqual([
      '{"localId":"a","n":1}',
      'as it is',
      'third',
    ]);
    // Signed with a key of its own: who names a callback in an upload learns nothing about the account's AuthKey.
    const { MessageCallback } = await call(server, 'GetMessageCallback');
    const { AuthKey, UploadAuthKey } = MessageCallback as unknown as { AuthKey: string; UploadAuthKey: string };
    for (const { events, key, wrong, at } of [
      { events: own.events, key: UploadAuthKey, wrong: AuthKey, at: url },
      { events: usual.events, key: AuthKey, wrong: UploadAuthKey, at: usual.url },
    ])
      for (const event of events) {
        expect([event.isSignedFor(at, key), event.isSignedFor(at, wrong)]).toEqual([true, false]);
        const signature = String(event.headers['x-playauth-signature']);
        const [mine, others] = [{ authKey: key }, { authKey: wrong }];
        expect(await verifyCallback({ signature, body: event.rawBody, ...mine })).toBe(true);
        expect(await verifyCallback({ signature, body: event.rawBody, ...others })).toBe(false);
        expect(await verifyCallback({ signature, body: `${event.rawBody} `, ...mine })).toBe(false);
      }
    expect(own.events.every((event) => event.path === '/one')).toBe(true);
  });

  const callback = (value: unknown) => JSON.stringify({ MessageCallback: value });
  test.each([
    ['UserData', '{"MessageCallback":'],
    ['UserData.Extend', JSON.stringify({ Extend: 'x'.repeat(513) })],
    ['UserData.MessageCallback', callback(7)],
    ['UserData.MessageCallback', callback('no JSON')],
    ['UserData.MessageCallback.CallbackType', callback({ CallbackType: 'mns', CallbackURL: 'http://a.b/' })],
    ['UserData.MessageCallback.CallbackURL', callback({ CallbackURL: 'ftp://a.b/' })],
    ['UserData.MessageCallback.CallbackURL', callback({ CallbackURL: 'http://169.254.169.254/' })],
  ])('is refused for %s: %s', async (parameter, userData) => {
    await using server = await startServer();
    const parameters = { Title: 'A', FileName: 'a.mp4', UserData: userData };
    expect(await refusalOf(client, server, { action: 'CreateUploadVideo', parameters })).toMatchObject({
      code: 'InvalidParameter',
      message: `The specified parameter "${parameter}" is not valid.`,
    });
  });

  test('of a user who may upload cannot point into the network of the server, by address or by name', async (context) => {
    const server = await open(context);
    const receiver = await openOne(context);
    await tell(server, receiver);
    const target = { ...server, ...(await createUser(server, 'uploader', 'AliyunVODUploadAuth')) };
    const lead = (url: string) => ({ Title: 'A', FileName: 'a.mp4', UserData: callback({ CallbackURL: url }) });
    expect(
      await refusalOf(client, target, { action: 'CreateUploadVideo', parameters: lead(receiver.url) }),
    ).toMatchObject({ code: 'InvalidParameter' });
    const { port } = new URL(receiver.url);
    await call(target, 'CreateUploadVideo', lead(`http://localhost.:${port}/by-name`));
    // The events of the account still arrive, and none was sent to the name.
    const own = await create(target);
    await receiver.until(1);
    expect(receiver.events.map(({ path, body }) => [path, body['MediaId']])).toEqual([['/', own]]);
  });
});

test.concurrent('management calls record events, and events of another account go to that account', async (context) => {
  const server = await open(context, { settings: { callbackPrivateAddresses: 'all' } });
  const { AccessKeyId, AccessKeySecret } = await call(server, 'CreateAccount', {}, '2026-11-01');
  const other = { url: server.url, accessKeyId: AccessKeyId!, accessKeySecret: AccessKeySecret! };
  const [ours, theirs] = [await openOne(context), await openOne(context)];
  await tell(server, ours);
  await tell(other, theirs);
  const [mine, their] = [await create(server), await create(other)];
  await call(server, 'UpdateVideoInfo', { VideoId: mine, Title: 'Another', Tags: 'a,b', Description: '' });
  await call(server, 'UpdateVideoInfo', { VideoId: mine, Title: 'Another' });
  await call(server, 'DeleteVideo', { VideoIds: mine });
  const events = (await ours.until(4)).map(({ body }) => body);
  expect(events.slice(1)).toMatchObject([
    {
      EventType: 'MediaBaseChangeComplete',
      OperateMode: 'update',
      MediaId: mine,
      Status: 'success',
      MediaContent: { Title: '{"OldValue":"A film","NewValue":"Another"}', Tags: '{"NewValue":"a,b"}' },
    },
    { EventType: 'DeleteMediaComplete', DeleteType: 'all', MediaType: 'video', MediaId: mine },
    {
      EventType: 'MediaBaseChangeComplete',
      OperateMode: 'delete',
      MediaId: mine,
      MediaContent: { Title: '{"OldValue":"Another"}', Tags: '{"OldValue":"a,b"}' },
    },
  ]);
  await theirs.until(1);
  expect(mediaIds(theirs)).toEqual([their]);
  expect(new Set(mediaIds(ours))).toEqual(new Set([mine]));
});

test.concurrent('a file that is no film gives an event with the reason', async (context) => {
  const server = await open(context);
  const receiver = await openOne(context);
  await tell(server, receiver);
  const folder = await mkdtemp(join(tmpdir(), 'playauth-events-'));
  context.onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'film.mp4');
  await writeFile(path, 'no film at all'.repeat(100));
  const { VideoId: videoId, ...credential } = await call(server, 'CreateUploadVideo', {
    Title: 'None',
    FileName: 'film.mp4',
    UserData: '{"Extend":"mine"}',
  });
  const { UploadAddress: uploadAddress = '', UploadAuth: uploadAuth = '' } = credential;
  await uploadFile({ path, uploadAddress, uploadAuth, onProgress: () => undefined });
  const [, , analysed, transcoded] = (await receiver.until(4)).map(({ body }) => body);
  const why = {
    ErrorCode: 'InvalidParameter.ResourceContentBad',
    ErrorMessage: expect.stringMatching(/^The file is/) as string,
  };
  const about = { VideoId: videoId, Extend: 'mine', Status: 'fail' };
  expect(analysed).toMatchObject({ ...about, ...why, EventType: 'VideoAnalysisComplete' });
  expect(transcoded).toMatchObject({
    ...about,
    EventType: 'TranscodeComplete',
    StreamInfos: [{ Status: 'fail', ...why }],
  });
});

test.concurrent('queued events follow a changed callback, and are dropped with a deleted one', async (context) => {
  const server: EmbeddedServer = await open(context);
  const [down, up] = [await openOne(context), await openOne(context)];
  down.always(500);
  await tell(server, down);
  const videoId = await create(server);
  await down.until(1);
  await tell(server, up);
  await up.until(1);
  expect(mediaIds(up)).toEqual([videoId]);
  await tell(server, down);
  const called = down.events.length;
  await create(server);
  await down.until(called + 1);
  await call(server, 'DeleteMessageCallback', {});
  await tell(server, up);
  const last = await create(server);
  await up.until(2);
  expect(mediaIds(up)).toEqual([videoId, last]);
});
