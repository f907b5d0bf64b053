// `playauth import DIR --recursive` on a real tree: every content exactly once, also with unrelated files and after
// interruptions.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openApi, pause, rootPair, type Api, type Json } from './support/api.ts';
import { drawClip, H264, picture } from '../support/clips.ts';
import { cli, cliJson, MAIN_ARGS, serve, temporaryFolder } from './support/server.ts';

const folder = temporaryFolder();
const tree = join(folder, 'tree');
const clips = ['clip-1.mp4', 'clip-2.mp4', 'a/clip-3.mkv', 'a/clip-4.mp4', 'a/b/clip-5.mov', 'a/b/clip-6.mp4'];
const SKIPPED = { NotMedia: 1, Hidden: 1, Links: 2, Special: 0 };

beforeAll(async () => {
  mkdirSync(join(tree, 'a', 'b'), { recursive: true });
  for (const [index, name] of clips.entries())
    await drawClip(tree, name, picture(`${String(64 + index * 16)}x64`, 1, { rate: 5 }), H264);
  copyFileSync(join(tree, 'clip-2.mp4'), join(tree, 'a', 'copy-of-2.mp4'));
  writeFileSync(join(tree, 'broken-film.mp4'), 'no film at all '.repeat(400));
  writeFileSync(join(tree, 'notes.txt'), 'x');
  writeFileSync(join(tree, '.hidden.mp4'), 'x');
  symlinkSync(join(tree, 'clip-1.mp4'), join(tree, 'link-to-1.mp4'));
  symlinkSync(tree, join(tree, 'a', 'loop'));
});

interface Setting {
  readonly api: Api;
  readonly args: (...more: readonly string[]) => string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A server that does not transcode by default, and a home folder for the import's cache. */
async function settingFor(name: string, transcodeJobs = 0): Promise<Setting> {
  const dataDir = join(folder, name, 'data');
  const server = await serve({ dataDir, args: ['--transcode-jobs', String(transcodeJobs), '--throttle', 'off'] });
  onTestFinished(() => server.kill());
  return {
    api: openApi(server.url, rootPair(dataDir)),
    args: (...more) => ['import', tree, '--recursive', '--data-dir', dataDir, ...more],
    env: { XDG_STATE_HOME: join(folder, name, 'state') },
  };
}

interface Listed {
  readonly Title: string;
  readonly Status: string;
  readonly Size: number;
  readonly ReferenceId?: string;
}

async function listed(api: Api): Promise<readonly Listed[]> {
  const { VideoList } = (await api.call('GetVideoList', { PageSize: '100' })) as { VideoList: { Video: Listed[] } };
  return VideoList.Video;
}

const ascending = (a: number, b: number): number => a - b;
const filesOf = (json: Json) => json['Files'] as readonly Readonly<Record<string, string>>[];
const outcomes = (json: Json): Record<string, string> =>
  Object.fromEntries(filesOf(json).map(({ Path = '', Outcome = '' }) => [Path, Outcome]));

/** Starts an import and kills it as soon as the server has so many videos. */
async function importUntilKilled({ api, args, env }: Setting, videos: number, more: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [...MAIN_ARGS, ...args('--json', '--concurrency', '1', ...more)], {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  while (child.exitCode === null && (await listed(api)).length < videos) await pause(5);
  child.kill('SIGKILL');
  await ended;
}

describe.each(['hash', 'path', 'none'])('killed in the middle again and again, with ReferenceIds from %s', (source) => {
  test('every content is complete and stored once in the end', { timeout: 60_000 }, async () => {
    const setting = await settingFor(`killed-${source}`);
    const from = ['--reference-id-from', source];
    for (const videos of [1, 3, 5]) await importUntilKilled(setting, videos, from);
    const { code, json, stderr } = await cliJson(setting.args(...from), setting.env);
    expect([code, stderr]).toEqual([0, '']);
    expect(json).toMatchObject({ Duplicate: 1, Failed: 0, NotTried: 0, Skipped: SKIPPED });
    expect(Number(json['Imported']) + Number(json['AlreadyThere'])).toBe(7);
    const videos = await listed(setting.api);
    // Without a ReferenceId, a kill between the record and its file may leave the record, which expires.
    const complete = source === 'none' ? videos.filter(({ Status }) => Status !== 'Uploading') : videos;
    const wanted = [...clips, 'broken-film.mp4'].map((name) => statSync(join(tree, name)).size);
    expect(complete.map(({ Size }) => Size).sort(ascending)).toEqual(wanted.sort(ascending));
    expect(complete.every(({ Status }) => Status === 'UploadSucc')).toBe(true);
    const again = await cliJson(setting.args(...from), setting.env);
    expect([again.code, again.json]).toMatchObject([0, { Imported: 0, AlreadyThere: 7, Duplicate: 1 }]);
    expect(await listed(setting.api)).toHaveLength(videos.length);
  });
});

test(
  'with --wait all play in the end but what cannot, which is listed; a second run says so too',
  { timeout: 60_000 },
  async () => {
    const { api, args } = await settingFor('waited', 2);
    const { code, stdout, stderr } = await cli(args('--wait'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Not imported:\n {2}broken-film\.mp4: .+ \(TranscodeFail\)\n$/);
    expect(stdout).toBe(
      '6 imported · 1 with the content of another file · 1 failed · 1 no media · 1 hidden · 2 links\n',
    );
    const statuses = (await listed(api)).map(({ Status }) => Status).sort();
    expect(statuses).toEqual([...clips.map(() => 'Normal'), 'TranscodeFail']);
    const again = await cliJson(args());
    expect([again.code, again.json]).toMatchObject([0, { Imported: 0, AlreadyThere: 6, Failed: 0, Unplayable: 1 }]);
    expect(filesOf(again.json).find(({ Path }) => Path === 'broken-film.mp4')).toMatchObject({
      Outcome: 'Unplayable',
      Status: 'TranscodeFail',
      Reason: expect.any(String) as string,
    });
  },
);

test('--dry-run changes nothing and prints the same as a run', { timeout: 30_000 }, async () => {
  const { api, args } = await settingFor('dry');
  const { code, json } = await cliJson(args('--dry-run'));
  expect([code, json]).toMatchObject([
    0,
    { DryRun: true, WouldImport: 7, Imported: 0, Duplicate: 1, Skipped: SKIPPED },
  ]);
  expect(await listed(api)).toEqual([]);
});

test('invalid or taken names fail alone, with advice', { timeout: 30_000 }, async () => {
  const { api, args } = await settingFor('names');
  const odd = join(tree, 'two words.mp4');
  const same = join(tree, 'a', 'clip-1.mp4');
  const empty = join(tree, 'nothing.mp4');
  onTestFinished(() => {
    for (const path of [odd, same, empty]) rmSync(path, { force: true });
  });
  writeFileSync(odd, 'one');
  writeFileSync(same, 'another film');
  writeFileSync(empty, '');
  const { code, json } = await cliJson(args('--reference-id-from', 'name', '--concurrency', '1'));
  expect([code, json]).toMatchObject([1, { Imported: 7, Duplicate: 1, Failed: 3 }]);
  const failed = filesOf(json).filter(({ Outcome }) => Outcome === 'Failed');
  expect(failed).toMatchObject([
    // In the order of the paths `a/clip-1.mp4` was first.
    {
      Path: 'clip-1.mp4',
      Code: 'ReferenceIdTaken',
      Message: expect.stringContaining('--reference-id-from path') as string,
    },
    { Path: 'nothing.mp4', Code: 'EmptyFile' },
    { Path: 'two words.mp4', Code: 'UnfitReferenceId', Message: expect.stringContaining('6–64') as string },
  ]);
  expect((await listed(api)).map(({ ReferenceId }) => ReferenceId)).toContain('clip-1');
});

test(
  'a file that moves within the folder is still there; one that changes is another',
  { timeout: 30_000 },
  async () => {
    const { api, args } = await settingFor('moved');
    await cli(args());
    const changed = join(tree, 'broken-film.mp4');
    renameSync(join(tree, 'clip-1.mp4'), join(tree, 'moved.mp4'));
    onTestFinished(() => {
      renameSync(join(tree, 'moved.mp4'), join(tree, 'clip-1.mp4'));
    });
    writeFileSync(changed, 'something else');
    const { json } = await cliJson(args());
    expect(json).toMatchObject({ Imported: 1, AlreadyThere: 6 });
    expect(outcomes(json)).toMatchObject({ 'moved.mp4': 'AlreadyThere', 'broken-film.mp4': 'Imported' });
    expect(await listed(api)).toHaveLength(8);
  },
);

test('conflicting flags, a missing folder and a missing server are reported at once', async () => {
  const film = join(tree, 'clip-1.mp4');
  for (const [args, code] of [
    [['import', film, '--dry-run'], 'InvalidOption'],
    [['import', tree, '--recursive', '--title', 'x'], 'InvalidOption'],
    [['import', tree, '--recursive', '--concurrency', '0'], 'Usage'],
    [['import', film, '--recursive'], 'NoSuchFolder'],
    [['import', tree], 'NoAccessKey'],
  ] as const) {
    const finished = await cliJson([...args, '--data-dir', folder]);
    const exitCode = code === 'InvalidOption' || code === 'Usage' ? 2 : 1;
    expect([args, finished.code, finished.json['Code']]).toEqual([args, exitCode, code]);
  }
  const nowhere = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'unknown', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret' };
  const { code, json } = await cliJson(['import', tree, '--recursive', '--endpoint', 'http://127.0.0.1:9'], nowhere);
  expect([code, json['Code']]).toEqual([1, 'Client.Network']);
  expect((await cli(['import', tree, '--recursive', '--reference-id-from', 'luck'])).code).toBe(2);
});

test.skipIf(process.platform !== 'linux')(
  'files whose names are not UTF-8 are imported, each alone and in a folder',
  async () => {
    const { api, args, env } = await settingFor('not-utf-8');
    const odd = join(folder, 'odd');
    mkdirSync(odd);
    const names = [[0x63, 0x61, 0x66, 0xe9], [0xb5, 0xe7, 0x2d, 0x31], [...Buffer.from('-y\nz')]].map((bytes) =>
      Buffer.from(bytes),
    );
    for (const [index, name] of names.entries()) {
      const path = Buffer.concat([Buffer.from(`${odd}/`), name, Buffer.from('.mp4')]);
      copyFileSync(join(tree, clips[index] ?? ''), path);
    }
    const [, , recursive = '', ...options] = args();
    const alone = await cliJson(['import', join(odd, 'caf\ufffd.mp4'), ...options], env);
    expect([alone.code, alone.json]).toMatchObject([0, { Status: 'UploadSucc' }]);
    const all = await cliJson(['import', odd, recursive, ...options], env);
    expect([all.code, all.json]).toMatchObject([0, { Imported: 3, Failed: 0 }]);
    const titles = (await listed(api)).map(({ Title }) => Title);
    expect(titles.toSorted()).toEqual(['-1', '-y z', 'caf', 'caf']);
  },
);
