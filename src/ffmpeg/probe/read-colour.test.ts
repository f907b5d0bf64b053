import { expect, test } from 'vitest';
import { readColour, refuseColour } from './read-colour.ts';

test('what a file says of its colours is read, and what it does not say is absent', () => {
  const silent = { color_space: 'unknown', color_primaries: 'reserved', side_data_list: [{}] };
  expect(readColour(silent)).toEqual({});
  const dolby = { dv_profile: 8, dv_bl_signal_compatibility_id: 4 };
  const stream = { color_transfer: 'arib-std-b67', color_range: 'tv', side_data_list: [{}, dolby] };
  expect(readColour(stream)).toEqual({
    colour: { transfer: 'arib-std-b67', range: 'tv', dolbyVision: { profile: 8, baseLayer: 4 } },
  });
});

test.each([
  [{ dolbyVision: { profile: 5, baseLayer: 0 } }, 'Dolby Vision of profile 5'],
  [{ dolbyVision: { profile: 10, baseLayer: 0 } }, 'Dolby Vision of profile 10'],
  [{ space: 'ictcp' }, 'ICtCp'],
  [{ space: 'ycgco' }, 'YCgCo'],
])('%j is refused with a reason', (colour, name) => {
  const refused = refuseColour(colour);
  expect(refused?.reason).toBe('unsupported-colours');
  expect(refused?.detail).toContain(name);
});

test.each([
  [{}],
  [{ space: 'bt2020nc', transfer: 'smpte2084' }],
  [{ space: 'gbr' }],
  [{ space: 'constructor' }],
  [{ dolbyVision: { profile: 8, baseLayer: 1 } }],
  [{ dolbyVision: { profile: 7, baseLayer: 6 } }],
  [{ dolbyVision: { profile: 10, baseLayer: 4 } }],
])('%j is not', (colour) => {
  expect(refuseColour(colour)).toBeUndefined();
});
