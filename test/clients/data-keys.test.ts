// GenerateKMSDataKey and DecryptKMSDataKey through the vendor's clients: a data key is decrypted
// to its original bytes, for its own account only.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import type { Signer } from '../support/http-requests.ts';
import { createUser } from '../support/identities.ts';
import { codeOf } from '../support/issued-through.ts';
import { manageVideos, UUID } from '../support/managed-videos.ts';
import { officialClients, type OfficialClient } from '../support/official-clients.ts';
import { createRefusals, provokedErrors } from '../support/refusals.ts';

let server: EmbeddedServer;
const refusals = createRefusals(() => server);
const { call, refuses } = manageVideos(() => server, refusals);
const [client] = officialClients as readonly [OfficialClient, ...OfficialClient[]];

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

interface DataKey {
  readonly KeyId: string;
  readonly CiphertextBlob: string;
  readonly Plaintext: string;
}

async function generate(by = client): Promise<DataKey> {
  return (await call('GenerateKMSDataKey', {}, by)) as unknown as DataKey;
}

test.each(officialClients)('$name gets a data key in plain text and sealed, and decrypts it again', async (by) => {
  const made = await generate(by);
  expect(made).toEqual({
    RequestId: UUID,
    KeyId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string,
    CiphertextBlob: expect.stringMatching(/^\w+$/) as string,
    Plaintext: expect.stringMatching(/^[A-Za-z0-9+/]{22}==$/) as string,
  });
  const CipherText = made.CiphertextBlob;
  const opened = await call('DecryptKMSDataKey', { CipherText }, by);
  expect(opened).toEqual({ RequestId: UUID, KeyId: made.KeyId, Plaintext: made.Plaintext });
  const altered = { CipherText: CipherText.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) };
  const message = 'The specified parameter "CipherText" is not valid.';
  await refusals.expect(
    by,
    { action: 'DecryptKMSDataKey', parameters: altered },
    { code: 'InvalidParameter', message },
  );
});

test('two data keys differ', async () => {
  const made = [await generate(), await generate()];
  expect(new Set(made.map(({ Plaintext }) => Plaintext)).size).toBe(2);
});

describe('a sealed key', () => {
  test('is a required parameter', async () => {
    const message = 'The input parameter "CipherText" that is mandatory for processing this request is not supplied.';
    await refuses('DecryptKMSDataKey', {}, { code: 'MissingParameter', message });
  });

  test('is not decrypted for another account or for callers with rights to read, play or upload only', async () => {
    const { CiphertextBlob: CipherText } = await generate();
    const outcome = (signer: Signer, action: string) =>
      codeOf(client.call({ url: server.url, ...signer }, { action, parameters: { CipherText } }));
    const { body } = await client.call(server, { action: 'CreateAccount', version: '2026-11-01' });
    const other = { accessKeyId: body['AccessKeyId'] as string, accessKeySecret: body['AccessKeySecret'] as string };
    expect(await outcome(other, 'DecryptKMSDataKey')).toBe('InvalidParameter');
    for (const policy of ['ReadOnlyAccess', 'PlayAuth', 'UploadAuth']) {
      const user = await createUser(server, policy, `AliyunVOD${policy}`);
      expect(await outcome(user, 'DecryptKMSDataKey'), policy).toBe('Forbidden.RAM');
      expect(await outcome(user, 'GenerateKMSDataKey'), policy).toBe('Forbidden.RAM');
    }
    const full = await createUser(server, 'full', 'AliyunVODFullAccess');
    expect(await outcome(full, 'DecryptKMSDataKey')).toBe('open');
  });
});

test('every refusal that this file is to provoke was seen', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['data-keys.test.ts']);
});
