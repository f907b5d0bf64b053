// `playauth captions` as scripts and people use it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApi, rootPair } from './support/api.ts';
import { drawClip, H264, picture } from '../support/clips.ts';
import { cli, cliJson, serveIn, temporaryFolder, type Server } from './support/server.ts';
import { importAndWait } from './support/upload.ts';

const folder = temporaryFolder();
let server: Server;
let videoId = '';
const srt = '1\n00:00:00,000 --> 00:00:01,000\n电影\n';
const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

beforeAll(async () => {
  server = await serveIn(folder);
  const api = openApi(server.url, rootPair(server.dataDir));
  videoId = await importAndWait(api, await drawClip(folder, 'film.mp4', picture('320x180'), H264));
}, 60_000);
afterAll(() => server.kill());

const captions = (...args: string[]): string[] => ['captions', videoId, ...args, '--data-dir', server.dataDir];

test('adds, lists and deletes captions, each with one JSON object', async () => {
  const path = file('film.srt', Buffer.from(`\ufeff${srt}`, 'utf16le'));
  const added = await cliJson(captions(path, '--language', 'ZH-hans', '--label', '中文', '--default'));
  expect([added.code, added.json]).toMatchObject([
    0,
    { VideoId: videoId, CueCount: 1, Caption: { Language: 'zh-Hans', Label: '中文', IsDefault: true } },
  ]);
  const listed = await cliJson(captions('--list'));
  expect(listed.json).toMatchObject({ Captions: [{ Language: 'zh-Hans', Label: '中文', IsDefault: true }] });
  const removed = await cliJson(captions('--remove', 'zh-hans'));
  expect([removed.code, removed.json]).toMatchObject([0, { VideoId: videoId }]);
  expect((await cliJson(captions('--list'))).json['Captions']).toEqual([]);
});

test('reads a file in the encoding that is named', async () => {
  const path = file('gb.srt', Buffer.from([...Buffer.from('1\n00:00:00,000 --> 00:00:01,000\n'), 0xb5, 0xe7]));
  const added = await cliJson(captions(path, '--language', 'zh', '--encoding', 'gb18030'));
  expect([added.code, added.json]).toMatchObject([0, { CueCount: 1 }]);
  expect((await cliJson(captions('--remove', 'zh'))).code).toBe(0);
  const other = await cli(captions(path, '--language', 'zh', '--encoding', 'nonsense'));
  expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no encoding nonsense') as string });
});

test('lists the subtitles that were in the uploaded file, without those that the owner deleted', async () => {
  const inside = [
    '-i',
    file('in.srt', `${srt}\n2\n00:00:58,000 --> 00:01:00,000\nlate\n`),
    '-map',
    '0',
    '-map',
    '1',
    '-map',
    '1',
    '-c:s',
    'srt',
  ];
  const tags = ['-metadata:s:1', 'language=ger', '-metadata:s:2', 'language=eng', '-metadata:s:2', 'title=SDH'];
  const path = await drawClip(folder, 'subtitled.mkv', picture('320x180'), inside, H264, tags);
  const imported = await importAndWait(openApi(server.url, rootPair(server.dataDir)), path);
  const listed = async () => (await cliJson(['captions', imported, '--list', '--data-dir', server.dataDir])).json;
  const sdh = { Language: 'en', Label: 'SDH', IsDefault: false };
  expect(await listed()).toMatchObject({ Captions: [{ Language: 'de', Label: 'Deutsch', IsDefault: false }, sdh] });
  await cliJson(['captions', imported, '--remove', 'de', '--data-dir', server.dataDir]);
  expect((await listed())['Captions']).toMatchObject([sdh]);
});

test('prints a table and sentences without --json', async () => {
  const path = file('film.vtt', `WEBVTT\n\n${srt.replaceAll(',', '.')}`);
  expect(await cli(captions(path, '--language', 'en'))).toMatchObject({
    code: 0,
    stdout: 'Captions added: English (en), 1 cue.\n',
  });
  expect((await cli(captions('--list'))).stdout).toMatch(
    /^Language {2}Label {4}Default {2}Added\nen {8}English .*Z\n$/,
  );
  expect((await cli(captions('--remove', 'en'))).stdout).toBe('The captions in en are gone.\n');
  expect((await cli(captions('--list'))).stdout).toBe('The video has no captions.\n');
  const chinese = await cli(captions('--list'), { LANG: 'zh_CN.UTF-8' });
  expect(chinese.stdout).toBe('该视频没有字幕。\n');
});

test.each<[string, () => string[], RegExp]>([
  ['nothing is asked for', () => [], /Which file\?/],
  ['two things are', () => [file('a.srt', srt), '--list'], /one of them/],
  ['no language is named', () => [file('a.srt', srt)], /In which language/],
  ['there is no such file', () => ['/nowhere/a.srt', '--language', 'en'], /There is no file/],
  [
    'the file is in no Unicode',
    () => [file('b.srt', Buffer.from([0xb5, 0xe7])), '--language', 'en'],
    /is not in UTF-8/,
  ],
  ['the file is no caption file', () => [file('c.srt', 'Once'), '--language', 'en'], /line 1: a line of times/],
  [
    'the file is too large',
    () => [file('d.srt', Buffer.alloc(1024 * 1024 + 1)), '--language', 'en'],
    /larger than 1 MiB/,
  ],
  ['there are none to take away', () => ['--remove', 'ja'], /no captions in this language/],
])('a failure says what to do when %s', async (what, args, words) => {
  const finished = await cli(captions(...args()));
  const isMisuse = /^(?:nothing|two things|no language)/.test(what);
  expect([finished.code, finished.stdout]).toEqual([isMisuse ? 2 : 1, '']);
  expect(finished.stderr).toMatch(words);
});
