// Collects every kind of URL that playauth issues, and requests each with every grant but its own.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApi, pause, rootPair, type Api, type Json } from './support/api.ts';
import { drawClip, H264, picture, tone } from '../support/clips.ts';
import { get, type Got } from './support/http.ts';
import { serveIn, temporaryFolder, type Server } from './support/server.ts';
import { createUpload, importAndWait } from './support/upload.ts';

const folder = temporaryFolder();
const emitted = new Set<string>();
/** Tokens of every kind. Each opens only the URLs that contain it. */
const tokens = new Map<string, string>();
let server: Server;
let api: Api;

const URLS = /https?:\/\/[^"\s\\]+/g;
const TOKEN = /(?<=\/(?:play|watch)\/)[^/]+/;
const tokenOf = (url: string): string => TOKEN.exec(url)?.[0] ?? '';

function note(answer: Json): void {
  for (const [url] of JSON.stringify(answer).matchAll(URLS)) emitted.add(url);
}

beforeAll(async () => {
  server = await serveIn(folder);
  api = openApi(server.url, rootPair(server.dataDir));
  const film = await drawClip(folder, 'film.mp4', picture('854x480', 4), tone(4), H264, '-c:a', 'aac');
  const song = await drawClip(folder, 'song.mp3', tone(3));
  const [videoId, soundId, otherId] = [
    await importAndWait(api, film),
    await importAndWait(api, song),
    await importAndWait(api, film),
  ];
  for (const id of [videoId, soundId]) await collect(id);
  note(await api.call('GetVideoList'));
  note(await api.call('GetVideoInfos', { VideoIds: [videoId, soundId].join(',') }));
  await collectChildren();
  await collectWrongTokens(videoId, otherId);
}, 60_000);
afterAll(() => server.kill());

async function collect(videoId: string): Promise<void> {
  note(await api.call('GetPlayInfo', { VideoId: videoId, ResultType: 'Multiple' }));
  note(await api.call('GetPlayInfo', { VideoId: videoId, PlayConfig: '{"PreviewTime":"2"}' }));
  note(await api.call('GetPlayInfo', { VideoId: videoId, PlayConfig: '{"MtsHlsUriToken":"abc"}' }));
  note(await api.call('GetVideoInfo', { VideoId: videoId }));
  const issued = await api.call('GetVideoPlayAuth', { VideoId: videoId });
  note(issued);
  const playAuth = JSON.parse(Buffer.from(String(issued['PlayAuth']), 'base64').toString('utf8')) as Record<
    string,
    string
  >;
  note(playAuth);
  const { AccessKeyId = '', AccessKeySecret = '', SecurityToken = '', AuthInfo = '' } = playAuth;
  const player = openApi(server.url, { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret });
  note(await player.call('GetPlayInfo', { VideoId: videoId, SecurityToken, AuthInfo }));
  const { WatchURL } = await api.call('CreateWatchLink', { VideoId: videoId });
  for (const call of ['video', 'play-auth']) emitted.add(`${String(WatchURL)}/${call}`);
}

async function collectChildren(): Promise<void> {
  for (const url of [...emitted].filter((each) => each.includes('.m3u8'))) {
    const { text } = await get(url);
    const keys = [...text.matchAll(/URI="([^"]+)"/g)].map(([, uri = '']) => uri);
    const segments = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    for (const name of [...keys, ...segments]) emitted.add(new URL(name, url).href);
  }
}

async function collectWrongTokens(videoId: string, otherId: string): Promise<void> {
  const expiring = await api.playInfo(videoId, { AuthTimeout: '1', ResultType: 'Multiple' });
  for (const { PlayURL, Definition, Format } of expiring)
    tokens.set(`expired, ${Definition} ${Format}`, tokenOf(PlayURL));
  const { WatchURL: brief } = await api.call('CreateWatchLink', { VideoId: videoId, ExpireSeconds: '1' });
  tokens.set('expired, watch', tokenOf(String(brief)));
  for (const { PlayURL, Definition, Format } of await api.playInfo(otherId, { ResultType: 'Multiple' }))
    tokens.set(`another video, ${Definition} ${Format}`, tokenOf(PlayURL));
  const { Video } = (await api.call('GetVideoInfo', { VideoId: otherId })) as { Video: Record<string, string> };
  tokens.set('another video, cover', tokenOf(Video['CoverURL'] ?? ''));
  tokens.set('an upload', (await createUpload(api)).token);
  const { PlayAuth } = await api.call('GetVideoPlayAuth', { VideoId: videoId });
  const fields = JSON.parse(Buffer.from(String(PlayAuth), 'base64').toString('utf8')) as Record<string, string>;
  tokens.set('a SecurityToken', fields['SecurityToken'] ?? '');
  tokens.set('the secret of a credential', fields['AccessKeySecret'] ?? '');
  tokens.set('the key id of a credential', fields['AccessKeyId'] ?? '');
  tokens.set('the root key', api.pair.accessKeyId);
  while ((await get(expiring[0]?.PlayURL ?? '')).status === 200) await pause(50);
}

const ask = (url: string, headers: Readonly<Record<string, string>> = {}): Promise<Got> =>
  get(url, { method: url.endsWith('/play-auth') ? 'POST' : 'GET', headers });

/** A short refusal without media, key or credential. */
function expectRefused(what: string, answer: Got): void {
  expect([what, [400, 401, 403, 404].includes(answer.status)]).toEqual([what, true]);
  expect([what, answer.headers['content-type']]).toEqual([what, 'application/json;charset=utf-8']);
  // Media name their host, watch pages do not.
  const fields = Object.keys(JSON.parse(answer.text) as object).filter((name) => name !== 'HostId');
  expect(fields.sort()).toEqual(['Code', 'Message', 'RequestId']);
}

describe('the issued URLs', () => {
  test('are of every kind, and each opens', async () => {
    const kinds = [
      ...[/fd\.mp4$/, /ld\.mp4$/, /sq\.mp3$/, /fd\.m3u8$/, /sq\.m3u8$/, /\.m3u8\?MtsHlsUriToken=abc$/, /\/00000\.ts$/],
      ...[/content\.key$/, /content\.key\?MtsHlsUriToken=abc$/, /cover\.jpg$/, /watch\/.*\/video$/, /play-auth$/],
    ];
    for (const kind of kinds) expect([kind, [...emitted].some((url) => kind.test(url))]).toEqual([kind, true]);
    expect(emitted.size).toBeGreaterThan(50);
    for (const url of emitted) expect([url, (await ask(url)).status]).toEqual([url, 200]);
  });
});

describe('each URL', () => {
  test('without its token is refused', async () => {
    for (const url of emitted) {
      expectRefused(url, await ask(url.replace(TOKEN, '')));
      expectRefused(url, await ask(url.replace(TOKEN, '-')));
    }
  });

  test('without its token in the path is refused, even with the token in another place', async () => {
    for (const url of emitted) {
      const token = tokenOf(url);
      const bare = url.replace(TOKEN, '-').split('?', 1)[0] ?? '';
      expectRefused(url, await ask(`${bare}?token=${token}&auth_key=${token}&MtsHlsUriToken=${token}`));
      expectRefused(url, await ask(bare, { authorization: `Bearer ${token}`, cookie: `session=${token}` }));
    }
  });

  test('with any other token is refused', async () => {
    expect(tokens.size).toBeGreaterThan(12);
    // Including the tokens of the other URLs: of other definitions, formats and kinds.
    const own = new Map([...emitted].map((url) => [url.replace(/^.*\/(?:play|watch)\//, ''), tokenOf(url)]));
    for (const url of new Map([...emitted].map((each) => [each.replace(TOKEN, ''), each])).values()) {
      const rest = url.slice(url.indexOf(tokenOf(url)) + tokenOf(url).length).split('?', 1)[0] ?? '';
      for (const [kind, token] of tokens) {
        if (token !== tokenOf(url)) expectRefused(`${kind} at ${rest}`, await ask(url.replace(TOKEN, token)));
      }
      for (const [name, token] of own) {
        if (!opensToo(name, url)) expectRefused(`that of ${name} at ${rest}`, await ask(url.replace(TOKEN, token)));
      }
    }
  });

  test('with its token for another video is refused', async () => {
    const ids = new Set([...emitted].map((url) => /\/([0-9a-f]{32})\//.exec(url)?.[1] ?? ''));
    for (const url of emitted) {
      for (const id of ids) {
        const other = url.replace(/(?<=\/)[0-9a-f]{32}(?=\/)/, id);
        if (id !== '' && other !== url) expectRefused(url, await ask(other));
      }
    }
  });
});

/** Whether the token in `name` is valid for `url` too: the same video, definition and format. */
function opensToo(name: string, url: string): boolean {
  if (url.includes('/watch/')) return /\/(video|play-auth)$/.test(name);
  const reach = (path: string): string =>
    path.replace(
      /^.*?([0-9a-f]{32}\/)(\w+)(?:\.(\w+)|\/.*)(\?.*)?$/,
      (_, id: string, base: string, format = 'm3u8') => {
        return `${id}${base} ${String(format)}`;
      },
    );
  return reach(name) === reach(url);
}
