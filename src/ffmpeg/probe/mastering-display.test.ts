import { expect, test } from 'vitest';
import { readMasteringDisplay } from './mastering-display.ts';

const DISPLAY = {
  side_data_type: 'Mastering display metadata',
  ...{ red_x: '34000/50000', red_y: '16000/50000', green_x: '13250/50000', green_y: '34500/50000' },
  ...{ blue_x: '7500/50000', blue_y: '3000/50000', white_point_x: '15635/50000', white_point_y: '16450/50000' },
  ...{ min_luminance: '5/1000', max_luminance: '4000/1' },
};
const LIGHT = { side_data_type: 'Content light level metadata', max_content: 1100, max_average: 420 };
const frames = (...list: readonly object[]): string => JSON.stringify({ frames: [{ width: 8, side_data_list: list }] });

test('is read in the units of its messages, with any fraction that the file has', () => {
  expect(readMasteringDisplay(frames({}, DISPLAY, LIGHT))).toEqual({
    display: [13_250, 34_500, 7500, 3000, 34_000, 16_000, 15_635, 16_450, 40_000_000, 50],
    contentLight: [1100, 420],
  });
  expect(readMasteringDisplay(frames(LIGHT))).toEqual({ contentLight: [1100, 420] });
});

test.each([
  ['nothing', '{}'],
  ['no JSON', 'x'],
  ['no metadata', frames({ side_data_type: 'x' })],
  ['a coordinate above 1', frames({ ...DISPLAY, red_x: '3/2' })],
  ['a negative one', frames({ ...DISPLAY, red_x: '-1/50000' })],
  ['a division by zero', frames({ ...DISPLAY, white_point_y: '1/0' })],
  ['more light than PQ has', frames({ ...DISPLAY, max_luminance: '10001/1' })],
  ['a black above the white', frames({ ...DISPLAY, min_luminance: '4001/1' })],
  ['a missing value', frames({ ...DISPLAY, blue_y: undefined })],
  ['words', frames({ ...DISPLAY, red_x: '1/1:max-cll=1,1' }, { max_content: '1', max_average: 1 })],
  ['zeros', frames({ max_content: 0, max_average: 0 })],
  ['too much', frames({ max_content: 65_536, max_average: 1 })],
])('that is %s is no metadata', (_, json) => {
  expect(readMasteringDisplay(json)).toBeUndefined();
});
