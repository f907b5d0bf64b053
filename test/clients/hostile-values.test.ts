// Every parameter of every operation with hostile values: refused or answered, never an internal error.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bindOperations, type OperationDeps } from '../../src/app/operations.ts';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { v1Parts, v3Parts } from '../support/http-requests.ts';

let server: EmbeddedServer;
let videoId = '';

beforeAll(async () => {
  // Set by hand to try a database that is stricter about texts and numbers.
  const databaseUrl = process.env['HOSTILE_VALUES_DATABASE_URL'];
  server = await startServer({ settings: databaseUrl === undefined ? {} : { databaseUrl } });
  videoId = await server.seedVideo({ referenceId: `hostile-${Date.now()}` });
});
afterAll(async () => {
  await server.close();
});

const HOSTILE = [
  ...['\0', 'a\0b', '\ufffe\uffff', '\u202e\u2066', '😀'.repeat(500), 'x'.repeat(50_000), ' ', '\r\n\r\n', '%00'],
  ...["' or '1'='1", '"; drop table videos; --', '../../../etc/passwd', '<script>', ']]>', '${7*7}', '{{7*7}}'],
  ...['-1', '0', '1e308', '9007199254740993', '999999999999999', '-999999999999999', 'NaN', 'Infinity', '0x10', '١٢٣'],
  ...['null', 'undefined', 'true', '[]', '{}', '[[[[]]]]', '{"a":', '{"__proto__":{"PreviewTime":"9"}}', '"x"'],
  ...['{"PreviewTime":99999,"MtsHlsUriToken":{"a":1}}', '{"uid":null}', '__proto__', 'constructor', 'toString', ','],
  ...['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z', ',,,,', 'a,'.repeat(5000), 'mp4,mp4,mp4', 'NORMAL', '*', '?'],
];

/** Calls nothing: reads the descriptions of the operations. */
const operations = bindOperations({} as OperationDeps).map(({ operation }): [string, string, string[]] => {
  const { shape } = operation.parameters as unknown as { readonly shape: Readonly<Record<string, unknown>> };
  return [operation.name, operation.version, [...Object.keys(shape), 'AuthInfo']];
});

test('no operation is left out', () => {
  expect(operations.length).toBeGreaterThanOrEqual(9);
  for (const [action, , parameters] of operations) expect(parameters.length, action).toBeGreaterThan(0);
});

function signedV1(action: string, version: string, own: Readonly<Record<string, string>>) {
  const at = server.clock.now();
  return v1Parts(server, { Action: action, Version: version, ...own }, { at, method: 'POST', place: 'body' });
}

function signedV3(action: string, version: string, own: Readonly<Record<string, string>>) {
  return v3Parts(server, {
    action,
    at: server.clock.now(),
    body: JSON.stringify(own),
    contentType: 'application/json',
    host: server.endpoint,
    headers: { 'x-acs-version': version },
  });
}

async function statusOf({ headers, body }: ReturnType<typeof signedV1>): Promise<number> {
  const response = await fetch(server.url, { method: 'POST', headers, body: body as string });
  const answered = (await response.json()) as { Code?: string; Message?: string };
  expect(answered.Code === undefined, JSON.stringify(answered)).toBe(response.status === 200);
  expect(answered.Code).not.toBe('InternalError');
  expect(answered.Code).not.toBe('SignatureDoesNotMatch');
  return response.status;
}

/** What is given with each parameter, if not a video. A revocation up to now is answered when the next second begins. */
const beside: Readonly<Record<string, Record<string, string>>> = {
  CreateUploadVideo: { Title: 'x', FileName: 'x.mp4' },
  RevokePlayback: { CredentialId: '0'.repeat(24), IssuedBefore: '2026-01-01T00:00:00Z' },
};

/** The values of one parameter change between the two signatures, so that each operation reads each value in both ways. */
describe.each(operations)('%s', (action, version, parameters) => {
  test.each(parameters.map((name, index) => [name, index] as const))('%s', async (name, index) => {
    const rest = { ...(beside[action] ?? { VideoId: videoId }) };
    // The parameter that names the video is tried alone.
    if (name.endsWith('Id') || name.endsWith('Ids')) for (const id of ['VideoId', 'CredentialId']) delete rest[id];
    for (const [place, value] of HOSTILE.entries()) {
      const sign = (index + place) % 2 === 0 ? signedV1 : signedV3;
      const status = await statusOf(sign(action, version, { ...rest, [name]: value }));
      expect([200, 400, 403, 404, 409], `${name}=${value.slice(0, 50)}`).toContain(status);
    }
  });
});

test('a hostile access key id is unknown, not an internal error', async () => {
  for (const accessKeyId of HOSTILE.filter((value) => value.trim() !== '' && !value.includes('\0'))) {
    const { url } = v1Parts(
      { ...server, accessKeyId },
      { Action: 'GetVideoList' },
      { at: server.clock.now(), method: 'POST' },
    );
    if (url.length > 16_000) continue;
    const response = await fetch(server.url + url, { method: 'POST' });
    expect(((await response.json()) as { Code: string }).Code, accessKeyId).toBe('InvalidAccessKeyId.NotFound');
  }
});
