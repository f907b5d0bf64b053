import { describe, expect, test } from 'vitest';
import { WireError } from '../../wire/errors.ts';
import { addTemplates, changeTemplates } from './read-template-list.ts';
import { streamsOf, type KeptTemplate } from './template-group.ts';
import type { TranscodeTemplate } from './template.ts';

const json = (value: unknown): string => JSON.stringify(value);

function ids(): () => string {
  let count = 0;
  return () => String((count += 1)).padStart(32, '0');
}

const add = (...entries: readonly unknown[]): readonly KeptTemplate[] => addTemplates([], json(entries), ids());
const read = (entry: unknown): TranscodeTemplate => add(entry)[0]!.template;

/** The code and message of the refusal. */
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof WireError) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'accepted';
}

const invalid = (path: string): string => `InvalidParameter The specified parameter "${path}" is not valid.`;

/** As the vendor's Java sample builds one: numbers, texts and truth values side by side. */
const mp4 = {
  Type: 'Normal',
  TemplateName: 'MP4',
  Definition: 'HD',
  Video: { Width: 1280, Bitrate: 1500, Fps: 25, Codec: 'H.264', Gop: '250', LongShortMode: false },
  Audio: { Codec: 'AAC', Bitrate: '64', Channels: '2', Samplerate: '32000' },
  Container: { Format: 'mp4' },
  MuxConfig: {},
};
const packaged = {
  ...mp4,
  Type: 'VideoPackage',
  Container: { Format: 'm3u8' },
  MuxConfig: { Segment: { Duration: '10' } },
  PackageSetting: { PackageType: 'HLSPackage', PackageConfig: { BandWidth: '500000' } },
};
const without = (entry: object, ...names: string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(entry).filter(([name]) => !names.includes(name)));

describe('a template', () => {
  const wanted: TranscodeTemplate = {
    ...{ templateId: '1'.padStart(32, '0'), name: 'MP4', type: 'Normal', definition: 'HD', container: 'mp4' },
    video: { codec: 'H.264', bitrateKbps: 1500, width: 1280, fps: 25, gopFrames: 250, isLongShort: false },
    audio: { codec: 'AAC', bitrateKbps: 64, channels: 2, sampleRate: 32_000 },
    ...{ isEncrypted: false, segmentSeconds: 6, ifLarger: 'enlarge' },
  };

  test('is read with its members as objects or as JSON text, its numbers bare or in quotes', () => {
    expect(read(mp4)).toEqual(wanted);
    const asText = { ...mp4, Video: json(mp4.Video), Audio: json(mp4.Audio), Container: json(mp4.Container) };
    expect(read({ ...asText, MuxConfig: '{}' })).toEqual(wanted);
    const quoted = { ...mp4.Video, Width: '1280', Bitrate: ' 1500 ', Fps: '25', LongShortMode: 'false', Height: '' };
    expect(read({ ...mp4, Video: quoted, MuxConfig: '' })).toEqual(wanted);
  });

  test.each<[string, object, Partial<TranscodeTemplate>]>([
    ['of HLS', { Container: { Format: 'HLS' }, MuxConfig: { Segment: { Duration: '10' } } }, { segmentSeconds: 10 }],
    [
      'of HLS with its text in text',
      { Container: { Format: 'm3u8' }, MuxConfig: json({ Segment: json({ Duration: 60 }) }) },
      { container: 'hls', segmentSeconds: 60 },
    ],
    [
      'that is encrypted',
      { Container: { Format: 'm3u8' }, EncryptSetting: { EncryptType: 'AliyunVoDEncryption' } },
      { isEncrypted: true },
    ],
    [
      'with an older name of encryption',
      { Container: { Format: 'm3u8' }, EncryptSetting: '{"EncryptType":"Private"}' },
      { isEncrypted: true },
    ],
    ['with an empty encryption', { EncryptSetting: {} }, { isEncrypted: false }],
    ['of sound', { Definition: 'HQ', Video: { Remove: 'true' } }, { definition: 'HQ', video: undefined }],
    [
      'of sound alone',
      { Definition: 'SQ', Video: undefined, Audio: { Codec: 'MP3', Bitrate: 128 }, Container: { Format: 'mp3' } },
      { container: 'mp3', audio: { codec: 'MP3', bitrateKbps: 128 }, video: undefined },
    ],
    ['without sound', { Audio: { Remove: 'true' } }, { audio: undefined }],
    ['that says nothing of sound', { Audio: undefined }, { audio: { codec: 'AAC' } }],
    [
      'of the source as it is',
      { Definition: 'OD', Video: undefined, Audio: undefined },
      { definition: 'OD', video: { codec: 'H.264', isLongShort: true }, audio: { codec: 'AAC' } },
    ],
    [
      'whose Crf wins over its Bitrate',
      { Video: { Crf: 26, Bitrate: 900 } },
      { video: { codec: 'H.264', crf: 26, isLongShort: true } },
    ],
    ['of H.265', { Video: { Codec: 'h.265', Profile: '' } }, { video: { codec: 'H.265', isLongShort: true } }],
    ['that is called FHD', { Definition: 'FHD' }, { definition: 'HD' }],
    ['that keeps small pictures small', { TransConfig: { IsCheckReso: 'true' } }, { ifLarger: 'keep' }],
    [
      'that fails for small pictures',
      { TransConfig: { IsCheckReso: 'true', IsCheckResoFail: true } },
      { ifLarger: 'fail' },
    ],
    [
      'with hints and things of no effect',
      {
        Video: {
          Codec: 'H.264',
          Preset: 'medium',
          Bufsize: '6000',
          Maxrate: '9000',
          PixFmt: 'yuv420p',
          ScanMode: 'progressive',
        },
        ...{
          WatermarkIds: [],
          SubtitleList: '[]',
          Clip: {},
          Rotate: '0',
          TranscodeFileRegular: '{MediaId}/x-{PlayDefinition}',
        },
        ...{ UserData: '{}', TransConfig: { TransMode: 'onepass', IsCheckVideoBitrateFail: 'false' } },
      },
      { video: { codec: 'H.264', isLongShort: true } },
    ],
    [
      'that is the list of the others',
      { Type: 'VideoPackage', Definition: 'AUTO', Video: undefined, Audio: undefined, Container: undefined },
      { type: 'VideoPackage', definition: 'AUTO', container: 'hls', video: undefined, audio: undefined },
    ],
  ])('%s', (_, members, expected) => {
    expect(read({ ...mp4, ...members })).toMatchObject(expected);
  });

  test.each<[string, object]>([
    ['Definition', { Definition: undefined }],
    ['Definition', { Definition: 'LD-NBV1' }],
    ['Definition', { Definition: ['HD'] }],
    ['Type', { Type: 'Other' }],
    ['Type', { Definition: 'AUTO' }],
    ['TemplateName', { TemplateName: 'ä'.repeat(65) }],
    ['Container', { Container: undefined }],
    ['Container', { Container: [] }],
    ['Container', { Container: 'mp4' }],
    ['Container.Format', { Container: {} }],
    ['Container.Format', { Container: { Format: 'webm' } }],
    ['Container.Formt', { Container: { Format: 'mp4', Formt: 'x' } }],
    ['Container', { Container: { Format: 'mp3' } }],
    ['Video', { Video: undefined }],
    ['Video', { Video: { Codec: 'H.264', Remove: true } }],
    ['Video', { Definition: 'SQ' }],
    ['Audio', { Definition: 'SQ', Video: undefined, Audio: { Remove: 'true' } }],
    ['Video.Codec', { Video: { Codec: 'VP9' } }],
    ['Video.Codec', { Video: { Codec: 'H.265' }, Container: { Format: 'flv' } }],
    ['Video.Bitrate', { Video: { Bitrate: 9 } }],
    ['Video.Bitrate', { Video: { Bitrate: '50001' } }],
    ['Video.Bitrate', { Video: { Bitrate: '1e3' } }],
    ['Video.Bitrate', { Video: { Bitrate: 900.5 } }],
    ['Video.Bitrate', { Video: { Bitrate: { toString: 'x' } } }],
    ['Video.Width', { Video: { Width: 127 } }],
    ['Video.Width', { Video: { Width: 4098 } }],
    ['Video.Height', { Video: { Height: 361 } }],
    ['Video.Height', { Video: { Height: -360 } }],
    ['Video.Fps', { Video: { Fps: 61 } }],
    ['Video.Fps', { Video: { Fps: 0 } }],
    ['Video.Gop', { Video: { Gop: 0 } }],
    ['Video.Crf', { Video: { Crf: 52 } }],
    ['Video.Profile', { Video: { Profile: 'high10' } }],
    ['Video.Remove', { Video: { Remove: 'yes' } }],
    ['Video.Preset', { Video: { Preset: 'x' } }],
    ['Video.Bufsize', { Video: { Bufsize: 1 } }],
    ['Video.Maxrate', { Video: { Maxrate: 999 } }],
    ['Video.Bitrat', { Video: { Bitrat: 900 } }],
    ['Audio.Codec', { Audio: { Codec: 'OPUS' } }],
    ['Audio.Bitrate', { Audio: { Bitrate: 7 } }],
    ['Audio.Samplerate', { Audio: { Samplerate: 44_000 } }],
    ['Audio.Samplerate', { Audio: { Codec: 'MP3', Samplerate: 96_000 } }],
    ['Audio.Samplerate', { Audio: { Codec: 'MP3', Samplerate: 48_000 }, Container: { Format: 'flv' } }],
    ['Audio.Channels', { Audio: { Channels: 0 } }],
    // The vendor's pages have a sample that puts these here.
    ['Audio.Definition', { Audio: { Codec: 'AAC', Definition: 'SD' } }],
    ['MuxConfig.Segment.Duration', { Container: { Format: 'm3u8' }, MuxConfig: { Segment: { Duration: 61 } } }],
    ['MuxConfig.Segment', { MuxConfig: { Segment: '10' } }],
    ['EncryptSetting', { EncryptSetting: { EncryptType: 'AliyunVoDEncryption' } }],
    ['EncryptSetting.EncryptType', { Container: { Format: 'm3u8' }, EncryptSetting: { EncryptType: 'DRM' } }],
    ['PackageSetting', { PackageSetting: { PackageType: 'HLSPackage' } }],
    ['TransConfig.IsCheckReso', { TransConfig: { IsCheckReso: 'maybe' } }],
    ['TranscodeFileRegular', { TranscodeFileRegular: '../x' }],
    ['Watermark', { Watermark: 'x' }],
    ['Rotate', { Rotate: 361 }],
  ])('is refused for %s as in %j', (name, members) => {
    const entry: unknown = JSON.parse(json({ ...mp4, ...members }));
    expect(refusal(() => add(entry))).toBe(invalid(`TranscodeTemplateList[0].${name}`));
  });

  test.each<[string, object]>([
    ['Type', { Type: 'SubtitlePackage' }],
    ['WatermarkIds', { WatermarkIds: ['USER_DEFAULT_WATERMARK'] }],
    ['WatermarkIds', { WatermarkIds: '["x"]' }],
    ['SubtitleList', { SubtitleList: [{ SubtitleUrl: 'http://example.com/a.srt' }] }],
    ['Clip', { Clip: { TimeSpan: { Seek: '1', Duration: '5' } } }],
    ['CopyrightMark', { CopyrightMark: '{"Content":"x"}' }],
    ['Rotate', { Rotate: '90' }],
    ['Video.ScanMode', { Video: { ScanMode: 'interlaced' } }],
    ['Video.PixFmt', { Video: { PixFmt: 'yuv444p' } }],
    ['Audio.Channels', { Audio: { Channels: 6 } }],
    ['Audio.Profile', { Audio: { Profile: 'aac_he' } }],
    ['Audio.Volume', { Audio: { Volume: { Method: 'auto' } } }],
    ['TransConfig.IsCheckVideoBitrateFail', { TransConfig: { IsCheckVideoBitrateFail: 'true' } }],
    ['PackageSetting.PackageType', { ...packaged, PackageSetting: { PackageType: 'DASHPackage' } }],
    [
      'PackageSetting.SubtitleExtractConfigList',
      { ...packaged, PackageSetting: { SubtitleExtractConfigList: [{ Language: 'cn' }] } },
    ],
  ])('that asks for what is not to be had (%s) is refused, not made without it', (name, members) => {
    const said = refusal(() => add({ ...mp4, ...members }));
    expect(said).toMatch(/^OperationDenied The operation is denied: .+\.$/);
    expect(said).toContain(`(TranscodeTemplateList[0].${name})`);
  });

  test.each(['__proto__', 'a b', '<x>', 'x'.repeat(65)])('with a member called %j is refused as a whole', (name) => {
    const entry = json([mp4]).replace('{"Type"', `{${json(name)}:{"Type":1},"Type"`);
    expect(refusal(() => addTemplates([], entry, ids()))).toBe(invalid('TranscodeTemplateList[0]'));
  });

  test('has no member from anywhere but its own JSON', () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty'])
      expect(refusal(() => add({ ...mp4, [name]: 'x' }))).toBe(invalid(`TranscodeTemplateList[0].${name}`));
  });
});

describe('a list', () => {
  test.each(['', '{}', '[]', 'null', '[', '"x"', json(mp4)])('that is %s is none', (text) => {
    expect(refusal(() => addTemplates([], text, ids()))).toBe(invalid('TranscodeTemplateList'));
  });

  test.each([[null], ['x'], [[mp4]], [1]])('of %j is none of templates', (entry) => {
    expect(refusal(() => add(mp4, entry))).toBe(invalid('TranscodeTemplateList[1]'));
  });

  test('of many nested values is refused quickly and without a fault', () => {
    const deep = `${'['.repeat(60_000)}${']'.repeat(60_000)}`;
    const said = refusal(() => addTemplates([], `[{"Definition":"HD","Clip":${deep}}]`, ids()));
    expect(said).not.toBe('accepted');
  });

  test('has two of a kind once, and as many kinds as there are', () => {
    expect(refusal(() => add(mp4, mp4))).toBe(invalid('TranscodeTemplateList[1].Definition'));
    const hls = { ...mp4, Container: { Format: 'm3u8' } };
    const encrypted = { ...hls, EncryptSetting: { EncryptType: 'AliyunVoDEncryption' } };
    expect(add(mp4, hls, encrypted, { ...mp4, Definition: 'SD' })).toHaveLength(4);
    expect(refusal(() => addTemplates(add(mp4, hls), json([encrypted, hls]), ids()))).toBe(
      invalid('TranscodeTemplateList[1].Definition'),
    );
  });

  test('fills a group up to 20', () => {
    const kinds = ['FD', 'LD', 'SD', 'HD', '2K', '4K', 'OD'].flatMap((Definition) =>
      ['mp4', 'm3u8', 'flv'].map((Format) => ({ ...mp4, Definition, Container: { Format } })),
    );
    expect(kinds).toHaveLength(21);
    const full = add(...kinds.slice(0, 20));
    expect(full).toHaveLength(20);
    const over = 'TranscodeTemplateExceededMax The template transcode template config size exceeded maximum.';
    expect(refusal(() => add(...kinds))).toBe(over);
    expect(refusal(() => addTemplates(full, json(kinds.slice(20)), ids()))).toBe(over);
  });

  test('keeps what was written, as text, without ids of elsewhere', () => {
    const [kept] = add({ ...mp4, TranscodeTemplateId: 'x', Video: json(mp4.Video), Rotate: 0 });
    expect(kept!.template.templateId).toBe('1'.padStart(32, '0'));
    expect(kept!.asGiven).toEqual({
      ...{ Type: 'Normal', TemplateName: 'MP4', Definition: 'HD', Rotate: '0' },
      Video: { Width: '1280', Bitrate: '1500', Fps: '25', Codec: 'H.264', Gop: '250', LongShortMode: 'false' },
      Audio: { Codec: 'AAC', Bitrate: '64', Channels: '2', Samplerate: '32000' },
      ...{ Container: { Format: 'mp4' }, MuxConfig: {} },
    });
  });
});

describe('a change', () => {
  const group = add(mp4, { ...mp4, Definition: 'SD' });
  const [first, second] = group.map(({ template }) => template.templateId) as [string, string];
  const change = (...entries: readonly object[]): readonly KeptTemplate[] => changeTemplates(group, json(entries));

  test('replaces the members that are given, and leaves the others and the order', () => {
    const changed = change({ TranscodeTemplateId: second, Video: { Bitrate: 700 }, TemplateName: 'New' });
    expect(changed[0]).toEqual(group[0]);
    expect(changed[1]!.template).toMatchObject({
      ...{ templateId: second, name: 'New', definition: 'SD', audio: { bitrateKbps: 64 } },
      video: { bitrateKbps: 700, isLongShort: true },
    });
    expect(changed[1]!.template.video).not.toHaveProperty('width', 1280);
    expect(changed[1]!.asGiven).toMatchObject({ Video: { Bitrate: '700' }, Audio: { Bitrate: '64' } });
  });

  test.each<[string, readonly object[]]>([
    ['TranscodeTemplateList[0].TranscodeTemplateId', [{ TemplateName: 'x' }]],
    ['TranscodeTemplateList[0].TranscodeTemplateId', [{ TranscodeTemplateId: 'unknown' }]],
    ['TranscodeTemplateList[1].TranscodeTemplateId', [{ TranscodeTemplateId: first }, { TranscodeTemplateId: first }]],
    ['TranscodeTemplateList[0].Definition', [{ TranscodeTemplateId: first, Definition: '4K' }]],
    ['TranscodeTemplateList[0].Video.Bitrate', [{ TranscodeTemplateId: first, Video: { Bitrate: 1 } }]],
  ])('is refused for %s in %j', (path, entries) => {
    expect(refusal(() => change(...entries))).toBe(invalid(path));
  });

  test('makes no two of a kind', () => {
    const two = add(mp4, { ...mp4, Container: { Format: 'm3u8' } });
    const list = json([{ TranscodeTemplateId: two[1]!.template.templateId, Container: { Format: 'mp4' } }]);
    expect(refusal(() => changeTemplates(two, list))).toBe(invalid('TranscodeTemplateList'));
  });
});

describe('packaged streams', () => {
  test('are streams like others, and one list of them more', () => {
    const group = add(
      packaged,
      { ...packaged, Definition: 'SD', EncryptSetting: undefined },
      { ...mp4, Definition: 'LD' },
    );
    const { groupId, templates } = streamsOf('g', group);
    expect(groupId).toBe('g');
    expect(templates.map(({ definition, container, type }) => [definition, container, type].join(' '))).toEqual([
      ...['HD hls Normal', 'SD hls Normal', 'LD mp4 Normal', 'AUTO hls VideoPackage'],
    ]);
    expect(templates[3]!.templateId).toMatch(/^[0-9a-f]{32}$/);
    expect(streamsOf('g', group)).toEqual(streamsOf('g', group));
    expect(streamsOf('h', group).templates[3]!.templateId).not.toBe(templates[3]!.templateId);
  });

  test('have the list that was asked for, if one was', () => {
    const list = { Type: 'VideoPackage', Definition: 'AUTO', TemplateName: 'Mine' };
    const { templates } = streamsOf('g', add(packaged, list));
    expect(templates.map(({ name }) => name)).toEqual(['MP4', 'Mine']);
  });

  test.each<[string, object]>([
    ['Container', { Container: { Format: 'mp4' } }],
    ['Definition', { Definition: 'SQ', Video: undefined }],
  ])('are of HLS and have pictures (%s)', (name, members) => {
    expect(refusal(() => add({ ...packaged, ...members }))).toBe(invalid(`TranscodeTemplateList[0].${name}`));
  });

  test('are none where nothing is packaged', () => {
    expect(streamsOf('g', add(mp4)).templates).toHaveLength(1);
    expect(streamsOf('g', []).templates).toEqual([]);
    expect(read(without(packaged, 'PackageSetting'))).toMatchObject({ container: 'hls' });
  });
});
