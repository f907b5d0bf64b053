// The choice of a cover among drawn samples.
import { describe, expect, test } from 'vitest';
import { SAMPLE_BYTES, SAMPLE_SIDE, chooseCover, readInstants, type CoverChoice } from './choose-cover.ts';

type Draw = (x: number, y: number) => number;

/** Luma as drawn, without colour. */
function sample(draw: Draw): Uint8Array {
  const bytes = new Uint8Array(SAMPLE_BYTES).fill(128);
  for (let index = 0; index < SAMPLE_SIDE ** 2; index += 1)
    bytes[index] = draw(index % SAMPLE_SIDE, Math.floor(index / SAMPLE_SIDE));
  return bytes;
}

/** One sample a second. */
function choose(draws: readonly Draw[]): CoverChoice | undefined {
  const bytes = Buffer.concat(draws.map(sample));
  return chooseCover({ bytes, instants: draws.map((_, index) => index) });
}

const black: Draw = () => 16;
const shaded: Draw = (x, y) => 30 + 4 * x + y;
/** Differs from one sample to the next only. */
const noisy: Draw = (x, y) => 100 + ((x + y) % 2) * 20;
/** White letters in the middle of black. */
const title: Draw = (x, y) => (y > 14 && y < 18 && x > 8 && x < 24 && x % 3 > 0 ? 235 : 16);
const scene: Draw = (x, y) => ((Math.floor(x / 8) + Math.floor(y / 8)) % 2 ? 60 : 180);
const otherScene: Draw = (x, y) => (Math.floor(y / 4) % 2 ? 20 : 230 - x);
const dimmed =
  (factor: number): Draw =>
  (x, y) =>
    16 + (scene(x, y) - 16) * factor;

describe('the cover', () => {
  test.each([
    ['black', black],
    ['shading', shaded],
    ['a title', title],
  ])('is the first picture that shows something: behind %s', (_, plain) => {
    expect(choose([plain, plain, scene, scene, otherScene])).toMatchObject({ atSeconds: 2, isTelling: true });
  });

  test('is no single picture between plain ones, which is a flash', () => {
    expect(choose([black, otherScene, black, scene, scene])).toMatchObject({ atSeconds: 3 });
    expect(choose([scene])).toMatchObject({ atSeconds: 0, isTelling: true });
  });

  test('that fades in is taken where it stands, and not from the scene behind it', () => {
    const fading = [black, dimmed(0.2), dimmed(0.5), dimmed(0.8), scene, scene, otherScene];
    expect(choose(fading)).toMatchObject({ atSeconds: 4, isTelling: true });
    expect(choose([dimmed(0.3), otherScene, otherScene])).toMatchObject({ atSeconds: 0 });
  });

  test('of a film that shows nothing is its least plain picture', () => {
    expect(choose([black, title, black])).toMatchObject({ atSeconds: 1, isTelling: false });
    expect(choose([black, shaded, noisy])?.isTelling).toBe(false);
  });

  test('counts colour alone as a difference', () => {
    const tinted = Buffer.from(sample(() => 120));
    for (let index = 0; index < SAMPLE_SIDE ** 2; index += 1)
      tinted[SAMPLE_SIDE ** 2 + index] = Math.floor((index % SAMPLE_SIDE) / 8) % 2 ? 60 : 190;
    expect(chooseCover({ bytes: tinted, instants: [7] })).toMatchObject({ atSeconds: 7, isTelling: true });
  });

  test('needs a whole sample and its instant', () => {
    expect(choose([])).toBeUndefined();
    expect(chooseCover({ bytes: sample(scene).subarray(1), instants: [0] })).toBeUndefined();
    expect(chooseCover({ bytes: sample(scene), instants: [] })).toBeUndefined();
    expect(chooseCover({ bytes: Buffer.concat([sample(black), sample(scene)]), instants: [3] })).toMatchObject({
      atSeconds: 3,
      isTelling: false,
    });
  });
});

test('instants are read from the lines of framecrc, in its time base', () => {
  const head = '#software: Lavf59\n#tb 0: 1/1000\n#media_type 0: video\n';
  const lines =
    '0,       -40,       -40,        1,     3072, 0x1\n0,       2500,       2500,        1,     3072, 0x2\n';
  expect(readInstants(head + lines)).toEqual([0, 2.5]);
  expect(readInstants(lines)).toEqual([]);
  expect(readInstants('')).toEqual([]);
});
