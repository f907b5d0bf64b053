import { describe, expect, test } from 'vitest';
import { colourFilters, colourOf } from './plan-colour.ts';

const HD = { pixFmt: 'yuv420p', width: 1920, height: 1080 };
const SD = { pixFmt: 'yuv420p', width: 720, height: 576 };

describe('what the colours of a film mean', () => {
  test.each([
    ['HD without tags', HD, { matrix: 'bt709' }],
    ['portrait HD without tags', { ...HD, width: 1080, height: 1920 }, { matrix: 'bt709' }],
    ['SD without tags', SD, { matrix: 'bt601' }],
    ['HD tagged as SD', { ...HD, colour: { space: 'smpte170m' } }, { matrix: 'bt601' }],
    ['SD tagged as HD', { ...SD, colour: { space: 'bt709' } }, { matrix: 'bt709' }],
    ['RGB, small or large', { ...SD, pixFmt: 'gbrp' }, { matrix: 'bt709', isRgb: true }],
    ['a palette', { ...SD, pixFmt: 'pal8' }, { matrix: 'bt709', isRgb: true }],
    ['PQ', { ...HD, colour: { transfer: 'smpte2084' } }, { matrix: 'bt2020', hdr: 'HDR10', wideGamut: 'bt2020' }],
    [
      'HLG',
      { ...HD, colour: { transfer: 'arib-std-b67', space: 'bt2020nc', primaries: 'bt2020' } },
      { matrix: 'bt2020', hdr: 'HLG', wideGamut: 'bt2020' },
    ],
    ['SDR of BT.2020', { ...HD, colour: { space: 'bt2020nc' } }, { matrix: 'bt2020', wideGamut: 'bt2020' }],
    ['P3', { ...HD, colour: { primaries: 'smpte432' } }, { matrix: 'bt709', wideGamut: 'p3' }],
  ])('%s', (_, video, expected) => {
    expect(colourOf(video)).toEqual({ isRgb: false, hdr: undefined, wideGamut: undefined, ...expected });
  });
});

test('only films of another matrix are converted, and all are tagged', () => {
  const filters = (video: typeof HD): string => colourFilters(video).behind.join(',');
  expect(filters(HD)).not.toContain('colormatrix');
  expect(filters(SD)).toContain('colormatrix=bt601:bt709');
  for (const video of [HD, SD]) expect(filters(video)).toMatch(/setparams=range=tv:color_primaries=bt709/);
});
