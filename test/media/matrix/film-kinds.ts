// Kinds of films that the real world sends, in many containers and codecs, as FFmpeg makes them here: each flashes and beeps at every
// whole second. Data only.
import { readFileSync } from 'node:fs';
import type { Clips } from '../../support/open-clips.ts';
import { AAC, H264, type Arguments } from '../../support/clips.ts';
import { beeping, flashing } from '../../support/measure/flash-clips.ts';

export interface FilmKind {
  readonly name: string;
  readonly make: (clips: Clips) => Promise<string>;
  readonly seconds: number;
  /** Flashes and beeps; by default one for every second. */
  readonly flashes?: number;
  readonly beeps?: number;
  /** Where the source itself is less exact than 80 ms. */
  readonly syncSeconds?: number;
  /** Of pictures; undefined where it varies. */
  readonly frameSeconds?: number;
}

const SIZE = '320x180';
const VP8: readonly string[] = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8'];
const VP9: readonly string[] = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8'];
const OPUS: readonly string[] = ['-c:a', 'libopus'];
const HEVC: readonly string[] = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error'];

interface Part {
  readonly size?: string;
  readonly seconds: number;
  readonly soundRate?: number;
  readonly layout?: string;
  readonly video?: readonly string[];
  readonly audio?: readonly string[];
  readonly options?: readonly string[];
}

async function makePart({ makeClip }: Clips, name: string, part: Part): Promise<string> {
  const { size = SIZE, seconds, soundRate = 48_000, layout = 'mono', video = H264, audio = AAC, options = [] } = part;
  const args: Arguments = [flashing(size, seconds), beeping(seconds, soundRate, layout), video, audio, options];
  return await makeClip(name, ...args);
}

let count = 0;

async function join(clips: Clips, extension: string, parts: readonly Part[]): Promise<string> {
  count += 1;
  const prefix = `joined-${String(count)}`;
  const files: string[] = [];
  for (const [index, part] of parts.entries())
    files.push(await makePart(clips, `${prefix}-${String(index)}.${extension}`, part));
  return clips.makeFile(`${prefix}.${extension}`, Buffer.concat(files.map((file) => readFileSync(file))));
}

function joined(what: string, extension: string, parts: readonly Part[]): FilmKind {
  return {
    name: `joined ${extension}: ${what}`,
    make: (clips) => join(clips, extension, parts),
    seconds: parts.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

const at = (seconds: number): readonly string[] => ['-output_ts_offset', String(seconds)];
const MPEG2: Pick<Part, 'video' | 'audio'> = { video: ['-c:v', 'mpeg2video', '-q:v', '4'], audio: ['-c:a', 'mp2'] };
const WEBM: Pick<Part, 'video' | 'audio'> = { video: VP8, audio: OPUS };
const REORDERED: readonly string[] = ['-c:v', 'libx264', '-preset', 'fast', '-pix_fmt', 'yuv420p', '-bf', '3'];
const THEORA: readonly string[] = ['-c:v', 'libtheora', '-q:v', '6'];
const YUV422: readonly string[] = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv422p'];

export const JOINED: readonly FilmKind[] = [
  joined('size, follows', 'ts', [
    { seconds: 5, size: '480x270' },
    { seconds: 4, size: '256x144', options: at(5) },
  ]),
  joined('shape, follows', 'ts', [
    { seconds: 3, size: '320x240' },
    { seconds: 4, size: '426x240', options: at(3) },
  ]),
  joined('portrait after landscape', 'ts', [{ seconds: 3 }, { seconds: 3, size: '180x320', options: at(3) }]),
  joined('three sizes', 'ts', [
    { seconds: 3, size: '426x240' },
    { seconds: 2, size: '256x144', options: at(3) },
    { seconds: 3, size: '640x360', options: at(5) },
  ]),
  joined('pixel format', 'ts', [{ seconds: 3 }, { seconds: 3, video: YUV422, options: at(3) }]),
  joined('begins again', 'ts', [{ seconds: 4 }, { seconds: 3 }]),
  joined('two hours apart', 'ts', [{ seconds: 3 }, { seconds: 4, options: at(7200) }]),
  joined('beyond the wrap of the clock', 'ts', [
    { seconds: 3, options: at(95_440) },
    { seconds: 4, options: at(20) },
  ]),
  joined('overlaps by reordered frames', 'ts', [
    { seconds: 3, size: '426x240', video: REORDERED },
    { seconds: 4, video: REORDERED, options: at(3) },
  ]),
  joined('overlaps by reordered frames, HEVC', 'ts', [
    { seconds: 3, video: HEVC },
    { seconds: 3, video: HEVC, options: at(3) },
  ]),
  joined('steps back', 'ts', [
    { seconds: 3, options: at(500) },
    { seconds: 3, options: at(100) },
  ]),
  joined('mono 32 kHz to stereo 48 kHz', 'ts', [
    { seconds: 3, soundRate: 32_000 },
    { seconds: 3, layout: 'stereo', options: at(3) },
  ]),
  joined('stereo to 5.1', 'ts', [
    { seconds: 3, layout: 'stereo', audio: ['-c:a', 'ac3'] },
    { seconds: 3, layout: '5.1', audio: ['-c:a', 'ac3'], options: at(3) },
  ]),
  joined('MPEG-2, another size', 'ts', [
    { seconds: 3, size: '352x288', ...MPEG2 },
    { seconds: 3, size: '480x288', ...MPEG2, options: at(3) },
  ]),
  joined('MPEG-2', 'mpg', [
    { seconds: 3, ...MPEG2 },
    { seconds: 4, ...MPEG2 },
  ]),
  joined('MPEG-2 with B-frames', 'mpg', [
    { seconds: 3, size: '352x288', ...MPEG2, options: ['-bf', '2'] },
    { seconds: 4, size: '352x288', ...MPEG2, options: ['-bf', '2'] },
  ]),
  joined('VP8', 'webm', [
    { seconds: 4, ...WEBM },
    { seconds: 3, ...WEBM },
  ]),
  joined('VP8, another size', 'webm', [
    { seconds: 3, ...WEBM },
    { seconds: 3, size: '240x180', ...WEBM },
  ]),
  joined('VP9', 'webm', [
    { seconds: 3, video: VP9, audio: OPUS },
    { seconds: 3, video: VP9, audio: OPUS },
  ]),
  joined('H.264', 'mkv', [{ seconds: 3 }, { seconds: 4 }]),
];

function container(name: string, file: string, ...args: Arguments): FilmKind {
  const make = ({ makeClip }: Clips): Promise<string> =>
    makeClip(file, flashing(SIZE, 6), beeping(6, 48_000, 'stereo'), ...args);
  return { name: `as ${name}`, make, seconds: 6, frameSeconds: 1 / 25 };
}

export const CONTAINERS: readonly FilmKind[] = [
  container('MP4 with B-frames and AAC', 'b.mp4', ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-bf', '3'], AAC),
  container('MP4 in fragments', 'frag.mp4', H264, AAC, ['-movflags', 'frag_keyframe+empty_moov']),
  container('MP4 with HEVC', 'hevc.mp4', HEVC, AAC),
  container('MOV with MJPEG and PCM', 'mjpeg.mov', ['-c:v', 'mjpeg', '-q:v', '3'], ['-c:a', 'pcm_s16le']),
  container('MOV with ProRes', 'prores.mov', ['-c:v', 'prores_ks', '-profile:v', '0'], ['-c:a', 'pcm_s24le']),
  container('MKV with FLAC', 'flac.mkv', H264, ['-c:a', 'flac']),
  container('MKV with FFV1', 'ffv1.mkv', ['-c:v', 'ffv1'], ['-c:a', 'pcm_s16le']),
  container('MKV with DTS', 'dts.mkv', H264, ['-c:a', 'dca', '-strict', '-2']),
  container('WebM with VP9', 'vp9.webm', VP9, OPUS),
  container('WebM with Vorbis', 'vorbis.webm', VP8, ['-c:a', 'libvorbis']),
  container(
    'AVI with MPEG-4 and MP3',
    'xvid.avi',
    ['-c:v', 'mpeg4', '-vtag', 'xvid', '-q:v', '3'],
    ['-c:a', 'libmp3lame'],
  ),
  container('AVI with MPEG-4, B-frames and AC-3', 'b.avi', ['-c:v', 'mpeg4', '-bf', '2', '-q:v', '3'], ['-c:a', 'ac3']),
  container('AVI with H.264', 'h264.avi', H264, ['-c:a', 'pcm_s16le']),
  // FFmpeg's encoder loses the first 43 ms of sound.
  { ...container('WMV', 'a.wmv', ['-c:v', 'wmv2', '-b:v', '1M'], ['-c:a', 'wmav2']), syncSeconds: 0.1 },
  container('MPEG program stream', 'a.mpg', ['-c:v', 'mpeg1video', '-q:v', '3'], ['-c:a', 'mp2']),
  container('MPEG program stream with B-frames', 'b.mpg', ['-c:v', 'mpeg2video', '-bf', '2'], ['-c:a', 'mp2']),
  container('VOB', 'a.vob', ['-c:v', 'mpeg2video', '-q:v', '3'], ['-c:a', 'ac3']),
  container('TS with AC-3', 'ac3.ts', H264, ['-c:a', 'ac3']),
  container('M2TS', 'a.m2ts', H264, ['-c:a', 'ac3']),
  container('OGV', 'a.ogv', THEORA, ['-c:a', 'libvorbis']),
  container('FLV', 'a.flv', H264, AAC),
  container(
    'FLV with Sorenson and MP3',
    'old.flv',
    ['-c:v', 'flv', '-q:v', '3'],
    ['-c:a', 'libmp3lame', '-ar', '44100'],
  ),
  container('3GP', 'a.3gp', H264, AAC),
  container('RealMedia', 'a.rm', ['-c:v', 'rv20', '-q:v', '3'], ['-c:a', 'ac3']),
  container('MXF', 'a.mxf', ['-c:v', 'mpeg2video', '-q:v', '3', '-pix_fmt', 'yuv422p'], ['-c:a', 'pcm_s16le']),
  container('DV', 'a.dv', ['-s', '720x576', '-c:v', 'dvvideo', '-pix_fmt', 'yuv420p'], ['-c:a', 'pcm_s16le']),
  container(
    'interlaced MPEG-2',
    'laced.ts',
    ['-c:v', 'mpeg2video', '-q:v', '3', '-flags', '+ilme+ildct', '-top', '1'],
    ['-c:a', 'mp2'],
  ),
];
