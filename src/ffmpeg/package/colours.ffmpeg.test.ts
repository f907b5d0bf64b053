// Real FFmpeg: every rendition, the cover and the thumbnails show the colours of the source, and say what they are.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generated, run } from '../../../test/support/clips.ts';
import { openClips } from '../../../test/support/open-clips.ts';
import { filmTemplate } from '../plan/templates.testing.ts';
import { packageClip, SLOW } from './package-clip.testing.ts';

const { makeClip } = openClips();

type Rgb = readonly number[];

/** The mean colour, as a player shows it: JPEG is BT.601 of full range, and the tags of the renditions are checked. */
async function colourOf(path: string): Promise<Rgb> {
  const as = path.endsWith('.jpg') ? 'in_color_matrix=bt601:in_range=pc' : 'in_color_matrix=bt709:in_range=tv';
  const filters = `select=eq(n\\,0),crop=iw/2:ih/2,scale=16:16:flags=area+accurate_rnd+full_chroma_int:${as},format=rgb24`;
  const { stdout } = await run(
    'ffmpeg',
    ['-v', 'error', '-i', path, '-vf', filters, '-frames:v', '1', '-f', 'rawvideo', '-'],
    { encoding: 'buffer' },
  );
  const at = 3 * (8 * 16 + 8);
  return [...stdout.subarray(at, at + 3)];
}

async function tagsOf(path: string): Promise<string> {
  const entries = 'stream=color_range,color_space,color_transfer,color_primaries,pix_fmt';
  const args = ['-v', 'error', '-select_streams', 'v', '-show_entries', entries, '-of', 'csv=p=0', path];
  // MPEG-TS has the stream a second time, in its program.
  return (await run('ffprobe', args)).stdout.trim().split('\n', 1)[0] ?? '';
}

function distance(one: Rgb, other: Rgb): number {
  return Math.max(...one.map((value, index) => Math.abs(value - (other[index] ?? 0))));
}

const TAGGED = 'yuv420p,tv,bt709,bt709,bt709';
const plain = (colour: string, size: string): readonly string[] => generated(`color=${colour}:s=${size}:r=25:d=0.4`);
const X264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '8'];
const untagged = 'h264_metadata=matrix_coefficients=2:colour_primaries=2:transfer_characteristics=2';

describe('colours', SLOW, () => {
  const asYuv = (matrix: string, range = 'tv'): readonly string[] => [
    ...['-vf', `scale=out_color_matrix=${matrix}:out_range=${range},format=yuv420p`],
    ...['-color_range', range],
  ];
  test.each<[string, Rgb, readonly (string | readonly string[])[]]>([
    ['hd-untagged.mp4', [200, 30, 60], [plain('0xc81e3c', '1280x720'), asYuv('bt709'), X264, ['-bsf:v', untagged]]],
    ['sd-untagged.mp4', [20, 180, 70], [plain('0x14b446', '640x480'), asYuv('bt601'), X264, ['-bsf:v', untagged]]],
    [
      'sd-in-hd.mp4',
      [40, 60, 210],
      [plain('0x283cd2', '1280x720'), asYuv('bt601'), X264, ['-colorspace', 'smpte170m']],
    ],
    ['full.mp4', [0, 190, 64], [plain('0x00be40', '1280x720'), asYuv('bt709', 'pc'), X264, ['-colorspace', 'bt709']]],
    ['animation.mov', [0, 192, 64], [plain('0x00c040', '1280x720'), ['-c:v', 'qtrle']]],
    ['rgb.mkv', [90, 20, 200], [plain('0x5a14c8', '640x360'), ['-c:v', 'libx264rgb', '-qp', '4']]],
    ['pictures.avi', [210, 180, 30], [plain('0xd2b41e', '640x360'), ['-c:v', 'png', '-pix_fmt', 'rgb24']]],
  ])('of %s are the same in every rendition, cover and thumbnail', async (name, expected, args) => {
    const packaged = await packageClip(await makeClip(name, ...args));
    if (!packaged.result.ok) throw new Error(packaged.result.detail);
    const films = readdirSync(packaged.workDir).filter((file) => file.endsWith('.mp4'));
    for (const file of films) {
      expect(await tagsOf(join(packaged.workDir, file))).toBe(TAGGED);
      const shown = await colourOf(join(packaged.workDir, file));
      expect(distance(shown, expected), `${file}: ${shown.join()}`).toBeLessThanOrEqual(3);
    }
    for (const file of ['cover.jpg', 'thumbnails/00001.jpg']) {
      const shown = await colourOf(join(packaged.workDir, file));
      expect(distance(shown, expected), `${file}: ${shown.join()}`).toBeLessThanOrEqual(5);
    }
  });

  test('of SDR in BT.2020 are the same in MP4, HLS, FLV and H.265', async () => {
    // 60, 160, 110 in BT.709.
    const wide = 'format=yuv420p10le,lutyuv=y=548:u=464:v=438';
    const path = await makeClip(
      'wide.mkv',
      generated(`color=black:s=320x180:r=25:d=0.4,${wide}`),
      ['-c:v', 'ffv1', '-color_trc', 'bt2020-10', '-color_range', 'tv'],
      ['-colorspace', 'bt2020nc', '-color_primaries', 'bt2020'],
    );
    const templates = [
      filmTemplate({ definition: 'FD', container: 'flv', video: { width: 160 } }),
      filmTemplate({ definition: 'LD', container: 'hls', video: { width: 192 } }),
      filmTemplate({ definition: 'SD', video: { width: 320 } }),
      filmTemplate({ definition: 'HD', video: { codec: 'H.265', width: 320 } }),
    ];
    const { result, workDir } = await packageClip(path, {}, templates);
    if (!result.ok) throw new Error(result.detail);
    expect(result.media.items.map(({ bitDepth, hdrType }) => [bitDepth, hdrType])).toEqual(
      Array(4).fill([8, undefined]),
    );
    for (const file of ['fd.flv', 'ld-plain/00000.ts', 'sd.mp4', 'hd.mp4']) {
      expect(await tagsOf(join(workDir, file))).toBe(TAGGED);
      const shown = await colourOf(join(workDir, file));
      expect(distance(shown, [60, 160, 110]), `${file}: ${shown.join()}`).toBeLessThanOrEqual(3);
    }
  });

  // Reference white of BT.2408, and a grey of 18 %.
  test.each([
    ['smpte2084', 'pq', 0.58, 0.375],
    ['arib-std-b67', 'hlg', 0.75, 0.375],
  ])('of HDR (%s) become SDR: white stays bright and grey in the middle', async (transfer, name, white, grey) => {
    const levels = [white, grey].map((level) => Math.round(64 + 876 * level));
    const shown: number[] = [];
    for (const [index, level] of levels.entries()) {
      const path = await makeClip(
        `${name}${String(index)}.mkv`,
        generated(`color=black:s=640x360:r=25:d=0.2,format=yuv420p10le,geq=lum=${String(level)}:cb=512:cr=512`),
        ['-c:v', 'ffv1', '-pix_fmt', 'yuv420p10le', '-color_trc', transfer],
        ['-colorspace', 'bt2020nc', '-color_primaries', 'bt2020', '-color_range', 'tv'],
      );
      const { workDir } = await packageClip(path);
      expect(await tagsOf(join(workDir, 'fd.mp4'))).toBe(TAGGED);
      const [red = 0, green = 0, blue = 0] = await colourOf(join(workDir, 'fd.mp4'));
      expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThanOrEqual(4);
      shown.push(green);
    }
    const [whiteShown = 0, greyShown = 0] = shown;
    expect(whiteShown).toBeGreaterThan(175);
    expect(whiteShown).toBeLessThan(245);
    expect(greyShown).toBeGreaterThan(80);
    expect(greyShown).toBeLessThan(150);
  });
});
