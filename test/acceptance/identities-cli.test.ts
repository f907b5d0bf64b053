// Accounts, users and policies from the command line, against a real server: output for people, output for scripts, and the
// effect on the server.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApi } from './support/api.ts';
import {
  issueCode,
  serveIdentities,
  shellAfter,
  type Environment,
  type Fields,
  type IdentityServer,
} from './support/identities.ts';
import { cli, cliJson, temporaryFolder } from './support/server.ts';

const folder = temporaryFolder();
let here: IdentityServer;
beforeAll(async () => {
  here = await serveIdentities(folder, ['--throttle', 'off']);
}, 60_000);
afterAll(() => here.server.kill());

describe('a new user', () => {
  test('is one command, whose output run in a shell makes the next commands calls of the user', async () => {
    const { code, stdout, stderr } = await here.root(
      'user',
      'create',
      'alice',
      '--policy',
      'AliyunVODPlayAuth',
      '--access-key',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^(?:export [A-Z_]+='[^'\n]+'\n){3}$/);
    expect(stderr).toContain('Created user alice');
    expect(stderr).toContain('never again');
    const alice = shellAfter(stdout);
    const { json } = await cliJson(['whoami'], alice);
    expect(json).toMatchObject({
      IdentityType: 'RAMUser',
      Arn: `acs:ram::${String(here.server.ready['accountId'])}:user/alice`,
      AccountId: here.server.ready['accountId'],
      Endpoint: here.server.url,
      AccessKeyId: alice['ALIBABA_CLOUD_ACCESS_KEY_ID'],
    });
    expect((await cli(['whoami'], alice)).stdout).toMatch(/^Identity +user alice$/m);
    expect(await issueCode(alice, here.videos.ours)).toBe('Forbidden.IllegalStatus');
  });

  test('with --json is the answer of the wire, with the key', async () => {
    const made = await here.rootJson('user', 'create', 'script', '--access-key', '--display-name', 'S');
    expect(made).toMatchObject({
      User: { UserName: 'script', DisplayName: 'S', UserId: expect.stringMatching(/^\d+$/) as string },
      AccessKey: { AccessKeySecret: expect.stringMatching(/./) as string, Status: 'Active' },
    });
    const { Users } = (await here.rootJson('user', 'list')) as { Users: { User: { UserName: string }[] } };
    expect(Users.User.map(({ UserName }) => UserName)).toContain('script');
    expect(JSON.stringify(await here.rootJson('user', 'get', 'script'))).not.toContain('Secret');
  });

  test('whose policy is refused is removed again', async () => {
    const args = ['user', 'create', 'half', '--policy', 'AliyunVODPlayAuth,NoSuchPolicy', '--access-key'];
    const { code, stdout, stderr } = await here.root(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/EntityNotExist\.Policy[^]*playauth policy list/);
    expect((await here.root('user', 'get', 'half')).stderr).toContain('EntityNotExist.User');
  });

  test('cannot inject terminal sequences into the list or break its columns', async () => {
    await here.rootJson('user', 'create', 'steer', '--display-name', 'a\u001b[2J\u202eb');
    const { stdout } = await here.root('user', 'list');
    expect(stdout).toMatch(/^steer {2,}\d+ .* a \[2J b$/m);
    const lines = stdout.trimEnd().split('\n');
    const columns = lines.map((line) => line.search(/(?<= )\S/));
    expect(new Set(columns).size).toBe(1);
  });
});

describe('an issuer limited to a course and to 300 seconds', () => {
  let issuer: Environment;
  beforeAll(async () => {
    await here.rootJson('policy', 'create', 'course-a', '--tag', 'course-a', '--max-ttl', '300');
    issuer = await here.newUser('course', '--policy', 'course-a');
  });

  test('issues for the course within the limit, and can do nothing else', async () => {
    expect(await issueCode(issuer, here.videos.ours, '300')).toBe('Forbidden.IllegalStatus');
    expect(await issueCode(issuer, here.videos.ours, '301')).toBe('Forbidden.RAM');
    expect(await issueCode(issuer, here.videos.other, '300')).toBe('Forbidden.RAM');
    expect((await cliJson(['videos'], issuer)).json['Code']).toBe('Forbidden.RAM');
  });

  test('gets the caller, the action and advice in a refusal', async () => {
    const { code, stdout, stderr } = await cli(['issue', here.videos.other], issuer);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/User \d+ was refused vod:GetVideoPlayAuth: no policy allows it/);
    expect(stderr).toContain('playauth policy attach');
    const { json } = await cliJson(['issue', here.videos.other], issuer);
    expect(json['AccessDeniedDetail']).toMatchObject({ AuthAction: 'vod:GetVideoPlayAuth', Policy: 'implicit' });
    expect((await cli(['issue', here.videos.other], { ...issuer, LANG: 'zh_CN.UTF-8' })).stderr).toContain('被拒绝');
  });

  test('can be moved to another course: update accepts the policy that show prints', async () => {
    const shown = await here.root('policy', 'show', 'course-a');
    expect(shown.stderr).toMatch(/^Users +course$/m);
    const path = join(folder, 'policy.json');
    writeFileSync(path, shown.stdout.replace('"course-a"', '"course-b"'));
    expect((await here.root('policy', 'update', 'course-a', '--document', path)).stdout).toContain('v2');
    const { DefaultPolicyVersion } = (await here.rootJson('policy', 'show', 'course-a')) as Record<
      string,
      { PolicyDocument: string }
    >;
    expect(DefaultPolicyVersion?.PolicyDocument).toContain('course-b');
    await expect.poll(() => issueCode(issuer, here.videos.other), { timeout: 10_000 }).toBe('Forbidden.IllegalStatus');
  }, 20_000);
});

describe('policies', () => {
  test('are listed, including system policies, and by attachment', async () => {
    const { Policies, IsTruncated } = (await here.rootJson('policy', 'list')) as {
      Policies: { Policy: Fields[] };
      IsTruncated: boolean;
    };
    const names = Policies.Policy.map(({ PolicyName }) => PolicyName);
    expect([names.includes('AliyunVODPlayAuth'), names.includes('course-a'), IsTruncated]).toEqual([true, true, false]);
    expect((await here.root('policy', 'list', '--user', 'course')).stdout).toMatch(/^course-a +Custom/m);
    expect((await here.root('policy', 'list', '--type', 'Custom')).stdout).not.toContain('Aliyun');
  });

  test('are attached and detached by name, system policies too', async () => {
    await here.newUser('holder');
    expect((await here.root('policy', 'attach', 'AliyunVODUploadAuth', '--user', 'holder')).stdout).toContain(
      'user holder',
    );
    await here.rootJson('policy', 'attach', 'course-a', '--user', 'holder');
    expect((await here.root('policy', 'list', '--user', 'holder')).stdout).toMatch(
      /AliyunVODUploadAuth +System[^]*course-a +Custom/,
    );
    await here.rootJson('policy', 'detach', 'AliyunVODUploadAuth', '--user', 'holder');
    expect((await here.root('policy', 'list', '--user', 'holder')).stdout).not.toContain('AliyunVODUploadAuth');
  });

  test('that are malformed are refused with the position', async () => {
    const path = join(folder, 'broken.json');
    writeFileSync(path, '{"Version":"1","Statement":[{"Effect":"Allow","Action":"vod:*","Resource":7}]}');
    const { code, stderr } = await here.root('policy', 'create', 'broken', '--document', path);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/Statement\[0\]\.Resource.*MalformedPolicyDocument/)]);
  });
});

describe('accounts', () => {
  test('are created by the first one, and are separate', async () => {
    const { stdout, stderr } = await here.root('account', 'create');
    const other = shellAfter(stdout);
    expect(stderr).toMatch(/Created account \d{16}/);
    expect((await cliJson(['user', 'list'], other)).json).toMatchObject({ Users: { User: [] } });
    expect(await issueCode(other, here.videos.ours)).toBe('InvalidVideo.NotFound');
    expect((await here.root('account', 'list')).stdout.trim().split('\n')).toHaveLength(3);
    const refused = await cli(['account', 'create'], other);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/Forbidden\.RAM[^]*first account/)]);
  });

  test('list all items over several pages', async () => {
    const pair = await here.rootJson('account', 'create');
    const api = openApi(here.server.url, {
      accessKeyId: String(pair['AccessKeyId']),
      accessKeySecret: String(pair['AccessKeySecret']),
    });
    const names = Array.from({ length: 101 }, (_, index) => `user-${String(index).padStart(3, '0')}`);
    for (const UserName of names) await api.call('CreateUser', { Version: '2015-05-01', UserName });
    const { json } = await cliJson(['user', 'list'], {
      ALIBABA_CLOUD_ACCESS_KEY_ID: api.pair.accessKeyId,
      PLAYAUTH_ENDPOINT: here.server.url,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: api.pair.accessKeySecret,
    });
    const { Users, IsTruncated } = json as { Users: { User: { UserName: string }[] }; IsTruncated: boolean };
    expect([Users.User.map(({ UserName }) => UserName), IsTruncated]).toEqual([names, false]);
  });
});

describe('mistakes in the command itself', () => {
  test.each([
    [['user']],
    [['user', 'unknown']],
    [['user', 'create']],
    [['policy', 'create', 'nothing']],
    [['policy', 'create', 'both', '--tag', 'a', '--document', 'x']],
    [['policy', 'create', 'empty', '--videos', 'a,,b']],
    [['policy', 'attach', 'AliyunVODPlayAuth']],
    [['policy', 'attach', 'AliyunVODPlayAuth', '--user', 'a', '--role', 'b']],
    [['policy', 'attach', 'AliyunVODPlayAuth', '--user', 'a', '--type', 'Other']],
    [['role', 'create', 'a']],
    [['role', 'assume', 'a', '--duration', '1h']],
  ])('%j ends with 2, an explanation on stderr and nothing on stdout', async (args) => {
    const { code, stdout, stderr } = await cli(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toBe('');
  });

  test.each([
    [['policy', 'create', 'a', '--document', '/nonexistent.json'], 'NoSuchFile', 1],
    [['policy', 'create', 'a', '--document', '/'], 'NoSuchFile', 1],
    [['policy', 'create', 'a', '--videos', 'abc'], 'NoVideoId', 2],
    [['policy', 'create', 'a', '--actions', 'Issue'], 'NoSuchAction', 1],
    [['policy', 'create', 'a', '--actions', 'GetPlayInfo', '--max-ttl', '300'], 'ActionOutlivesTtl', 2],
    [['role', 'create', 'a', '--trust', './missing'], 'NoSuchFile', 1],
  ])('%j ends with its code %s and %i, and creates nothing', async (args, expected, exit) => {
    const { code, json } = await cliJson([...args, '--data-dir', here.server.dataDir]);
    expect([code, json['Code'], typeof json['Message']]).toEqual([exit, expected, 'string']);
  });
});
