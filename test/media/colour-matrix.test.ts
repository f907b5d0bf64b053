// The long matrix (PLAYAUTH_TEST_MEDIA=long): one colour, in many codecs, matrices and ranges, is the same in every rendition of the
// ladder, and tagged as what it is.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageClip } from '../../src/ffmpeg/package/package-clip.testing.ts';
import { generated, run } from '../support/clips.ts';
import { openClips } from '../support/open-clips.ts';

const IS_LONG = process.env['PLAYAUTH_TEST_MEDIA'] === 'long';
const TOLERANCE = 4;
const { makeClip } = openClips();

interface Colour {
  readonly hex: string;
  readonly values: readonly [number, number, number];
}

const COLOURS: readonly Colour[] = [
  { hex: '0x1EB450', values: [30, 180, 80] },
  { hex: '0xC83C28', values: [200, 60, 40] },
];

interface ColourKind {
  readonly name: string;
  readonly file: string;
  readonly size: string;
  /** Filters behind the drawing, which is RGB. */
  readonly filter?: string;
  readonly args: readonly string[];
}

const [HD, SD] = ['1280x720', '720x480'];
const X264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '4'];

function tagged(matrix: string, range = 'tv'): readonly string[] {
  return ['-colorspace', matrix, '-color_primaries', matrix, '-color_trc', matrix, '-color_range', range];
}

function into(matrix: string, { range = 'tv', pixels = 'yuv420p' } = {}): string {
  return `scale=out_color_matrix=${matrix}:out_range=${range},format=${pixels}`;
}

const UNTAGGED = ['-bsf:v', 'h264_metadata=matrix_coefficients=2:colour_primaries=2:transfer_characteristics=2'];

const KINDS: readonly ColourKind[] = [
  { name: 'QuickTime animation', file: 'a.mov', size: HD, args: ['-c:v', 'qtrle'] },
  { name: 'H.264 of RGB', file: 'rgb.mkv', size: HD, args: ['-c:v', 'libx264rgb', '-qp', '0', '-preset', 'ultrafast'] },
  { name: 'PNG in AVI', file: 'png.avi', size: HD, args: ['-c:v', 'png', '-pix_fmt', 'rgb24'] },
  { name: 'PNG in MOV, with alpha', file: 'png.mov', size: SD, args: ['-c:v', 'png', '-pix_fmt', 'rgba'] },
  { name: 'bare RGB in AVI', file: 'raw.avi', size: SD, args: ['-c:v', 'rawvideo', '-pix_fmt', 'bgr24'] },
  { name: 'FFV1 of RGB', file: 'ffv1.mkv', size: HD, args: ['-c:v', 'ffv1', '-pix_fmt', 'bgr0'] },
  { name: 'Ut Video of RGB', file: 'ut.avi', size: HD, args: ['-c:v', 'utvideo', '-pix_fmt', 'gbrp'] },
  { name: 'HuffYUV of RGB', file: 'huff.avi', size: SD, args: ['-c:v', 'huffyuv', '-pix_fmt', 'rgb24'] },
  {
    name: 'VP9 of RGB',
    file: 'rgb.webm',
    size: SD,
    args: ['-c:v', 'libvpx-vp9', '-lossless', '1', '-pix_fmt', 'gbrp'],
  },
  { name: 'HD in BT.709 without tags', file: 'hd.mp4', size: HD, filter: into('bt709'), args: [...X264, ...UNTAGGED] },
  {
    name: 'SD in BT.601 without tags',
    file: 'sd.mp4',
    size: SD,
    filter: into('smpte170m'),
    args: [...X264, ...UNTAGGED],
  },
  {
    name: 'HD in BT.601 with tags',
    file: 'hd601.mp4',
    size: HD,
    filter: into('smpte170m'),
    args: [...X264, ...tagged('smpte170m')],
  },
  {
    name: 'SD in BT.709 with tags',
    file: 'sd709.mkv',
    size: SD,
    filter: into('bt709'),
    args: [...X264, ...tagged('bt709')],
  },
  {
    name: 'full range with tags',
    file: 'full.mp4',
    size: HD,
    filter: into('bt709', { range: 'pc' }),
    args: [...X264, ...tagged('bt709', 'pc')],
  },
  {
    name: 'MJPEG',
    file: 'mjpeg.avi',
    size: SD,
    filter: into('smpte170m', { range: 'pc', pixels: 'yuvj420p' }),
    args: ['-c:v', 'mjpeg', '-q:v', '2'],
  },
  {
    name: '10 bit 4:2:2',
    file: 'ten.mov',
    size: HD,
    filter: into('bt709', { pixels: 'yuv422p10le' }),
    args: ['-c:v', 'prores_ks', ...tagged('bt709')],
  },
];

async function colourOf(path: string): Promise<readonly number[]> {
  const filter = 'scale=in_color_matrix=bt709:in_range=tv:out_range=pc,format=rgb24,crop=8:8';
  const args = ['-v', 'error', '-i', path, '-vf', filter, '-frames:v', '1', '-f', 'rawvideo', '-'];
  const { stdout } = await run('ffmpeg', args, { encoding: 'buffer' });
  return [...(stdout as unknown as Buffer).subarray(0, 3)];
}

async function tagsOf(path: string): Promise<string> {
  const entries = 'stream=color_range,color_space,color_transfer,color_primaries';
  const args = ['-v', 'error', '-select_streams', 'v', '-show_entries', entries, '-of', 'csv=p=0', path];
  return (await run('ffprobe', args)).stdout.trim();
}

describe.runIf(IS_LONG)('the colour of a film', { timeout: 120_000 }, () => {
  test.each(KINDS.flatMap((kind) => COLOURS.map((colour) => ({ ...kind, colour }))))(
    '$name, $colour.hex',
    async ({ file, size, filter = 'null', args, colour }) => {
      const drawn = generated(`color=${colour.hex}:s=${size}:r=25:d=1,format=rgb24,${filter}`);
      const path = await makeClip(`${colour.hex}-${file}`, drawn, args);
      const { result, workDir } = await packageClip(path, { wantsCover: false });
      if (!result.ok) throw new Error(`${result.detail} ${result.log ?? ''}`);
      const files = result.media.items.filter(({ format }) => format === 'mp4').map((item) => join(workDir, item.path));
      expect(files).toHaveLength(size === HD ? 3 : 2);
      for (const rendition of files) {
        const found = await colourOf(rendition);
        for (const [index, value] of colour.values.entries())
          expect(Math.abs((found[index] ?? NaN) - value), `${rendition}: ${String(found)}`).toBeLessThanOrEqual(
            TOLERANCE,
          );
        expect(await tagsOf(rendition)).toBe('tv,bt709,bt709,bt709');
      }
    },
  );
});
