// Real FFmpeg: templates of 10 bits keep HDR with all that displays need to know of it; beside them the same film is SDR.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generated, run } from '../../../test/support/clips.ts';
import { openClips } from '../../../test/support/open-clips.ts';
import { filmTemplate } from '../plan/templates.testing.ts';
import { packageClip, SLOW, type Packaged } from './package-clip.testing.ts';

const { makeClip } = openClips();
const DEEP = { codec: 'H.265', bitDepth: 10 } as const;
const TEMPLATES = [
  filmTemplate({ definition: 'HD', video: { ...DEEP, width: 320 } }),
  filmTemplate({ definition: 'SD', container: 'hls', video: { ...DEEP, width: 192 } }),
  filmTemplate({ definition: 'FD', video: { width: 160 } }),
].map((template) => ({ ...template, ifLarger: 'keep' as const }));

const COLOUR_ENTRIES = 'stream=codec_tag_string,pix_fmt,color_range,color_space,color_transfer,color_primaries';
const SIDE_ENTRIES = 'frame=pix_fmt:frame_side_data=green_x,red_y,max_luminance,min_luminance,max_content,max_average';

async function probed(path: string, entries: string): Promise<string> {
  const args = ['-v', 'error', '-select_streams', 'v:0', '-read_intervals', '%+#1', '-show_entries', entries];
  return (await run('ffprobe', [...args, '-of', 'csv=p=0', path])).stdout.trim();
}

/** The values of a pixel in the middle, of 10 bits. */
async function valuesOf(path: string): Promise<readonly number[]> {
  const filters = 'format=yuv444p10le,crop=2:2:iw/2:ih/2';
  const args = ['-v', 'error', '-i', path, '-frames:v', '1', '-vf', filters, '-f', 'rawvideo', '-'];
  const { stdout } = await run('ffmpeg', args, { encoding: 'buffer' });
  return [0, 8, 16].map((at) => stdout.readUInt16LE(at));
}

/** Of the first pixel. */
async function brightnessOf(path: string): Promise<number> {
  const args = ['-v', 'error', '-i', path, '-frames:v', '1', '-pix_fmt', 'yuvj420p', '-f', 'rawvideo', '-'];
  return (await run('ffmpeg', args, { encoding: 'buffer' })).stdout[0] ?? NaN;
}

const plain = (values: readonly number[], format = 'yuv420p10le'): readonly string[] => {
  const [y, u, v] = values.map(String);
  return generated(`color=black:s=320x180:r=25:d=0.4,format=${format},lutyuv=y=${y}:u=${u}:v=${v}`);
};
const tags = (space: string, transfer: string, primaries: string): readonly string[] => [
  ...['-colorspace', space, '-color_trc', transfer, '-color_primaries', primaries, '-color_range', 'tv'],
];

function itemsOf({ result }: Packaged) {
  if (!result.ok) throw new Error(result.detail);
  return result.media.items;
}

function expectNear(found: readonly number[], wanted: readonly number[], most: number): void {
  const away = Math.max(...wanted.map((value, index) => Math.abs(value - (found[index] ?? NaN))));
  expect(away, `${found.join()} for ${wanted.join()}`).toBeLessThanOrEqual(most);
}

describe('a template of 10 bits', SLOW, () => {
  test('keeps HDR10 in MP4 and HLS, with what its display was like; beside it the film and its cover are SDR', async () => {
    const values = [560, 470, 590];
    const display = 'master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)';
    const source = await makeClip(
      'pq.mp4',
      plain(values),
      ['-c:v', 'libx265', '-preset', 'ultrafast', '-qp', '6'],
      ['-x265-params', `log-level=error:${display}:max-cll=1100,420`],
      tags('bt2020nc', 'smpte2084', 'bt2020'),
    );
    const packaged = await packageClip(source, {}, TEMPLATES);
    const items = itemsOf(packaged);
    expect(items.map(({ path, codecName, bitDepth, hdrType }) => [path, codecName, bitDepth, hdrType])).toEqual([
      ['hd.mp4', 'H265', 10, 'HDR10'],
      ['sd-plain.m3u8', 'H265', 10, 'HDR10'],
      ['fd.mp4', 'H264', 8, undefined],
    ]);
    for (const name of ['hd.mp4', 'sd-plain/00000.ts']) {
      const made = join(packaged.workDir, name);
      expect(await probed(made, COLOUR_ENTRIES)).toMatch(/yuv420p10le,tv,bt2020nc,smpte2084,bt2020$/m);
      expect(await probed(made, SIDE_ENTRIES)).toContain('16000/50000,13250/50000,50/10000,10000000/10000');
      expect(await probed(made, SIDE_ENTRIES)).toContain('1100,420');
      expectNear(await valuesOf(made), values, 4);
    }
    expect(await probed(join(packaged.workDir, 'hd.mp4'), COLOUR_ENTRIES)).toMatch(/^hvc1,/);
    expect(items[1]?.hls?.codecs).toMatch(/^hvc1\.2\.4\.L\d+\.[0-9A-F]+$/);
    const { workDir } = packaged;
    expect(await probed(join(workDir, 'fd.mp4'), COLOUR_ENTRIES)).toBe('avc1,yuv420p,tv,bt709,bt709,bt709');
    const alone = await packageClip(join(workDir, 'hd.mp4'), {}, TEMPLATES.slice(0, 1));
    expect(itemsOf(alone)).toMatchObject([{ hdrType: 'HDR10' }]);
    const covers = await Promise.all([workDir, alone.workDir].map((folder) => brightnessOf(join(folder, 'cover.jpg'))));
    expectNear([covers[0] ?? NaN], [covers[1] ?? NaN], 4);
    expect(readFileSync(join(alone.workDir, 'thumbnails/00001.jpg')).length).toBeGreaterThan(0);
  });

  test('keeps HLG, and HDR in another matrix becomes BT.2020', async () => {
    const values = [600, 480, 560];
    const hlg = await makeClip('hlg.mkv', plain(values), ['-c:v', 'ffv1'], tags('bt2020nc', 'arib-std-b67', 'bt2020'));
    const kept = await packageClip(hlg, {}, TEMPLATES.slice(0, 1));
    expect(itemsOf(kept)).toMatchObject([{ hdrType: 'HLG', bitDepth: 10 }]);
    expect(await probed(join(kept.workDir, 'hd.mp4'), COLOUR_ENTRIES)).toBe(
      'hvc1,yuv420p10le,tv,bt2020nc,arib-std-b67,bt2020',
    );
    expectNear(await valuesOf(join(kept.workDir, 'hd.mp4')), values, 4);
    const grey = [500, 512, 512];
    const other = await makeClip('p3.mkv', plain(grey), ['-c:v', 'ffv1'], tags('bt709', 'smpte2084', 'smpte432'));
    const moved = await packageClip(other, {}, TEMPLATES.slice(0, 1));
    expect(await probed(join(moved.workDir, 'hd.mp4'), COLOUR_ENTRIES)).toBe(
      'hvc1,yuv420p10le,tv,bt2020nc,smpte2084,smpte432',
    );
    expectNear(await valuesOf(join(moved.workDir, 'hd.mp4')), grey, 4);
  });

  test.each([
    ['SD, BT.601', 'sd.mkv', 'scale=out_color_matrix=bt601:out_range=tv,format=yuv420p', 'smpte170m'],
    ['RGB', 'rgb.mkv', 'format=gbrp', 'rgb'],
    ['BT.709', 'hd.mkv', 'scale=out_color_matrix=bt709:out_range=tv,format=yuv420p', 'bt709'],
  ])('makes SDR of SDR (%s)', async (_, name, filters, space) => {
    const path = await makeClip(name, generated(`color=0x2850c8:s=320x180:r=25:d=0.4,format=gbrp,${filters}`), [
      '-c:v',
      'ffv1',
      '-colorspace',
      space,
    ]);
    const packaged = await packageClip(path, {}, TEMPLATES.slice(0, 1));
    const [item] = itemsOf(packaged);
    expect([item?.bitDepth, item?.hdrType]).toEqual([10, undefined]);
    const file = join(packaged.workDir, 'hd.mp4');
    expect(await probed(file, COLOUR_ENTRIES)).toBe('hvc1,yuv420p10le,tv,bt709,bt709,bt709');
    // 40, 80, 200 in BT.709.
    expectNear(await valuesOf(file), [339, 739, 422], 5);
  });
});
