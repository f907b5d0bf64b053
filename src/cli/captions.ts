// `playauth captions VIDEO_ID …`: adds captions to a video from a file, lists them, removes them.
import { readFile, stat } from 'node:fs/promises';
import { decodeCaptionFile } from '../library/captions/decode-captions.ts';
import { fill, type Texts } from '../wire/texts.ts';
import { answer, type ClientOptions, type Command } from './terminal/command.ts';
import { connect } from './terminal/connect.ts';
import { CommandFailure } from './terminal/failure.ts';
import type { Terminal } from './terminal/terminal.ts';
import { clean, textTable } from './terminal/text-table.ts';

export const texts = {
  captions: [
    'give a video captions from a WebVTT or SRT file, list them, take them away',
    '从 WebVTT 或 SRT 文件为视频添加字幕，列出或删除字幕',
  ],
  file: ['captions, in the place of those in the same language', '字幕文件，替换同一语言的已有字幕'],
  languageFlag: ['their language: en, zh-Hans, …', '字幕语言：en、zh-Hans……'],
  labelFlag: [
    'what the menu of players shows; by default the name of the language',
    '播放器菜单中显示的名称；默认为语言名称',
  ],
  encodingFlag: [
    'encoding of a file that is not Unicode: windows-1252, gb18030, shift_jis, …',
    '非 Unicode 文件的编码：gb18030、big5、windows-1252……',
  ],
  defaultFlag: ['show them where the viewer has chosen nothing else', '观众未另作选择时显示此字幕'],
  listFlag: ['list the captions of the video', '列出视频的字幕'],
  removeFlag: ['take the captions in this language away', '删除该语言的字幕'],
  language: ['Language', '语言'],
  label: ['Label', '名称'],
  isDefault: ['Default', '默认'],
  addedAt: ['Added', '添加时间'],
  yes: ['yes', '是'],
  none: ['The video has no captions.', '该视频没有字幕。'],
  added: ['Captions added: {label} ({language}), {cues}.', '已添加字幕：{label}（{language}），共 {cues}。'],
  oneCue: ['1 cue', '1 条'],
  cues: ['{count} cues', '{count} 条'],
  removed: ['The captions in {language} are gone.', '已删除 {language} 字幕。'],
  needsFile: [
    'Which file? playauth captions VIDEO_ID FILE --language en; --list shows the captions that there are',
    '请指定文件：playauth captions VIDEO_ID FILE --language zh-Hans；--list 列出已有字幕',
  ],
  needsLanguage: [
    'In which language are they? Add --language en, or another tag of BCP 47 such as zh-Hans',
    '请用 --language 指定语言，例如 en、zh-Hans（BCP 47 标签）',
  ],
  oneThing: ['Give a file, or --list, or --remove: one of them', '文件、--list、--remove 只能三选一'],
  noFile: ['There is no file {path}', '没有文件 {path}'],
  tooLarge: ['{path} is no caption file: it is larger than {most}', '{path} 不是字幕文件：超过 {most}'],
  'not a text of Unicode': [
    '{path} is not in UTF-8, nor in UTF-16: save it as UTF-8, or name its encoding with --encoding (windows-1252, gb18030, …)',
    '{path} 既不是 UTF-8，也不是 UTF-16：请另存为 UTF-8，或用 --encoding 指定编码（gb18030、big5、windows-1252……）',
  ],
  'another encoding': [
    '{path} is not in {encoding}: name another encoding, or save it as UTF-8',
    '{path} 的编码不是 {encoding}：请指定其他编码，或另存为 UTF-8',
  ],
  'unknown encoding': [
    'There is no encoding {encoding}: use a name such as windows-1252, gb18030, big5 or shift_jis',
    '没有名为 {encoding} 的编码：请使用 gb18030、big5、windows-1252、shift_jis 等名称',
  ],
} as const satisfies Texts;

interface CaptionOptions extends ClientOptions {
  readonly language?: string;
  readonly label?: string;
  readonly default?: boolean;
  readonly encoding?: string;
  readonly list?: boolean;
  readonly remove?: string;
}

/** The server accepts half of it in UTF-8; UTF-16 takes up to twice the bytes. */
const MAX_FILE_BYTES = 1024 * 1024;

export const captionsCommand: Command<CaptionOptions, [videoId: string, file: string | undefined]> = {
  name: 'captions',
  description: texts.captions,
  args: [{ name: '<video-id>' }, { name: '[file]', description: texts.file }],
  flags: [
    { flags: '--language <tag>', description: texts.languageFlag },
    { flags: '--label <text>', description: texts.labelFlag },
    { flags: '--default', description: texts.defaultFlag },
    { flags: '--encoding <name>', description: texts.encodingFlag },
    { flags: '--list', description: texts.listFlag },
    { flags: '--remove <tag>', description: texts.removeFlag },
  ],
  async run({ terminal, args: [videoId, file], options }) {
    const actions = [file !== undefined, options.list === true, options.remove !== undefined].filter(Boolean);
    if (actions.length > 1) throw new CommandFailure('Usage', texts.oneThing);
    if (options.list === true) await list(terminal, videoId, options);
    else if (options.remove !== undefined) await remove(terminal, { videoId, language: options.remove }, options);
    else if (file === undefined) throw new CommandFailure('Usage', texts.needsFile);
    else await add(terminal, { videoId, file }, options);
    return undefined;
  },
};

async function add(
  terminal: Terminal,
  { videoId, file }: { readonly videoId: string; readonly file: string },
  options: CaptionOptions,
): Promise<void> {
  const { language, label, encoding } = options;
  if (language === undefined) throw new CommandFailure('Usage', texts.needsLanguage);
  const content = await readText(file, encoding);
  const { client } = await connect(terminal, options);
  const wire = await client.call('AddCaption', {
    VideoId: videoId,
    Language: language,
    Content: content,
    ...(label !== undefined && { Label: label }),
    ...(options.default === true && { IsDefault: 'true' }),
  });
  const { Label, Language } = wire.Caption;
  const cues = wire.CueCount === 1 ? texts.oneCue : fill(texts.cues, { count: wire.CueCount });
  answer(terminal, options, { wire, lines: [fill(texts.added, { label: clean(Label), language: Language, cues })] });
}

async function readText(path: string, encoding: string | undefined): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) throw new CommandFailure('NoFile', fill(texts.noFile, { path }));
  if (found.size > MAX_FILE_BYTES) throw new CommandFailure('TooLarge', fill(texts.tooLarge, { path, most: '1 MiB' }));
  const decoded = decodeCaptionFile(await readFile(path), encoding);
  if (decoded.ok) return decoded.text;
  const code = decoded.reason === 'unknown encoding' ? 'Usage' : 'NotUnicode';
  throw new CommandFailure(code, fill(texts[decoded.reason], { path, encoding: clean(encoding ?? '') }));
}

async function list(terminal: Terminal, videoId: string, options: CaptionOptions): Promise<void> {
  const { say } = terminal;
  const { client } = await connect(terminal, options);
  const wire = await client.call('ListCaptions', { VideoId: videoId });
  const rows = wire.Captions.map(({ Language, Label, IsDefault, CreationTime }) => [
    Language,
    Label,
    IsDefault ? say(texts.yes) : '',
    CreationTime,
  ]);
  const head = [texts.language, texts.label, texts.isDefault, texts.addedAt].map(say);
  answer(terminal, options, { wire, lines: rows.length === 0 ? [texts.none] : textTable(head, rows) });
}

async function remove(
  terminal: Terminal,
  { videoId, language }: { readonly videoId: string; readonly language: string },
  options: CaptionOptions,
): Promise<void> {
  const { client } = await connect(terminal, options);
  const wire = await client.call('DeleteCaption', { VideoId: videoId, Language: language });
  answer(terminal, options, { wire, lines: [fill(texts.removed, { language: clean(language) })] });
}
