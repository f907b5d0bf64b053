// UploadMediaByURL and GetURLUploadInfos through the vendor's clients, from the call to the stream, also over a restart;
// rights of limited callers; and private addresses, refused by default.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { drawClip } from '../support/clips.ts';
import { openReceiver } from '../support/event-receiver.ts';
import { createUser, policyOf } from '../support/identities.ts';
import { SMALL_VIDEO } from '../support/import-clip.ts';
import { officialClients, type CallTarget, type OfficialClient } from '../support/official-clients.ts';
import { createRefusals, provokedErrors } from '../support/refusals.ts';
import type { ParameterTable } from '../support/sign-request.ts';

interface Info {
  readonly JobId: string;
  readonly Status: string;
  readonly MediaId: string;
  readonly ErrorCode: string;
}

const folder = mkdtempSync(join(tmpdir(), 'playauth-url-'));
/** Nothing is transcoded except in the test of that. */
const settings = { urlUploadPrivateAddresses: true, transcodeJobs: 0 };
const [first] = officialClients as readonly [OfficialClient, ...OfficialClient[]];
const UUID = expect.stringMatching(/^[0-9A-F-]{36}$/) as string;
const TIME = expect.stringMatching(/^20[0-9-]+T[0-9:]+Z$/) as string;
let server: EmbeddedServer;
let host: Server;
let at = (path: string): string => path;
const refusals = createRefusals(() => server);
const held: ServerResponse[] = [];

beforeAll(async () => {
  const film = await drawClip(folder, SMALL_VIDEO.fileName, ...SMALL_VIDEO.ffmpeg);
  const bytes = readFileSync(film);
  host = createServer(({ url = '' }, response) => {
    if (url.startsWith('/film')) response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    else if (url === '/slow.mp4') {
      response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, bytes.length / 2));
      held.push(response);
      if (held.length > 1) response.end(bytes.subarray(bytes.length / 2));
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  at = (path) => `http://127.0.0.1:${String((host.address() as AddressInfo).port)}${path}`;
  server = await startServer({ settings });
}, 30_000);
afterAll(async () => {
  await server.close();
  host.closeAllConnections();
  host.close();
  rmSync(folder, { recursive: true });
});

interface Asking {
  readonly by?: OfficialClient;
  readonly target?: CallTarget;
}

async function upload(parameters: ParameterTable, { by = first, target = server }: Asking = {}): Promise<string[]> {
  const { body } = await by.call(target, { action: 'UploadMediaByURL', parameters });
  return (body['UploadJobs'] as { JobId: string }[]).map(({ JobId }) => JobId);
}

async function infos(
  parameters: ParameterTable,
  { by = first, target = server }: Asking = {},
): Promise<readonly Info[]> {
  const { body } = await by.call(target, { action: 'GetURLUploadInfos', parameters });
  return body['URLUploadInfoList'] as Info[];
}

async function until(status: string, JobIds: string, asking: Asking = {}): Promise<Info> {
  return await vi.waitFor(
    async () => {
      const [info] = await infos({ JobIds }, asking);
      if (info?.Status !== status) throw new Error(JSON.stringify(info));
      return info;
    },
    { timeout: 10_000, interval: 50 },
  );
}

describe.each(officialClients)('$name', (by) => {
  test('fetches a file, reports its progress, and creates its video', async () => {
    const url = at(`/film.mp4?${encodeURIComponent(by.name)}`);
    const UploadMetadatas = JSON.stringify([{ SourceURL: url, Title: '电影', Tags: 'a,b', CateId: '7' }]);
    const parameters = { UploadURLs: encodeURIComponent(url), UploadMetadatas, UserData: '{"Extend":"mine"}' };
    const { body } = await by.call(server, { action: 'UploadMediaByURL', parameters });
    expect(body).toEqual({ RequestId: UUID, UploadJobs: [{ JobId: expect.any(String) as string, SourceURL: url }] });
    const [{ JobId }] = body['UploadJobs'] as [{ JobId: string }];
    const { MediaId } = await until('SUCCESS', JobId, { by });
    const answered = await by.call(server, { action: 'GetURLUploadInfos', parameters: { UploadURLs: url } });
    expect(answered.body).toEqual({
      RequestId: UUID,
      NonExists: [],
      URLUploadInfoList: [
        {
          JobId,
          RegisteredMediaId: '',
          MediaId,
          UploadURL: url,
          Status: 'SUCCESS',
          Progress: 100,
          UserData: '{"Extend":"mine"}',
          CreationTime: TIME,
          CompleteTime: TIME,
          ErrorCode: '',
          ErrorMessage: '',
          FileSize: expect.stringMatching(/^\d+$/) as string,
        },
      ],
    });
    const { body: found } = await by.call(server, { action: 'GetVideoInfo', parameters: { VideoId: MediaId } });
    expect(found['Video']).toMatchObject({ Title: '电影', Tags: 'a,b', CateId: 7, UserData: '{"Extend":"mine"}' });
  });
});

test('the fetched video is transcoded, and the callback gets an event', { timeout: 30_000 }, async () => {
  await using receiver = await openReceiver();
  await using target = await startServer({ settings: { ...settings, transcodeJobs: 1 } });
  const EventTypeList = 'UploadByURLComplete';
  await first.call(target, { action: 'SetMessageCallback', parameters: { CallbackURL: receiver.url, EventTypeList } });
  const url = at('/film.mp4?told');
  const request = { UploadURLs: `${url},${at('/none.mp4')}`, UserData: '{"Extend":"x"}' };
  const [JobId = '', failing = ''] = await upload(request, { target });
  const { MediaId } = await until('SUCCESS', JobId, { target });
  expect(await until('DOWNLOAD_FAIL', failing, { target })).toMatchObject({ ErrorCode: 'SourceRefused', MediaId: '' });
  const told = (await receiver.until(2)).map(({ body }) => body);
  expect(told).toContainEqual(
    expect.objectContaining({ JobId, SourceURL: url, VideoId: MediaId, Status: 'success', Extend: 'x' }),
  );
  expect(told).toContainEqual(expect.objectContaining({ JobId: failing, Status: 'fail', ErrorCode: 'SourceRefused' }));
  await vi.waitFor(
    async () => {
      const { body } = await first.call(target, { action: 'GetVideoInfo', parameters: { VideoId: MediaId } });
      expect(body['Video']).toMatchObject({ Status: 'Normal' });
    },
    { timeout: 20_000, interval: 100 },
  );
});

test('a fetch interrupted by a restart is retried and succeeds', { timeout: 30_000 }, async () => {
  const dataDir = join(folder, 'restarted');
  const lasting = { ...settings, dataDir, databaseUrl: `sqlite:${join(folder, 'restarted.db')}` };
  const before = await startServer({ settings: lasting });
  const [JobId = ''] = await upload({ UploadURLs: at('/slow.mp4') }, { target: before });
  await until('DOWNLOADING', JobId, { target: before });
  await vi.waitFor(() => expect(held).toHaveLength(1));
  const { accessKeyId, accessKeySecret } = before;
  await before.close();
  const after = await startServer({ settings: lasting });
  onTestFinished(() => after.close());
  const target = { url: after.url, accessKeyId, accessKeySecret };
  await until('SUCCESS', JobId, { target });
  expect(held).toHaveLength(2);
});

test('a server refuses private addresses by default', async () => {
  const plain = await startServer();
  onTestFinished(() => plain.close());
  const [one = '', two = ''] = await upload(
    { UploadURLs: `${at('/film.mp4')},http://localhost:1/x.mp4` },
    { target: plain },
  );
  for (const JobId of [one, two])
    expect(await until('DOWNLOAD_FAIL', JobId, { target: plain })).toMatchObject({ ErrorCode: 'SourceUnreachable' });
});

test('lists missing jobs and URLs, and those of other accounts, as missing', async () => {
  const ask = { JobIds: `${'f'.repeat(32)},x`, UploadURLs: 'http://a.example/x' };
  const { body } = await first.call(server, { action: 'GetURLUploadInfos', parameters: ask });
  expect(body).toMatchObject({ URLUploadInfoList: [], NonExists: ['f'.repeat(32), 'x'] });
  const { UploadURLs } = ask;
  const byUrl = await first.call(server, { action: 'GetURLUploadInfos', parameters: { UploadURLs } });
  expect(byUrl.body).toMatchObject({ URLUploadInfoList: [], NonExists: [UploadURLs] });
});

test('a repeated SessionId returns the same jobs', async () => {
  const parameters = { UploadURLs: at('/none.mp4?session'), SessionId: 'once-and-only' };
  expect(await upload(parameters)).toEqual(await upload(parameters));
});

test('a SessionId of another account gives none of its jobs', async () => {
  const user = await createUser(server, 'session-guesser', 'AliyunVODFullAccess');
  const target = { url: server.url, accessKeyId: user.accessKeyId, accessKeySecret: user.accessKeySecret };
  const parameters = { UploadURLs: at('/none.mp4?theirs'), SessionId: 'shared-by-chance' };
  const theirs = await upload(parameters);
  const mine = await upload({ ...parameters, UploadURLs: at('/none.mp4?mine') }, { target });
  expect(mine).not.toEqual(theirs);
  expect(await upload(parameters)).toEqual(theirs);
});

test('a caller limited to one course fetches for that course only, and sees no other fetch', async () => {
  const Action = ['vod:UploadMediaByURL', 'vod:GetURLUploadInfos'];
  const Condition = { StringEquals: { 'vod:Tag': 'algebra' } };
  const user = await createUser(server, 'course-fetcher', policyOf({ Action, Condition }));
  const target = { url: server.url, accessKeyId: user.accessKeyId, accessKeySecret: user.accessKeySecret };
  const url = at('/none.mp4?algebra');
  const other = at('/none.mp4?other');
  const metadata = (SourceURL: string, Tags: string): { SourceURL: string; Tags: string } => ({ SourceURL, Tags });
  const request = (urls: readonly string[], metadatas: readonly object[]): ParameterTable => ({
    UploadURLs: urls.join(','),
    UploadMetadatas: JSON.stringify(metadatas),
  });
  const [JobId = ''] = await upload(request([url], [metadata(url, 'algebra')]), { target });
  expect(await infos({ JobIds: JobId }, { target })).toMatchObject([{ JobId }]);
  const [foreign = ''] = await upload({ UploadURLs: other });
  const denied = { reported: { code: 'Forbidden.RAM' } };
  for (const call of [
    { action: 'UploadMediaByURL', parameters: request([url, other], [metadata(url, 'algebra')]) },
    { action: 'UploadMediaByURL', parameters: request([url], [metadata(url, 'biology')]) },
    { action: 'UploadMediaByURL', parameters: { UploadURLs: url } },
    { action: 'GetURLUploadInfos', parameters: { JobIds: foreign } },
    { action: 'GetURLUploadInfos', parameters: { JobIds: `${JobId},${foreign}` } },
    { action: 'GetURLUploadInfos', parameters: { UploadURLs: other } },
  ])
    await expect(first.call(target, call), JSON.stringify(call)).rejects.toMatchObject(denied);
});

test('refuses an invalid URL at once', async () => {
  const url = 'http://a.example/x.mp4';
  const list = (count: number): string => Array.from({ length: count }, (_, n) => `${url}?${String(n)}`).join(',');
  const refuse = async (
    action: string,
    parameters: ParameterTable,
    code: string,
    parameter?: string,
  ): Promise<void> => {
    const message = code.startsWith('Missing')
      ? `The input parameter "${parameter ?? ''}" that is mandatory for processing this request is not supplied.`
      : `The specified parameter "${parameter ?? ''}" is not valid.`;
    const expected = { code: code as 'MissingParameter', ...(parameter !== undefined && { message }) };
    await refusals.expect(first, { action, parameters }, expected);
  };
  await refuse('UploadMediaByURL', {}, 'MissingParameter', 'UploadURLs');
  await refuse('GetURLUploadInfos', {}, 'MissingParameter', 'JobIds');
  for (const UploadURLs of ['file:///etc/passwd', 'http://u:p@a.example/', 'nonsense', list(21)])
    await refuse('UploadMediaByURL', { UploadURLs }, 'InvalidParameter.UploadURLs');
  await refuse('GetURLUploadInfos', { UploadURLs: list(11) }, 'InvalidParameter.UploadURLs');
  await refuse('UploadMediaByURL', { UploadURLs: url, SessionId: 'a b' }, 'InvalidParameter', 'SessionId');
  await refuse('UploadMediaByURL', { UploadURLs: url, UploadMetadatas: '{' }, 'InvalidParameter', 'UploadMetadatas');
  const UploadMetadatas = JSON.stringify([{ SourceURL: url, FileExtension: 'exe' }]);
  await refuse('UploadMediaByURL', { UploadURLs: url, UploadMetadatas }, 'InvalidFileName.Extension');
});

test('every code that this file claims was met', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['url-uploads.test.ts'].toSorted());
});
