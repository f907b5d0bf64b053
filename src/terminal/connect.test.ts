// Where a command finds its server and its key pair: flags, then the environment, then the files of the server.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readClientEnvironment } from '../config/client-environment.ts';
import { connect } from './connect.ts';
import { recordingTerminal } from './terminal.testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'playauth-connect-'));
afterAll(() => rmSync(folder, { recursive: true }));
const pair = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'id', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret' };

function dataDir(files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(folder, 'data-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
  return path;
}

const left = dataDir({
  'endpoint.json': '{"url":"http://127.0.0.1:1111"}',
  'root-credentials.json': '{"accessKeyId":"root","accessKeySecret":"secret"}',
});

const endpointOf = async (environment: Record<string, string>, options: Parameters<typeof connect>[1] = {}) =>
  (await connect(recordingTerminal({ environment: readClientEnvironment(environment) }), options)).endpoint;

describe('the endpoint', () => {
  test('is that of the flag, else of the environment, else of the server on this machine, else the default', async () => {
    const everything = { ...pair, PLAYAUTH_ENDPOINT: 'http://127.0.0.1:2222', PLAYAUTH_DATA_DIR: left };
    expect(await endpointOf(everything, { endpoint: 'http://127.0.0.1:3333' })).toBe('http://127.0.0.1:3333');
    expect(await endpointOf(everything)).toBe('http://127.0.0.1:2222');
    expect(await endpointOf({ ...pair, PLAYAUTH_DATA_DIR: left })).toBe('http://127.0.0.1:1111');
    expect(await endpointOf({ ...pair, PLAYAUTH_DATA_DIR: '/nonexistent' }, { dataDir: left })).toBe(
      'http://127.0.0.1:1111',
    );
    expect(await endpointOf({ ...pair, PLAYAUTH_DATA_DIR: dataDir({}) })).toBe('http://127.0.0.1:8280');
  });

  test('an incomplete endpoint file is ignored', async () => {
    const broken = dataDir({ 'endpoint.json': '{"url":"http://12' });
    expect(await endpointOf({ ...pair, PLAYAUTH_DATA_DIR: broken })).toBe('http://127.0.0.1:8280');
  });
});

describe('the key pair', () => {
  test('is read from the data directory if the environment has none', async () => {
    expect(await endpointOf({ PLAYAUTH_DATA_DIR: left })).toBe('http://127.0.0.1:1111');
  });

  test.each([
    [{ ALIBABA_CLOUD_ACCESS_KEY_ID: 'id' }, 'ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set'],
    [{ ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret' }, 'ALIBABA_CLOUD_ACCESS_KEY_ID is not set'],
  ])('half a pair does not become the root of the data directory: %j', async (environment, missing) => {
    const withRoot = dataDir({ 'root-credentials.json': '{"accessKeyId":"root","accessKeySecret":"secret"}' });
    await expect(endpointOf({ ...environment, PLAYAUTH_DATA_DIR: withRoot })).rejects.toMatchObject({
      message: expect.stringContaining(missing) as string,
    });
  });

  test.each([
    ['no pair at all', {}],
    ['half a pair in the environment', { ALIBABA_CLOUD_ACCESS_KEY_ID: 'id' }],
  ])('%s fails with what to set', async (_, environment) => {
    const asked = endpointOf({ ...environment, PLAYAUTH_DATA_DIR: dataDir({}) });
    await expect(asked).rejects.toMatchObject({
      code: 'NoAccessKey',
      message: expect.stringContaining('ALIBABA_CLOUD_ACCESS_KEY_ID') as string,
    });
  });
});
