// Real FFmpeg: files of the accepted formats that FFmpeg can write go from the probe to streams.
import { describe, expect, test } from 'vitest';
import { AAC, H264, generated, picture, tone } from '../../../test/support/clips.ts';
import { openClips } from '../../../test/support/open-clips.ts';
import { sourceFormats } from '../../wire/media-formats.ts';
import { filmTemplate, soundTemplate } from '../plan/templates.testing.ts';
import { packageClip, SLOW } from './package-clip.testing.ts';

const { makeClip } = openClips();

const film = (...encoders: readonly string[]): readonly (readonly string[])[] => [picture('160x120', 0.4), encoders];
const both = (...encoders: readonly string[]): readonly (readonly string[])[] => [
  picture('160x120', 0.4),
  tone(0.4),
  encoders,
];
const sound = (...encoders: readonly string[]): readonly (readonly string[])[] => [tone(0.6), encoders];

const drawn: Readonly<Record<string, readonly (readonly string[])[]>> = {
  '3g2': both(...H264, ...AAC),
  m4b: sound(...AAC, '-f', 'mp4'),
  mka: sound('-c:a', 'libvorbis'),
  m2ts: both(...H264, '-c:a', 'ac3'),
  trp: both(...H264, ...AAC, '-f', 'mpegts'),
  mod: both('-c:v', 'mpeg2video', '-c:a', 'mp2', '-f', 'vob'),
  m2v: film('-c:v', 'mpeg2video'),
  '264': film(...H264, '-f', 'h264'),
  hevc: film('-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error'),
  ivf: film('-c:v', 'libvpx', '-deadline', 'realtime'),
  divx: both('-c:v', 'mpeg4', '-c:a', 'libmp3lame', '-f', 'avi'),
  wmv: both('-c:v', 'wmv2', '-c:a', 'wmav2'),
  ogv: both('-c:v', 'libtheora', '-c:a', 'libvorbis'),
  rm: [picture('176x144', 0.4), ['-c:v', 'rv10']],
  dv: both('-s', '720x576', '-pix_fmt', 'yuv420p', '-c:a', 'pcm_s16le', '-ac', '2'),
  mxf: both('-c:v', 'mpeg2video', '-c:a', 'pcm_s16le'),
  nut: both('-c:v', 'ffv1', '-c:a', 'flac'),
  obu: film('-c:v', 'libaom-av1', '-cpu-used', '8'),
  gxf: both('-c:v', 'mpeg2video', '-s', '720x576', '-ar', '48000'),
  wtv: both('-c:v', 'mpeg2video', '-c:a', 'mp2'),
  gif: film(),
  mp2: sound(),
  w64: sound(),
  aiff: sound(),
  au: sound(),
  voc: sound('-c:a', 'pcm_u8'),
  caf: sound(),
  opus: sound('-c:a', 'libopus'),
  oga: sound('-c:a', 'flac'),
  spx: sound('-c:a', 'libspeex', '-ar', '16000'),
  wv: sound(),
  tta: sound(),
  ac3: sound(),
  eac3: sound(),
  dts: sound('-c:a', 'dca', '-strict', '-2', '-ac', '2', '-ar', '48000'),
};
const templates = [filmTemplate({ definition: 'FD', ifLarger: 'keep' }), soundTemplate()];

describe('files of an accepted format are made into streams', SLOW, () => {
  test.each(Object.entries(drawn))('.%s', async (extension, args) => {
    expect(sourceFormats.has(extension)).toBe(true);
    const { result } = await packageClip(await makeClip(`clip.${extension}`, ...args), {}, templates);
    expect(result).toMatchObject({ ok: true });
  });

  test.each([
    ['wav', 12],
    ['caf', 24],
  ])('.%s of %d channels without a layout is heard', async (extension, channels) => {
    const source = `aevalsrc=${Array.from({ length: channels }, () => '0.1*sin(2000*t)').join('|')}:d=0.5`;
    const path = await makeClip(`many.${extension}`, generated(source), ['-c:a', 'pcm_s16le']);
    const { result } = await packageClip(path, {}, [soundTemplate()]);
    expect(result).toMatchObject({ ok: true, media: { items: [{ streamType: 'audio' }] } });
  });
});
