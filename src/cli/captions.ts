// `playauth captions VIDEO_ID …`: adds captions to a video from a file, lists them, removes them.
import { readFile, stat } from 'node:fs/promises';
import { decodeCaptionFile } from '../library/captions/decode-captions.ts';
import { fill, type Texts } from '../wire/texts.ts';
import { onVideo, videoArgument } from './library/name-video.ts';
import { summaries } from '../terminal/summaries.ts';
import { answer, type ClientOptions, type Command } from '../terminal/command.ts';
import { connect } from '../terminal/connect.ts';
import { CommandFailure, UsageFailure } from '../terminal/failure.ts';
import { about, type Problem, type Problems } from '../terminal/problem.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { clean, tableLines } from '../terminal/text-table.ts';

export const texts = {
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
  exampleAdd: ['English captions, shown by default', '英文字幕，默认显示'],
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
} as const satisfies Texts;

export const problems = {
  needsFile: {
    says: ['Which file?', '未指定字幕文件。'],
    next: [
      'playauth captions VIDEO FILE --language en; --list shows the captions that there are',
      'playauth captions 视频 文件 --language zh-Hans；--list 列出已有字幕',
    ],
  },
  needsLanguage: {
    says: ['In which language are they?', '未指定字幕的语言。'],
    next: [
      'Add --language en, or another tag of BCP 47 such as zh-Hans',
      '请用 --language 指定，例如 en、zh-Hans（BCP 47 标签）',
    ],
  },
  oneThing: {
    says: ['A file, --list and --remove exclude each other.', '文件、--list、--remove 只能三选一。'],
    next: ['Give one of them.', '请只给出其中一个。'],
  },
  noFile: {
    says: ['There is no file {path}.', '没有文件 {path}。'],
    next: [
      'Check the path; it is looked for in the folder where you are.',
      '请检查路径；相对路径从当前文件夹开始查找。',
    ],
  },
  tooLarge: {
    says: ['{path} is no caption file: it is larger than {most}', '{path} 不是字幕文件：超过 {most}'],
    next: ['Give a WebVTT or SRT file.', '请给出 WebVTT 或 SRT 文件。'],
  },
  'not a text of Unicode': {
    says: ['{path} is not in UTF-8, nor in UTF-16.', '{path} 既不是 UTF-8，也不是 UTF-16。'],
    next: [
      'Save it as UTF-8, or name its encoding with --encoding (windows-1252, gb18030, …)',
      '请另存为 UTF-8，或用 --encoding 指定编码（gb18030、big5、windows-1252……）',
    ],
  },
  'another encoding': {
    says: ['{path} is not in {encoding}.', '{path} 的编码不是 {encoding}。'],
    next: ['Name another encoding, or save it as UTF-8', '请指定其他编码，或另存为 UTF-8'],
  },
  'unknown encoding': {
    says: ['There is no encoding {encoding}.', '没有名为 {encoding} 的编码。'],
    next: [
      'Use a name such as windows-1252, gb18030, big5 or shift_jis',
      '请使用 gb18030、big5、windows-1252、shift_jis 等名称',
    ],
  },
} as const satisfies Problems;

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
  description: summaries.captions,
  args: [videoArgument, { name: '[file]', description: texts.file, completes: 'file', wire: ['Content'] }],
  flags: [
    { flags: '--language <tag>', description: texts.languageFlag, wire: ['Language'] },
    { flags: '--label <text>', description: texts.labelFlag, wire: ['Label'] },
    { flags: '--default', description: texts.defaultFlag },
    { flags: '--encoding <name>', description: texts.encodingFlag },
    { flags: '--list', description: texts.listFlag },
    { flags: '--remove <tag>', description: texts.removeFlag },
  ],
  examples: [
    ['playauth captions lesson-1 lesson-1.vtt --language en --default', texts.exampleAdd],
    ['playauth captions lesson-1 --list', texts.listFlag],
  ],
  async run({ terminal, args: [videoId, file], options }) {
    const actions = [file !== undefined, options.list === true, options.remove !== undefined].filter(Boolean);
    if (actions.length > 1) throw new UsageFailure(problems.oneThing);
    if (options.list === true) await list(terminal, videoId, options);
    else if (options.remove !== undefined) await remove(terminal, { videoId, language: options.remove }, options);
    else if (file === undefined) throw new UsageFailure(problems.needsFile);
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
  if (language === undefined) throw new UsageFailure(problems.needsLanguage);
  const content = await readText(file, encoding);
  const { client } = await connect(terminal, options);
  const captions = {
    Language: language,
    Content: content,
    ...(label !== undefined && { Label: label }),
    ...(options.default === true && { IsDefault: 'true' }),
  };
  const wire = await onVideo(videoId, (key) => client.call('AddCaption', { ...key, ...captions }));
  const { Label, Language } = wire.Caption;
  const cues = wire.CueCount === 1 ? texts.oneCue : fill(texts.cues, { count: wire.CueCount });
  answer(terminal, options, { wire, lines: [fill(texts.added, { label: clean(Label), language: Language, cues })] });
}

async function readText(path: string, encoding: string | undefined): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) throw new CommandFailure('NoFile', about(problems.noFile, { path: clean(path) }));
  if (found.size > MAX_FILE_BYTES)
    throw new CommandFailure('TooLarge', about(problems.tooLarge, { path: clean(path), most: '1 MiB' }));
  const decoded = decodeCaptionFile(await readFile(path), encoding);
  if (decoded.ok) return decoded.text;
  const values = { path: clean(path), encoding: clean(encoding ?? '') };
  const problem = about<Problem>(problems[decoded.reason], values as never);
  throw decoded.reason === 'unknown encoding' ? new UsageFailure(problem) : new CommandFailure('NotUnicode', problem);
}

async function list(terminal: Terminal, videoId: string, options: CaptionOptions): Promise<void> {
  const { say } = terminal;
  const { client } = await connect(terminal, options);
  const wire = await onVideo(videoId, (key) => client.call('ListCaptions', key));
  const rows = wire.Captions.map(({ Language, Label, IsDefault, CreationTime }) => [
    Language,
    Label,
    IsDefault ? say(texts.yes) : '',
    CreationTime,
  ]);
  const head = [texts.language, texts.label, texts.isDefault, texts.addedAt].map(say);
  answer(terminal, options, { wire, lines: rows.length === 0 ? [texts.none] : tableLines(terminal, head, rows) });
}

async function remove(
  terminal: Terminal,
  { videoId, language }: { readonly videoId: string; readonly language: string },
  options: CaptionOptions,
): Promise<void> {
  const { client } = await connect(terminal, options);
  const wire = await onVideo(videoId, (key) => client.call('DeleteCaption', { ...key, Language: language }));
  answer(terminal, options, { wire, lines: [fill(texts.removed, { language: clean(language) })] });
}
