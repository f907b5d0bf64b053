import { expect, test } from 'vitest';
import { LADDER_TEMPLATES } from './ladder-templates.ts';
import { cpuBudgetSeconds } from './cpu-budget.ts';
import { planOutputs } from './plan-outputs.ts';
import type { SourceInfo, SourceVideo } from '../source-info.ts';

function budget(durationSeconds: number, picture?: Partial<SourceVideo>): number {
  const video = {
    codec: 'h264',
    width: 1280,
    height: 720,
    rotation: 0,
    fps: 25,
    rate: { rate: [25, 1], isConstant: true } as const,
    pixFmt: 'yuv420p',
  };
  const source: SourceInfo = {
    container: 'mov',
    durationSeconds,
    sizeBytes: 1,
    bitrateKbps: 1,
    ...(picture !== undefined && { video: { ...video, interlaced: false, streamIndex: 0, ...picture } }),
    audio: { codec: 'aac', channels: 2, sampleRate: 48_000, streamIndex: 1 },
  };
  return cpuBudgetSeconds(source, planOutputs(source, LADDER_TEMPLATES).outputs);
}

test('grows with duration, picture size and frame rate, from two minutes on', () => {
  expect(budget(0.04, {})).toBe(121);
  expect(budget(3600, {})).toBeGreaterThan(3600);
  expect(budget(3600, {})).toBeLessThan(12 * 3600);
  expect(budget(3600, { width: 3840, height: 2160 })).toBeGreaterThan(2 * budget(3600, {}));
  const fast = { fps: 50, rate: { rate: [50, 1], isConstant: true } } as const;
  expect(budget(3600, fast)).toBeGreaterThan(1.8 * budget(3600, {}));
  expect(budget(3600, { fps: 0, rate: { rate: [60, 1], isConstant: false } })).toBeGreaterThan(budget(3600, {}));
});
