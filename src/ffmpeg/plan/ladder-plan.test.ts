// The built-in ladder: the outputs of an upload without a template group.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LADDER_TEMPLATES } from './ladder-templates.ts';
import type { TemplateDefinition } from './template.ts';
import { planOutputs } from './plan-outputs.ts';
import type { Output, PicturePlan, SoundPlan } from './rendition.ts';
import type { SourceAudio, SourceInfo, SourceVideo } from '../source-info.ts';

const STEREO: SourceAudio = { codec: 'aac', channels: 2, sampleRate: 48_000, streamIndex: 1 };

function video(width: number, height: number, fps = 25): SourceVideo {
  return {
    codec: 'h264',
    width,
    height,
    rotation: 0,
    fps,
    rate: { rate: [fps, 1], isConstant: true } as const,
    pixFmt: 'yuv420p',
    interlaced: false,
    streamIndex: 0,
  };
}

function source(streams: { video?: SourceVideo; audio?: SourceAudio }): SourceInfo {
  return {
    container: 'mov',
    durationSeconds: 10,
    sizeBytes: 1,
    bitrateKbps: 100_000,
    ...streams,
  };
}

function sizes(width: number, height: number): readonly string[] {
  return planVideo(width, height).map((plan) => `${plan.definition} ${plan.width}x${plan.height}`);
}

function planLadder(of: SourceInfo): readonly Output[] {
  const { plans, outputs } = planOutputs(of, LADDER_TEMPLATES);
  expect(plans.filter((plan) => !plan.ok)).toEqual([]);
  return outputs;
}

function planVideo(width: number, height: number): readonly (PicturePlan & { definition: TemplateDefinition })[] {
  const outputs = planLadder(source({ video: video(width, height) }));
  expect(outputs.map((output) => output.format)).toEqual(outputs.map((_, rank) => (rank % 2 === 0 ? 'mp4' : 'm3u8')));
  return outputs
    .filter((output) => output.format === 'mp4')
    .map(({ definition, rendition }) => ({ definition, ...rendition.picture! }));
}

function firstSound(of: SourceInfo): SoundPlan | undefined {
  return planLadder(of)[0]?.rendition.sound;
}

describe('the ladder', () => {
  test.each([
    [1920, 1080, ['FD 640x360', 'LD 854x480', 'SD 1280x720', 'HD 1920x1080']],
    [3840, 2160, ['FD 640x360', 'LD 854x480', 'SD 1280x720', 'HD 1920x1080']],
    [1080, 1920, ['FD 360x640', 'LD 480x854', 'SD 720x1280', 'HD 1080x1920']],
    [1000, 500, ['FD 720x360', 'LD 960x480']],
    [640, 400, ['FD 576x360']],
    [641, 361, ['FD 640x360']],
    [430, 241, ['FD 430x240']],
    [64, 48, ['FD 64x48']],
    [1920, 120, ['FD 1920x120']],
    [8192, 512, ['FD 5760x360', 'LD 7680x480']],
    [1, 1, ['FD 2x2']],
  ])('a picture of %i x %i becomes %j', (width, height, expected) => {
    expect(sizes(width, height)).toEqual(expected);
  });

  const side = fc.integer({ min: 2, max: 8192 });

  test('never upscales, keeps sides even, ascends, and always begins with FD', () => {
    fc.assert(
      fc.property(side, side, (width, height) => {
        const plans = planVideo(width, height);
        expect(plans[0]?.definition).toBe('FD');
        for (const [rank, plan] of plans.entries()) {
          expect(plan.width).toBeLessThanOrEqual(width);
          expect(plan.height).toBeLessThanOrEqual(height);
          expect([plan.width % 2, plan.height % 2]).toEqual([0, 0]);
          expect(Math.min(plan.width, plan.height)).toBeGreaterThanOrEqual(2);
          const below = plans[rank - 1];
          if (below !== undefined) expect(plan.width * plan.height).toBeGreaterThan(below.width * below.height);
        }
      }),
    );
  });

  test('keeps the aspect ratio, up to the rounding of one side to an even number', () => {
    fc.assert(
      fc.property(side, side, (width, height) => {
        for (const plan of planVideo(width, height)) {
          const factor = Math.min(1, Math.min(plan.width, plan.height) / Math.min(width, height));
          const rounding = factor < 1 ? 1 + Math.max(width, height) / Math.min(width, height) : 2;
          expect(Math.abs(plan.width - width * factor)).toBeLessThanOrEqual(rounding);
          expect(Math.abs(plan.height - height * factor)).toBeLessThanOrEqual(rounding);
        }
      }),
    );
  });

  test('makes a rung if and only if the short side reaches it', () => {
    fc.assert(
      fc.property(side, side, (width, height) => {
        const short = Math.min(width, height);
        const expected = [
          'FD',
          ...(short >= 480 ? ['LD'] : []),
          ...(short >= 720 ? ['SD'] : []),
          ...(short >= 1080 ? ['HD'] : []),
        ];
        expect(planVideo(width, height).map((plan) => plan.definition)).toEqual(expected);
      }),
    );
  });
});

test('MP4 and HLS of a rung share one encoding, the HLS encrypted with a key of the server', () => {
  const outputs = planLadder(source({ video: video(640, 480), audio: STEREO }));
  expect(outputs.map(({ rendition }) => rendition.id)).toEqual([0, 0, 1, 1]);
  expect(outputs.map(({ variant, segmentSeconds }) => `${variant} ${segmentSeconds}`)).toEqual(Array(4).fill(' 4'));
});

test('the rate of a rung follows area and frame rate', () => {
  const rates = (of: SourceVideo): unknown =>
    planLadder(source({ video: of }))
      .filter((output) => output.format === 'mp4')
      .map(({ rendition: { picture } }) => [picture?.crf, picture?.maxrateKbps, picture?.profile]);
  const usual = [
    [23, 900, 'main'],
    [23, 1601, 'high'],
    [23, 3000, 'high'],
    [23, 6000, 'high'],
  ];
  expect(rates(video(1920, 1080))).toEqual(usual);
  expect(rates(video(3840, 2160))).toEqual(usual);
  expect(rates(video(640, 360, 50))).toEqual([[23, 1350, 'main']]);
  expect(rates(video(64, 48))).toEqual([[23, 225, 'main']]);
});

describe('a source of a low rate', () => {
  const limits = (codec: string, bitrateKbps: number, durationSeconds = 600): unknown =>
    planLadder({ ...source({ video: { ...video(1280, 720), codec } }), bitrateKbps, durationSeconds })
      .filter((output) => output.format === 'mp4')
      .map(({ rendition: { picture } }) => [picture?.maxrateKbps, picture?.bufferKbit]);

  test('limits each rung in the long run, but not its peaks', () => {
    expect(limits('h264', 600)).toEqual([
      [450, 1800],
      [600, 3202],
      [900, 6000],
    ]);
    expect(limits('h264', 1700)).toEqual([
      [900, undefined],
      [1601, undefined],
      [2550, 6000],
    ]);
  });

  test('in a codec that needs fewer bits than H.264 limits it less', () => {
    expect(limits('hevc', 1000)).toEqual([
      [900, undefined],
      [1601, 3202],
      [2400, 6000],
    ]);
  });

  test('limits peaks too if it is short', () => {
    expect(limits('h264', 600, 10)).toEqual([
      [450, 900],
      [600, 1200],
      [900, 1800],
    ]);
  });

  test('of a still picture leaves enough for key frames', () => {
    expect(limits('h264', 10)).toEqual([
      [180, 1800],
      [320, 3202],
      [600, 6000],
    ]);
  });

  test('limits the sound where there is no picture, and never raises it', () => {
    const rateOf = (bitrateKbps: number, channels: number): unknown =>
      firstSound({ ...source({ audio: { ...STEREO, channels } }), bitrateKbps })?.bitrateKbps;
    expect([rateOf(12.2, 1), rateOf(12.2, 2), rateOf(40, 2), rateOf(900, 2), rateOf(900, 1)]).toEqual([
      32, 64, 80, 128, 64,
    ]);
  });
});

describe('the sound of a rendition', () => {
  test('is absent for a silent source', () => {
    expect(firstSound(source({ video: video(640, 360) }))).toBeUndefined();
  });

  test('is mixed down to two channels, and a mono source stays mono with half the rate', () => {
    const found = [6, 2, 1].map((count) =>
      firstSound(source({ video: video(640, 360), audio: { ...STEREO, channels: count } })),
    );
    expect(found).toEqual([
      { codec: 'aac', bitrateKbps: 64, channels: 2 },
      { codec: 'aac', bitrateKbps: 64, channels: 2 },
      { codec: 'aac', bitrateKbps: 32, channels: 1 },
    ]);
  });

  test('becomes SQ for an audio-only source, and only a sample rate above 48 kHz is changed', () => {
    const outputs = planLadder(source({ audio: STEREO }));
    expect(outputs.map(({ definition, format, rendition }) => [definition, format, rendition.sound])).toEqual([
      ['SQ', 'mp3', { codec: 'mp3', bitrateKbps: 128, channels: 2 }],
      ['SQ', 'm3u8', { codec: 'aac', bitrateKbps: 128, channels: 2 }],
    ]);
    expect(firstSound(source({ audio: { ...STEREO, sampleRate: 96_000 } }))?.sampleRate).toBe(48_000);
  });
});
