import { describe, expect, test } from 'vitest';
import { explainProbeFailure, explainRunFailure, shortReason } from './explain-failure.ts';

const MP4_HEAD = Buffer.from('\0\0\0\u0020ftypisom', 'latin1');
const TEXT_HEAD = Buffer.from('once upon a time');

function notOnWhitelist(demuxer: string): string {
  return `[${demuxer} @ 0x55d0c8a0] Format not on whitelist 'mov,matroska'\nfile:/srv/a.mp4: Invalid argument\n`;
}

describe('the refusal of a file that ffprobe could not open', () => {
  test.each([
    ['png_pipe', 'image'],
    ['gif', 'image'],
    ['image2', 'image'],
    ['hls', 'playlist'],
    ['concat', 'playlist'],
    ['dash', 'playlist'],
    ['srt', 'not-media'],
    ['tty', 'not-media'],
    ['h264', 'unsupported-format'],
    ['yuv4mpegpipe', 'unsupported-format'],
  ])('for the demuxer %s is %s', (demuxer, reason) => {
    expect(explainProbeFailure(notOnWhitelist(demuxer), TEXT_HEAD)).toBe(reason);
  });

  test('for a missing index is a truncated file only where the file begins like an MP4', () => {
    const stderr = '[mov,mp4,m4a,3gp,3g2,mj2 @ 0x55] moov atom not found';
    expect(explainProbeFailure(stderr, MP4_HEAD)).toBe('incomplete');
    expect(explainProbeFailure(stderr, TEXT_HEAD)).toBe('not-media');
    expect(explainProbeFailure(stderr, Buffer.alloc(0))).toBe('not-media');
  });

  test('for any other error is that it is not media', () => {
    expect(explainProbeFailure('Invalid data found when processing input', TEXT_HEAD)).toBe('not-media');
  });
});

describe('the sentence for the owner of a file whose run failed', () => {
  test.each([
    ['[mp3 @ 0x5] Error while decoding\nsq.mp3: Invalid data found when processing input', /it is damaged/],
    ['[h264 @ 0x5] Decoder (codec evrc) not found for input stream #0:1', /codec that the server cannot decode/],
    ["Unknown encoder 'libx264'", /its FFmpeg lacks a part/],
    ['Failed to inject frame into filter network\nsq.mp3: Invalid argument', /may be damaged.*the log of the server/],
    ['', /may be damaged/],
  ])('on %j is ours', (stderr, sentence) => {
    const told = explainRunFailure(stderr);
    expect(told).toMatch(sentence);
    expect(told).toMatch(/^[A-Z][^/]{5,250}\.$/);
    expect(told).not.toMatch(/inject frame|sq\.mp3|Invalid|0x5/);
  });
});

describe('the line logged for a failed run', () => {
  test('is the last line that names a cause, without addresses', () => {
    const stderr =
      '[mov @ 0x5581ab] [h264 @ 0x7f] first\n[libx264 @ 0x55] width not divisible by 2\nConversion failed!\n';
    expect(shortReason(stderr, [])).toBe('width not divisible by 2');
  });

  test('contains no local path, in any position', () => {
    const stderr = "file:/srv/up loads/a b.mp4: Invalid data in '/var/lib/x/sd.mp4' or /etc/passwd, see file:/tmp/y";
    const reason = shortReason(stderr, ['/srv/up loads/a b.mp4']);
    expect(reason).toBe("the source: Invalid data in 'the source' or the source, see the source");
  });

  test('is bounded, and absent where stderr is empty', () => {
    expect(shortReason('x'.repeat(1000), [])).toHaveLength(200);
    expect(shortReason('\n \n', [])).toBeUndefined();
  });
});
