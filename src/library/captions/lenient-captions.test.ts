// Files that browsers show by the W3C's parser of WebVTT, and SubRip files that players show, are read as they show them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { decodeReferences } from './character-references.ts';
import { decodeCaptionFile } from './decode-captions.ts';
import { runAtOnce } from '../../base/in-slices.ts';
import { readingCaptions } from './read-captions.ts';
import { writeWebVtt } from './write-webvtt.ts';

function shown(text: string): string[] | string {
  const read = runAtOnce(readingCaptions(text));
  if (!read.ok) return read.reason;
  return read.cues.map(({ startMs, endMs, settings, text: cue }) => [startMs, endMs, settings, cue].join('|'));
}
const HELLO = ['1000|2000||Hello'];

describe('a WebVTT file is read', () => {
  test.each([
    ['a blank behind the times', 'WEBVTT\n\n00:01.000 --> 00:02.000 \nHello'],
    ['a tab behind the times', 'WEBVTT\n\n00:01.000 -->\t00:02.000\t\nHello'],
    ['a cue right behind the header', 'WEBVTT\n00:01.000 --> 00:02.000\nHello'],
    ['an identifier right behind the header', 'WEBVTT Kind: captions\nLanguage: en\n7\n00:01.000 --> 00:02.000\nHello'],
    ['no blanks around the arrow', 'WEBVTT\n\n00:01.000-->00:02.000\nHello'],
    ['carriage returns alone', 'WEBVTT\r\r00:01.000 --> 00:02.000\rHello\r'],
    ['a byte order mark and many empty lines', '\ufeffWEBVTT\n\n\n\n\n00:01.000 --> 00:02.000\nHello\n\n\n'],
    ['an identifier of several words', 'WEBVTT\n\nThe first one\n00:01.000 --> 00:02.000\nHello'],
    ['a form feed and a zero byte', 'WEBVTT\n\n00:01.000 --> 00:02.000\f\nHel\0lo\f'],
    ['a block without times', 'WEBVTT\n\nX-TYPE: none\nmore\n\n00:01.000 --> 00:02.000\nHello\n\nwritten by hand'],
    ['a note with an arrow', 'WEBVTT\n\nNOTE see -->\nand -->\n\n00:01.000 --> 00:02.000\nHello'],
    ['a style sheet of long lines', `WEBVTT\n\nSTYLE\n${'x'.repeat(9000)}\n\n00:01.000 --> 00:02.000\nHello`],
    ['a cue without text', 'WEBVTT\n\n00:00.000 --> 00:01.000\n\n00:01.000 --> 00:02.000\nHello'],
  ])('with %s', (_, text) => {
    expect(shown(text)).toEqual(HELLO);
  });

  test.each([
    ['hours of any length', '100000:00:01.000 --> 100000:00:02.000\nx', ['360000001000|360000002000||x']],
    [
      'two cues without an empty line',
      '00:01.000 --> 00:02.000\na\n00:03.000 --> 00:04.000\nb',
      ['1000|2000||a', '3000|4000||b'],
    ],
    ['a line of blanks inside a cue', '00:01.000 --> 00:02.000\na\n \nb', ['1000|2000||a\nb']],
    ['an arrow in the text', '00:01.000 --> 00:02.000\na --> b', ['1000|2000||a --&gt; b']],
    [
      'settings directly behind the times',
      '00:01.000 --> 00:02.000line:0 align:middle\nx',
      ['1000|2000|line:0 align:center|x'],
    ],
    ['a class with a hyphen', '00:01.000 --> 00:02.000\n<c.bg-red.x>a</c><c.a-->b', ['1000|2000||<c.bg-red.x>a</c>b']],
  ])('with %s', (_, cue, expected) => {
    expect(shown(`WEBVTT\n\n${cue}`)).toEqual(expected);
  });
});

describe('a SubRip file is read', () => {
  test.each([
    ['without numbers', '00:00:01,000 --> 00:00:02,000\nHello'],
    ['with a point, and blanks in the times', '1\n00: 00: 01. 000 --> 00:00:2.0\nHello'],
    ['with an empty line before the text', '1\n00:00:01,000 --> 00:00:02,000\n\nHello\n\n2'],
    ['with an empty line behind every line', '1\n\n00:00:01,000 --> 00:00:02,000\n\nHello\n'],
    ['with microseconds', '1\n00:00:01,000000 --> 00:00:02,000999\nHello'],
    ['with colours and faces', '1\n00:00:01,000 --> 00:00:02,000\n<font color="#fff">{\\fnArial}{c:$ff}Hello</font>'],
  ])('%s', (_, text) => {
    expect(shown(text)).toEqual(HELLO);
  });

  test.each([
    [
      'cues without an empty line',
      '1\n00:00:01,000 --> 00:00:02,000\na\n2\n00:00:03,000 --> 00:00:04,000\nb',
      ['1000|2000||a', '3000|4000||b'],
    ],
    [
      'an empty line inside a cue',
      '1\n00:00:01,000 --> 00:00:02,000\na\n\nb\n\n2\n00:00:03,000 --> 00:00:04,000\nc',
      ['1000|2000||a\nb', '3000|4000||c'],
    ],
    [
      'a cue at the top',
      '1\n00:00:01,000 --> 00:00:02,000\n{\\an7}a\\Nb\\hc',
      ['1000|2000|line:0 align:left|a\nb\u00a0c'],
    ],
    ['the older numbers of places', '1\n00:00:01,000 --> 00:00:02,000\n{\\a6}a', ['1000|2000|line:0|a']],
  ])('with %s', (_, text, expected) => {
    expect(shown(text)).toEqual(expected);
  });
});

describe('character references', () => {
  test.each([
    ['&#39;&#x27;&#X27;', "'''"],
    ['&nbsp;|&lrm;|&hellip;|&eacute;|&yuml;', '\u00a0|\u200e|…|é|ÿ'],
    ['&amp &lt &nbsp', '& < \u00a0'],
    ['&amp;#39; &ampx; &constructor; &', '&#39; &ampx; &constructor; &'],
    ['&#150;&#x80;', '–€'],
    ['&#0;&#xd800;&#x110000;&#99999999999999;', '\ufffd'.repeat(4)],
    ['&#9834;&#128512;', '♪😀'],
  ])('%s', (given, expected) => {
    expect(decodeReferences(given)).toBe(expected);
  });

  test('are written once, and their line breaks and controls end nothing', () => {
    const text = 'WEBVTT\n\n00:01.000 --> 00:02.000\nit&#39;s &lt;b&gt; &amp;amp;&#10;&#10;&#13;&#7;--&gt;';
    expect(shown(text)).toEqual(["1000|2000||it's &lt;b&gt; &amp;amp;\n--&gt;"]);
  });
});

test('what is written is read back the same, for any lines', () => {
  const pieces = [
    '1',
    '00:01.000 --> 00:02.000',
    '0:00:03,5-->00:04 line:0',
    '',
    ' ',
    '\u00a0',
    'NOTE',
    'a',
    '<i>',
    '</i>',
    '-->',
    '&#10;',
    '&lt;',
    '{\\an8}',
    '\\N',
    'STYLE',
    '\f',
    '\0',
  ];
  fc.assert(
    fc.property(fc.boolean(), fc.array(fc.constantFrom(...pieces), { maxLength: 20 }), (isWebVtt, lines) => {
      const read = runAtOnce(readingCaptions((isWebVtt ? ['WEBVTT', ...lines] : lines).join('\n')));
      if (!read.ok) return;
      for (const { text } of read.cues) expect(text.split('\n').every((line) => line.trim() !== '')).toBe(true);
      expect(runAtOnce(readingCaptions(writeWebVtt(read.cues)))).toEqual(read);
    }),
    { numRuns: propertyRuns(3000) },
  );
});

describe('a file in another encoding', () => {
  const bytes = Buffer.from([0xb5, 0xe7, 0xd3, 0xb0]);
  test('is decoded by the encoding that is named', () => {
    expect(decodeCaptionFile(bytes, 'gb18030')).toEqual({ ok: true, text: '电影' });
    expect(decodeCaptionFile(Buffer.from('caf\xe9', 'latin1'), 'windows-1252')).toEqual({ ok: true, text: 'café' });
  });
  test.each([
    [undefined, 'not a text of Unicode'],
    ['utf-8', 'another encoding'],
    ['latin-nine', 'unknown encoding'],
    ['iso-2022-kr', 'unknown encoding'],
  ])('is refused as %s', (label, reason) => {
    expect(decodeCaptionFile(bytes, label)).toEqual({ ok: false, reason });
  });
});
