import { describe, expect, test } from 'vitest';
import { addTemplates } from './read-template-list.ts';
import type { TranscodeTemplate } from '../../ffmpeg/plan/template.ts';
import { add, ids, invalid, json, mp4, packaged, read, refusal } from './templates.testing.ts';

describe('a template', () => {
  const wanted: TranscodeTemplate = {
    templateId: '1'.padStart(32, '0'),
    name: 'MP4',
    type: 'Normal',
    definition: 'HD',
    container: 'mp4',
    video: { codec: 'H.264', bitrateKbps: 1500, width: 1280, fps: 25, gopFrames: 250, isLongShort: false },
    audio: { codec: 'AAC', bitrateKbps: 64, channels: 2, sampleRate: 32_000 },
    isEncrypted: false,
    segmentSeconds: 6,
    ifLarger: 'enlarge',
  };

  test('accepts members as objects or JSON text, and numbers bare or in quotes', () => {
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
    [
      'of 10 bits',
      { Video: { Codec: 'H265', PixFmt: 'YUV420P10LE' } },
      { video: { codec: 'H.265', isLongShort: true, bitDepth: 10 } },
    ],
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
        WatermarkIds: [],
        SubtitleList: '[]',
        Clip: {},
        Rotate: '0',
        TranscodeFileRegular: '{MediaId}/x-{PlayDefinition}',
        UserData: '{}',
        TransConfig: { TransMode: 'onepass', IsCheckVideoBitrateFail: 'false' },
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
    ['Video.PixFmt', { Video: { PixFmt: 'yuv420p10le' } }],
    ['Video.PixFmt', { Video: { Codec: 'H.265', PixFmt: 'yuv420p12le' } }],
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

  test.each(['__proto__', 'a b', '<x>', 'x'.repeat(65)])('with a member called %j is refused', (name) => {
    const entry = json([mp4]).replace('{"Type"', `{${json(name)}:{"Type":1},"Type"`);
    expect(refusal(() => addTemplates([], entry, ids()))).toBe(invalid('TranscodeTemplateList[0]'));
  });

  test('reads members only from its own JSON, not from prototypes', () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty'])
      expect(refusal(() => add({ ...mp4, [name]: 'x' }))).toBe(invalid(`TranscodeTemplateList[0].${name}`));
  });
});
