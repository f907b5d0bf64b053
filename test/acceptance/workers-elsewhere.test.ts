// `serve --workers` with what else a server may use: TLS, PostgreSQL and Redis together; and a change of the master key while all processes run.
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import { expect, onTestFinished, test } from 'vitest';
import { createDatabase } from '../support/postgres.ts';
import { startRedis } from '../support/redis.ts';
import { signatureV1, urlEncoded, wireTime, type ParameterTable } from '../support/sign-request.ts';
import { openApi, rootPair, type Json, type KeyPair } from './support/api.ts';
import { connectToEach, listenersOf, membersOf } from './support/members.ts';
import { cliJson, serveForTest, temporaryFolder, type Server } from './support/server.ts';
import { signedHeaders, type Upload } from './support/upload.ts';

const folder = temporaryFolder();
const LONG_MS = 120_000;
const WORKERS = ['--workers', '2'];

interface Heard {
  readonly status: number;
  readonly body: string;
  readonly fingerprint: string;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: string | Buffer;
}

/** On a connection of its own, or over TLS on the one that is given. */
async function sendApart(url: string, { method = 'POST', headers = {}, body = '' }: Sent, on?: Socket): Promise<Heard> {
  const { promise, resolve, reject } = Promise.withResolvers<Heard>();
  const way = on === undefined ? { agent: false } : { createConnection: () => secure(on) };
  const sending = request(url, { method, headers, ...way, rejectUnauthorized: false }, (response) => {
    const { fingerprint256: fingerprint } = (response.socket as TLSSocket).getPeerCertificate();
    text(response).then((read) => resolve({ status: response.statusCode ?? 0, body: read, fingerprint }), reject);
  });
  sending.on('error', reject).end(body);
  return await promise;
}

const secure = (socket: Socket): TLSSocket => connectTls({ socket, rejectUnauthorized: false });

/** At every process at the same time, on so many connections of each. */
async function sendToEach(server: Server, signed: () => Sent, each = 1): Promise<readonly Heard[]> {
  const sockets = await connectToEach(server, each);
  return await Promise.all(sockets.map((socket) => sendApart(server.url, signed(), socket)));
}

function sign(pair: KeyPair, action: string, more: ParameterTable = {}): Sent {
  const unsigned: ParameterTable = {
    ...{ Action: action, Version: '2017-03-21', Format: 'JSON', AccessKeyId: pair.accessKeyId },
    ...{ SignatureMethod: 'HMAC-SHA1', SignatureVersion: '1.0', SignatureNonce: randomUUID() },
    Timestamp: wireTime(Date.now()),
    ...more,
  };
  const Signature = signatureV1({ method: 'POST', parameters: unsigned, secret: pair.accessKeySecret });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { headers, body: urlEncoded({ ...unsigned, Signature }) };
}

const codeOf = ({ body }: Heard): string => (JSON.parse(body) as { readonly Code?: string }).Code ?? 'OK';

async function writeCertificate(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], { algorithm: 'sha256' });
  writeFileSync(join(folder, 'cert.pem'), cert);
  writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
}

async function openUpload(server: Server, pair: KeyPair): Promise<Upload> {
  const own = { Title: 'A film', FileName: 'film.mp4', TemplateGroupId: 'VOD_NO_TRANSCODE' };
  const created = JSON.parse((await sendApart(server.url, sign(pair, 'CreateUploadVideo', own))).body) as Json;
  const decode = (part: unknown): Record<string, string> =>
    JSON.parse(Buffer.from(String(part), 'base64').toString('utf8')) as Record<string, string>;
  const address = decode(created['UploadAddress']);
  const auth = decode(created['UploadAuth']);
  return {
    videoId: String(created['VideoId']),
    endpoint: address['Endpoint'] ?? '',
    bucket: address['Bucket'] ?? '',
    objectKey: address['FileName'] ?? '',
    accessKeyId: auth['AccessKeyId'] ?? '',
    secret: auth['AccessKeySecret'] ?? '',
    token: auth['SecurityToken'] ?? '',
  };
}

test(
  'with TLS, PostgreSQL and Redis: a nonce is used once, any process takes uploads, and each reads a new certificate',
  { timeout: LONG_MS },
  async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const database = await createDatabase();
    onTestFinished(() => database.drop());
    await writeCertificate();
    const dataDir = join(folder, 'everything');
    const stores = ['--database-url', database.url, '--redis-url', redis.url];
    const tls = ['--tls-cert', join(folder, 'cert.pem'), '--tls-key', join(folder, 'key.pem')];
    const pair = { accessKeyId: 'LTAIworkerselsewhere', accessKeySecret: randomBytes(16).toString('hex') };
    const env = {
      PLAYAUTH_ROOT_ACCESS_KEY_ID: pair.accessKeyId,
      PLAYAUTH_ROOT_ACCESS_KEY_SECRET: pair.accessKeySecret,
    };
    const server = await serveForTest({ dataDir, env, args: [...WORKERS, ...stores, ...tls] });
    for (let round = 0; round < 4; round += 1) {
      const call = sign(pair, 'GetCategories');
      const heard = await sendToEach(server, () => call, 2);
      expect(heard.map(codeOf).toSorted()).toEqual(['OK', ...Array.from({ length: 3 }, () => 'SignatureNonceUsed')]);
    }
    for (const socket of await connectToEach(server)) {
      const upload = await openUpload(server, pair);
      const headers = { 'content-length': 9, ...signedHeaders(upload, {}) };
      const sent = { method: 'PUT', headers, body: 'not much.' };
      const put = await sendApart(`${upload.endpoint}/${upload.objectKey}`, sent, socket);
      expect([put.status, put.body]).toEqual([200, '']);
    }
    const fingerprints = async (): Promise<Set<string>> => {
      const heard = await sendToEach(server, () => sign(pair, 'GetCategories'));
      return new Set(heard.map(({ fingerprint }) => fingerprint));
    };
    const before = await fingerprints();
    await writeCertificate();
    server.send('SIGHUP');
    await expect.poll(async () => [...(await fingerprints())].filter((one) => before.has(one))).toEqual([]);
    expect((await fingerprints()).size).toBe(1);
    expect(await server.stop()).toBe(0);
  },
);

test(
  'the master key is changed while all processes run, and one that is started later has the new one',
  { timeout: LONG_MS },
  async () => {
    const dataDir = join(folder, 'rewrapped');
    const server = await serveForTest({ dataDir, args: WORKERS });
    const pair = rootPair(dataDir);
    await openApi(server.url, pair).call('SetAppPlayKey', { PlayKey: 'aSecretOf16Bytes' });
    const file = join(dataDir, 'master.key');
    const [old, next] = [readFileSync(file, 'utf8').trim(), randomBytes(32).toString('hex')];
    const readByAll = async (times: number): Promise<void> => {
      server.send('SIGHUP');
      const read = (): number => server.stderr().split('master.key was read again').length - 1;
      await expect.poll(read).toBe(2 * times);
    };
    writeFileSync(file, `${next}\n${old}\n`, { mode: 0o600 });
    await readByAll(1);
    const env = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: pair.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: pair.accessKeySecret,
    };
    // What each process holds is on record a moment after it has read it.
    const rewrap = () => cliJson(['keys', 'rewrap', '--endpoint', server.url], env);
    await expect
      .poll(async () => (await rewrap()).json, { timeout: 60_000 })
      .toMatchObject({ State: 'Done', Remaining: 0 });
    writeFileSync(file, `${next}\n`, { mode: 0o600 });
    await readByAll(2);
    const [first = 0] = membersOf(server);
    process.kill(first, 'SIGKILL');
    await expect.poll(() => membersOf(server).includes(first)).toBe(false);
    await expect.poll(() => membersOf(server).length).toBe(2);
    // It listens when it is ready.
    await expect.poll(() => listenersOf(server).length).toBe(2);
    const sockets = await connectToEach(server);
    const seen = await Promise.all(sockets.map((socket) => askPlayKey(server, pair, socket)));
    expect(seen).toEqual(['aSecretOf16Bytes', 'aSecretOf16Bytes']);
  },
);

async function askPlayKey({ url }: Server, pair: KeyPair, socket: Socket): Promise<unknown> {
  const { headers = {}, body = '' } = sign(pair, 'GetAppPlayKey');
  const sending = requestPlain(url, { method: 'POST', headers, createConnection: () => socket }).end(body);
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  const answer = JSON.parse(await text(response)) as Json;
  return (answer['AppPlayKey'] as Json | undefined)?.['PlayKey'] ?? answer['Code'];
}
