// Colours and positions as Chromium shows them, of every rendition in MP4 and in HLS through hls.js.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawClip, generated, type Arguments } from '../support/clips.ts';
import { bundlePage } from './support/bundle.ts';
import { launchChromium } from './support/chromium.ts';
import { openLibrary, type Library } from './support/library.ts';
import { openPage } from './support/open-page.ts';
import type { Asked, Seen } from './support/page-types.ts';
import { serveStatic, type StaticServer } from './support/static-server.ts';

const opened = new AsyncDisposableStack();
let library: Library;
let browser: Browser;
let site: StaticServer;

beforeAll(async () => {
  library = opened.use(await openLibrary());
  browser = await launchChromium();
  opened.defer(() => browser.close());
  const script = await bundlePage('colours.ts');
  site = opened.use(
    await serveStatic({
      '/index.html': '<!doctype html><script src="/page.js"></script><body></body>',
      '/page.js': script,
    }),
  );
});
afterAll(() => opened.disposeAsync());

const isLong = process.env['PLAYAUTH_TEST_MEDIA'] === 'long';
/** Not of strong blue: Chromium without a GPU shows that too weakly, of any file. */
const PATCHES = [
  [190, 60, 70],
  [60, 160, 110],
  [70, 90, 118],
  [150, 140, 110],
] as const;
const POINTS = [
  [0.125, 0.5],
  [0.375, 0.5],
  [0.625, 0.5],
  [0.875, 0.5],
] as const;
const AT_START = { points: POINTS, atSeconds: [0] } as const;

/** The patches side by side, in RGB. */
function patches(width: number, height: number): string {
  const hex = PATCHES.map((rgb) => rgb.map((value) => value.toString(16).padStart(2, '0')).join(''));
  const size = `${String(width / 4)}x${String(height)}`;
  const sources = hex.map((colour, index) => `color=0x${colour}:s=${size}:r=25:d=0.4,format=gbrp[p${String(index)}]`);
  return `${sources.join(';')};[p0][p1][p2][p3]hstack=4`;
}

const X264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '8', '-movflags', '+faststart'];
const untagged = 'h264_metadata=matrix_coefficients=2:colour_primaries=2:transfer_characteristics=2';
const yuv = (range: 'tv' | 'pc'): string => `,scale=out_color_matrix=bt709:out_range=${range},format=yuv420p`;

interface Shown extends Seen {
  readonly name: string;
}

async function open(): Promise<Page> {
  const { page } = await openPage(browser);
  await page.goto(`${site.url}/index.html`);
  return page;
}

async function importFilm(name: string, args: Arguments): Promise<string> {
  return await library.add(await drawClip(library.folder, name, ...args), name);
}

async function renditionsOf(videoId: string, asked: Omit<Asked, 'url'>): Promise<readonly Shown[]> {
  const { PlayInfoList } = await library.call('GetPlayInfo', { VideoId: videoId });
  const page = await open();
  const shown: Shown[] = [];
  for (const { PlayURL: url, Definition, Format, Height } of PlayInfoList.PlayInfo) {
    const seen = await page.evaluate<Seen>(`look(${JSON.stringify({ ...asked, url })})`);
    expect(seen.height).toBe(Height);
    shown.push({ ...seen, name: `${Definition} ${Format}` });
  }
  return shown;
}

function distance(some: Seen['colours'], others: Seen['colours']): number {
  const away = some.flatMap((colour, at) =>
    colour.map((value, channel) => Math.abs(value - (others[at]?.[channel] ?? NaN))),
  );
  return Math.max(...away);
}

function expectNear(shown: readonly Shown[], wanted: Seen['colours'], most: number): void {
  for (const { name, colours } of shown)
    expect(distance(colours, wanted), `${name}: ${JSON.stringify(colours)}`).toBeLessThanOrEqual(most);
}

const LADDER = ['FD', 'LD', 'SD', 'HD'];
const namesUpTo = (definition: string): readonly string[] =>
  LADDER.slice(0, LADDER.indexOf(definition) + 1).flatMap((name) => [`${name} mp4`, `${name} m3u8`]);

interface Film {
  readonly name: string;
  readonly largest: 'FD' | 'LD' | 'SD' | 'HD';
  readonly args: Arguments;
}

const full = ['-color_range', 'pc', '-colorspace', 'bt709'];
const SDR: readonly Film[] = [
  {
    name: 'untagged.mp4',
    largest: 'HD',
    args: [generated(patches(1920, 1080) + yuv('tv')), X264, ['-bsf:v', untagged]],
  },
  { name: 'rgb.mov', largest: 'LD', args: [generated(patches(848, 480)), ['-c:v', 'qtrle']] },
];
const MORE_SDR: readonly Film[] = [
  { name: 'rgb.mp4', largest: 'SD', args: [generated(patches(1280, 720)), ['-c:v', 'libx264rgb', '-qp', '4']] },
  { name: 'full.mp4', largest: 'SD', args: [generated(patches(1280, 720) + yuv('pc')), X264, full] },
];
const SMALL_FULL: Film = {
  name: 'full.mp4',
  largest: 'FD',
  args: [generated(patches(640, 360) + yuv('pc')), X264, full],
};

/** In PQ: the white of SDR, a grey of 18 %, a red and a highlight of 1000 nits. */
const PQ_VALUES = [
  [572, 512, 512],
  [392, 512, 512],
  [440, 440, 640],
  [723, 512, 512],
];
function pq(width: number, height: number): Arguments {
  const size = `${String(width / 4)}x${String(height)}`;
  const parts = PQ_VALUES.map(([y, u, v], index) => {
    const values = `lutyuv=y=${String(y)}:u=${String(u)}:v=${String(v)}`;
    return `color=black:s=${size}:r=25:d=0.4,format=yuv420p10le,${values}[p${String(index)}]`;
  });
  return [
    generated(`${parts.join(';')};[p0][p1][p2][p3]hstack=4`),
    ['-c:v', 'ffv1', '-color_range', 'tv'],
    ['-colorspace', 'bt2020nc', '-color_trc', 'smpte2084', '-color_primaries', 'bt2020'],
  ];
}

const HDR: Film = isLong
  ? { name: 'pq.mkv', largest: 'HD', args: pq(1920, 1080) }
  : { name: 'pq.mkv', largest: 'LD', args: pq(848, 480) };

describe('the colours of', { timeout: 90_000 }, () => {
  test.each([...SDR, ...(isLong ? MORE_SDR : [SMALL_FULL])])(
    '$name are those of the source in every rendition',
    async ({ name, largest, args }) => {
      const shown = await renditionsOf(await importFilm(name, args), AT_START);
      expect(shown.map((one) => one.name)).toEqual(namesUpTo(largest));
      expectNear(shown, PATCHES, 3);
    },
  );

  test('HDR are plausible, and the same in every rendition', async () => {
    const shown = await renditionsOf(await importFilm(HDR.name, HDR.args), AT_START);
    expect(shown.map((one) => one.name)).toEqual(namesUpTo(HDR.largest));
    const [first] = shown;
    expectNear(shown, first?.colours ?? [], 3);
    const [white = [], grey = [], red = [], highlight = []] = first?.colours ?? [];
    for (const colour of [white, grey, highlight])
      expect(Math.max(...colour) - Math.min(...colour)).toBeLessThanOrEqual(3);
    const [whiteLight = NaN, greyLight = NaN, highlightLight = NaN] = [white, grey, highlight].map(
      ([, green]) => green,
    );
    expect(whiteLight).toBeGreaterThan(180);
    expect(greyLight).toBeGreaterThan(85);
    expect(greyLight).toBeLessThan(140);
    expect(highlightLight).toBeGreaterThan(whiteLight + 5);
    expect(red[0]).toBeGreaterThan((red[1] ?? NaN) + 60);
  });
});

test('slides begin at 0 with the first picture, and last as long as they should, in MP4 and HLS', async () => {
  const brightness = "format=yuv420p,geq=lum='40+24*floor(T+0.001)':cb=128:cr=128";
  const videoId = await importFilm('slides.mp4', [
    generated(`color=black:s=640x360:r=1:d=8,${brightness}`),
    ['-c:v', 'libx264', '-preset', 'ultrafast', '-color_range', 'tv'],
  ]);
  const shown = await renditionsOf(videoId, { points: [[0.5, 0.5]], atSeconds: [0, 3.5, 7.5] });
  expect(shown.map((one) => one.name)).toEqual(['FD mp4', 'FD m3u8']);
  const greys = [40, 112, 208].map((luma) => Math.round(((luma - 16) * 255) / 219));
  expectNear(
    shown,
    greys.map((grey) => [grey, grey, grey]),
    3,
  );
  for (const { startsAt, duration, name } of shown) {
    expect(startsAt, name).toBe(0);
    expect(Math.abs(duration - 8), `${name}: ${String(duration)}`).toBeLessThan(0.1);
  }
});

// The last: its template group stays the default.
test('a list with HDR in H.265 plays its SDR rendition in a browser without H.265', async () => {
  const hls = { Container: { Format: 'm3u8' }, TransConfig: { IsCheckReso: true } };
  const list = JSON.stringify([
    { ...hls, Definition: 'SD', Video: { Height: 180 } },
    { ...hls, Definition: 'FD', Video: { Codec: 'H.265', PixFmt: 'yuv420p10le', Height: 128 } },
  ]);
  const group = { Name: 'HDR', TranscodeTemplateList: list };
  const { TranscodeTemplateGroupId } = await library.call('AddTranscodeTemplateGroup', group);
  await library.call('SetDefaultTranscodeTemplateGroup', { TranscodeTemplateGroupId });
  const videoId = await importFilm('kept.mkv', pq(320, 180));
  const { PlayInfoList } = await library.call('GetPlayInfo', { VideoId: videoId, Definition: 'AUTO' });
  const url = PlayInfoList.PlayInfo[0]?.PlayURL ?? '';
  expect(await (await fetch(url)).text()).toContain('VIDEO-RANGE=PQ');
  const page = await open();
  const playsHevc = await page.evaluate<boolean>(`MediaSource.isTypeSupported('video/mp4; codecs="hvc1.2.4.L60.90"')`);
  const { levels, height, colours } = await page.evaluate<Seen>(`look(${JSON.stringify({ ...AT_START, url })})`);
  expect(levels).toBe(playsHevc ? 2 : 1);
  if (!playsHevc) expect(height).toBe(180);
  expect(colours[0]?.[1]).toBeGreaterThan(180);
});
