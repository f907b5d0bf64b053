// Real files of many kinds, imported and read back from their playback URLs: ladder, sizes, orientation, sound.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApi, rootPair, type Api, type PlayInfo } from './support/api.ts';
import { drawClip, H264, picture, run, tone } from '../support/clips.ts';
import { decodeFrames, probe } from '../support/read-media.ts';
import { get } from './support/http.ts';
import { serveIn, temporaryFolder, type Server } from './support/server.ts';
import { importAndWait } from './support/upload.ts';

interface Source {
  readonly name: string;
  readonly draw: () => Promise<string>;
  /** Definition → displayed size of the picture. */
  readonly ladder: Readonly<Record<string, readonly [width: number, height: number]>>;
  readonly hasSound: boolean;
  readonly seconds: number;
}

const folder = temporaryFolder();
const clip = (name: string, ...args: readonly (string | readonly string[])[]) => drawClip(folder, name, ...args);
const SMALL = { FD: [640, 360] } as const;

/** Turned by its metadata alone, as phones write it. */
async function drawPortrait(): Promise<string> {
  const flat = await clip('flat.mp4', picture('640x360'), tone(), H264, '-c:a', 'aac', '-shortest');
  return await clip('portrait.mp4', '-i', flat, '-c', 'copy', '-metadata:s:v:0', 'rotate=90');
}

const sources: readonly Source[] = [
  {
    name: 'H.264 and AAC in MP4, 720p',
    draw: () => clip('h264.mp4', picture('1280x720', 2), tone(2), H264, '-c:a', 'aac', '-shortest'),
    ladder: { FD: [640, 360], LD: [854, 480], SD: [1280, 720] },
    hasSound: true,
    seconds: 2,
  },
  {
    name: 'HEVC in Matroska, 1080p',
    draw: () =>
      clip(
        'hevc.mkv',
        picture('1920x1080'),
        '-c:v',
        'libx265',
        '-preset',
        'ultrafast',
        '-x265-params',
        'log-level=none',
      ),
    ladder: { FD: [640, 360], LD: [854, 480], SD: [1280, 720], HD: [1920, 1080] },
    hasSound: false,
    seconds: 1,
  },
  {
    name: 'MPEG-4 and MP3 in Matroska, narrower than the smallest rung',
    draw: () => clip('mpeg4.mkv', picture('320x240'), tone(), '-c:v', 'mpeg4', '-c:a', 'libmp3lame', '-shortest'),
    ladder: { FD: [320, 240] },
    hasSound: true,
    seconds: 1,
  },
  {
    name: 'VP9 and Opus in WebM',
    draw: () =>
      clip('vp9.webm', picture('640x360'), tone(), '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8'),
    ladder: SMALL,
    hasSound: true,
    seconds: 1,
  },
  {
    name: 'a phone held upright',
    draw: drawPortrait,
    ladder: { FD: [360, 640] },
    hasSound: true,
    seconds: 1,
  },
  {
    name: 'no sound',
    draw: () => clip('silent.mp4', picture('640x360'), H264),
    ladder: SMALL,
    hasSound: false,
    seconds: 1,
  },
  {
    name: 'odd sides',
    draw: () => clip('odd.mkv', picture('427x241'), tone(), '-c:v', 'ffv1', '-c:a', 'flac', '-shortest'),
    ladder: { FD: [426, 240] },
    hasSound: true,
    seconds: 1,
  },
  {
    name: 'frames at varying intervals',
    draw: () => clip('vfr.mkv', picture('640x360', 2), '-vf', "select='not(mod(n,7))+lt(n,15)'", '-vsync', 'vfr', H264),
    ladder: SMALL,
    hasSound: false,
    seconds: 2,
  },
  {
    name: 'MPEG-4 and PCM in QuickTime',
    draw: () => clip('film.mov', picture('640x480'), tone(), '-c:v', 'mpeg4', '-c:a', 'pcm_s16le', '-shortest'),
    ladder: { FD: [480, 360], LD: [640, 480] },
    hasSound: true,
    seconds: 1,
  },
  {
    name: 'an MPEG transport stream',
    draw: () => clip('film.ts', picture('640x360'), tone(), H264, '-c:a', 'aac', '-shortest'),
    ladder: SMALL,
    hasSound: true,
    seconds: 1,
  },
];

const songs: readonly { readonly name: string; readonly draw: () => Promise<string> }[] = [
  { name: 'MP3', draw: () => clip('song.mp3', tone(2), '-c:a', 'libmp3lame') },
  { name: 'M4A', draw: () => clip('song.m4a', tone(2), '-c:a', 'aac') },
];

let server: Server;
let api: Api;
const videoIds = new Map<string, string>();

beforeAll(async () => {
  server = await serveIn(folder);
  api = openApi(server.url, rootPair(server.dataDir));
  for (const { name, draw } of [...sources, ...songs]) videoIds.set(name, await importAndWait(api, await draw()));
}, 120_000);
afterAll(() => server.kill());

const idOf = (name: string): string => videoIds.get(name) ?? '';

describe.each(sources)('$name', ({ name, ladder, hasSound, seconds }) => {
  let offered: readonly PlayInfo[] = [];
  const of = (format: string): readonly PlayInfo[] => offered.filter(({ Format }) => Format === format);
  beforeAll(async () => {
    offered = await api.playInfo(idOf(name));
  });

  test('has its ladder as MP4 and as encrypted HLS, the smallest first', () => {
    for (const format of ['mp4', 'm3u8']) {
      const rungs = of(format).map(({ Definition, Width, Height }) => [Definition, [Width, Height]]);
      expect(rungs).toEqual(Object.entries(ladder));
      expect(of(format).map(({ Encrypt }) => Encrypt)).toEqual(rungs.map(() => (format === 'm3u8' ? 1 : 0)));
    }
    expect(offered).toHaveLength(2 * Object.keys(ladder).length);
  });

  test('each URL plays the described stream, upright, with its codecs and length', async () => {
    for (const { PlayURL, Definition } of offered) {
      const seen = await probe(PlayURL);
      const [width, height] = ladder[Definition] ?? [];
      expect(seen).toMatchObject({ video: { codec: 'h264', width, height, rotation: 0 } });
      expect(seen.audio?.codec).toBe(hasSound ? 'aac' : undefined);
      expect(Math.abs(seen.seconds - seconds)).toBeLessThan(0.35);
    }
  });

  test('every frame decodes, with the keys and without headers or cookies', async () => {
    const [file] = of('mp4');
    const [playlist] = of('m3u8');
    const frames = await decodeFrames(file?.PlayURL ?? '', 'v');
    expect(frames).toBeGreaterThan(5);
    expect(await decodeFrames(playlist?.PlayURL ?? '', 'v')).toBe(frames);
  });

  test('has a cover of its shape, with a long side of 1280 at most', async () => {
    const { Video } = (await api.call('GetVideoInfo', { VideoId: idOf(name) })) as { Video: Record<string, string> };
    const { video } = await probe(Video['CoverURL'] ?? '');
    const [width = 0, height = 0] = Object.values(ladder).at(-1) ?? [];
    const factor = Math.min(1, 1280 / Math.max(width, height));
    expect([video?.width, video?.height]).toEqual([width * factor, height * factor]);
    expect((await get(Video['CoverURL'] ?? '')).headers['content-type']).toBe('image/jpeg');
  });
});

describe.each(songs)('sound alone as $name', ({ name }) => {
  test('is available as MP3 and as encrypted HLS, and both play to their end', async () => {
    const offered = await api.playInfo(idOf(name));
    const described = offered.map(({ Format, Definition, StreamType }) => `${Format} ${Definition} ${StreamType}`);
    expect(described.sort()).toEqual(['m3u8 SQ audio', 'mp3 SQ audio']);
    for (const { PlayURL } of offered) {
      const seen = await probe(PlayURL);
      expect(seen.video).toBeUndefined();
      expect(Math.abs(seen.seconds - 2)).toBeLessThan(0.2);
      expect(await decodeFrames(PlayURL, 'a')).toBeGreaterThan(1_800_000);
    }
  });

  test('has no cover, and reports none', async () => {
    const { Video } = (await api.call('GetVideoInfo', { VideoId: idOf(name) })) as { Video: Record<string, string> };
    expect(Video['CoverURL']).toBe('');
    const playInfo = (await api.call('GetPlayInfo', { VideoId: idOf(name) })) as { VideoBase: Record<string, string> };
    expect(playInfo.VideoBase['MediaType']).toBe('audio');
  });
});

test('reported sizes are the bytes of the files', async () => {
  for (const { PlayURL, Format, Size } of await api.playInfo(idOf('no sound'))) {
    if (Format === 'mp4') expect((await get(PlayURL)).body.length).toBe(Size);
  }
});

test('the picture is upright, not only its frame', async () => {
  const corner = async (input: string): Promise<string> => {
    const args = ['-v', 'error', '-i', input, '-vf', 'crop=40:40:0:0,scale=1:1', '-frames:v', '1'];
    const { stdout } = await run('ffmpeg', [...args, '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'], {
      encoding: 'buffer',
    });
    return [...stdout].map((value) => Math.round(value / 64)).join(' ');
  };
  const [{ PlayURL } = { PlayURL: '' }] = await api.playInfo(idOf('a phone held upright'), { Formats: 'mp4' });
  // FFmpeg rotates the source by its metadata; without rotation that corner has another colour.
  expect(await corner(PlayURL)).toBe(await corner(`${folder}/portrait.mp4`));
  expect(await corner(PlayURL)).not.toBe(await corner(`${folder}/flat.mp4`));
});
