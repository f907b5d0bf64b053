// The commands for a library, as a person types them: videos, tags, categories, callbacks, templates, by ids and by ReferenceIds.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { runCommand, type Ran } from '../support/run-command.ts';

let server: EmbeddedServer;
let videoId = '';
const run = (...args: string[]): Promise<Ran> => runCommand(server, args);
const json = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { out } = await run(...args, '--json');
  expect(out).toHaveLength(1);
  return JSON.parse(out[0] ?? '') as Record<string, unknown>;
};
const said = async (...args: string[]): Promise<string> => {
  const { code, out, err } = await run(...args);
  expect([code, err]).toEqual([0, []]);
  return out.join('\n');
};
const failed = async (...args: string[]): Promise<[code: number, text: string]> => {
  const { code, out, err } = await run(...args);
  expect(out).toEqual([]);
  return [code, err.join('\n')];
};

beforeAll(async () => {
  server = await startServer();
  videoId = await server.seedVideo({ title: 'First', referenceId: 'lesson-1', tags: ['a'] });
});
afterAll(() => server.close());

describe('video', () => {
  test('is shown by its VideoId and by its ReferenceId, also one that looks like a VideoId', async () => {
    const like = 'c'.repeat(32);
    await server.seedVideo({ title: 'Odd', referenceId: like });
    for (const [name, title] of [
      [videoId, 'First'],
      ['lesson-1', 'First'],
      [like, 'Odd'],
    ] as const)
      expect(await said('video', 'show', name)).toMatch(new RegExp(`^Title +${title}$`, 'm'));
    expect(await json('video', 'show', 'lesson-1')).toMatchObject({ Video: { VideoId: videoId } });
    for (const name of ['issue', 'play']) expect((await run(name, 'lesson-1')).code).toBe(0);
  });

  test('that is not there is told with the next step, and what is no id at all without a call', async () => {
    expect(await failed('video', 'show', 'f'.repeat(32))).toEqual([
      1,
      expect.stringMatching(/does not exist.*\n.*playauth videos/),
    ]);
    expect(await failed('video', 'show', 'x y')).toEqual([
      1,
      expect.stringMatching(/neither a VideoId.*nor a ReferenceId/),
    ]);
  });

  test('gets title, category, tags and cover, and its own cover back', async () => {
    await said('category', 'add', 'Courses');
    await said(
      'video',
      'set',
      'lesson-1',
      '--title',
      'Second',
      '--category',
      'Courses',
      '--cover',
      'https://x.example/a.jpg',
    );
    expect(await said('video', 'tag', 'lesson-1', 'b', 'c,d')).toContain('a, b, c, d');
    expect(await said('video', 'tag', 'lesson-1', 'a', 'd', '--remove')).toContain('b, c');
    expect(await json('video', 'show', 'lesson-1')).toMatchObject({
      Video: { Title: 'Second', Tags: 'b,c', CateName: 'Courses', CoverURL: 'https://x.example/a.jpg' },
    });
    await said('video', 'restore-cover', 'lesson-1');
    expect(await json('video', 'show', 'lesson-1')).not.toMatchObject({
      Video: { CoverURL: expect.stringContaining('x.example') as string },
    });
    expect(await failed('video', 'set', 'lesson-1')).toEqual([2, expect.stringContaining('--title')]);
    for (const flag of ['--title', '--description', '--cover'])
      expect(await failed('video', 'set', 'lesson-1', flag, ' ')).toEqual([2, expect.stringContaining(flag)]);
    expect(await failed('video', 'set', 'lesson-1', '--title', 'x'.repeat(129))).toEqual([
      2,
      expect.stringMatching(/--title.*128/),
    ]);
    expect(await failed('video', 'tag', 'lesson-1', ',')).toEqual([2, expect.stringContaining('No tag')]);
    expect(await failed('video', 'tag', 'lesson-1', 'b', 'c', '--remove')).toEqual([
      2,
      expect.stringContaining('at least one'),
    ]);
  });

  test('a refused value is named by its flag and limit, not by the parameter of the wire', async () => {
    const [code, text] = await failed('video', 'set', 'lesson-1', '--title', 'x'.repeat(129));
    expect([code, text]).toEqual([
      2,
      expect.stringMatching(/The specified --title length has exceeded 128 bytes.*\n.*at most 128 bytes/),
    ]);
    const [, chinese] = [
      0,
      (await runCommand(server, ['video', 'set', 'lesson-1', '--title', 'x'.repeat(129)], 'zh')).err.join('\n'),
    ];
    expect(chinese).toMatch(/--title 超过 128 字节.*\n.*不超过 128 字节/);
  });

  test('is deleted; one that is missing does not keep the others, and is told', async () => {
    const other = await server.seedVideo();
    const { code, out, err } = await run('video', 'delete', other, 'f'.repeat(32), '--yes');
    expect([code, out, err]).toEqual([1, [`Deleted ${other}.`], [expect.stringContaining('does not exist')]]);
    expect(await failed('video', 'delete', other, '--yes')).toEqual([1, expect.stringContaining('playauth videos')]);
  });

  test('that has not failed is not tried again, and one whose file is missing asks for it', async () => {
    expect(await failed('video', 'retry', 'lesson-1')).toEqual([1, expect.stringContaining('has not failed')]);
    const waiting = await server.seedVideo({ status: 'Uploading' });
    expect(await failed('video', 'retry', waiting)).toEqual([
      1,
      expect.stringContaining(`playauth video retry ${waiting} FILE`),
    ]);
  });

  test('that failed is tried again: its reason is gone and a job waits', async () => {
    const broken = await server.seedVideo({ status: 'TranscodeFail' });
    expect(await said('video', 'retry', broken)).toContain('being transcoded again');
  });
});

describe('videos', () => {
  test('has a heading, and says what is beyond the last page', async () => {
    const { out } = await run('videos');
    expect(out[0]).toMatch(/^VideoId +ReferenceId +Status +Length +Size +Created +Title$/);
    expect(await said('videos', '--page', '99')).toMatch(
      /There is no page 99: the last of the \d+ videos is on page 1/,
    );
  });

  test('lists failed ones by one word, and those of a category by its name', async () => {
    const broken = await server.seedVideo({ status: 'UploadFail', title: 'Broken' });
    expect((await run('videos', '--status', 'failed')).out.join('\n')).toMatch(new RegExp(`^${broken}`, 'm'));
    expect((await run('videos', '--category', 'Courses')).out.join('\n')).toContain(videoId);
    expect(await failed('videos', '--status', 'lost')).toEqual([2, expect.stringContaining('under-way')]);
  });
});

describe('category', () => {
  test('is added below another, renamed, filled and deleted, by name, path and number', async () => {
    await said('category', 'add', '2026', '--parent', 'Courses');
    await said('category', 'rename', 'Courses/2026', '2027');
    expect(await said('category', 'list')).toMatch(/^\d+ +Courses\n\d+ {4}2027$/m);
    // Of one name only one in one place.
    for (const place of [[], ['--parent', 'Courses']])
      expect(await failed('category', 'add', place.length === 0 ? 'Courses' : '2027', ...place)).toEqual([
        1,
        expect.stringMatching(/already: \d+/),
      ]);
    // A number that is a name too.
    await said('category', 'move', 'lesson-1', '--to', '2027');
    expect(await json('video', 'show', 'lesson-1')).toMatchObject({ Video: { CateName: '2027' } });
    await said('category', 'delete', '2027');
    expect(await failed('category', 'delete', '2027')).toEqual([1, expect.stringContaining('category list')]);
  });
});

describe('callback', () => {
  test('is set with a new key, shown without it and with it, and deleted', async () => {
    expect(await said('callback', 'get')).toContain('There is no callback');
    const set = ['callback', 'set', 'http://127.0.0.1:9/events', '--new-key', '--events', 'TranscodeComplete'];
    const { AuthKey } = await json(...set);
    expect(await said('callback', 'get')).not.toContain(String(AuthKey));
    expect(JSON.stringify(await json('callback', 'get'))).not.toContain(String(AuthKey));
    expect(await said('callback', 'get', '--show-keys')).toContain(String(AuthKey));
    expect(await failed('callback', 'set', 'http://127.0.0.1:9/', '--key', 'short')).toEqual([
      2,
      expect.stringContaining('16–32'),
    ]);
    await said('callback', 'delete');
    expect(await said('callback', 'get')).toContain('There is no callback');
  });
});

describe('template', () => {
  test('is made from streams, shown, made the default, and not deleted while it is', async () => {
    await said('template', 'add', 'courses', '--stream', 'hls:480,hls:1080', '--stream', 'mp4:720', '--encrypt');
    expect(await failed('template', 'add', 'courses', '--stream', 'hls:480')).toEqual([
      1,
      expect.stringContaining('already'),
    ]);
    const shown = await said('template', 'show', 'courses');
    expect(shown).toMatch(/^LD +hls +…x480 H\.264 +yes/m);
    expect(shown).toMatch(/^SD +mp4 +…x720 H\.264 +mp4 720/m);
    await said('template', 'set-default', 'courses');
    expect(await failed('template', 'delete', 'courses')).toEqual([1, expect.stringContaining('set-default')]);
    await said('template', 'set-default', 'PLAYAUTH_LADDER');
    await said('template', 'delete', 'courses');
    expect(await failed('template', 'show', 'courses')).toEqual([1, expect.stringContaining('template list')]);
    for (const stream of ['hls', 'hls:99', 'avi:720', 'hls:1x', 'constructor:720'])
      expect(await failed('template', 'add', 'x', '--stream', stream)).toEqual([
        2,
        expect.stringContaining('128 to 2160'),
      ]);
  });
});

test('a file whose name begins with a dash is told how it is written', async () => {
  expect(await failed('import', '-film.mp4')).toEqual([2, expect.stringContaining('“./-film.mp4”')]);
  expect(await failed('import', '--wiat')).toEqual([2, expect.not.stringContaining('./')]);
});

test('snapshots that are not there are offered to be taken', async () => {
  expect(await failed('snapshot', 'list', 'lesson-1')).toEqual([
    1,
    expect.stringContaining('playauth snapshot take lesson-1'),
  ]);
  expect(await failed('snapshot', 'take', 'lesson-1', '--sprite', '0x4')).toEqual([
    2,
    expect.stringContaining('10x10'),
  ]);
});
