// The data directory: made private, held by one server at a time, and swept when it is opened.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { joinDataDir, openDataDir } from './data-dir.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playauth-data-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('opening', () => {
  test('makes the folders for their owner alone', async () => {
    const dataDir = await openDataDir(join(folder, 'deep/data'));
    onTestFinished(() => dataDir.release());
    for (const path of [dataDir.path, dataDir.media, dataDir.incoming, dataDir.work])
      expect((await stat(path)).mode & 0o777).toBe(0o700);
    expect(dataDir.file('x')).toBe(join(folder, 'deep/data/x'));
  });

  test('clears unfinished files of an earlier run, and keeps finished ones', async () => {
    for (const name of ['incoming', 'work/job/fd', 'media/video']) await mkdir(join(folder, name), { recursive: true });
    for (const name of ['incoming/half', 'work/job/fd/00000.ts', 'media/video/file', 'master.key'])
      await writeFile(join(folder, name), 'x');
    const dataDir = await openDataDir(folder);
    onTestFinished(() => dataDir.release());
    expect(await readdir(dataDir.incoming)).toEqual([]);
    expect(await readdir(dataDir.work)).toEqual([]);
    expect(await readdir(join(dataDir.media, 'video'))).toEqual(['file']);
    expect(await readdir(folder)).toContain('master.key');
  });

  test('holds no media where their folder was removed, because they are in a bucket', async () => {
    const dataDir = await openDataDir(folder);
    onTestFinished(() => dataDir.release());
    await writeFile(join(folder, 'master.key'), 'x');
    await rm(dataDir.media, { recursive: true });
    expect(await dataDir.holdsMedia()).toBe(false);
    expect(await (await joinDataDir(folder, 'w2')).holdsMedia()).toBe(false);
  });
});

describe('the lock', () => {
  test('keeps a second server out, before it clears unfinished files', async () => {
    const dataDir = await openDataDir(folder);
    onTestFinished(() => dataDir.release());
    await writeFile(join(dataDir.incoming, 'arriving'), 'x');
    await expect(openDataDir(folder)).rejects.toThrow(
      `Another playauth server uses the data directory ${folder}. Stop it, or choose another with --data-dir`,
    );
    expect(await readdir(dataDir.incoming)).toEqual(['arriving']);
  });

  test('is free again once released', async () => {
    (await openDataDir(folder)).release();
    (await openDataDir(folder)).release();
  });

  test('is free again when its holder was killed', async () => {
    const module = new URL('./data-dir.ts', import.meta.url).href;
    const program = `const { openDataDir } = await import(process.argv[1]); await openDataDir(process.argv[2]);
      console.log('held'); setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, module, folder], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    await expect(openDataDir(folder)).rejects.toThrow('Another playauth server');
    child.kill('SIGKILL');
    await once(child, 'exit');
    (await openDataDir(folder)).release();
  });
});
