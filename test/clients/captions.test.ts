// Captions by the API, the master playlist, and what each grant opens, on an imported film.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Client } from '../../sdk/client.ts';
import { PLAYAUTH_VERSION } from '../../src/access/operation.ts';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { MAX_CAPTIONS } from '../../src/library/captions/caption.ts';
import { importClip, SMALL_SOUND, SMALL_VIDEO } from '../support/import-clip.ts';
import { bothSignatures, json, manageVideos, UNKNOWN_VIDEO, UUID } from '../support/managed-videos.ts';
import { createRefusals, provokedErrors, type Expected } from '../support/refusals.ts';
import type { ParameterTable } from '../support/sign-request.ts';

const run = promisify(execFile);
const SRT =
  '1\n00:00:00,500 --> 00:00:01,000\nHello\n\n2\n00:00:01,000 --> 00:00:01,500\n<i>there</i><script>x</script>\n';
const OPTIONS = { VideoId: '', Language: 'en', Content: SRT };

let server: EmbeddedServer;
const refusals = createRefusals(() => server);
const vod = manageVideos(() => server, refusals);
const OWN = /Caption/;

/** Operations that the vendor does not have use their own API version. */
async function call(action: string, parameters: ParameterTable): Promise<Record<string, unknown>> {
  if (!OWN.test(action)) return vod.call(action, parameters);
  const [client] = bothSignatures;
  return (await client.call(server, { action, version: PLAYAUTH_VERSION, parameters })).body;
}

async function refuses(action: string, parameters: ParameterTable, expected: Expected): Promise<void> {
  for (const client of bothSignatures)
    await refusals.expect(client, { action, version: PLAYAUTH_VERSION, parameters }, expected);
}

const videos = { film: '', other: '', song: '' };

beforeAll(async () => {
  server = await startServer();
  videos.film = await importClip(server, SMALL_VIDEO);
  videos.other = await importClip(server, { ...SMALL_VIDEO, referenceId: 'other-clip' });
  videos.song = await importClip(server, SMALL_SOUND);
  await add({ IsDefault: 'true' });
  await add({ Language: 'ZH-hans', Label: 'Dä "x"', Content: `WEBVTT\n\n${SRT.replaceAll(',', '.')}` });
});
afterAll(() => server.close());

const add = (changes: ParameterTable = {}): Promise<Record<string, unknown>> =>
  call('AddCaption', { ...OPTIONS, VideoId: videos.film, ...changes });

interface PlayInfo {
  readonly PlayURL: string;
  readonly Definition: string;
  readonly Format: string;
  readonly JobId: string;
}

async function playInfo(parameters: ParameterTable): Promise<PlayInfo[]> {
  const answer = await call('GetPlayInfo', { VideoId: videos.film, ...parameters });
  return (answer['PlayInfoList'] as { PlayInfo: PlayInfo[] }).PlayInfo;
}

const autoUrl = async (parameters: ParameterTable = {}): Promise<string> =>
  (await playInfo({ Definition: 'AUTO', ...parameters }))[0]?.PlayURL ?? '';

async function get(base: string, path: string): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(new URL(path, base));
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('captions', () => {
  test('are listed in the canonical spelling of their language, under its own name', async () => {
    const created = expect.stringMatching(/^\d{4}-.*Z$/) as string;
    const Size = expect.any(Number) as number;
    expect(await call('ListCaptions', { VideoId: videos.film })).toEqual({
      RequestId: UUID,
      VideoId: videos.film,
      Captions: [
        { Language: 'en', Label: 'English', IsDefault: true, Size, CreationTime: created },
        { Language: 'zh-Hans', Label: 'Dä "x"', IsDefault: false, Size, CreationTime: created },
      ],
    });
  });

  test('are served as WebVTT with nosniff, on the timestamps of the segments', async () => {
    const { text, headers } = await get(await autoUrl(), 'captions/en.vtt');
    expect(headers.get('content-type')).toBe('text/vtt;charset=utf-8');
    expect([headers.get('x-content-type-options'), headers.get('cache-control')]).toEqual(['nosniff', 'no-store']);
    expect(text).toMatch(/^WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:1026000,LOCAL:00:00:00\.000\n\n00:00:00\.500 --> /);
    expect(text).toContain('<i>there</i>x');
    expect(text).not.toContain('script');
  });

  test('replace those in the same language, whose file is deleted', async () => {
    const folder = join(server.dataDir, 'media', videos.film, 'captions');
    const before = await readdir(folder);
    await add({ Language: 'EN', IsDefault: 'true', Content: SRT.replace('Hello', 'Another') });
    await vi.waitUntil(async () => (await readdir(folder)).filter((name) => before.includes(name)).length === 1);
    expect(await readdir(folder)).toHaveLength(2);
    expect((await get(await autoUrl(), 'captions/en.vtt')).text).toContain('Another');
  });

  test('are read from storage once and then served from the cache', async () => {
    await add({ VideoId: videos.other, Language: 'en' });
    const url = await autoUrl({ VideoId: videos.other });
    const first = await get(url, 'captions/en.vtt');
    await rm(join(server.dataDir, 'media', videos.other, 'captions'), { recursive: true });
    expect(await get(url, 'captions/en.vtt')).toMatchObject({ status: 200, text: first.text });
    await call('DeleteCaption', { VideoId: videos.other, Language: 'en' });
    expect(await get(url, 'captions/en.vtt')).toMatchObject({ status: 403 });
  });

  test('are the default in one language at most', async () => {
    await add({ Language: 'fr', IsDefault: 'true' });
    const { Captions } = (await call('ListCaptions', { VideoId: videos.film })) as {
      Captions: { Language: string; IsDefault: boolean }[];
    };
    expect(Captions.filter(({ IsDefault }) => IsDefault).map(({ Language }) => Language)).toEqual(['fr']);
    await add({ IsDefault: 'true' });
    await call('DeleteCaption', { VideoId: videos.film, Language: 'FR' });
    expect((await get(await autoUrl(), 'captions/fr.vtt')).status).toBe(403);
  });

  test('are refused if the text is no caption file', async () => {
    const VideoId = videos.film;
    const malformed = { code: 'InvalidCaption.Malformed' } as const;
    await refuses(
      'AddCaption',
      { ...OPTIONS, VideoId, Content: 'Once' },
      {
        ...malformed,
        message: 'The caption file cannot be read: line 1: a line of times is expected.',
      },
    );
    // Too large for a URL, in which the official clients send every parameter.
    const client = new Client({ ...server, endpoint: server.url });
    const large = client.call('AddCaption', { ...OPTIONS, VideoId, Content: 'x'.repeat(512 * 1024 + 1) });
    await expect(large).rejects.toMatchObject({ code: 'InvalidParameter' });
    const language = { message: 'The specified parameter "Language" is not valid.', code: 'InvalidParameter' } as const;
    for (const Language of ['../../x', 'en_US', 'a'.repeat(36)])
      await refuses('AddCaption', { ...OPTIONS, VideoId, Language }, language);
    const label = {
      code: 'IllegalCharacters',
      message: 'The specified Label contains illegal emoticon or special characters.',
    } as const;
    await refuses('AddCaption', { ...OPTIONS, VideoId, Label: 'a\nb' }, label);
    const long = { code: 'LengthExceededMax', message: 'The specified Label length has exceeded 64 bytes.' } as const;
    await refuses('AddCaption', { ...OPTIONS, VideoId, Label: 'x'.repeat(65) }, long);
    const missing = (name: string) =>
      ({
        code: 'MissingParameter',
        message: `The input parameter "${name}" that is mandatory for processing this request is not supplied.`,
      }) as const;
    await refuses('AddCaption', { VideoId, Language: 'en' }, missing('Content'));
    await refuses('AddCaption', { VideoId, Content: SRT }, missing('Language'));
    await refuses('DeleteCaption', { VideoId }, missing('Language'));
    await refuses('DeleteCaption', { VideoId, Language: 'ja' }, { code: 'InvalidCaption.NotFound' });
    for (const action of ['AddCaption', 'ListCaptions', 'DeleteCaption'])
      await refuses(action, { ...OPTIONS, VideoId: UNKNOWN_VIDEO }, { code: 'InvalidVideo.NotFound' });
  });

  test(`are in ${String(MAX_CAPTIONS)} languages at most, and are deleted with their video`, async () => {
    const VideoId = await server.seedVideo();
    const languages = Array.from({ length: MAX_CAPTIONS }, (_, index) => `x${String.fromCharCode(97 + index)}`);
    for (const Language of languages) await call('AddCaption', { ...OPTIONS, VideoId, Language });
    const many = { code: 'CaptionsExceededMax', message: 'The captions of the video have exceeded 20.' } as const;
    await refuses('AddCaption', { ...OPTIONS, VideoId, Language: 'zz' }, many);
    await call('AddCaption', { ...OPTIONS, VideoId, Language: languages[0]! });
    const folder = join(server.dataDir, 'media', VideoId);
    expect(existsSync(join(folder, 'captions'))).toBe(true);
    await call('DeleteVideo', { VideoIds: VideoId });
    await vi.waitUntil(() => !existsSync(folder));
  });
});

describe('the master playlist', () => {
  test('is an additional stream for callers that ask for definition AUTO', async () => {
    const byDefault = [...(await playInfo({})), ...(await playInfo({ ResultType: 'Multiple' }))];
    expect(byDefault.map(({ Definition }) => Definition)).not.toContain('AUTO');
    const asked = await playInfo({ Definition: 'FD,AUTO' });
    expect(asked.map(({ Definition, Format }) => `${Definition} ${Format}`)).toEqual([
      ...['FD mp4', 'FD m3u8', 'AUTO m3u8'],
    ]);
    expect(asked.at(-1)).toMatchObject({
      Width: 854,
      Height: 480,
      StreamType: 'video',
      Encrypt: 1,
      EncryptType: 'HLSEncryption',
      Fps: '25',
      CodecName: 'H264',
      Specification: 'H264.AUTO',
    });
    expect(asked.at(-1)?.PlayURL).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/play\/[\w-]{76,96}\/[0-9a-f]{32}\/auto\.m3u8$/);
  });

  test.each<[string, ParameterTable]>([
    ['only files are asked for', { Formats: 'mp4' }],
    ['nothing unencrypted is in it', { PlayConfig: json({ EncryptType: 'Unencrypted' }) }],
    ['only sound is asked for', { StreamType: 'audio' }],
  ])('is not offered when %s', async (_, parameters) => {
    await expect(autoUrl(parameters)).rejects.toMatchObject({ reported: { code: 'InvalidVideo.NoneStream' } });
  });

  test('is not offered for audio alone', async () => {
    const asked = call('GetPlayInfo', { VideoId: videos.song, Definition: 'AUTO' });
    await expect(asked).rejects.toMatchObject({ reported: { code: 'InvalidVideo.NoneStream' } });
  });

  test('describes each rendition as FFmpeg measures it, and the captions', async () => {
    const url = await autoUrl();
    const { text } = await get(url, '');
    const lines = text.split('\n').filter((line) => line.startsWith('#EXT-X-STREAM-INF'));
    expect(
      lines.map((line) =>
        /RESOLUTION=[^,]+,FRAME-RATE=25\.000,CODECS="avc1\.(4d40|6400)[0-9a-f]{2},mp4a\.40\.2",SUBTITLES="captions"/.test(
          line,
        ),
      ),
    ).toEqual([true, true]);
    for (const line of lines) {
      const [, peak = 0, average = 0] = (/BANDWIDTH=(\d+),AVERAGE-BANDWIDTH=(\d+)/.exec(line) ?? []).map(Number);
      expect(peak).toBeGreaterThanOrEqual(average);
      expect(average).toBeGreaterThan(10_000);
    }
    expect(text).toContain('NAME="Dä \'x\'",LANGUAGE="zh-Hans",DEFAULT=NO');
    const fields = 'stream=codec_type,width';
    const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', fields, '-of', 'json', url]);
    const { streams } = JSON.parse(stdout) as { streams: { codec_type: string; width?: number }[] };
    expect(streams.filter(({ codec_type }) => codec_type === 'video').map(({ width }) => width)).toEqual([640, 854]);
  });

  test('leads to captions that FFmpeg reads', async () => {
    const { text } = await get(await autoUrl(), 'captions/en.m3u8');
    expect(text).toMatch(/#EXTINF:2\.\d+,\nen\.vtt\n/);
    const url = new URL('captions/en.vtt', await autoUrl()).href;
    const { stdout } = await run('ffmpeg', ['-v', 'error', '-i', url, '-f', 'srt', '-']);
    expect(stdout).toContain('1\n00:00:00,500 --> 00:00:01,000\nHello');
    expect(stdout).toContain('2\n00:00:01,000 --> 00:00:01,500\n<i>there</i>x');
  });

  test('is as long as its video, also with captions that last longer', async () => {
    const VideoId = videos.film;
    await add({ Language: 'ja', Content: `${SRT}\n3\n00:00:58,000 --> 01:00:00,000\nlate\n` });
    const url = await autoUrl();
    expect((await get(url, 'captions/ja.m3u8')).text).toMatch(/TARGETDURATION:2\n[^]*#EXTINF:2\.0+,\nja\.vtt\n/);
    const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', url]);
    expect(Number(stdout)).toBeLessThan(3);
    await call('DeleteCaption', { VideoId, Language: 'ja' });
  });

  test('passes the token for keys on', async () => {
    const url = await autoUrl({ PlayConfig: json({ MtsHlsUriToken: 'a+b' }) });
    expect((await get(url, url)).text).toContain('\nfd.m3u8?MtsHlsUriToken=a%2Bb\n');
    expect((await get(url, 'fd.m3u8?MtsHlsUriToken=a%2Bb')).text).toContain('content.key?MtsHlsUriToken=a%2Bb"');
  });

  test('leaves captions out for players that render them themselves', async () => {
    const url = await autoUrl();
    expect((await get(url, 'auto.m3u8?captions=none')).text).not.toContain('SUBTITLES');
  });
});

describe('a grant', () => {
  const statuses = async (base: string, names: readonly string[]): Promise<string[]> =>
    Promise.all(names.map(async (name) => `${name} ${String((await get(base, name)).status)}`));

  test('for the master playlist opens its renditions and no file', async () => {
    expect(
      await statuses(await autoUrl(), ['auto.m3u8', 'fd.m3u8', 'ld/00000.ts', 'ld/content.key', 'extras.json']),
    ).toEqual(['auto.m3u8 200', 'fd.m3u8 200', 'ld/00000.ts 200', 'ld/content.key 200', 'extras.json 200']);
    expect(await statuses(await autoUrl(), ['fd.mp4', 'cover.jpg', 'sd.m3u8', 'auto.mp4', 'auto-plain.m3u8'])).toEqual([
      'fd.mp4 403',
      'cover.jpg 403',
      'sd.m3u8 403',
      'auto.mp4 403',
      'auto-plain.m3u8 403',
    ]);
  });

  test('for one stream opens captions too, but not the master playlist', async () => {
    for (const { PlayURL } of await playInfo({ Definition: 'FD' })) {
      expect(await statuses(PlayURL, ['auto.m3u8', 'ld.m3u8', 'extras.json', 'captions/en.vtt'])).toEqual([
        ...['auto.m3u8 403', 'ld.m3u8 403', 'extras.json 200', 'captions/en.vtt 200'],
      ]);
    }
  });

  test('of another video, or for a cover, opens no captions', async () => {
    const [other] = await playInfo({ VideoId: videos.other });
    const elsewhere = (other?.PlayURL ?? '').replace(videos.other, videos.film);
    expect(await statuses(elsewhere, ['extras.json', 'captions/en.vtt'])).toEqual([
      ...['extras.json 403', 'captions/en.vtt 403'],
    ]);
    const { VideoBase } = (await call('GetPlayInfo', { VideoId: videos.film })) as { VideoBase: { CoverURL: string } };
    expect(await statuses(VideoBase.CoverURL, ['extras.json', 'captions/en.vtt', 'auto.m3u8'])).toEqual([
      ...['extras.json 403', 'captions/en.vtt 403', 'auto.m3u8 403'],
    ]);
  });

  test('for a preview opens the master playlist and cut renditions only', async () => {
    const url = await autoUrl({ PlayConfig: json({ PreviewTime: '1' }) });
    expect((await get(url, url)).text).not.toContain('SUBTITLES');
    expect(await get(url, 'extras.json')).toMatchObject({ status: 200, text: '{"captions":[]}' });
    expect(await statuses(url, ['captions/en.vtt', 'captions/en.m3u8', 'thumbnails.vtt'])).toEqual([
      ...['captions/en.vtt 403', 'captions/en.m3u8 403', 'thumbnails.vtt 403'],
    ]);
  });

  test('opens nothing of a blocked video', async () => {
    const [{ PlayURL } = { PlayURL: '' }] = await playInfo({ VideoId: videos.other, Definition: 'AUTO' });
    await call('CreateAudit', { AuditContent: json([{ VideoId: videos.other, Status: 'Blocked' }]) });
    expect(await statuses(PlayURL, ['auto.m3u8', 'extras.json'])).toEqual(['auto.m3u8 403', 'extras.json 403']);
  });
});

test('every code that this file says it provokes was seen', () => {
  expect([...refusals.seen].sort()).toEqual([...provokedErrors['captions.test.ts']].sort());
});
