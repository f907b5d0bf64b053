import { describe, expect, test } from 'vitest';
import { LADDER_TEMPLATES } from '../plan/ladder-templates.ts';
import type { TranscodeTemplate } from '../plan/template.ts';
import { segmentArguments } from './copy-arguments.ts';
import { coverArguments } from './cover-arguments.ts';
import { encodeArguments } from './ffmpeg-arguments.ts';
import { outputNames } from '../plan/output-names.ts';
import { planOutputs } from '../plan/plan-outputs.ts';
import type { SourceInfo } from '../source-info.ts';
import { filmTemplate } from '../plan/templates.testing.ts';

const SOURCE: SourceInfo = {
  container: 'mov',
  durationSeconds: 60,
  sizeBytes: 1,
  bitrateKbps: 1,
  video: {
    codec: 'h264',
    width: 1280,
    height: 720,
    rotation: 0,
    fps: 25,
    rate: { rate: [25, 1], isConstant: true },
    pixFmt: 'yuv420p',
    interlaced: false,
    streamIndex: 3,
  },
  audio: { codec: 'aac', channels: 6, sampleRate: 96_000, streamIndex: 5 },
};

function encode(source: SourceInfo): readonly string[] {
  const { outputs } = planOutputs(source, LADDER_TEMPLATES);
  return encodeArguments({ sourcePath: '/srv/-y.mp4', source, outputs, preset: 'veryfast', threads: 2 });
}

function graph(source: SourceInfo): readonly string[] {
  return encode(source).flatMap((arg, at, args) => (args[at - 1] === '-filter_complex' ? arg.split(';') : []));
}

function countOf(args: readonly string[], word: string): number {
  return args.filter((arg) => arg === word).length;
}

describe('the encoding run', () => {
  test('opens the source once, as a local file, with both whitelists before it', () => {
    const args = encode(SOURCE);
    expect(args.filter((_, at) => args[at - 1] === '-i')).toEqual(['file:/srv/-y.mp4', 'sound.pipe']);
    const before = args.slice(0, args.indexOf('-i')).join(' ');
    expect(before).toContain('-protocol_whitelist file,pipe -format_whitelist mov,matroska,');
    expect(before).not.toMatch(/\b(?:hls|concat|dash|image2|lavfi)\b/);
    expect(args[args.indexOf('-i') + 1]).toBe('file:/srv/-y.mp4');
  });

  test('decodes once and encodes each rendition once, each scaled from the next larger', () => {
    expect(countOf(encode(SOURCE), 'libx264')).toBe(3);
    const [largest, middle, smallest, sound] = graph(SOURCE);
    expect(largest).toMatch(/^\[0:3\].*,scale=1280:720:.*,setsar=1,format=yuv420p,split=2\[v2\]\[below1\]$/);
    expect(middle).toMatch(/^\[below1\]scale=854:480:[^,]*,setsar=1,format=yuv420p,split=2\[v1\]\[below2\]$/);
    expect(smallest).toMatch(/^\[below2\]scale=640:360:[^,]*,setsar=1,format=yuv420p\[v0\]$/);
    expect(sound).toBe(
      '[1:1]aresample=async=1:min_hard_comp=0.04:first_pts=0,apad=whole_dur=60.000000,asplit=3[a0][a1][a2]',
    );
  });

  test('writes each file with its index first, and only video and audio of the source', () => {
    const args = encode(SOURCE);
    for (const word of ['+faststart', '-map_metadata', '-map_chapters', '-sn', '-dn'])
      expect(countOf(args, word)).toBe(3);
    expect(args.filter((arg) => arg.endsWith('.mp4'))).toEqual(['file:/srv/-y.mp4', 'fd.mp4', 'ld.mp4', 'sd.mp4']);
    expect(countOf(args, '-force_key_frames')).toBe(3);
  });

  test('limits the frame rate and deinterlaces once, for all renditions', () => {
    const rate = { rate: [120, 1], isConstant: true } as const;
    const video = { ...SOURCE.video!, fps: 120, rate, interlaced: true };
    const text = graph({ ...SOURCE, video }).join(';');
    expect(text.match(/fps=120\/2/g)).toHaveLength(1);
    expect(text.match(/bwdif=/g)).toHaveLength(1);
    expect(graph(SOURCE).join(';')).not.toMatch(/fps=|bwdif/);
  });

  test('reorders frames only at a constant rate that is not low', () => {
    const withRate = (numerator: number, isConstant: boolean): readonly string[] =>
      encode({ ...SOURCE, video: { ...SOURCE.video!, rate: { rate: [numerator, 1], isConstant } } });
    expect(countOf(withRate(25, true), '-bf')).toBe(0);
    expect(countOf(withRate(25, false), '-bf')).toBe(3);
    expect(countOf(withRate(5, true), '-bf')).toBe(3);
  });

  test('maps no audio of a source without audio', () => {
    const { audio: _, ...silent } = SOURCE;
    expect(countOf(encode(silent), 'aac')).toBe(0);
    expect(graph(silent)).toHaveLength(3);
  });

  test('makes an MP3 and an AAC file of audio from one decoding', () => {
    const { video: _, ...sound } = SOURCE;
    const args = encode(sound);
    expect(graph(sound)).toEqual([
      '[0:1]aresample=async=1:min_hard_comp=0.04:first_pts=0,apad=whole_dur=0.100000,asplit=2[a0][a1]',
    ]);
    expect(args.filter((arg) => /^(sq|rendition)/.test(arg))).toEqual(['sq.mp3', 'rendition-1.mp4']);
    expect(countOf(args, 'libx264')).toBe(0);
  });
});

describe('the encodings of templates', () => {
  function encodeTemplates(templates: readonly TranscodeTemplate[]): readonly string[] {
    const { outputs } = planOutputs(SOURCE, templates);
    return encodeArguments({ sourcePath: '/srv/a.mp4', source: SOURCE, outputs, preset: 'veryfast', threads: 6 });
  }

  test('have their frame rate lowered after smaller sizes branched off', () => {
    const args = encodeTemplates([filmTemplate({ video: { fps: 5 } }), filmTemplate({ definition: 'FD' })]);
    const [large, thin, small] = args[args.indexOf('-filter_complex') + 1]!.split(';');
    expect(large).toMatch(/format=yuv420p,split=2\[full0\]\[below1\]$/);
    expect(thin).toBe('[full0]fps=5[v0]');
    expect(small).toMatch(/^\[below1\].*\[v1\]$/);
  });

  test('share the threads where there are more than four', () => {
    const threadsOf = (count: number): readonly string[] => {
      const sizes = Array.from({ length: count }, (_, index) => 128 + 2 * index);
      const definitions = ['FD', 'LD', 'SD', 'HD', '2K', '4K', 'OD', 'SQ', 'HQ'] as const;
      const args = encodeTemplates(
        sizes.map((width, index) => filmTemplate({ definition: definitions[index]!, video: { width } })),
      );
      return args
        .slice(args.indexOf('-filter_complex'))
        .flatMap((arg, at, all) => (all[at - 1] === '-threads' ? [arg] : []));
    };
    expect(threadsOf(4)).toEqual(['6', '6', '6', '6']);
    expect(threadsOf(8)).toEqual(Array.from({ length: 8 }, () => '3'));
    expect(encodeTemplates([filmTemplate({ video: { codec: 'H.265' } })])).toContain(
      'pools=6:frame-threads=1:open-gop=0:log-level=error',
    );
  });

  test('read no more of a source than the longest allowed duration', () => {
    const args = encodeTemplates([filmTemplate()]);
    expect(args[args.indexOf('-t') + 1]).toBe('43200');
    expect(args.indexOf('-t')).toBeLessThan(args.indexOf('-i'));
  });
});

test('segments are copied, never re-encoded', () => {
  const { outputs } = planOutputs(SOURCE, LADDER_TEMPLATES);
  const args = segmentArguments({ names: outputNames(outputs.at(-1)!), file: 'sd.mp4', segmentSeconds: 10 });
  expect(args.join(' ')).toContain('-i sd.mp4 -map 0 -c copy');
  expect(args.join(' ')).toContain('-hls_base_url sd/ -hls_segment_filename sd/%05d.ts sd.m3u8');
});

test('the cover keeps the aspect ratio, with a long side of at most 1280', () => {
  const size = (width: number, height: number): string | undefined => {
    const video = { file: 'hd.mp4', width, height, durationSeconds: 50 };
    return /scale=(\d+:\d+)/.exec(coverArguments(video, 5).join(' '))?.[1];
  };
  expect([size(1920, 1080), size(1080, 1920), size(64, 48), size(7680, 2)]).toEqual([
    '1280:720',
    '720:1280',
    '64:48',
    '1280:1',
  ]);
});
