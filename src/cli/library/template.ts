// `playauth template`: into which streams files are transcoded: groups of templates, one of which is the default.
import type { Client, Operations } from '../../../sdk/client.ts';
import { parseObject } from '../../wire/json.ts';
import { fill, type Texts } from '../../wire/texts.ts';
import { readDocument } from '../identities/read-document.ts';
import { summaries } from '../../terminal/summaries.ts';
import { answer, type ClientOptions, type Command, type CommandGroup } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { CommandFailure, UsageFailure } from '../../terminal/failure.ts';
import { formatLocalTime } from '../../terminal/format.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import { clean, factLines, tableLines } from '../../terminal/text-table.ts';
import { unlessForbidden } from './follow-video.ts';
import { groupArgument, readTemplateGroup } from './find-template.ts';
import { readStreams, type StreamChoice } from './read-stream.ts';

export const texts = {
  list: ['list the template groups', '列出模板组'],
  show: ['show the streams that a group makes', '查看模板组生成的流'],
  add: ['make a template group', '创建模板组'],
  setDefault: ['make a group the one that uploads without a choice get', '设为默认模板组，用于未指定模板组的上传'],
  delete: ['delete a template group', '删除模板组'],
  name: ['its name', '名称'],
  stream: [
    'a stream: FORMAT:HEIGHT, such as hls:720 or mp4:1080, or mp3 for sound; with commas or repeated',
    '一个流：格式:高度，例如 hls:720、mp4:1080，纯音频为 mp3；用逗号分隔或重复此选项',
  ],
  codec: ['the codec of the picture', '视频编码'],
  encrypt: ['encrypt the HLS streams (AES-128)', '加密 HLS 流（AES-128）'],
  templates: [
    'a JSON file with a TranscodeTemplateList instead; - reads stdin',
    '改用包含 TranscodeTemplateList 的 JSON 文件；- 表示读取 stdin',
  ],
  isDefault: ['Default', '默认'],
  locked: ['Locked', '锁定'],
  heading: ['Name', '名称'],
  created: ['Created', '创建时间'],
  format: ['Format', '格式'],
  definition: ['Definition', '清晰度'],
  picture: ['Picture', '画面'],
  encrypted: ['Encrypted', '加密'],
  yes: ['yes', '是'],
  added: ['Created template group {name}: {id}', '已创建模板组 {name}：{id}'],
  useIt: [
    'Use it for all uploads: playauth template set-default {id} — or for one: playauth import FILE --template {id}',
    '用于全部上传：playauth template set-default {id}；只用于一次：playauth import 文件 --template {id}',
  ],
  isNowDefault: ['Uploads without a choice of their own now get {name}.', '未指定模板组的上传现在使用 {name}。'],
  deleted: ['Deleted template group {name}.', '已删除模板组 {name}。'],
  exampleAdd: ['two sizes of encrypted HLS, and a file to download', '两种尺寸的加密 HLS，另有一个可下载的文件'],
  exampleDefault: ['from now on for every upload', '从现在起用于每次上传'],
} as const satisfies Texts;

export const problems = {
  isThere: {
    says: ['There is a template group “{name}” already: {id}.', '已有模板组“{name}”：{id}。'],
    next: ['Use that one, or choose another name.', '请使用该模板组，或换用其他名称。'],
  },
  noStreams: {
    says: ['What streams should it make?', '未指定要生成的流。'],
    next: [
      'Give --stream hls:720 (repeated for more), or --templates FILE',
      '请给出 --stream hls:720（可重复），或 --templates 文件',
    ],
  },
} as const satisfies Problems;

const listCommand: Command<ClientOptions, []> = {
  name: 'list',
  description: texts.list,
  async run({ terminal, options }) {
    const { say } = terminal;
    const { client } = await connect(terminal, options);
    const wire = await client.call('ListTranscodeTemplateGroup', {});
    const rows = wire.TranscodeTemplateGroupList.map((group) => [
      group.TranscodeTemplateGroupId,
      group.IsDefault === 'Default' ? say(texts.yes) : '',
      group.Locked === 'Enabled' ? say(texts.yes) : '',
      formatLocalTime(group.CreationTime),
      group.Name,
    ]);
    const head = ['Id', ...[texts.isDefault, texts.locked, texts.created, texts.heading].map(say)];
    answer(terminal, options, { wire, lines: tableLines(terminal, head, rows) });
    return undefined;
  },
};

type Template =
  Operations['GetTranscodeTemplateGroup']['response']['TranscodeTemplateGroup']['TranscodeTemplateList'][number];

const showCommand: Command<ClientOptions, [group: string]> = {
  name: 'show',
  description: texts.show,
  args: [groupArgument],
  async run({ terminal, args: [text], options }) {
    const { say } = terminal;
    const { client } = await connect(terminal, options);
    const wire = await client.call('GetTranscodeTemplateGroup', {
      TranscodeTemplateGroupId: await readTemplateGroup(client, text),
    });
    const { TranscodeTemplateGroup: group } = wire;
    const facts = factLines([
      ['Id', group.TranscodeTemplateGroupId],
      [say(texts.heading), group.Name],
      [say(texts.isDefault), group.IsDefault === 'Default' ? say(texts.yes) : ''],
      [say(texts.locked), group.Locked === 'Enabled' ? say(texts.yes) : ''],
    ]);
    const rows = group.TranscodeTemplateList.map((template) => [
      template.Definition,
      formatOf(template),
      pictureOf(template),
      template.EncryptSetting === undefined ? '' : say(texts.yes),
      template.TemplateName,
    ]);
    const head = [texts.definition, texts.format, texts.picture, texts.encrypted, texts.heading].map(say);
    answer(terminal, options, { wire, lines: [...facts, '', ...tableLines(terminal, head, rows)] });
    return undefined;
  },
};

/** As `--stream` has it. */
function formatOf({ Container = '' }: Template): string {
  const format = textOf(parseObject(Container)?.['Format']);
  return format === 'm3u8' ? 'hls' : format;
}

/** `1280x720 H.264`, with what is known. */
function pictureOf({ Video = '' }: Template): string {
  const { Width, Height, Codec, Remove } = parseObject(Video) ?? {};
  if (Codec === undefined || String(Remove) === 'true') return '';
  const size = Width === undefined && Height === undefined ? '' : `${textOf(Width)}x${textOf(Height)}`;
  return `${size} ${textOf(Codec)}`.trim();
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '…';
}

interface AddOptions extends ClientOptions {
  readonly stream?: readonly StreamChoice[];
  readonly codec?: string;
  readonly encrypt?: boolean;
  readonly templates?: string;
}

const addCommand: Command<AddOptions, [name: string]> = {
  name: 'add',
  description: texts.add,
  args: [{ name: '<name>', description: texts.name, wire: ['Name'] }],
  flags: [
    { flags: '--stream <list>', description: texts.stream, read: readStreams },
    { flags: '--codec <codec>', description: texts.codec, choices: ['H.264', 'H.265'], defaultValue: 'H.264' },
    { flags: '--encrypt', description: texts.encrypt },
    {
      flags: '--templates <file>',
      description: texts.templates,
      conflicts: ['stream', 'encrypt'],
      completes: 'file',
      wire: ['TranscodeTemplateList'],
    },
  ],
  examples: [['playauth template add courses --stream hls:480,hls:1080,mp4:720 --encrypt', texts.exampleAdd]],
  async run({ terminal, args: [name], options }) {
    const list = await templateList(options);
    const { client } = await connect(terminal, options);
    await refuseSecond(client, name);
    const wire = await client.call('AddTranscodeTemplateGroup', { Name: name, TranscodeTemplateList: list });
    const id = wire.TranscodeTemplateGroupId;
    answer(terminal, options, {
      wire,
      lines: [fill(texts.added, { name: clean(name), id }), fill(texts.useIt, { id })],
    });
    return undefined;
  },
};

/** Two of one name could no more be told apart by it. A key that may not list groups may still make one. */
async function refuseSecond(client: Client, name: string): Promise<void> {
  const none: Operations['ListTranscodeTemplateGroup']['response'] = { RequestId: '', TranscodeTemplateGroupList: [] };
  const { TranscodeTemplateGroupList: groups } = await unlessForbidden(
    client.call('ListTranscodeTemplateGroup', {}),
    none,
  );
  const id = groups.find(({ Name }) => Name === name)?.TranscodeTemplateGroupId;
  if (id !== undefined) throw new CommandFailure('GroupExists', about(problems.isThere, { name: clean(name), id }));
}

async function templateList({ stream, codec = 'H.264', encrypt, templates }: AddOptions): Promise<string> {
  if (templates !== undefined) return await readDocument(templates);
  if (stream === undefined) throw new UsageFailure(problems.noStreams);
  return JSON.stringify(stream.map((one) => templateOf(one, { codec, encrypt })));
}

function templateOf(
  { format, definition, height }: StreamChoice,
  { codec, encrypt }: { readonly codec: string; readonly encrypt: boolean | undefined },
): object {
  const isHls = format === 'm3u8';
  return {
    TemplateName: height === undefined ? format : `${isHls ? 'hls' : format} ${String(height)}`,
    Definition: definition,
    Container: { Format: format },
    ...(height !== undefined && { Video: { Codec: codec, Height: String(height) } }),
    Audio: { Codec: format === 'mp3' ? 'MP3' : 'AAC' },
    ...(isHls && { MuxConfig: { Segment: { Duration: '6' } } }),
    ...(isHls && encrypt === true && { EncryptSetting: { EncryptType: 'AliyunVoDEncryption' } }),
  };
}

const setDefaultCommand: Command<ClientOptions, [group: string]> = {
  name: 'set-default',
  description: texts.setDefault,
  args: [groupArgument],
  examples: [['playauth template set-default courses', texts.exampleDefault]],
  async run({ terminal, args: [text], options }) {
    const { client } = await connect(terminal, options);
    const wire = await client.call('SetDefaultTranscodeTemplateGroup', {
      TranscodeTemplateGroupId: await readTemplateGroup(client, text),
    });
    answer(terminal, options, { wire, lines: [fill(texts.isNowDefault, { name: clean(text) })] });
    return undefined;
  },
};

const deleteCommand: Command<ClientOptions, [group: string]> = {
  name: 'delete',
  description: texts.delete,
  args: [groupArgument],
  async run({ terminal, args: [text], options }) {
    const { client } = await connect(terminal, options);
    const wire = await client.call('DeleteTranscodeTemplateGroup', {
      TranscodeTemplateGroupId: await readTemplateGroup(client, text),
      ForceDelGroup: 'true',
    });
    answer(terminal, options, { wire, lines: [fill(texts.deleted, { name: clean(text) })] });
    return undefined;
  },
};

export const templateCommands: CommandGroup = {
  name: 'template',
  description: summaries.template,
  commands: [listCommand, showCommand, addCommand, setDefaultCommand, deleteCommand],
};
