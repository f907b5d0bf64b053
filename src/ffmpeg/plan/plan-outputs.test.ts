import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TranscodeTemplate } from './template.ts';
import { planOutputs } from './plan-outputs.ts';
import type { Output } from './rendition.ts';
import type { SourceInfo } from '../source-info.ts';
import { filmTemplate, soundTemplate } from './templates.testing.ts';

type Video = NonNullable<SourceInfo['video']>;

const FILE = { container: 'mov', durationSeconds: 10, sizeBytes: 1, bitrateKbps: 100_000 };
const AUDIO = { codec: 'aac', channels: 2, sampleRate: 44_100, streamIndex: 1 };

function film(width: number, height: number, video: Partial<Video> = {}): SourceInfo {
  const usual = {
    codec: 'h264',
    width,
    height,
    rotation: 0,
    fps: 25,
    rate: { rate: [25, 1], isConstant: true } as const,
    pixFmt: 'yuv420p',
  };
  return { ...FILE, video: { ...usual, interlaced: false, streamIndex: 0, ...video }, audio: AUDIO };
}

function outputOf(source: SourceInfo, template: TranscodeTemplate): Output | undefined {
  return planOutputs(source, [template]).outputs[0];
}

function reasons(source: SourceInfo, templates: readonly TranscodeTemplate[]): readonly (string | undefined)[] {
  const { plans } = planOutputs(source, templates);
  return templates.map((_, index) => {
    const plan = plans.find((one) => one.index === index);
    return plan === undefined || plan.ok ? plan && 'made' : plan.reason;
  });
}

describe('the size of a picture', () => {
  const sizeOf = (source: SourceInfo, changes: Parameters<typeof filmTemplate>[0]): string => {
    const picture = outputOf(source, filmTemplate(changes))?.rendition.picture;
    return `${picture?.width}x${picture?.height}`;
  };

  test.each([
    ['of the definition fits in its box', { definition: 'FD' }, '640x360'],
    ['of 4K is enlarged to it', { definition: '4K' }, '3840x2160'],
    ['of OD is the source', { definition: 'OD' }, '1920x1080'],
    ['follows a requested width', { video: { width: 1000 } }, '1000x562'],
    ['follows a requested height', { video: { height: 500 } }, '888x500'],
    ['fits in both where both are requested', { video: { width: 1000, height: 1000 } }, '1000x562'],
    ['larger than the source is kept at it', { video: { width: 4000 }, ifLarger: 'keep' }, '1920x1080'],
  ] as const)('%s', (_, changes, expected) => {
    expect(sizeOf(film(1920, 1080), changes)).toBe(expected);
  });

  test('is planned with a rotated box for portrait video, but a requested width stays the width', () => {
    const upright = film(1080, 1920);
    expect(sizeOf(upright, { definition: 'SD' })).toBe('720x1280');
    expect(sizeOf(upright, { video: { width: 1280 } })).toBe('1280x2276');
    expect(sizeOf(upright, { video: { width: 1280, isLongShort: true } })).toBe('720x1280');
    expect(sizeOf(upright, { video: { height: 720, isLongShort: true } })).toBe('720x1280');
  });

  test('is even, within the limits, and keeps the aspect ratio, for every request and source', () => {
    const side = fc.integer({ min: 1, max: 8192 });
    const requested = fc.option(fc.integer({ min: 128, max: 4096 }), { nil: undefined });
    const changes = fc.record({ width: requested, height: requested, isLongShort: fc.boolean() });
    const ifLarger = fc.constantFrom('enlarge', 'keep', 'leave out', 'fail' as const);
    fc.assert(
      fc.property(side, side, changes, ifLarger, (width, height, video, larger) => {
        const found = outputOf(film(width, height), filmTemplate({ video, ifLarger: larger }))?.rendition.picture;
        if (found === undefined) return;
        expect([found.width % 2, found.height % 2]).toEqual([0, 0]);
        expect(Math.min(found.width, found.height)).toBeGreaterThanOrEqual(2);
        expect(Math.max(found.width, found.height)).toBeLessThanOrEqual(Math.max(4096, width, height));
        if (larger !== 'enlarge')
          expect(found.width * found.height).toBeLessThanOrEqual(Math.max(4, 2 * width, 2 * height, width * height));
        const factor = width > height ? found.width / width : found.height / height;
        expect(Math.abs(found.width - width * factor)).toBeLessThanOrEqual(2);
        expect(Math.abs(found.height - height * factor)).toBeLessThanOrEqual(2);
      }),
    );
  });
});

describe('a template that asks for more than the source has', () => {
  const SOURCE = film(640, 360);

  test('is enlarged, kept, left out or refused as it says', () => {
    const as = (ifLarger: TranscodeTemplate['ifLarger']): TranscodeTemplate =>
      filmTemplate({ definition: 'HD', ifLarger });
    expect([as('enlarge'), as('keep'), as('leave out'), as('fail')].map((one) => reasons(SOURCE, [one])[0])).toEqual([
      ...['made', 'made', undefined, 'larger-than-source'],
    ]);
    expect(reasons(film(1920, 1080), [as('leave out')])).toEqual(['made']);
  });

  test('gets the frame rate of the source for a higher one', () => {
    const fps = (requested: number, source: SourceInfo): number | undefined =>
      outputOf(source, filmTemplate({ video: { fps: requested } }))?.rendition.picture?.fps;
    expect(fps(60, SOURCE)).toBeUndefined();
    expect(fps(25, SOURCE)).toBeUndefined();
    expect(fps(12, SOURCE)).toBe(12);
    expect(fps(30, film(640, 360, { fps: 13, rate: { rate: [30, 1], isConstant: false } }))).toBeUndefined();
    expect(fps(30, film(640, 360, { fps: 240, rate: { rate: [240, 1], isConstant: true } as const }))).toBe(30);
  });

  test('is refused for a size beyond the limit of encoders', () => {
    expect(reasons(film(8000, 100), [filmTemplate({ video: { height: 4096 } })])).toEqual(['too-large']);
    expect(reasons(film(8000, 14), [filmTemplate({ definition: 'OD', video: { codec: 'H.265' } })])).toEqual([
      'too-small',
    ]);
  });
});

describe('a template that does not fit the source', () => {
  const { video: _v, ...sound } = film(640, 360);
  const { audio: _a, ...silent } = film(640, 360);

  test('is refused with a sentence if it asks for video of an audio file, and the others are made', () => {
    const { plans, outputs } = planOutputs(sound, [filmTemplate(), soundTemplate()]);
    expect(plans[0]).toEqual({ ok: false, index: 0, reason: 'no-picture', detail: 'The file has no picture.' });
    expect(outputs.map(({ index, format }) => [index, format])).toEqual([[1, 'mp3']]);
  });

  test('is refused if it asks only for audio of a silent film, and made without audio if it asks for video too', () => {
    expect(reasons(silent, [soundTemplate(), filmTemplate()])).toEqual(['no-sound', 'made']);
    expect(outputOf(silent, filmTemplate())?.rendition.sound).toBeUndefined();
  });

  test('is refused without video and audio, and left out as a list of the others', () => {
    const neither = soundTemplate({ container: 'mp4', audio: undefined });
    expect(reasons(film(640, 360), [neither, filmTemplate({ type: 'VideoPackage' })])).toEqual(['no-sound', undefined]);
  });

  test('is refused if it asks for H.265 in FLV', () => {
    expect(reasons(film(640, 360), [filmTemplate({ container: 'flv', video: { codec: 'H.265' } })])).toEqual([
      'not-in-flv',
    ]);
  });
});

describe('the rate', () => {
  const pictureOf = (video: Parameters<typeof filmTemplate>[0]): unknown =>
    outputOf(film(1280, 720), filmTemplate(video))?.rendition.picture;

  test('is the requested bitrate with headroom, or a quality with the requested limit', () => {
    expect(pictureOf({ video: { bitrateKbps: 2000 } })).toMatchObject({ bitrateKbps: 2000, maxrateKbps: 3000 });
    expect(pictureOf({ video: { bitrateKbps: 2000 } })).not.toHaveProperty('crf');
    expect(pictureOf({ video: { crf: 30, bitrateKbps: 2000 } })).toMatchObject({ crf: 30, maxrateKbps: 2000 });
    expect(pictureOf({ video: { crf: 0 } })).toMatchObject({ crf: 1, maxrateKbps: 50_000 });
    expect(pictureOf({})).toMatchObject({ crf: 23, maxrateKbps: 3000, profile: 'high' });
    expect(pictureOf({ video: { codec: 'H.265', profile: 'main' } })).not.toHaveProperty('profile');
  });

  test('of audio samples is lifted where the sound has few of them and the template names none', () => {
    const rate = (sampleRate: number, template = filmTemplate()): number | undefined => {
      const source = film(640, 360);
      const plan = outputOf({ ...source, audio: { ...AUDIO, sampleRate } }, template);
      return plan?.rendition.sound?.sampleRate;
    };
    expect([8000, 16_000, 22_050, 11_025, 24_000].map((each) => rate(each))).toEqual([
      48_000, 48_000, 44_100, 44_100, 48_000,
    ]);
    expect([32_000, 44_100].map((each) => rate(each))).toEqual([undefined, undefined]);
    expect(rate(8000, filmTemplate({ audio: { codec: 'AAC', sampleRate: 22_050 } }))).toBe(22_050);
  });

  test('of audio samples is one that its encoder and container support', () => {
    const rate = (changes: Partial<TranscodeTemplate>): number | undefined =>
      outputOf(film(640, 360), filmTemplate(changes))?.rendition.sound?.sampleRate;
    expect(rate({})).toBeUndefined();
    expect(rate({ audio: { codec: 'AAC', sampleRate: 96_000 } })).toBe(96_000);
    expect(rate({ audio: { codec: 'MP3', sampleRate: 96_000 } })).toBe(48_000);
    expect(rate({ audio: { codec: 'MP3', sampleRate: 1 } })).toBe(8000);
    expect(rate({ container: 'flv', audio: { codec: 'MP3', sampleRate: 48_000 } })).toBe(44_100);
    expect(rate({ container: 'flv', audio: { codec: 'MP3' } })).toBe(44_100);
    expect(
      outputOf(film(640, 360), soundTemplate({ audio: { codec: 'AAC', bitrateKbps: 500 } }))?.rendition.sound,
    ).toEqual({
      codec: 'mp3',
      bitrateKbps: 320,
      channels: 2,
    });
  });
});

describe('encodings', () => {
  const SOURCE = film(1280, 720);
  const idsOf = (templates: readonly TranscodeTemplate[]): readonly number[] =>
    planOutputs(SOURCE, templates).outputs.map(({ rendition }) => rendition.id);
  const hls = (segmentSeconds: number, changes: Partial<TranscodeTemplate> = {}): TranscodeTemplate =>
    filmTemplate({ container: 'hls', segmentSeconds, ...changes });

  test('are shared between containers, but not between different requests', () => {
    const other = filmTemplate({ definition: 'LD', video: { bitrateKbps: 900 } });
    expect(
      idsOf([filmTemplate(), hls(4), hls(4, { isEncrypted: true }), filmTemplate({ container: 'flv' }), other]),
    ).toEqual([...[0, 0, 0, 0, 1]]);
    expect(idsOf([hls(4), hls(4, { definition: 'HD', audio: { codec: 'AAC', channels: 1 } })])).toEqual([0, 1]);
  });

  test('have key frames where segments begin, and a file has those of the playlist it shares an encoding with', () => {
    const keyFrames = (templates: readonly TranscodeTemplate[]): readonly string[] =>
      planOutputs(SOURCE, templates).outputs.map(({ rendition }) => rendition.keyFrameSeconds);
    expect([1, 2, 3, 4, 5, 10, 60].map((seconds) => keyFrames([hls(seconds)])[0])).toEqual([
      '1',
      '2',
      '3/2',
      '2',
      '5/3',
      '2',
      '2',
    ]);
    expect(idsOf([filmTemplate(), hls(5), hls(10, { isEncrypted: true })])).toEqual([0, 0, 1]);
    expect(keyFrames([filmTemplate(), hls(5)])).toEqual(['5/3', '5/3']);
    expect(keyFrames([filmTemplate()])).toEqual(['2']);
  });

  test("of an encrypted playlist use a key of the server, or the customer's", () => {
    const variants = (withCustomerKey: boolean): readonly string[] =>
      planOutputs(SOURCE, [hls(4), hls(4, { isEncrypted: true }), filmTemplate()], { withCustomerKey }).outputs.map(
        ({ variant, format }) => `${format} ${variant}`,
      );
    expect(variants(false)).toEqual(['m3u8 plain', 'm3u8 ', 'mp4 ']);
    expect(variants(true)).toEqual(['m3u8 plain', 'm3u8 kms', 'mp4 ']);
  });
});

describe('the limits of one source', () => {
  const many = (
    count: number,
    changes: (index: number) => Parameters<typeof filmTemplate>[0],
  ): readonly TranscodeTemplate[] => Array.from({ length: count }, (_, index) => filmTemplate(changes(index)));
  const DEFINITIONS = ['FD', 'LD', 'SD', 'HD', '2K', '4K', 'OD', 'SQ', 'HQ', 'AUTO'] as const;

  test('are twenty outputs', () => {
    const all = many(30, (index) => ({
      definition: DEFINITIONS[index % 10]!,
      container: (['mp4', 'flv', 'hls'] as const)[Math.floor(index / 10)]!,
      video: { width: 128 },
    }));
    const found = reasons(film(640, 360), all);
    expect(found.slice(0, 20)).toEqual(Array(20).fill('made'));
    expect(found.slice(20)).toEqual(Array(10).fill('too-many'));
  });

  test('are a number of pixels, where H.265 counts twice and shared encodings once', () => {
    const source = film(3840, 2160);
    const each = (codec: 'H.264' | 'H.265'): readonly TranscodeTemplate[] =>
      many(6, (index) => ({
        definition: DEFINITIONS[index]!,
        video: { codec, width: 3840, bitrateKbps: 1000 + index },
      }));
    const costly = ['too-costly', 'too-costly', 'too-costly', 'too-costly'];
    expect(reasons(source, each('H.264'))).toEqual(['made', 'made', 'made', 'made', 'too-costly', 'too-costly']);
    expect(reasons(source, each('H.265'))).toEqual(['made', 'made', ...costly]);
    const shared = many(6, (index) => ({ definition: DEFINITIONS[index]!, video: { width: 3840, bitrateKbps: 1000 } }));
    expect(reasons(source, shared)).toEqual(Array(6).fill('made'));
  });

  test('are one stream for each name', () => {
    expect(reasons(film(640, 360), [filmTemplate(), filmTemplate({ video: { crf: 30 } })])).toEqual([
      'made',
      'same-name',
    ]);
  });
});
