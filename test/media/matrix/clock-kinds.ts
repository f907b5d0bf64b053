// Kinds of lengths and of frame rates, as FFmpeg makes them: each film flashes and beeps at every whole second. Data only.
import type { Clips } from '../../support/open-clips.ts';
import { AAC, generated, H264, type Arguments } from '../../support/clips.ts';
import { beeping, flashing } from '../../support/measure/flash-clips.ts';
import type { FilmKind } from './film-kinds.ts';

const SIZE = '320x180';
const BROWSER = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-c:a', 'libopus'];

interface Length {
  readonly name: string;
  readonly file: string;
  readonly seconds: number;
  readonly flashes?: number;
  readonly beeps?: number;
  readonly args: (clips: Clips) => Arguments;
}

function length({ file, args, ...kind }: Length): FilmKind {
  return { ...kind, make: (clips) => clips.makeClip(file, ...args(clips)) };
}

const LONG_CUE = '1\n00:00:01,000 --> 00:00:47,000\nstill here\n';
const MAP_ALL = ['-map', '0', '-map', '1', '-map', '2'];

export const LENGTHS: readonly FilmKind[] = [
  ...['srt.mkv', 'text.mp4', 'vtt.webm'].map((file) =>
    length({
      name: `subtitles longer than the film: ${file}`,
      file,
      seconds: 7,
      args: ({ makeFile }) => {
        const codecs = file.endsWith('webm') ? [...BROWSER, '-c:s', 'webvtt'] : [...H264, ...AAC];
        const text = file.endsWith('mp4') ? ['-c:s', 'mov_text'] : [];
        return [flashing(SIZE, 7), beeping(7), ['-i', makeFile(`${file}.srt`, LONG_CUE)], MAP_ALL, codecs, text];
      },
    }),
  ),
  ...['two.mkv', 'two.mp4', 'two.ts', 'two.mov'].map((file) =>
    length({
      name: `a second sound track that is longer: ${file}`,
      file,
      seconds: 6,
      args: () => [flashing(SIZE, 6), beeping(6), generated('sine=f=300:d=23'), MAP_ALL, H264, AAC],
    }),
  ),
  ...['flv', 'ts', 'mkv', 'webm'].map((type) =>
    length({
      name: `begins late on the clock of ${type}`,
      file: `late.${type}`,
      seconds: 6,
      args: () => [
        ...[flashing(SIZE, 6), beeping(6), type === 'webm' ? BROWSER : [...H264, ...AAC]],
        ['-output_ts_offset', '5432'],
        type === 'flv' ? ['-flvflags', 'no_duration_filesize'] : [],
      ],
    }),
  ),
  ...['mp4', 'mkv', 'ts', 'flv', 'avi'].map((type) =>
    length({
      name: `sound goes on after the picture in ${type}`,
      file: `sound.${type}`,
      seconds: 14,
      flashes: 4,
      args: () => [flashing(SIZE, 4), beeping(14), type === 'avi' ? ['-c:v', 'mpeg4', '-q:v', '3'] : H264, AAC],
    }),
  ),
  ...['mp4', 'mkv', 'ts'].map((type) =>
    length({
      name: `picture goes on after the sound in ${type}`,
      file: `picture.${type}`,
      seconds: 12,
      beeps: 3,
      args: () => [flashing(SIZE, 12), beeping(3), H264, AAC],
    }),
  ),
  ...['mp4', 'mkv', 'mov'].map((type) =>
    length({
      name: `sound begins two seconds late in ${type}`,
      file: `late-sound.${type}`,
      seconds: 7,
      beeps: 5,
      args: () => [flashing(SIZE, 7), ['-itsoffset', '2', ...beeping(5)], H264, AAC],
    }),
  ),
];

const RATES: readonly (readonly [rate: string, perSecond: number])[] = [
  ['24000/1001', 24_000 / 1001],
  ['25', 25],
  ['30000/1001', 30_000 / 1001],
  ['48', 48],
  ['50', 50],
  ['60000/1001', 60_000 / 1001],
  ['100', 50],
  ['120000/1001', 60_000 / 1001],
  ['144', 48],
  ['15', 15],
  ['12', 12],
];
const RATE_TYPES: readonly (readonly [type: string, codecs: readonly string[]])[] = [
  ['mp4', [...H264, ...AAC]],
  ['mkv', [...H264, ...AAC]],
  ['ts', [...H264, ...AAC]],
  ['flv', [...H264, ...AAC]],
  ['webm', BROWSER],
];

export const FRAME_RATES: readonly FilmKind[] = RATES.flatMap(([rate, perSecond]) =>
  RATE_TYPES.map(([type, codecs]) => ({
    name: `${rate} fps in ${type}`,
    make: ({ makeClip }: Clips) =>
      makeClip(`${rate.replace('/', '-')}.${type}`, flashing(SIZE, 5, rate), beeping(5), codecs),
    seconds: 5,
    frameSeconds: 1 / perSecond,
  })),
);

const STILL = "select='lt(t,3)+gte(t,26)'";
const FEW = "select='gte(t,4)+not(mod(n,15))'";

export const VARIABLE: readonly FilmKind[] = RATE_TYPES.flatMap(([type, codecs]) => [
  {
    name: `a picture that stands for 23 s in ${type}`,
    make: ({ makeClip }: Clips) =>
      makeClip(`still.${type}`, flashing(SIZE, 30), beeping(30), ['-vf', STILL, '-fps_mode', 'vfr'], codecs),
    seconds: 30,
    flashes: 7,
  },
  {
    name: `a rate that rises from 4 to 60 in ${type}`,
    make: ({ makeClip }: Clips) =>
      makeClip(`few.${type}`, flashing(SIZE, 8, '60'), beeping(8), ['-vf', FEW, '-fps_mode', 'vfr'], codecs),
    seconds: 8,
  },
]);
