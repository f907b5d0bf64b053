// SetMessageCallback, GetMessageCallback and DeleteMessageCallback through the vendor's clients, and the events
// that a receiver gets for a clip, from its creation to its streams.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { openReceiver, type EventReceiver } from '../support/event-receiver.ts';
import { createUser, policyOf } from '../support/identities.ts';
import { importClip, SMALL_VIDEO } from '../support/import-clip.ts';
import { codeOf } from '../support/issued-through.ts';
import { officialClients, type ApiCall, type OfficialClient } from '../support/official-clients.ts';
import { createRefusals, provokedErrors } from '../support/refusals.ts';
import type { ParameterTable } from '../support/sign-request.ts';

const KEY = 'Abcdefgh12345678';
let server: EmbeddedServer;
const refusals = createRefusals(() => server);
const [first] = officialClients as readonly [OfficialClient, ...OfficialClient[]];

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.close();
});

const set = (parameters: ParameterTable): ApiCall => ({ action: 'SetMessageCallback', parameters });
const get: ApiCall = { action: 'GetMessageCallback' };
const remove: ApiCall = { action: 'DeleteMessageCallback' };

async function read(client = first): Promise<unknown> {
  return (await client.call(server, get)).body['MessageCallback'];
}

const NONE = { AppId: 'app-1000000', CallbackType: 'HTTP', CallbackURL: '', AuthSwitch: 'off', EventTypeList: '' };

const UPLOAD_KEY = expect.stringMatching(/^[0-9a-f]{32}$/) as string;

describe.each(officialClients)('$name', (client) => {
  test('sets a callback, reads it back, changes and deletes it', async () => {
    expect(await read(client)).toEqual(NONE);
    const url = 'http://127.0.0.1:9/events?a=1';
    await client.call(server, set({ CallbackURL: url, EventTypeList: 'transcodecomplete, FileUploadComplete' }));
    const plain = { ...NONE, CallbackURL: url, EventTypeList: 'TranscodeComplete,FileUploadComplete' };
    expect(await read(client)).toEqual(plain);
    const signed = { CallbackType: 'HTTP', CallbackURL: url, AuthSwitch: 'on', EventTypeList: 'ALL' };
    await client.call(server, set({ ...signed, AuthKey: KEY }));
    expect(await read(client)).toEqual({ ...NONE, ...signed, AuthKey: KEY, UploadAuthKey: UPLOAD_KEY });
    // The key is kept when none is given.
    await client.call(server, set({ ...signed, AuthKey: '' }));
    expect(await read(client)).toEqual({ ...NONE, ...signed, AuthKey: KEY, UploadAuthKey: UPLOAD_KEY });
    const { body } = await client.call(server, remove);
    expect(Object.keys(body)).toEqual(['RequestId']);
    expect(await read(client)).toEqual(NONE);
    await client.call(server, remove);
  });

  const url = 'http://example.com/';
  test.each<[string, ParameterTable]>([
    ['CallbackType', { CallbackURL: url, CallbackType: 'FTP' }],
    ['CallbackURL', { CallbackURL: 'ftp://example.com/' }],
    ['CallbackURL', { CallbackURL: 'example.com' }],
    ['CallbackURL', { CallbackURL: 'http://user:secret@example.com/' }],
    ['CallbackURL', { CallbackURL: 'http://example.com/a b' }],
    ['CallbackURL', { CallbackURL: 'http://example.com/#x' }],
    ['CallbackURL', { CallbackURL: url.padEnd(257, 'x') }],
    ['CallbackURL', { CallbackURL: 'http://169.254.169.254/latest/meta-data/' }],
    ['CallbackURL', { CallbackURL: 'http://0xa9fea9fe/' }],
    ['CallbackURL', { CallbackURL: 'http://[fe80::1]/' }],
    ['AuthSwitch', { CallbackURL: url, AuthSwitch: 'yes' }],
    ['AuthKey', { CallbackURL: url, AuthSwitch: 'on', AuthKey: 'alllower1' }],
    ['AuthKey', { CallbackURL: url, AuthSwitch: 'on', AuthKey: 'NODIGITs' }],
    ['AuthKey', { CallbackURL: url, AuthSwitch: 'on', AuthKey: 'Aa1'.padEnd(33, 'x') }],
    ['AuthKey', { CallbackURL: url, AuthSwitch: 'on', AuthKey: 'Aa1'.padEnd(15, 'x') }],
    ['AuthKey', { CallbackURL: url, AuthSwitch: 'off', AuthKey: 'Aa1' }],
    ['EventTypeList', { CallbackURL: url, EventTypeList: 'FileUploadComplete,Nonsense' }],
    ['AppId', { CallbackURL: url, AppId: 'app 1' }],
  ])('reports %s as invalid in %j', async (name, parameters) => {
    const message = `The specified parameter "${name}" is not valid.`;
    await refusals.expect(client, set(parameters), { code: 'InvalidParameter', message });
  });

  test.each([
    ['CallbackURL', {}],
    ['AuthKey', { CallbackURL: url, AuthSwitch: 'on' }],
  ])('reports a missing %s', async (name, parameters) => {
    const message = `The input parameter "${name}" that is mandatory for processing this request is not supplied.`;
    await refusals.expect(client, set(parameters), { code: 'MissingParameter', message });
  });

  test.each([
    ['MNS', { CallbackType: 'MNS', MnsEndpoint: 'http://mns/', MnsQueueName: 'q' }, /no MNS queues/],
    ['an app that has no videos', { CallbackURL: url, AppId: 'app-2' }, /app-1000000/],
  ])('refuses %s with a reason', async (_, parameters, why) => {
    const message = expect.stringMatching(why) as string;
    await refusals.expect(client, set(parameters), { code: 'OperationDenied', message });
  });
});

describe('a user', () => {
  const statements = { Action: 'vod:*' };

  test('with the right to set callbacks cannot point one into the network of the server', async () => {
    const user = await createUser(server, 'callbacks', policyOf(statements));
    const target = { ...server, ...user };
    for (const url of ['http://127.0.0.1:1/', 'http://localhost/', 'http://10.0.0.1/', 'http://[::1]/'])
      expect([url, await codeOf(first.call(target, set({ CallbackURL: url })))]).toEqual([url, 'OperationDenied']);
    await first.call(target, set({ CallbackURL: 'https://example.com/events' }));
    await first.call(server, remove);
  });

  test('limited to some videos may neither set, read nor delete a callback', async () => {
    const resource = `acs:vod:*:${server.accountId}:video/${'0'.repeat(32)}`;
    const user = await createUser(server, 'limited', policyOf({ ...statements, Resource: resource }));
    const target = { ...server, ...user };
    for (const call of [set({ CallbackURL: 'http://example.com/' }), get, remove])
      expect(await codeOf(first.call(target, call))).toBe('Forbidden.RAM');
  });
});

describe('a clip', () => {
  let receiver: EventReceiver;
  beforeAll(async () => {
    receiver = await openReceiver();
  });
  afterAll(() => receiver.close());

  test('gives each event once, signed and in order, from its creation to its last stream', async () => {
    const url = `${receiver.url}/hook?tenant=a%20b`;
    await first.call(server, set({ CallbackURL: url, AuthSwitch: 'on', AuthKey: KEY, EventTypeList: 'ALL' }));
    const videoId = await importClip(server, { ...SMALL_VIDEO, title: 'Told of' });
    const events = await receiver.until(8);
    expect(events.map(({ body }) => body['EventType'])).toEqual([
      ...['MediaBaseChangeComplete', 'FileUploadComplete', 'VideoAnalysisComplete'],
      ...Array.from({ length: 4 }, () => 'StreamTranscodeComplete'),
      'TranscodeComplete',
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    for (const event of events) {
      expect(event.path).toBe('/hook?tenant=a%20b');
      expect(event.isSignedFor(url, KEY)).toBe(true);
      expect(event.isSignedFor(url, `${KEY}x`)).toBe(false);
      expect(event.isSignedFor(receiver.url, KEY)).toBe(false);
      expect(event.headers['content-type']).toBe('application/json;charset=utf-8');
      expect(event.body['EventTime']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(event.body['VideoId'] ?? event.body['MediaId']).toBe(videoId);
    }
    const [created, uploaded, analysed] = events.map(({ body }) => body);
    expect(created).toMatchObject({
      Status: 'success',
      MediaType: 'video',
      OperateMode: 'create',
      MediaContent: { Title: '{"NewValue":"Told of"}' },
    });
    expect(uploaded).toMatchObject({ Size: expect.any(Number) as number });
    expect(uploaded).not.toHaveProperty('Status');
    expect(analysed).toMatchObject({ Status: 'success', Width: 854, Height: 480, Fps: '25' });
    const { StreamInfos: streams } = events.at(-1)!.body as {
      readonly StreamInfos: readonly Record<string, unknown>[];
    };
    const { body } = await first.call(server, {
      action: 'GetPlayInfo',
      parameters: { VideoId: videoId, ResultType: 'Multiple' },
    });
    const { PlayInfo: offered } = body['PlayInfoList'] as { readonly PlayInfo: readonly Record<string, unknown>[] };
    const namesOf = (list: readonly Record<string, unknown>[]) =>
      list.map(({ JobId, Definition, Format, Size }) => ({ JobId, Definition, Format, Size }));
    expect(new Set(namesOf(streams))).toEqual(new Set(namesOf(offered)));
    const singles = receiver.ofType('StreamTranscodeComplete').map((event) => event.body);
    expect(namesOf(singles)).toEqual(namesOf(streams));
    for (const stream of singles) {
      expect(stream).toMatchObject({ Status: 'success', Encrypt: stream['Format'] === 'm3u8' });
      // It names the file and carries no grant.
      expect((await fetch(String(stream['FileUrl']))).status).toBeGreaterThanOrEqual(400);
    }
  });
});

test('every error that this file is to provoke was met', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['message-callback.test.ts']);
});
