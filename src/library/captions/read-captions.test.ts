// Caption files are untrusted: what is kept is WebVTT that cannot run anything in a page.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { cleanCueText } from './caption-text.ts';
import { canonicalLanguage, nameOfLanguage } from './caption.ts';
import { decodeCaptionFile } from './decode-captions.ts';
import { runAtOnce } from '../../base/in-slices.ts';
import { MAX_CUES, readingCaptions } from './read-captions.ts';
import { alignWithSegments, writeWebVtt } from './write-webvtt.ts';

function rewritten(text: string): string {
  const read = runAtOnce(readingCaptions(text));
  return read.ok ? writeWebVtt(read.cues) : `refused: ${read.reason}`;
}

describe('a SubRip file becomes WebVTT', () => {
  test('with comma times, CRLF, a byte order mark and SubRip positions', () => {
    const srt =
      '\ufeff1\r\n00:00:01,500 --> 00:00:03,000 X1:1 X2:2\r\n{\\an8}Hello\r\n<i>there</i>\r\n\r\n2\r\n1:00:04,000 --> 1:00:05,250\r\nLater';
    expect(rewritten(srt)).toBe(
      'WEBVTT\n\n00:00:01.500 --> 00:00:03.000 line:0\nHello\n<i>there</i>\n\n01:00:04.000 --> 01:00:05.250\nLater\n',
    );
  });

  test('with overlapping cues, in the order of their start times', () => {
    const srt = '1\n00:00:05,000 --> 00:00:09,000\nB\n\n2\n00:00:01,000 --> 00:00:07,000\nA\n';
    expect(rewritten(srt)).toBe('WEBVTT\n\n00:00:01.000 --> 00:00:07.000\nA\n\n00:00:05.000 --> 00:00:09.000\nB\n');
  });

  test('without cues that are never shown', () => {
    const srt =
      '1\n00:00:05,000 --> 00:00:05,000\nB\n\n2\n00:00:06,000 --> 00:00:07,000\n\n3\n00:00:08,000 --> 00:00:09,000\nC';
    expect(rewritten(srt)).toBe('WEBVTT\n\n00:00:08.000 --> 00:00:09.000\nC\n');
  });
});

describe('a WebVTT file is rewritten', () => {
  test('without styles, regions, notes, cue identifiers and invalid settings', () => {
    const vtt = [
      'WEBVTT - a title',
      'X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000',
      '',
      'STYLE',
      '::cue { background: url(https://tracker.example/) }',
      '',
      'NOTE nothing',
      '',
      'REGION',
      'id:fred',
      '',
      'intro',
      '00:01.000 --> 00:02.000 align:start line:0 region:fred position:10%,line-left size:200000% onload:alert(1)',
      'Hello',
      '',
    ].join('\n');
    expect(rewritten(vtt)).toBe(
      'WEBVTT\n\n00:00:01.000 --> 00:00:02.000 align:start line:0 position:10%,line-left\nHello\n',
    );
  });

  test('with the X-TIMESTAMP-MAP of the segments after the first line', () => {
    const placed = alignWithSegments(rewritten('WEBVTT\n\n00:01.000 --> 00:02.000\nHello'), 133_200);
    expect(placed.split('\n').slice(0, 3)).toEqual([
      ...['WEBVTT', 'X-TIMESTAMP-MAP=MPEGTS:133200,LOCAL:00:00:00.000', ''],
    ]);
  });
});

describe('an invalid file is refused, naming the line', () => {
  test.each([
    ['', 'there is no cue in it'],
    ['WEBVTT\n', 'there is no cue in it'],
    ['Once upon a time', 'line 1: a line of times is expected'],
    ['1\n00:00:01,000 -> 00:00:02,000\nHello', 'line 2: a line of times is expected'],
    [
      '1\n00:00:01,000 --> 00:00:02,000\nHello\n\n2\n00:00:03,000 --&gt; 00:00:04,000',
      'line 6: a line of times is expected',
    ],
    ['WEBVTT\n\n00:01.000 -- > 00:02.000\nHello', 'line 3: a line of times is expected'],
    ['WEBVTT\n\n1\n00:01.000 --> later\nHello', 'line 4: a line of times is expected'],
    ['\n\nOnce', 'line 3: a line of times is expected'],
    ['1\n00:00:61,000 --> 00:00:02,000\nHello', 'line 2: a line of times is expected'],
    [`1\n00:00:01,000 --> 00:00:02,000\n${'x'.repeat(2001)}`, 'line 3: the line is too long'],
    [`1\n00:00:01,000 --> 00:00:02,000\n${'x\n'.repeat(51)}`, 'line 2: the cue has too many lines'],
    [
      '00:00:01,000 --> 00:00:02,000\nx\n\n'.repeat(MAX_CUES + 1).slice(0, -2),
      `it has more than ${String(MAX_CUES)} cues`,
    ],
  ])('%#', (text, reason) => {
    expect(runAtOnce(readingCaptions(text))).toEqual({ ok: false, reason });
  });
});

describe('the text of a cue', () => {
  test.each([
    ['<script>alert(1)</script>', 'alert(1)'],
    ['<img src=x onerror=alert(1)>picture', 'picture'],
    ['<b onclick=alert(1)>bold</b>', '<b>bold</b>'],
    ['<v Bob onmouseover="alert(1)">Hi</v>', '<v Bob onmouseoveralert(1)>Hi</v>'],
    ['<v.loud Zoë Müller>Hi', '<v.loud Zoë Müller>Hi</v>'],
    ['<font color="red">red</font>', 'red'],
    ['1 < 2 & 3 > 2', '1 &lt; 2 &amp; 3 &gt; 2'],
    ['&lt;script&gt; &amp;lt;', '&lt;script&gt; &amp;lt;'],
    ['a --> b <c.x-->y', 'a --&gt; b y'],
    ['<v a-->b', '<v a>b</v>'],
    ['<i>one <b>two</i> three</b>', '<i>one <b>two</b></i> three'],
    ['</i>x', 'x'],
    ['<00:00:01.500>karaoke <lang zh-Hans>字</lang>', '<00:00:01.500>karaoke <lang zh-Hans>字</lang>'],
    ['<!doctype html><?php y ?>z', 'z'],
    // Plain text, kept as it is.
    ['<scr<script>ipt>', '&lt;script&gt;'],
  ])('%s', (given, expected) => {
    expect(cleanCueText(given)).toBe(expected);
  });

  test('keeps a limited depth of nested tags, which each end tag searches', () => {
    const deep = '<b>'.repeat(1000);
    expect(cleanCueText(`${deep}x${'</i>'.repeat(1000)}`)).toBe(`${'<b>'.repeat(32)}x${'</b>'.repeat(32)}`);
    expect(cleanCueText('<b>x</b>'.repeat(40))).toBe('<b>x</b>'.repeat(40));
  });

  test('has only the tags of WebVTT in it, for any input', () => {
    const pieces = ['<', '>', '/', '<b', '<v ', 'a', '=', '"', '-->', '&', '&lt;', '.x', ' ', '\n', '<script>', "'"];
    const allowed = /<\/?(?:[biuc]|ruby|rt|v|lang)(?:\.[A-Za-z0-9_]+)*(?: [^<>="&]*)?>/g;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 24 }), (parts) => {
        const clean = cleanCueText(parts.join(''));
        expect(clean.replace(allowed, '')).not.toMatch(/[<>]/);
        expect(clean).not.toContain('-->');
        // Sanitizing is idempotent.
        expect(cleanCueText(clean)).toBe(clean);
      }),
      { numRuns: propertyRuns(3000) },
    );
  });
});

describe('the bytes of a caption file', () => {
  const text = '1\n00:00:01,000 --> 00:00:02,000\n电影 é\n';
  const utf16 = (mark: number[], swap: boolean): Uint8Array => {
    const bytes = Buffer.from(text, 'utf16le');
    return Buffer.concat([Buffer.from(mark), swap ? bytes.swap16() : bytes]);
  };
  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
    ['UTF-16', utf16([0xff, 0xfe], false)],
    ['UTF-16 the other way round', utf16([0xfe, 0xff], true)],
    ['UTF-16 without a mark', utf16([], false)],
    ['UTF-16 without a mark the other way round', utf16([], true)],
  ])('%s', (_, bytes) => {
    expect(decodeCaptionFile(bytes)).toEqual({ ok: true, text });
  });
  test.each([
    ['Latin-1', Buffer.from('caf\xe9', 'latin1')],
    ['GB18030', Buffer.from([0xb5, 0xe7, 0xd3, 0xb0])],
  ])('are refused as %s', (_, bytes) => {
    expect(decodeCaptionFile(bytes).ok).toBe(false);
  });
});

describe('a language', () => {
  test.each([
    ['EN', 'en'],
    ['zh-hans-cn', 'zh-Hans-CN'],
    ['pt-BR', 'pt-BR'],
  ])('%s has the canonical form %s', (given, canonical) => {
    expect(canonicalLanguage(given)).toBe(canonical);
  });
  test.each(['', 'english please', '../x', 'en_US', 'e', 'en-', 'x'.repeat(40), 'en"'])(
    '%s is no valid tag',
    (given) => {
      expect(canonicalLanguage(given)).toBeUndefined();
    },
  );
  test('has a name of its own', () => {
    expect([nameOfLanguage('en'), nameOfLanguage('zh-Hans'), nameOfLanguage('en-x-2')]).toEqual([
      'English',
      '简体中文',
      'English',
    ]);
  });
});
