import { describe, expect, test } from 'vitest';
import { depthOf } from './hdr-type.ts';

describe('what is told of the colours of a picture', () => {
  test.each([
    ['yuv420p', 8],
    ['yuvj444p', 8],
    ['pal8', 8],
    ['rgb565le', 8],
    ['nv12', 8],
    ['yuv420p10le', 10],
    ['p010le', 10],
    ['yuv422p12be', 12],
    ['x2rgb10le', 10],
    ['gbrp14le', 14],
    ['gray16be', 16],
    ['rgb48le', 16],
    ['rgba64be', 16],
  ])('%s has %i bits', (pixFmt, bitDepth) => {
    expect(depthOf({ pixFmt })).toEqual({ bitDepth });
  });

  test.each([
    ['yuv420p10le', { transfer: 'smpte2084' }, 'HDR10'],
    ['yuv420p', { transfer: 'smpte2084' }, 'HDR'],
    ['yuv420p10le', { transfer: 'arib-std-b67' }, 'HLG'],
    ['yuv420p10le', { transfer: 'arib-std-b67', dolbyVision: { profile: 8, baseLayer: 4 } }, 'DolbyVision'],
    ['yuv420p10le', { transfer: 'bt2020-10', space: 'bt2020nc' }, undefined],
    ['yuv420p10le', undefined, undefined],
  ])('%s with %j is %s', (pixFmt, colour, hdrType) => {
    expect(depthOf({ pixFmt, ...(colour !== undefined && { colour }) }).hdrType).toBe(hdrType);
  });
});
