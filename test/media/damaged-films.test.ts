// A hundred small films with bytes changed at random from a fixed seed: each ends with renditions or with a reason, within its
// limits, and leaves nothing behind. Here and not beside the code because it takes a minute.
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { packageProbed, PROBE } from '../../src/ffmpeg/package/package-clip.testing.ts';
import { H264, picture } from '../support/clips.ts';
import { openClips } from '../support/open-clips.ts';
import { probeSource } from '../../src/ffmpeg/probe/probe-source.ts';
import { filmTemplate } from '../../src/ffmpeg/plan/templates.testing.ts';

const { makeClip, makeFile } = openClips();
const templates = [filmTemplate({ definition: 'FD', ifLarger: 'keep' })];
const request = { wantsCover: false, limits: { cpuSeconds: 20 } };

async function outcomeOf(path: string): Promise<string> {
  const probed = await probeSource(path, PROBE);
  if (!probed.ok) {
    expect(probed.detail).toMatch(/^[A-Z][^/]*\.$/);
    return `probe: ${probed.reason}`;
  }
  const { result, workDir } = await packageProbed(path, probed.source, { request, templates });
  if (result.ok) return 'ok';
  expect(result.detail).toMatch(/^[A-Z][^/]{5,250}\.$/);
  expect(readdirSync(workDir)).toEqual([]);
  return result.reason;
}

describe('a damaged film', () => {
  /** The same on every run: xorshift32. */
  function numbersFrom(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) % below;
    };
  }

  test.each([
    ['mp4', H264],
    ['mkv', ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8']],
    ['avi', ['-c:v', 'mpeg4']],
    ['ts', ['-c:v', 'mpeg2video']],
  ])('%s: twenty-five with random changes each end with renditions or a reason', async (type, codec) => {
    const bytes = readFileSync(await makeClip(`whole.${type}`, picture('64x48'), codec, ['-g', '5']));
    const below = numbersFrom(0x9e3779b9);
    const outcomes = new Map<string, number>();
    for (let round = 0; round < 25; round += 1) {
      const damaged = Buffer.from(bytes);
      for (let change = below(20); change >= 0; change -= 1) damaged[below(damaged.length)] = below(256);
      const found = await outcomeOf(makeFile(`damaged.${type}`, damaged));
      outcomes.set(found, (outcomes.get(found) ?? 0) + 1);
    }
    // Some are still valid. For the others the server got a reason.
    expect(outcomes.get('ok')).toBeGreaterThan(0);
    for (const key of outcomes.keys())
      expect(key).toMatch(/^(?:ok|nothing-decoded|encode-failed|source-ends-early|too-costly|probe: [a-z-]+)$/);
  });
});
