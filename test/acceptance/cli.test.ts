// The command line as scripts depend on it: every command, its one JSON object, its exit code, its environment.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApi, rootPair, type Api } from './support/api.ts';
import { drawClip, H264, picture } from '../support/clips.ts';
import { get } from './support/http.ts';
import { cli, cliJson, serveIn, temporaryFolder, type Finished, type Server } from './support/server.ts';

const folder = temporaryFolder();
let server: Server;
let api: Api;
let film = '';
let videoId = '';

beforeAll(async () => {
  server = await serveIn(folder);
  api = openApi(server.url, rootPair(server.dataDir));
  film = await drawClip(folder, 'Mein Film — 电影.mp4', picture('320x180'), H264);
  const { code, json, stderr } = await cliJson([...['import', film, '--wait'], ...here()]);
  expect([code, json, stderr]).toEqual([
    0,
    { VideoId: expect.stringMatching(/^[0-9a-f]{32}$/) as string, Status: 'Normal' },
    expect.stringContaining('100%') as string,
  ]);
  videoId = String(json['VideoId']);
}, 60_000);
afterAll(() => server.kill());

const here = (): string[] => ['--data-dir', server.dataDir];

/** As in CI: only the environment names the server and the credentials. */
const environment = (): Record<string, string> => ({
  PLAYAUTH_ENDPOINT: server.url,
  ALIBABA_CLOUD_ACCESS_KEY_ID: api.pair.accessKeyId,
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: api.pair.accessKeySecret,
});

const failed = (finished: Finished, pattern: RegExp): void => {
  expect(finished).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(pattern) as string });
  expect(finished.stderr).not.toMatch(/\n {4}at |Error:/);
};

describe('import', () => {
  test('takes the title from the file name, and stores the file unchanged', async () => {
    const { Video } = (await api.call('GetVideoInfo', { VideoId: videoId })) as { Video: Record<string, unknown> };
    expect(Video).toMatchObject({ Title: 'Mein Film — 电影', Status: 'Normal', Duration: 1 });
  });

  test('without --wait ends when the file is uploaded, with the given title and reference id', async () => {
    const args = ['import', film, '--title', 'Other', '--reference-id', 'my-reference_1', ...here()];
    const { code, json } = await cliJson(args);
    expect([code, json['Status']]).toEqual([0, 'UploadSucc']);
    const { Video } = (await api.call('GetVideoInfo', { ReferenceId: 'my-reference_1' })) as {
      Video: Record<string, unknown>;
    };
    expect(Video).toMatchObject({ VideoId: json['VideoId'], Title: 'Other' });
    const again = await cliJson(args);
    expect([again.code, again.json['Code']]).toEqual([1, 'InvalidReferenceId.Duplicate']);
  });

  test('without --json prints the VideoId on stdout and the rest on stderr', async () => {
    const { code, stdout } = await cli(['import', film, '--wait', ...here()]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^[0-9a-f]{32}\n$/)]);
  });

  test.each([
    ['a file that is not there', () => join(folder, 'none.mp4'), 'NoSuchFile'],
    ['a folder', () => folder, 'NoSuchFile'],
    ['a file of no known kind', () => join(folder, 'notes.txt'), 'InvalidFileName.Extension'],
  ])('of %s fails with its code', async (_, path, expected) => {
    writeFileSync(join(folder, 'notes.txt'), 'x');
    const { code, json } = await cliJson(['import', path(), ...here()]);
    expect([code, json['Code'], typeof json['Message']]).toEqual([1, expected, 'string']);
  });
});

describe('videos', () => {
  test('lists them with the field names of the wire', async () => {
    const { code, json } = await cliJson(['videos', '--page-size', '1', '--status', 'Normal', ...here()]);
    const answer = await api.call('GetVideoList', { PageSize: '1', Status: 'Normal' });
    expect(code).toBe(0);
    expect({ ...json, RequestId: '' }).toEqual({ ...answer, RequestId: '' });
  });

  test('without --json prints one line for each', async () => {
    const { code, stdout } = await cli(['videos', ...here()]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^VideoId +.*Status +Length +Size +Created +Title\n/);
    expect(stdout).toMatch(
      new RegExp(`^${videoId} .*Normal +0:00:01 +\\S+ kB +\\d{4}-\\S+ \\S+  Mein Film — 电影$`, 'm'),
    );
  });

  test('refuses a value that is no number', async () => {
    for (const value of ['x', '-1', '1.5', '']) {
      const { code, stderr } = await cli(['videos', '--page', value, ...here()]);
      expect([value, code]).toEqual([value, 2]);
      expect(stderr).toContain('whole number');
    }
  });
});

describe('issue', () => {
  test('prints a PlayAuth that inspect reads', async () => {
    const { code, stdout } = await cli(['issue', videoId, '--ttl', '3000', ...here()]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^[A-Za-z0-9+/=]+\n$/)]);
    const { json } = await cliJson(['inspect', stdout.trim()]);
    expect(json).toMatchObject({ Kind: 'PlayAuth', VideoId: videoId, Expired: false, AccessKeySecret: '***' });
    const left = Date.parse(String(json['ExpireTime'])) - Date.now();
    expect(left).toBeGreaterThan(2_900_000);
    expect(left).toBeLessThanOrEqual(3_000_000);
  });

  test('--json prints the answer of the wire', async () => {
    const { code, json } = await cliJson(['issue', videoId, ...here()]);
    expect([code, Object.keys(json).sort()]).toEqual([0, ['PlayAuth', 'RequestId', 'VideoMeta']]);
  });

  test('refuses a missing video or an invalid lifetime with the code of the wire', async () => {
    const none = await cliJson(['issue', 'f'.repeat(32), ...here()]);
    expect([none.code, none.json['Code']]).toEqual([1, 'InvalidVideo.NotFound']);
    expect(none.json['RequestId']).toMatch(/^[0-9A-F-]{36}$/);
    const short = await cliJson(['issue', videoId, '--ttl', '99', ...here()]);
    expect([short.code, short.json['Code'], short.json['Message']]).toEqual([
      2,
      'Usage',
      expect.stringContaining('100 to 3000'),
    ]);
    failed(await cli(['issue', 'f'.repeat(32), ...here()]), /InvalidVideo\.NotFound/);
  });
});

describe('play', () => {
  test('prints the URL of a page that may play it', async () => {
    const { code, stdout } = await cli(['play', videoId, ...here()]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/watch\/[A-Za-z0-9_-]+\n$/);
    const described = await get(`${stdout.trim()}/video`);
    expect(JSON.parse(described.text)).toMatchObject({ VideoId: videoId, Status: 'Normal' });
  });

  test('--json includes the expiry', async () => {
    const { json } = await cliJson(['play', videoId, '--expire', '60', ...here()]);
    expect(json).toMatchObject({ VideoId: videoId, WatchURL: expect.stringContaining('/watch/') as string });
    expect(Date.parse(String(json['ExpireTime'])) - Date.now()).toBeLessThanOrEqual(60_000);
  });
});

describe('inspect', () => {
  test('decodes playback and cover URLs without a server', async () => {
    const [{ PlayURL } = { PlayURL: '' }] = await api.playInfo(videoId, { Formats: 'm3u8' });
    expect((await cliJson(['inspect', PlayURL])).json).toMatchObject({
      Kind: 'PlayURL',
      VideoId: videoId,
      Opens: 'fd m3u8',
      Expired: false,
    });
  });

  test('with --check the server says what it would do with it', async () => {
    const [{ PlayURL } = { PlayURL: '' }] = await api.playInfo(videoId, { Formats: 'm3u8' });
    const said = await cli(['inspect', '--check', PlayURL, ...here()], environment());
    expect([said.code, said.stdout]).toEqual([0, expect.stringContaining('The server would accept it now.')]);
    const altered = PlayURL.replace(
      /(.)\/([0-9a-f]{32})\//,
      (_, last: string, id: string) => `${last === 'A' ? 'B' : 'A'}/${id}/`,
    );
    const { json } = await cliJson(['inspect', '--check', altered, ...here()], environment());
    expect(json).toMatchObject({ Kind: 'PlayURL', State: 'Unknown' });
  });

  test('fails for any other text', async () => {
    const { code, json } = await cliJson(['inspect', 'nonsense']);
    expect([code, json['Code']]).toEqual([1, 'NotRecognised']);
    failed(await cli(['inspect', 'nonsense']), /neither a PlayAuth/);
  });
});

describe('doctor', () => {
  test('ends with 0 when every check passes', async () => {
    for (const endpoint of [server.url, server.url.replace('http://', '')]) {
      const { code, json } = await cliJson(['doctor', ...here()], { ...environment(), PLAYAUTH_ENDPOINT: endpoint });
      const bad = (json['Checks'] as { Name: string; Ok: boolean }[]).filter(({ Ok }) => !Ok);
      expect([bad, json['Ok'], code]).toEqual([[], true, 0]);
    }
  });

  test('names the failed check, and ends with 1', async () => {
    const away = await cliJson(['doctor', ...here()], { ...environment(), PLAYAUTH_ENDPOINT: 'http://127.0.0.1:1' });
    expect([away.code, away.json['Ok']]).toEqual([1, false]);
    const wrongKey = { ...environment(), ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'wrong' };
    const { code, stdout } = await cli(['doctor', ...here()], wrongKey);
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ key +The secret does not fit/);
  });
});

describe('the address of the server and the credentials', () => {
  test('come from the environment of the official SDKs', async () => {
    expect((await cliJson(['videos'], environment())).code).toBe(0);
    const wrong = { ...environment(), ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'wrong' };
    expect((await cliJson(['videos'], wrong)).json['Code']).toBe('SignatureDoesNotMatch');
    const unknown = { ...environment(), ALIBABA_CLOUD_ACCESS_KEY_ID: 'unknown' };
    expect((await cliJson(['videos'], unknown)).json['Code']).toBe('InvalidAccessKeyId.NotFound');
  });

  test('come from a flag, or from the data directory of a local server', async () => {
    const elsewhere = { ...environment(), PLAYAUTH_ENDPOINT: 'http://127.0.0.1:1' };
    expect((await cliJson(['videos', '--endpoint', server.url], elsewhere)).code).toBe(0);
    expect((await cliJson(['videos'], { PLAYAUTH_DATA_DIR: server.dataDir })).code).toBe(0);
  });

  test('are asked for by name when they are unknown', async () => {
    mkdirSync(join(folder, 'empty'), { recursive: true });
    const { code, json } = await cliJson(['videos', '--data-dir', join(folder, 'empty')]);
    expect([code, json['Code']]).toEqual([1, 'NoAccessKey']);
    expect(json['Message']).toContain('ALIBABA_CLOUD_ACCESS_KEY_ID');
  });

  test('are printed when no server answers', async () => {
    const elsewhere = { ...environment(), PLAYAUTH_ENDPOINT: 'http://127.0.0.1:1' };
    const { code, json } = await cliJson(['videos'], elsewhere);
    expect([code, json['Code']]).toEqual([1, 'Client.Network']);
    expect(json['Message']).toContain('127.0.0.1:1');
  });

  test('are asked for in Chinese with a Chinese locale', async () => {
    const { stderr } = await cli(['inspect', 'nonsense'], { LANG: 'zh_CN.UTF-8' });
    expect(stderr).toContain('这不是播放凭证');
  });
});

describe('mistakes in the command itself', () => {
  test.each([
    [[]],
    [['unknown']],
    [['import']],
    [['videos', '--unknown']],
    [['issue', 'a', 'b']],
    [['serve', '--port']],
  ])('%j ends with 2, an explanation on stderr and nothing on stdout', async (args) => {
    const { code, stdout, stderr } = await cli(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toBe('');
  });

  test('--help ends with 0 and lists the commands', async () => {
    const { code, stdout } = await cli(['--help']);
    expect(code).toBe(0);
    for (const name of ['serve', 'import', 'videos', 'issue', 'play', 'inspect', 'doctor'])
      expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
  });

  test.each([[['--help']], [['serve', '--help']], [['policy', 'create', '--help']]])(
    '%j is in Chinese where the language is Chinese',
    async (args) => {
      const { code, stdout } = await cli(args, { LANG: 'zh_CN.UTF-8' });
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^用法：/)]);
      // Each command and flag with its description; a flag without one ends after its name.
      const lines = stdout.split('\n').filter((line) => /^ {2}\S.* {2}/.test(line));
      expect(lines.filter((line) => !/\p{Script=Han}/u.test(line))).toEqual([]);
      expect(lines.length).toBeGreaterThan(5);
    },
  );
});
