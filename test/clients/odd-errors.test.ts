// Errors that need preparation: a client that omits parameters, mismatched uploads, a failing server.
import { DatabaseSync } from 'node:sqlite';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { officialClients, refusalOf, type ApiCall } from '../support/official-clients.ts';
import { createUser, setKeyStatus } from '../support/identities.ts';
import { asSigner, createRefusals, playAuthOf, provokedErrors } from '../support/refusals.ts';

let server: EmbeddedServer;
let normal = '';
const refusals = createRefusals(() => server);
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playauth-errors-'));
  server = await startServer({ settings: { databaseUrl: `sqlite:${join(folder, 'test.db')}` } });
  normal = await server.seedVideo({ title: 'Normal', referenceId: 'normal-video' });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

describe.each(officialClients.filter(({ name }) => name.startsWith('pop-core')))(
  '$name, made to send less',
  (client) => {
    const call: ApiCall = { action: 'GetVideoPlayAuth' };

    test.each([
      ['Action', 'MissingAction'],
      ['Version', 'MissingVersion'],
      ['AccessKeyId', 'MissingAccessKeyId'],
      ['SignatureMethod', 'MissingSignatureMethod'],
      ['SignatureVersion', 'MissingSignatureVersion'],
      ['SignatureNonce', 'MissingSignatureNonce'],
      ['Timestamp', 'MissingTimestamp'],
    ] as const)('no %s: %s', async (name, code) => {
      await refusals.expect(client, { ...call, parameters: { VideoId: normal }, overrides: { [name]: '' } }, { code });
    });

    test.each([
      [{ SignatureMethod: 'HMAC-SHA256' }, 'InvalidSignatureMethod'],
      [{ SignatureType: 'PRIVATEKEY' }, 'InvalidSignatureMethod'],
      [{ SignatureVersion: '9.9' }, 'InvalidSignatureVersion'],
    ] as const)('%j: %s', async (overrides, code) => {
      await refusals.expect(client, { ...call, parameters: { VideoId: normal }, overrides }, { code });
    });

    test('an empty SignatureType counts as absent', async () => {
      const overrides = { SignatureType: '' };
      expect((await client.call(server, { ...call, parameters: { VideoId: normal }, overrides })).status).toBe(200);
    });

    test('a repeated parameter is refused, also one that the client adds itself', async () => {
      const parameters = { VideoId: normal, Signature: 'x' };
      await refusals.expect(
        client,
        { ...call, parameters },
        {
          code: 'InvalidParameter',
          message: 'The specified parameter "Signature" is not valid.',
        },
      );
    });

    test('more than 200 parameters', async () => {
      const many = (count: number): Record<string, string> =>
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`P${index}`, '1']));
      // The client adds nine parameters and the video.
      expect((await client.call(server, { ...call, parameters: { VideoId: normal, ...many(190) } })).status).toBe(200);
      const refused = await refusalOf(client, server, { ...call, parameters: { VideoId: normal, ...many(191) } });
      expect(refused).toMatchObject({ status: 400, code: 'InvalidParameter' });
    });
  },
);

test('a body over 1 MiB is refused in a form that pop-core can read', async () => {
  const client = officialClients.find(({ name }) => name === 'pop-core POST')!;
  const parameters = { VideoId: normal, Extra: 'x'.repeat(1024 * 1024) };
  await refusals.expect(
    client,
    { action: 'GetVideoPlayAuth', parameters },
    {
      code: 'InvalidParameter',
      message: 'The specified parameter "body" is not valid.',
    },
  );
});

describe('uploads', () => {
  const client = officialClients[0]!;
  const create = (parameters: Record<string, string>): ApiCall => ({
    action: 'CreateUploadVideo',
    parameters: { Title: 'A film', FileName: 'film.mp4', ...parameters },
  });

  test('refuse parameters that do not match the upload', async () => {
    const missing = (name: string): string =>
      `The input parameter "${name}" that is mandatory for processing this request is not supplied.`;
    await refusals.expect(client, create({ Title: '' }), { code: 'MissingParameter', message: missing('Title') });
    await refusals.expect(client, create({ FileName: '' }), { code: 'MissingParameter', message: missing('FileName') });
    for (const FileName of ['film', 'film.exe', '.', 'film.mp4 '])
      await refusals.expect(client, create({ FileName }), { code: 'InvalidFileName.Extension' });
    await refusals.expect(client, create({ Title: '中'.repeat(43) }), {
      code: 'LengthExceededMax',
      message: 'The specified Title length has exceeded 128 bytes.',
    });
    await refusals.expect(client, create({ Tags: 'a,'.repeat(16) }), { code: 'TagsExceededMax' });
    for (const [name, value] of [
      ['Title', 'bell\u0007'],
      ['Description', 'a\u0085b'],
      ['Tags', 'one,\ufffe'],
    ] as const)
      await refusals.expect(client, create({ [name]: value }), {
        code: 'IllegalCharacters',
        message: `The specified ${name} contains illegal emoticon or special characters.`,
      });
    await refusals.expect(client, create({ ReferenceId: 'normal-video' }), { code: 'InvalidReferenceId.Duplicate' });
    await refusals.expect(client, create({ Title: 'a\0b' }), {
      code: 'InvalidParameter',
      message: 'The specified parameter "Title" is not valid.',
    });
    await refusals.expect(
      client,
      { action: 'RefreshUploadVideo', parameters: { VideoId: await server.seedVideo({ status: 'Transcoding' }) } },
      {
        code: 'OperationDenied',
        message: 'The operation is denied: the file of this video was uploaded already and is worked on.',
      },
    );
  });
});

describe('the server itself', () => {
  test('a disabled key is refused, and everything issued through it', async () => {
    const user = await createUser(server, 'disabled', 'AliyunVODFullAccess');
    const asUser = { ...server, ...user };
    const fields = await playAuthOf(asUser, normal);
    await setKeyStatus(server, user, 'Inactive');
    for (const client of officialClients)
      await refusals.expect(
        client,
        { action: 'GetVideoPlayAuth', parameters: { VideoId: normal } },
        { code: 'InvalidAccessKeyId.Inactive', target: asUser },
      );
    const call = { action: 'GetPlayInfo', parameters: { VideoId: normal, AuthInfo: fields.AuthInfo } };
    await refusals.expect(officialClients[0]!, call, {
      code: 'InvalidSecurityToken.Expired',
      target: asSigner(fields),
    });
  });

  test('a broken database gives an internal error without details', async () => {
    const database = new DatabaseSync(join(folder, 'test.db'));
    try {
      database.exec('alter table videos rename to gone');
      server.clock.advance(3000);
      for (const client of officialClients)
        await refusals.expect(
          client,
          { action: 'GetVideoPlayAuth', parameters: { VideoId: normal } },
          {
            code: 'InternalError',
          },
        );
    } finally {
      database.exec('alter table gone rename to videos');
      database.close();
    }
    expect((await officialClients[0]!.call(server, { action: 'GetVideoList' })).status).toBe(200);
  });
});

test('every error that this file is to provoke was met', () => {
  expect([...refusals.seen].sort()).toEqual(provokedErrors['odd-errors.test.ts']);
});
