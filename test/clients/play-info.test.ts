// GetPlayInfo's parameters, sent by the vendor's clients for an imported video; and the numbers of all answers about one.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { readSessionTokenUnverified } from '../../src/wire/session-token.ts';
import { importClip, SMALL_VIDEO } from '../support/import-clip.ts';
import { officialClients, refusalOf, type ApiCall } from '../support/official-clients.ts';
import type { ParameterTable } from '../support/sign-request.ts';

let server: EmbeddedServer;
let videoId = '';

beforeAll(async () => {
  server = await startServer();
  videoId = await importClip(server, SMALL_VIDEO);
}, 120_000);
afterAll(async () => {
  await server.close();
});

interface PlayInfo {
  readonly PlayURL: string;
  readonly Format: string;
  readonly Definition: string;
}

interface PlayInfoAnswer {
  readonly VideoBase: { readonly OutputType: string };
  readonly PlayInfoList: { readonly PlayInfo: readonly PlayInfo[] };
}

const chosen = officialClients.filter(({ name }) =>
  ['pop-core GET', 'pop-core POST', 'openapi-client V3 POST query', 'openapi-client V3 POST json'].includes(name),
);
const ALL = ['FD mp4', 'FD m3u8', 'LD mp4', 'LD m3u8'];

describe.each(chosen)('$name', (client) => {
  const call = (parameters: ParameterTable): ApiCall => ({
    action: 'GetPlayInfo',
    parameters: { VideoId: videoId, ...parameters },
  });
  const ask = async (parameters: ParameterTable): Promise<PlayInfoAnswer> =>
    (await client.call(server, call(parameters))).body as unknown as PlayInfoAnswer;
  const list = async (parameters: ParameterTable): Promise<readonly PlayInfo[]> =>
    (await ask(parameters)).PlayInfoList.PlayInfo;

  test.each<[ParameterTable, string[]]>([
    [{ Formats: '' }, ALL],
    [{ Formats: 'mp4' }, ['FD mp4', 'LD mp4']],
    [{ Formats: 'M3U8' }, ['FD m3u8', 'LD m3u8']],
    [{ Formats: 'mp4,m3u8,mp3' }, ALL],
    [{ Definition: 'LD' }, ['LD mp4', 'LD m3u8']],
    [{ Definition: 'ld,fd' }, ALL],
    [{ Definition: 'FD,4K', Formats: 'm3u8' }, ['FD m3u8']],
    [{ StreamType: 'video' }, ALL],
    [{ StreamType: 'video,audio' }, ALL],
    [{ ResultType: 'Single' }, ALL],
    [{ ResultType: 'Multiple' }, ALL],
    [{ CodecName: 'h264' }, ALL],
    [{ PlayConfig: '{}' }, ALL],
    [{ PlayConfig: 'undefined' }, ALL],
    [{ PlayConfig: '{"EncryptType":"HLSEncryption"}' }, ['FD m3u8', 'LD m3u8']],
    [{ PlayConfig: '{"EncryptType":"Unencrypted"}' }, ['FD mp4', 'LD mp4']],
    [{ PlayConfig: '{"PreviewTime":"1"}' }, ALL],
    [{ PlayConfig: '{"PreviewTime":1,"PlayDomain":"cdn.example.org","Unknown":[1]}' }, ALL],
    [{ ReAuthInfo: '{"uid":"7","rand":"abc"}' }, ALL],
    [{ ReAuthInfo: '{}' }, ALL],
    [{ Channel: 'HTML5', PlayerVersion: '2.37.7', Rand: 'ABC-1', OwnerId: '1' }, ALL],
  ])('with %j lists %j', async (parameters, expected) => {
    expect((await list(parameters)).map(({ Definition, Format }) => `${Definition} ${Format}`)).toEqual(expected);
  });

  test.each<[ParameterTable, string]>([
    [{ Formats: 'flv' }, 'Formats: flv'],
    [{ Formats: 'mp4', Definition: 'HD', StreamType: 'video' }, 'Formats: mp4, Definition: HD, StreamType: video'],
    [{ StreamType: 'audio' }, 'StreamType: audio'],
    [{ Definition: 'OD,2K' }, 'Definition: OD,2K'],
    [{ Definition: 'FHD' }, 'Definition: HD'],
    [{ CodecName: 'H265' }, 'CodecName: H265'],
    [{ PlayConfig: '{"EncryptType":"AliyunVoDEncryption"}' }, 'EncryptType: AliyunVoDEncryption'],
    [{ PlayConfig: '{"PreviewTime":"5"}', Formats: 'mp3' }, 'Formats: mp3, PreviewTime: 5'],
  ])('with %j finds no stream and names the filters', async (parameters, filters) => {
    expect(await refusalOf(client, server, call(parameters))).toMatchObject({
      status: 404,
      code: 'InvalidVideo.NoneStream',
      message: `The video has no stream to play for the request parameter '${filters}'.`,
    });
  });

  test.each<[ParameterTable, string]>([
    [{ Formats: 'avi' }, 'Formats'],
    [{ Definition: 'SUPER' }, 'Definition'],
    [{ StreamType: 'text' }, 'StreamType'],
    [{ ResultType: 'Some' }, 'ResultType'],
    [{ OutputType: 'ftp' }, 'OutputType'],
    [{ AuthTimeout: '0' }, 'AuthTimeout'],
    [{ AuthTimeout: '2592001' }, 'AuthTimeout'],
    [{ AuthTimeout: '2592001', OutputType: 'oss' }, 'AuthTimeout'],
    [{ AuthTimeout: '9223372036854775808', OutputType: 'cdn' }, 'AuthTimeout'],
    [{ AuthTimeout: '-1', OutputType: 'cdn' }, 'AuthTimeout'],
    [{ AuthTimeout: '1.5' }, 'AuthTimeout'],
    [{ PlayConfig: 'x' }, 'PlayConfig'],
    [{ PlayConfig: '[]' }, 'PlayConfig'],
    [{ PlayConfig: '{"EncryptType":"Other"}' }, 'PlayConfig'],
    [{ PlayConfig: '{"PreviewTime":"soon"}' }, 'PlayConfig'],
    [{ PlayConfig: '{"PreviewTime":"-1"}' }, 'PlayConfig'],
    [{ PlayConfig: `{"MtsHlsUriToken":"${'x'.repeat(513)}"}` }, 'PlayConfig'],
    [{ ReAuthInfo: '"x"' }, 'ReAuthInfo'],
    [{ ReferenceId: 'a b' }, 'ReferenceId'],
  ])('with %j is refused, naming %s', async (parameters, name) => {
    expect(await refusalOf(client, server, call(parameters))).toMatchObject({
      status: 400,
      code: 'InvalidParameter',
      message: `The specified parameter "${name}" is not valid.`,
    });
  });

  test('OutputType is echoed', async () => {
    expect((await ask({ OutputType: 'CDN' })).VideoBase.OutputType).toBe('cdn');
    expect((await ask({})).VideoBase.OutputType).toBe('oss');
  });

  test.each([
    [{}, 3600],
    [{ AuthTimeout: '1' }, 1],
    [{ AuthTimeout: '7200' }, 7200],
    [{ AuthTimeout: '2592000' }, 2_592_000],
    [{ AuthTimeout: '2592001', OutputType: 'cdn' }, 2_592_000],
    [{ AuthTimeout: '9223372036854775807', OutputType: 'CDN' }, 2_592_000],
  ] as const)('with %j its URLs live %d seconds', async (parameters, seconds) => {
    const before = Math.floor(server.clock.now() / 1000);
    for (const { PlayURL } of await list(parameters)) {
      const grant = readSessionTokenUnverified(PlayURL.split('/')[4] ?? '');
      expect(grant?.expiresAt).toBeGreaterThanOrEqual(before + seconds);
      expect(grant?.expiresAt).toBeLessThanOrEqual(before + seconds + 30);
    }
  });

  test('a token for the decryption key is added to the encrypted URLs only', async () => {
    const token = 'a b&c=d';
    const streams = await list({ PlayConfig: JSON.stringify({ MtsHlsUriToken: token }) });
    for (const { PlayURL, Format } of streams)
      expect(new URL(PlayURL).searchParams.get('MtsHlsUriToken')).toBe(Format === 'm3u8' ? token : null);
    const { PlayURL } = streams.find(({ Format }) => Format === 'm3u8')!;
    expect(await (await fetch(PlayURL)).text()).toContain('?MtsHlsUriToken=a%20b%26c%3Dd"');
  });

  test('URLs play until they expire, each for its own definition and format', async () => {
    const streams = await list({ AuthTimeout: '600' });
    for (const { PlayURL, Format } of streams) {
      expect(new URL(PlayURL).pathname.endsWith(`.${Format}`)).toBe(true);
      const { status, headers } = await fetch(PlayURL);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe(Format === 'mp4' ? 'video/mp4' : 'application/vnd.apple.mpegurl');
    }
    const [{ PlayURL: url }] = streams as [PlayInfo];
    expect((await fetch(url.replace('fd.mp4', 'ld.mp4'))).status).toBe(403);
    expect((await fetch(url.replace('fd.mp4', 'fd.m3u8'))).status).toBe(403);
    server.clock.advance(631_000);
    try {
      for (const { PlayURL } of streams) expect((await fetch(PlayURL)).status).toBe(403);
    } finally {
      server.clock.advance(-631_000);
    }
  });
});

describe('numbers are there and are numbers, for clients in C++, which read garbage where one is missing', () => {
  /** The values at a path such as `List.Item.Size`; of lists those of each item, of which there is at least one. */
  function valuesAt(value: unknown, path: readonly string[]): readonly unknown[] {
    if (Array.isArray(value)) return value.length === 0 ? [undefined] : value.flatMap((item) => valuesAt(item, path));
    const [name, ...rest] = path;
    if (name === undefined) return [value];
    return valuesAt((value as Readonly<Record<string, unknown>> | undefined)?.[name], rest);
  }

  test.each<[string, ParameterTable, readonly string[]]>([
    ['GetVideoPlayAuth', {}, ['VideoMeta.Duration']],
    [
      'GetPlayInfo',
      {},
      ['Size', 'Width', 'Height', 'Encrypt', 'BitDepth', 'JobType'].map((name) => `PlayInfoList.PlayInfo.${name}`),
    ],
    ['GetVideoInfo', {}, ['Video.Duration', 'Video.Size']],
    ['GetVideoInfos', {}, ['VideoList.Duration', 'VideoList.Size']],
    ['GetVideoList', {}, ['Total', 'VideoList.Video.Duration', 'VideoList.Video.Size']],
    ['SearchMedia', { Fields: 'Duration,Size' }, ['Total', 'MediaList.Video.Duration', 'MediaList.Video.Size']],
    ['GetMezzanineInfo', {}, ['Mezzanine.Size', 'Mezzanine.Width', 'Mezzanine.Height']],
    ['GetCategories', {}, ['SubTotal']],
    ['ListSnapshots', {}, ['MediaSnapshot.Total', 'MediaSnapshot.Snapshots.Snapshot.Index']],
  ])('%s', async (action, parameters, paths) => {
    const asked = { VideoId: videoId, VideoIds: videoId, ...parameters };
    const { body } = await officialClients[0]!.call(server, { action, parameters: asked });
    for (const path of paths)
      for (const value of valuesAt(body, path.split('.'))) expect([path, typeof value]).toEqual([path, 'number']);
  });
});
