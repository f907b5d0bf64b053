import { describe, expect, test } from 'vitest';
import { addTemplates, changeTemplates } from './read-template-list.ts';
import { templatesIn, type KeptTemplate } from './template-group.ts';
import { add, ids, invalid, json, mp4, packaged, refusal } from './templates.testing.ts';

describe('a template list', () => {
  test.each(['', '{}', '[]', 'null', '[', '"x"', json(mp4)])('that is %s is refused', (text) => {
    expect(refusal(() => addTemplates([], text, ids()))).toBe(invalid('TranscodeTemplateList'));
  });

  test.each([[null], ['x'], [[mp4]], [1]])('of %j is refused', (entry) => {
    expect(refusal(() => add(mp4, entry))).toBe(invalid('TranscodeTemplateList[1]'));
  });

  test('of deeply nested values is refused quickly with a WireError', () => {
    const deep = `${'['.repeat(60_000)}${']'.repeat(60_000)}`;
    const said = refusal(() => addTemplates([], `[{"Definition":"HD","Clip":${deep}}]`, ids()));
    expect(said).not.toBe('accepted');
  });

  test('refuses two templates of a kind, and accepts every kind once', () => {
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

  test('keeps members as text, without ids from elsewhere', () => {
    const [kept] = add({ ...mp4, TranscodeTemplateId: 'x', Video: json(mp4.Video), Rotate: 0 });
    expect(kept!.template.templateId).toBe('1'.padStart(32, '0'));
    expect(kept!.asGiven).toEqual({
      Type: 'Normal',
      TemplateName: 'MP4',
      Definition: 'HD',
      Rotate: '0',
      Video: { Width: '1280', Bitrate: '1500', Fps: '25', Codec: 'H.264', Gop: '250', LongShortMode: 'false' },
      Audio: { Codec: 'AAC', Bitrate: '64', Channels: '2', Samplerate: '32000' },
      Container: { Format: 'mp4' },
      MuxConfig: {},
    });
  });
});

describe('a change of a template list', () => {
  const group = add(mp4, { ...mp4, Definition: 'SD' });
  const [first, second] = group.map(({ template }) => template.templateId) as [string, string];
  const change = (...entries: readonly object[]): readonly KeptTemplate[] => changeTemplates(group, json(entries));

  test('replaces the given members, and keeps the others and the order', () => {
    const changed = change({ TranscodeTemplateId: second, Video: { Bitrate: 700 }, TemplateName: 'New' });
    expect(changed[0]).toEqual(group[0]);
    expect(changed[1]!.template).toMatchObject({
      templateId: second,
      name: 'New',
      definition: 'SD',
      audio: { bitrateKbps: 64 },
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

  test('refuses a change that makes two of a kind', () => {
    const two = add(mp4, { ...mp4, Container: { Format: 'm3u8' } });
    const list = json([{ TranscodeTemplateId: two[1]!.template.templateId, Container: { Format: 'mp4' } }]);
    expect(refusal(() => changeTemplates(two, list))).toBe(invalid('TranscodeTemplateList'));
  });
});

describe('packaged streams', () => {
  test('are ordinary templates; their playlist is a template of its own', () => {
    const list = { Type: 'VideoPackage', Definition: 'AUTO', TemplateName: 'Mine' };
    const group = add(packaged, { ...packaged, Definition: 'SD' }, { ...mp4, Definition: 'LD' }, list);
    expect(templatesIn('g', group)).toMatchObject({
      groupId: 'g',
      templates: [
        { definition: 'HD', container: 'hls', type: 'Normal' },
        { definition: 'SD', container: 'hls', type: 'Normal' },
        { definition: 'LD', container: 'mp4', type: 'Normal' },
        { definition: 'AUTO', container: 'hls', type: 'VideoPackage', name: 'Mine' },
      ],
    });
  });

  test.each<[string, object]>([
    ['Container', { Container: { Format: 'mp4' } }],
    ['Definition', { Definition: 'SQ', Video: undefined }],
  ])('are of HLS and have pictures (%s)', (name, members) => {
    expect(refusal(() => add({ ...packaged, ...members }))).toBe(invalid(`TranscodeTemplateList[0].${name}`));
  });
});
