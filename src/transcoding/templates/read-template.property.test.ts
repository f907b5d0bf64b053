// Any input is refused with a WireError, or kept in a form that reads back the same.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WireError } from '../../wire/errors.ts';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { addTemplates } from './read-template-list.ts';
import { ids, json, mp4, packaged } from './templates.testing.ts';

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    ' ',
    null,
    true,
    'true',
    'FALSE',
    0,
    -1,
    1.5,
    '1e3',
    '640',
    640,
    26,
    60,
    [],
    {},
    '{}',
    '[]',
  ),
  fc.constantFrom<unknown>(
    'H.264',
    'aac',
    'mp4',
    'm3u8',
    'flv',
    'AUTO',
    'VideoPackage',
    '\u0000',
    '\ud800',
    '__proto__',
  ),
  fc.jsonValue({ maxDepth: 3 }),
);
const names = [
  ...[
    'Type',
    'Definition',
    'TemplateName',
    'Video',
    'Audio',
    'Container',
    'MuxConfig',
    'EncryptSetting',
    'TransConfig',
  ],
  ...[
    'PackageSetting',
    'Codec',
    'Bitrate',
    'Width',
    'Fps',
    'Crf',
    'Remove',
    'Format',
    'Segment',
    'Duration',
    'Channels',
  ],
  ...['EncryptType', 'IsCheckReso', 'WatermarkIds', 'Clip', 'Rotate', 'UserData', '__proto__', 'constructor', 'x'],
];
const member = fc.constantFrom(...names);
const object = fc.dictionary(member, odd, { maxKeys: 4 });
const changes = fc.dictionary(member, fc.oneof(odd, object, object.map(json)), { maxKeys: 5 });
const entry = fc
  .tuple(fc.constantFrom<object>(mp4, packaged, {}), changes)
  .map(([base, more]) => ({ ...base, ...more }));

function read(list: unknown): ReturnType<typeof addTemplates> | undefined {
  try {
    return addTemplates([], json(list), ids());
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
    return undefined;
  }
}

test('throws only WireErrors, and a kept template reads back the same', () => {
  let accepted = 0;
  fc.assert(
    fc.property(entry, (each) => {
      const kept = read([each]);
      if (kept === undefined) return;
      accepted += 1;
      expect(JSON.parse(json(kept))).toEqual(JSON.parse(json(read(kept.map(({ asGiven }) => asGiven)))));
    }),
    { numRuns: propertyRuns(3000), seed: 7 },
  );
  expect(accepted).toBeGreaterThan(100);
});

test('any text throws only WireErrors', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      try {
        addTemplates([], text, ids());
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    }),
    { numRuns: 1000, seed: 7 },
  );
});
