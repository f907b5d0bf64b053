// Real FFmpeg on files with subtitles in them: what becomes of each kind.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { H264, picture } from '../../../test/support/clips.ts';
import { openClips } from '../../../test/support/open-clips.ts';
import { probeSource } from '../../ffmpeg/probe/probe-source.ts';
import type { SourceInfo, SourceSubtitle } from '../../ffmpeg/source-info.ts';
import { asVideoId } from '../../wire/ids.ts';
import { captionsInFile } from './file-captions.ts';

const { folder, makeClip, makeFile } = openClips();

const SRT = '1\n00:00:00,500 --> 00:00:01,500\n{\\an8}<i>Grüße</i> & 1 < 2\n\n2\n00:00:02,000 --> 00:00:30,000\n电影\n';
const ASS = `[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Alignment
Style: Default,Arial,16,&Hffffff,2

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.20,0:00:00.70,Default,,0,0,0,,{\\b1\\an8}Bold{\\b0}\\Nline {\\k20}two
Dialogue: 0,0:00:00.70,0:00:00.90,Default,,0,0,0,,{\\p1}m 0 0 l 100 0 100.5 -7{\\p0}
`;
const VTT = 'WEBVTT\n\n00:00.250 --> 00:00.750 line:0 align:start\n<v Zoë>it&#39;s\n';

interface Log {
  readonly lines: string[];
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
}

function keepLog(): Log {
  const lines: string[] = [];
  const keep = (fields: object, message: string): void => void lines.push(`${message} ${JSON.stringify(fields)}`);
  return { lines, info: keep, warn: keep };
}

async function captionsOf(path: string, codecs: readonly string[], log = keepLog()) {
  const subtitles = codecs.map((codec, index): SourceSubtitle => ({ codec, streamIndex: index + 1 }));
  return await captionsOfSource(path, { subtitles } as unknown as SourceInfo, log);
}

async function captionsOfSource(path: string, source: SourceInfo, log = keepLog()) {
  const workDir = join(folder, 'captions');
  const made = await captionsInFile({
    source,
    sourcePath: path,
    workDir,
    tools: { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' },
    signal: new AbortController().signal,
    log,
    about: { jobId: 'j', videoId: asVideoId('0'.repeat(32)) },
  });
  expect(existsSync(workDir)).toBe(false);
  return made.map(({ file }) => file.toString('utf8').replace(/^WEBVTT\n\n/, ''));
}

const SHOWN = [
  '00:00:00.500 --> 00:00:01.500 line:0\n<i>Grüße</i> &amp; 1 &lt; 2\n\n00:00:02.000 --> 00:00:30.000\n电影\n',
  '00:00:00.200 --> 00:00:00.700 line:0\n<b>Bold</b>\nline two\n',
  "00:00:00.250 --> 00:00:00.750 line:0 align:start\n<v Zoë>it's</v>\n",
];

describe('the text subtitles of a file', () => {
  const inputs = (): string[] => [
    ...['-i', makeFile('a.srt', SRT), '-i', makeFile('b.ass', ASS), '-i', makeFile('c.vtt', VTT)],
  ];
  const film = [picture('64x36', 2), H264];

  test('are read from MKV as SubRip, ASS and WebVTT, with their places and marks', async () => {
    const maps = ['-map', '0', '-map', '1', '-map', '2', '-map', '3'];
    const codecs = ['-c:s:0', 'srt', '-c:s:1', 'ass', '-c:s:2', 'copy'];
    const path = await makeClip('three.mkv', picture('64x36', 2), inputs(), maps, H264, codecs);
    expect(await captionsOf(path, ['subrip', 'ass', 'webvtt'])).toEqual(SHOWN);
  });

  test('are read from MP4', async () => {
    const srt = makeFile('a.srt', SRT.replace('{\\an8}', ''));
    const maps = ['-i', srt, '-map', '0', '-map', '1', '-c:s', 'mov_text'];
    const path = await makeClip('film.mp4', picture('64x36', 2), maps, H264);
    expect(await captionsOf(path, ['mov_text'])).toEqual([SHOWN[0]?.replace(' line:0', '')]);
  });

  test('begin at zero where the file begins late', async () => {
    const early = await makeClip(
      'early.mkv',
      film[0] ?? [],
      '-i',
      makeFile('a.srt', SRT),
      '-map',
      '0',
      '-map',
      '1',
      H264,
    );
    const late = await makeClip('late.mkv', '-itsoffset', '7', '-i', early, '-map', '0', '-c', 'copy');
    expect(await captionsOf(late, ['subrip'])).toEqual([SHOWN[0]]);
  });

  test('are on the clock of the film, which begins with its first picture, and may last longer', async () => {
    const srt = makeFile('lead.srt', '1\n00:00:02,500 --> 00:00:04,000\na\n\n2\n00:00:03,500 --> 00:01:00,000\nb\n');
    const maps = ['-i', srt, '-map', '0', '-map', '1', '-c:s', 'srt'];
    const path = await makeClip('lead.mkv', '-itsoffset', '3', picture('64x36', 2), maps, H264);
    const probed = await probeSource(path, { ffprobe: 'ffprobe', ffmpeg: 'ffmpeg', timeoutMs: 20_000 });
    if (!probed.ok) throw new Error(probed.detail);
    expect(probed.source.durationSeconds).toBeCloseTo(2, 1);
    expect(await captionsOfSource(path, probed.source)).toEqual([
      '00:00:00.000 --> 00:00:01.000\na\n\n00:00:00.500 --> 00:00:57.000\nb\n',
    ]);
  });

  test('are left out one by one, and it is logged why', async () => {
    const text = 'x'.repeat(1900);
    const long = makeFile(
      'long.srt',
      Array.from(
        { length: 300 },
        (_, at) => `1\n00:00:00,${String(at).padStart(3, '0')} --> 00:00:01,000\n${text}\n\n`,
      ).join(''),
    );
    const maps = ['-i', makeFile('a.srt', SRT), '-i', long, '-map', '0', '-map', '1', '-map', '2'];
    const path = await makeClip('long.mkv', picture('64x36', 2), maps, H264, ['-c:s', 'srt']);
    const log = keepLog();
    // The last one is not in the file: the others are read one by one.
    expect(await captionsOf(path, ['subrip', 'subrip', 'hdmv_pgs_subtitle', 'subrip'], log)).toEqual([SHOWN[0]]);
    expect(log.lines).toEqual([
      expect.stringMatching(/pictures, or too many .*hdmv_pgs/),
      expect.stringMatching(/left out .*"streamIndex":2.*too large/),
      expect.stringMatching(/left out .*"streamIndex":4/),
    ]);
  });

  test('are at most 16, and a file that cannot be read has none', async () => {
    const log = keepLog();
    const codecs = Array.from({ length: 40 }, () => 'subrip');
    expect(await captionsOf(makeFile('no.mkv', 'no film'), codecs, log)).toEqual([]);
    expect(log.lines).toHaveLength(17);
  });
});
