// Access keys and roles from the command line, and deleting identities with attachments, against a real server.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { issueCode, serveIdentities, shellAfter, type Environment, type IdentityServer } from './support/identities.ts';
import { cli, cliJson, temporaryFolder } from './support/server.ts';

const folder = temporaryFolder();
let here: IdentityServer;
beforeAll(async () => {
  here = await serveIdentities(folder);
}, 60_000);
afterAll(() => here.server.kill());

describe('an access key', () => {
  test('is disabled by its id, enabled again, and deleted', async () => {
    const caller = await here.newUser('keys', '--policy', 'AliyunVODPlayAuth');
    const id = caller['ALIBABA_CLOUD_ACCESS_KEY_ID'] ?? '';
    const code = async () => (await cliJson(['whoami'], caller)).json['Code'];
    expect(await code()).toBeUndefined();
    expect((await here.root('access-key', 'disable', id)).stdout).toContain('disabled');
    await expect.poll(code, { timeout: 10_000 }).toBe('InvalidAccessKeyId.Inactive');
    expect((await here.root('access-key', 'list', 'keys')).stdout).toMatch(new RegExp(`^${id} +Inactive`, 'm'));
    await here.rootJson('access-key', 'enable', id, '--user', 'keys');
    await expect.poll(code, { timeout: 10_000 }).toBeUndefined();
    expect((await here.root('access-key', 'last-used', id)).stdout).toMatch(
      /^Last used +(?:never|\d{4}-\d\d-\d\dT[\d:]+Z {2}\w+)$/m,
    );
    await here.rootJson('access-key', 'delete', id);
    await expect.poll(code, { timeout: 10_000 }).toBe('InvalidAccessKeyId.NotFound');
  }, 40_000);

  test('that does not exist is not found', async () => {
    const { code, stderr } = await here.root('access-key', 'delete', 'LTAInone');
    expect([code, stderr]).toEqual([1, expect.stringContaining('EntityNotExist.User.AccessKey')]);
  });

  test('beyond the second of a user is refused with advice', async () => {
    await here.newUser('two');
    await here.rootJson('access-key', 'create', 'two');
    const { code, stderr } = await here.root('access-key', 'create', 'two');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/LimitExceeded\.User\.AccessKey[^]*access-key delete/)]);
  });
});

describe('deleting', () => {
  test.each([
    ['user', ['user', 'create', 'gone', '--policy', 'AliyunVODPlayAuth', '--access-key'], ['user', 'delete', 'gone']],
    [
      'role',
      ['role', 'create', 'gone', '--trust', 'account', '--policy', 'AliyunVODPlayAuth'],
      ['role', 'delete', 'gone'],
    ],
  ])(
    'a %s needs no confirmation, is refused with attachments, and succeeds with --force',
    async (_, create, remove) => {
      expect((await here.root(...create)).code).toBe(0);
      const refused = await here.root(...remove);
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/DeleteConflict[^]*--force/)]);
      expect((await here.root(...remove, '--force')).code).toBe(0);
      expect((await here.root(...remove)).stderr).toContain('EntityNotExist');
    },
  );

  test('an attached policy is refused, and deleted with its versions by --force', async () => {
    await here.rootJson('policy', 'create', 'brief', '--actions', 'GetVideoInfo');
    await here.rootJson('policy', 'update', 'brief', '--actions', 'GetVideoInfos');
    await here.newUser('brief', '--policy', 'brief');
    await here.rootJson('role', 'create', 'brief', '--trust', 'account', '--policy', 'brief');
    const refused = await here.root('policy', 'delete', 'brief');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/DeleteConflict[^]*--force/)]);
    await here.rootJson('policy', 'delete', 'brief', '--force');
    expect((await here.root('policy', 'show', 'brief')).stderr).toContain('EntityNotExist.Policy');
    expect((await here.root('policy', 'list', '--role', 'brief')).stdout).toContain('no such policies');
  });
});

describe('a role', () => {
  let user: Environment;
  beforeAll(async () => {
    user = await here.newUser('actor', '--policy', 'AliyunSTSAssumeRoleAccess');
    await here.rootJson('role', 'create', 'viewer', '--trust', 'user:actor', '--policy', 'AliyunVODPlayAuth');
  });

  test('is assumed in one command, whose output makes the next commands calls of the session', async () => {
    expect(await issueCode(user, here.videos.ours)).toBe('Forbidden.RAM');
    const { code, stdout, stderr } = await cli(
      ['role', 'assume', 'viewer', '--session', 's-1', '--duration', '900'],
      user,
    );
    expect([code, stderr]).toEqual([0, expect.stringMatching(/role\/viewer\/s-1, good until 20/)]);
    expect(stdout).toMatch(/^export ALIBABA_CLOUD_SECURITY_TOKEN='[^'\n]+'$/m);
    const session = shellAfter(stdout);
    expect((await cli(['whoami'], session)).stdout).toMatch(/^Identity +role viewer, assumed as s-1$/m);
    expect(await issueCode(session, here.videos.ours)).toBe('Forbidden.IllegalStatus');
    const other = await cli(['access-key', 'create'], { ...session, ...user });
    expect(other.stderr).toContain('InvalidSecurityToken.MismatchWithAccessKey');
  });

  test('is assumed with fewer rights by a session policy', async () => {
    const path = join(folder, 'session.json');
    writeFileSync(path, '{"Version":"1","Statement":[{"Effect":"Allow","Action":"vod:GetVideoInfo","Resource":"*"}]}');
    const { json } = await cliJson(['role', 'assume', 'viewer', '--policy', path], user);
    const { AccessKeyId, AccessKeySecret, SecurityToken } = json['Credentials'] as Record<string, string>;
    const session = {
      PLAYAUTH_ENDPOINT: here.server.url,
      ALIBABA_CLOUD_ACCESS_KEY_ID: AccessKeyId ?? '',
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: AccessKeySecret ?? '',
      ALIBABA_CLOUD_SECURITY_TOKEN: SecurityToken ?? '',
    };
    expect((await cli(['issue', here.videos.ours], session)).stderr).toMatch(/no session policy allows it/);
  });

  test('can be assumed by trusted principals only', async () => {
    const stranger = await here.newUser('stranger', '--policy', 'AliyunSTSAssumeRoleAccess');
    const { code, stderr } = await cli(['role', 'assume', 'viewer'], stranger);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/trust policy[^]*NoPermission|NoPermission[^]*trust policy/),
    ]);
  });

  test('is listed and shown', async () => {
    expect((await here.root('role', 'list')).stdout).toMatch(/^viewer +acs:ram::\d{16}:role\/viewer +3600 s/m);
    const { stdout, stderr } = await here.root('role', 'show', 'viewer');
    expect(JSON.parse(stdout)).toMatchObject({
      Statement: [{ Principal: { RAM: expect.stringMatching(/user\/actor$/) as string } }],
    });
    expect(stderr).toMatch(/^Policies +AliyunVODPlayAuth$/m);
  });
});
