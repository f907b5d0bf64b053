// Which pictures a spec leads to, and which specs are refused as too costly.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planSnapshots, sheetSize, type PlannedVideo } from './plan-snapshots.ts';
import { MAX_PIXELS, MAX_SHEET_PIXELS, MAX_SHEET_SIDE, type SnapshotSpec, type SpriteSpec } from './snapshot-spec.ts';

const film: PlannedVideo = { width: 1920, height: 1080, durationSeconds: 60 };
const one: SnapshotSpec = { startMs: 0, count: 1, intervalSeconds: 1 };
const sprite: SpriteSpec = { columns: 10, lines: 10, padding: 0, margin: 0, color: 'black', keepsCells: false };

function plan(spec: Partial<SnapshotSpec>, video: Partial<PlannedVideo> = {}) {
  const planned = planSnapshots({ ...one, ...spec }, { ...film, ...video });
  if (!planned.ok) throw new Error(planned.reason);
  return planned.plan;
}

describe('the instants', () => {
  test.each<[string, Partial<SnapshotSpec>, number[]]>([
    ['one at the start by default', {}, [0]],
    ['one at an offset', { startMs: 1500 }, [1500]],
    ['one after the end is the last picture', { startMs: 90_000 }, [60_000]],
    ['a second apart', { count: 3 }, [0, 1000, 2000]],
    ['as far apart as is said', { count: 3, intervalSeconds: 7, startMs: 500 }, [500, 7500, 14_500]],
    ['no more than there are', { count: 1000, intervalSeconds: 25 }, [0, 25_000, 50_000]],
    ['evenly over the video', { count: 4, intervalSeconds: 0 }, [0, 15_000, 30_000, 45_000]],
    ['evenly over what is left of it', { count: 3, intervalSeconds: 0, startMs: 30_000 }, [30_000, 40_000, 50_000]],
    ['each that is named, in its order', { offsetsMs: [5000, 0, 61_000, 5000] }, [5000, 0, 60_000, 5000]],
  ])('%s', (_, spec, instants) => {
    expect(plan(spec).instantsMs).toEqual(instants);
  });

  test('are one for a video of unknown duration', () => {
    expect(plan({ count: 1000, intervalSeconds: 0 }, { durationSeconds: 0 }).instantsMs).toEqual([0]);
  });
});

describe('the size', () => {
  test.each<[string, Partial<SnapshotSpec>, Partial<PlannedVideo>, [number, number]]>([
    ['of the video', {}, {}, [1920, 1080]],
    ['as given', { width: 200, height: 200 }, {}, [200, 200]],
    ['of a given width', { width: 640 }, {}, [640, 360]],
    ['of a given height', { height: 90 }, {}, [160, 90]],
    ['of a portrait', { width: 90 }, { width: 1080, height: 1920 }, [90, 160]],
    ['never above the largest side', {}, { width: 8192, height: 4096 }, [4096, 2048]],
  ])('%s', (_, spec, video, [width, height]) => {
    expect(plan(spec, video).picture).toEqual({ width, height });
  });
});

describe('a sprite', () => {
  test('has as many sheets as its pictures need, each no larger than they need', () => {
    const planned = plan({
      count: 50,
      sprite: { ...sprite, cellWidth: 120, cellHeight: 68, columns: 3, padding: 20, margin: 50 },
    });
    expect(planned.sprite).toMatchObject({ columns: 3, lines: 10, sheetCount: 2, cell: { width: 120, height: 68 } });
    expect(sheetSize(planned.sprite!)).toEqual({ width: 100 + 3 * 120 + 40, height: 100 + 680 + 180 });
    expect(plan({ count: 2, sprite: { ...sprite, cellWidth: 64 } }).sprite).toMatchObject({
      columns: 2,
      lines: 1,
      sheetCount: 1,
      cell: { width: 64, height: 36 },
    });
  });
});

describe('too much', () => {
  test.each<[string, Partial<SnapshotSpec>, Partial<PlannedVideo>]>([
    ['Count', { count: 1000, width: 4096, height: 4096 }, { durationSeconds: 2000 }],
    ['Count', { count: 518 }, { durationSeconds: 2000 }],
    ['Count', { offsetsMs: Array.from({ length: 30 }, () => 0), height: 4096 }, { width: 4096, height: 1024 }],
    ['Width', { width: 4096 }, { width: 2, height: 8192 }],
    ['Width', { height: 4096 }, { width: 8192, height: 2 }],
    ['SpriteSnapshotConfig', { count: 1000, sprite: { ...sprite, columns: 1000 } }, { durationSeconds: 2000 }],
    [
      'SpriteSnapshotConfig',
      { count: 100, sprite: { ...sprite, cellWidth: 4096, cellHeight: 4096 } },
      { durationSeconds: 2000 },
    ],
    [
      'SpriteSnapshotConfig',
      { count: 400, sprite: { ...sprite, columns: 1, lines: 400, cellWidth: 100 } },
      { durationSeconds: 2000 },
    ],
    ['SpriteSnapshotConfig', { count: 40, sprite: { ...sprite, cellWidth: 8, padding: 1024, columns: 20 } }, {}],
    ['Count', { count: 600, sprite: { ...sprite, cellWidth: 100, keepsCells: true } }, { durationSeconds: 2000 }],
  ])('is refused, naming %s: %j', (reason, spec, video) => {
    expect(planSnapshots({ ...one, ...spec }, { ...film, ...video })).toEqual({ ok: false, reason });
  });

  test('is not refused at the limit: 517 pictures of 1920 x 1080, and any number of small cells', () => {
    expect(plan({ count: 517 }, { durationSeconds: 2000 }).instantsMs).toHaveLength(517);
    const cells = plan({ count: 1000, sprite: { ...sprite, cellWidth: 160 } }, { durationSeconds: 2000 });
    expect(cells.sprite).toMatchObject({ sheetCount: 10 });
  });

  test('never results from a plan, for any spec', () => {
    const length = fc.option(fc.integer({ min: 8, max: 4096 }), { nil: undefined });
    const gap = fc.integer({ min: 0, max: 1024 });
    const cells = fc.integer({ min: 1, max: 10_000 });
    const spec = fc.record({
      startMs: fc.nat(999_999_999_999),
      count: fc.integer({ min: 1, max: 1000 }),
      intervalSeconds: fc.nat(86_400),
      width: length,
      height: length,
      sprite: fc.option(
        fc.record({
          cellWidth: length,
          cellHeight: length,
          columns: cells,
          lines: cells,
          padding: gap,
          margin: gap,
          color: fc.constant('black'),
          keepsCells: fc.boolean(),
        }),
        { nil: undefined },
      ),
    });
    const side = fc.integer({ min: 1, max: 8192 });
    const video = fc.record({
      width: side,
      height: side,
      durationSeconds: fc.double({ min: 0, max: 43_200, noNaN: true }),
    });
    fc.assert(
      fc.property(spec, video, (asked, given) => {
        const planned = planSnapshots(asked, given);
        if (!planned.ok) return;
        const { instantsMs, picture, sprite: sheets } = planned.plan;
        expect(instantsMs.length).toBeGreaterThan(0);
        for (const instant of instantsMs) expect(instant).toBeLessThanOrEqual(given.durationSeconds * 1000);
        const taken = sheets?.keepsCells === false ? sheets.cell : picture;
        expect(taken.width * taken.height * instantsMs.length).toBeLessThanOrEqual(MAX_PIXELS);
        if (sheets === undefined) return;
        const { width, height } = sheetSize(sheets);
        expect(Math.max(width, height)).toBeLessThanOrEqual(MAX_SHEET_SIDE);
        expect(width * height).toBeLessThanOrEqual(MAX_SHEET_PIXELS);
        expect(sheets.sheetCount * sheets.columns * sheets.lines).toBeGreaterThanOrEqual(instantsMs.length);
      }),
      { numRuns: 2000 },
    );
  });
});
