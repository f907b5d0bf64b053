// Real FFmpeg on outputs that templates request: every container, codec and kind of encryption from one decoding.
import { createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TranscodeTemplate } from '../plan/template.ts';
import { packageClip, type Packaged, SLOW } from './package-clip.testing.ts';
import { H264, picture, run, tone } from '../../../test/support/clips.ts';
import { openClips } from '../../../test/support/open-clips.ts';
import type { MediaItem } from './packaged-media.ts';
import { filmTemplate, soundTemplate } from '../plan/templates.testing.ts';

const { makeClip } = openClips();
let film = '';
beforeAll(async () => {
  film = await makeClip('film.mp4', picture('854x480', 6), tone(6), H264, ['-ac', '2']);
});

function itemsOf({ result }: Packaged): readonly MediaItem[] {
  if (!result.ok) throw new Error(`${result.reason}: ${result.detail}`);
  return result.media.items;
}

async function streamsOf(path: string): Promise<readonly string[]> {
  const entries = 'stream=codec_name,codec_tag_string,profile,width,height,avg_frame_rate,sample_rate,channels';
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', entries, '-of', 'csv=p=0', path]);
  return stdout.trim().split('\n');
}

async function keyFrameTimes(path: string): Promise<readonly number[]> {
  const args = [
    '-v',
    'error',
    '-select_streams',
    'v',
    '-skip_frame',
    'nokey',
    '-show_entries',
    'frame=pts_time',
    '-of',
    'csv=p=0',
  ];
  const { stdout } = await run('ffprobe', [...args, path]);
  // Lines of side data hold no time.
  return stdout.split('\n').map(Number.parseFloat).filter(Number.isFinite);
}

const hls = (changes: Partial<TranscodeTemplate>): TranscodeTemplate => ({
  ...filmTemplate(),
  container: 'hls',
  segmentSeconds: 3,
  ...changes,
});

describe('packaging by templates', SLOW, () => {
  test('makes every requested container and codec, and nothing else', async () => {
    const packaged = await packageClip(film, {}, [
      filmTemplate({ definition: 'SD', video: { codec: 'H.265', width: 320 } }),
      filmTemplate({
        definition: 'LD',
        container: 'flv',
        video: { width: 256, profile: 'baseline', fps: 10, bitrateKbps: 200 },
      }),
      soundTemplate({ audio: { codec: 'MP3', bitrateKbps: 64, sampleRate: 44_100, channels: 1 } }),
      filmTemplate({ definition: 'FD', video: { width: 256, gopFrames: 5 }, audio: undefined }),
      soundTemplate({ definition: 'HQ', container: 'mp4', audio: { codec: 'AAC', bitrateKbps: 96 } }),
      filmTemplate({ definition: '4K', ifLarger: 'fail' }),
    ]);
    expect(itemsOf(packaged).map((item) => `${item.output} ${item.path} ${item.streamType} ${item.codecName}`)).toEqual(
      ['0 sd.mp4 video H265', '1 ld.flv video H264', '2 sq.mp3 audio MP3', '3 fd.mp4 video H264', '4 hq.mp4 audio AAC'],
    );
    expect(readdirSync(packaged.workDir).sort()).toEqual([
      'cover.jpg',
      'fd.mp4',
      'hq.mp4',
      'ld.flv',
      'sd.mp4',
      'sq.mp3',
      'thumbnails',
      'thumbnails.vtt',
    ]);
    const streams = (name: string): Promise<readonly string[]> => streamsOf(join(packaged.workDir, name));
    expect((await streams('sd.mp4'))[0]).toBe('hevc,Main,hvc1,320,180,25/1');
    expect((await streams('ld.flv'))[0]).toMatch(/^h264,Constrained Baseline,.*,256,144,10\/1$/);
    expect(await streams('sq.mp3')).toEqual([expect.stringMatching(/^mp3,.*44100,1/)]);
    expect(await streams('fd.mp4')).toHaveLength(1);
    expect(await keyFrameTimes(join(packaged.workDir, 'fd.mp4'))).toHaveLength(30);
    for (const item of itemsOf(packaged)) {
      expect(Math.abs(item.durationSeconds - 6)).toBeLessThan(0.15);
      expect(item).toMatchObject({ variant: '', encrypted: false });
      expect(readFileSync(join(packaged.workDir, item.path)).length).toBe(item.sizeBytes);
    }
  });

  test("makes HLS in the clear, with a key of the server and with the customer's key from one encoding", async () => {
    const contentKey = randomBytes(16);
    const uri = 'https://keys.example/decrypt?Ciphertext=abc';
    const ours = await packageClip(film, {}, [hls({}), hls({ isEncrypted: true })]);
    const theirs = await packageClip(film, { customerKey: { contentKey, uri } }, [hls({ isEncrypted: true })]);
    expect(itemsOf(ours).map(({ path, variant, encrypted }) => [path, variant, encrypted])).toEqual([
      ['sd-plain.m3u8', 'plain', false],
      ['sd.m3u8', '', true],
    ]);
    expect(itemsOf(theirs).map(({ path, variant, encrypted }) => [path, variant, encrypted])).toEqual([
      ['sd-kms.m3u8', 'kms', true],
    ]);
    expect(ours.keys.size).toBe(1);
    expect(theirs.keys.size).toBe(0);
    const text = ({ workDir }: Packaged, name: string): string => readFileSync(join(workDir, name), 'utf8');
    expect(text(ours, 'sd-plain.m3u8')).not.toContain('#EXT-X-KEY');
    expect(text(ours, 'sd-plain.m3u8')).toContain(
      '#EXTINF:3.000000,\nsd-plain/00000.ts\n#EXTINF:3.016000,\nsd-plain/00001.ts\n',
    );
    expect(text(ours, 'sd.m3u8')).toContain('#EXT-X-KEY:METHOD=AES-128,URI="sd/content.key"\n');
    expect(text(theirs, 'sd-kms.m3u8')).toContain(`#EXT-X-KEY:METHOD=AES-128,URI="${uri}"\n`);
    const plain = readFileSync(join(ours.workDir, 'sd-plain/00000.ts'));
    const opened = (packaged: Packaged, folder: string, key: Uint8Array): Buffer => {
      const decipher = createDecipheriv('aes-128-cbc', key, Buffer.alloc(16));
      return Buffer.concat([
        decipher.update(readFileSync(join(packaged.workDir, folder, '00000.ts'))),
        decipher.final(),
      ]);
    };
    expect(opened(ours, 'sd', ours.keys.get('SD')!)).toEqual(plain);
    const sealed = opened(theirs, 'sd-kms', contentKey);
    expect([sealed[0], sealed[188], sealed.length % 188]).toEqual([0x47, 0x47, 0]);
    expect(readdirSync(ours.workDir).sort()).toEqual([
      ...['cover.jpg', 'sd', 'sd-plain', 'sd-plain.m3u8', 'sd.m3u8', 'thumbnails', 'thumbnails.vtt'],
    ]);
  });

  test('cuts H.265 at its key frames, and plays it to the end', async () => {
    const packaged = await packageClip(film, {}, [hls({ video: { codec: 'H.265', width: 320, isLongShort: false } })]);
    const [item] = itemsOf(packaged);
    expect(item).toMatchObject({ path: 'sd-plain.m3u8', segmentCount: 2, codecName: 'H265', fps: 25 });
    const args = ['-v', 'error', '-i', 'sd-plain/00001.ts', '-f', 'null', '-'];
    const { stderr } = await run('ffmpeg', args, { cwd: packaged.workDir });
    expect(stderr).toBe('');
  });

  test('makes a file each for two definitions that share an encoding', async () => {
    const same = { width: 256, bitrateKbps: 100 };
    const packaged = await packageClip(film, {}, [
      filmTemplate({ definition: 'SD', video: same }),
      filmTemplate({ definition: 'HD', video: same }),
    ]);
    const [one, other] = ['sd.mp4', 'hd.mp4'].map((name) => readFileSync(join(packaged.workDir, name)));
    expect(one!.equals(other!)).toBe(true);
  });

  test('makes a cover only where it is requested and there is video', async () => {
    const small = [filmTemplate({ video: { width: 128 } })];
    const without = await packageClip(film, { wantsCover: false }, small);
    expect(without.result).toMatchObject({ media: { cover: undefined } });
    expect(readdirSync(without.workDir)).toEqual(['sd.mp4']);
    const sound = await packageClip(film, {}, [soundTemplate()]);
    expect(sound.result).toMatchObject({ media: { cover: undefined } });
  });

  test('packages only the audio of a film whose audio is much shorter than its video', async () => {
    const short = await makeClip('short-sound.mp4', picture('128x96', 12), tone(2), H264);
    const sound = await packageClip(short, {}, [soundTemplate()]);
    expect(itemsOf(sound)[0]?.durationSeconds).toBeLessThan(3);
  });

  test("refuses to start without outputs, without the customer's key, or with a key URI that breaks out of its line", async () => {
    expect((await packageClip(film, {}, [])).result).toMatchObject({ ok: false, reason: 'nothing-requested' });
    const encrypted = [hls({ isEncrypted: true })];
    const customerKey = { contentKey: randomBytes(16), uri: 'https://a.example/"\n#EXT-X-ENDLIST' };
    await expect(packageClip(film, { customerKey }, encrypted)).rejects.toThrow(RangeError);
  });
});
