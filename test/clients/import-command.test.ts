// `playauth import` with the rights of an uploader alone, and what it leaves on stdout.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { runCommand, type Ran } from '../support/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'playauth-import-'));
let server: EmbeddedServer;
let uploader: { readonly url: string; readonly accessKeyId: string; readonly accessKeySecret: string };
const file = (name: string): string => {
  writeFileSync(join(folder, name), `no film, ${name}`);
  return join(folder, name);
};
const upload = (...args: string[]): Promise<Ran> => runCommand(uploader, ['import', ...args]);
const show = async (video: string): Promise<Record<string, unknown>> => {
  const { out } = await runCommand(server, ['video', 'show', video, '--json']);
  return (JSON.parse(out[0] ?? '') as { Video: Record<string, unknown> }).Video;
};

beforeAll(async () => {
  server = await startServer();
  const made = await runCommand(server, [
    'user',
    'create',
    'u',
    '--policy',
    'AliyunVODUploadAuth',
    '--access-key',
    '--json',
  ]);
  const { AccessKey } = JSON.parse(made.out[0] ?? '') as { AccessKey: Record<string, string> };
  const { AccessKeyId = '', AccessKeySecret = '' } = AccessKey;
  uploader = { url: server.url, accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret };
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

test('without --wait prints the VideoId alone, with tags and description on the video', async () => {
  const { code, out, err } = await upload(
    file('a.mp4'),
    '--tags',
    'x,y',
    '--description',
    'D',
    '--template',
    'VOD_NO_TRANSCODE',
  );
  expect([code, out]).toEqual([0, [expect.stringMatching(/^[0-9a-f]{32}$/)]]);
  expect(err.at(-1)).toContain(`playauth video show ${out[0] ?? ''} --watch`);
  expect(await show(out[0] ?? '')).toMatchObject({ Title: 'a', Tags: 'x,y', Description: 'D' });
});

test('with --wait and without the right to look says what is missing, and the VideoId', async () => {
  const { code, out, err } = await upload(file('b.mp4'), '--wait', '--template', 'VOD_NO_TRANSCODE');
  // A script gets the id of what was uploaded all the same.
  expect([code, out]).toEqual([1, [expect.stringMatching(/^[0-9a-f]{32}$/)]]);
  expect(err.join('\n')).toMatch(/Uploaded as [0-9a-f]{32}, but this key may not see.*\n.*vod:GetVideoInfo/);
});

test('a whole folder needs no look-up either, and is not sent twice', async () => {
  const tree = mkdtempSync(join(folder, 'tree-'));
  writeFileSync(join(tree, 'c.mp4'), 'no film, c');
  const args = [tree, '--recursive', '--template', 'VOD_NO_TRANSCODE', '--json'];
  for (const counts of [
    { Imported: 1, AlreadyThere: 0, Failed: 0 },
    { Imported: 0, AlreadyThere: 1, Failed: 0 },
  ]) {
    // Who is asked for is the one thing that every key may ask.
    const { code, out } = await upload(...args);
    expect([code, JSON.parse(out[0] ?? '')]).toMatchObject([0, counts]);
  }
});

test('--resume sends the file of a video whose upload was cut off, under the same id', async () => {
  const waiting = await server.seedVideo({ status: 'Uploading', referenceId: 'cut-off-1' });
  const { code, out } = await upload(file('d.mp4'), '--resume', 'cut-off-1');
  expect([code, out]).toEqual([0, [waiting]]);
  const both = await upload(file('d.mp4'), '--resume', waiting, '--title', 'x');
  expect([both.code, both.err.join()]).toEqual([2, expect.stringContaining('--title is for a new video')]);
});
