// What the command for captions says to people, in English and Chinese.

export interface CaptionMessages {
  readonly heads: readonly [language: string, label: string, isDefault: string, added: string];
  readonly yes: string;
  readonly none: string;
  readonly added: (label: string, language: string, cues: number) => string;
  readonly removed: (language: string) => string;
  readonly needsFile: string;
  readonly needsLanguage: string;
  readonly oneThing: string;
  readonly tooLarge: (path: string, most: string) => string;
  readonly notUnicode: (path: string) => string;
}

const english: CaptionMessages = {
  heads: ['Language', 'Label', 'Default', 'Added'],
  yes: 'yes',
  none: 'The video has no captions.',
  added: (label, language, cues) =>
    `Captions added: ${label} (${language}), ${String(cues)} ${cues === 1 ? 'cue' : 'cues'}.`,
  removed: (language) => `The captions in ${language} are gone.`,
  needsFile: 'Which file? playauth captions VIDEO_ID FILE --language en; --list shows the captions that there are',
  needsLanguage: 'In which language are they? Add --language en, or another tag of BCP 47 such as zh-Hans',
  oneThing: 'Give a file, or --list, or --remove: one of them',
  tooLarge: (path, most) => `${path} is no caption file: it is larger than ${most}`,
  notUnicode: (path) => `${path} is not in UTF-8, nor in UTF-16 with a byte order mark: save it as UTF-8 and try again`,
};

const chinese: CaptionMessages = {
  heads: ['语言', '名称', '默认', '添加时间'],
  yes: '是',
  none: '该视频没有字幕。',
  added: (label, language, cues) => `已添加字幕：${label}（${language}），共 ${String(cues)} 条。`,
  removed: (language) => `已删除 ${language} 字幕。`,
  needsFile: '请指定文件：playauth captions VIDEO_ID FILE --language zh-Hans；--list 列出已有字幕',
  needsLanguage: '请用 --language 指定语言，例如 en、zh-Hans（BCP 47 标签）',
  oneThing: '文件、--list、--remove 只能三选一',
  tooLarge: (path, most) => `${path} 不是字幕文件：超过 ${most}`,
  notUnicode: (path) => `${path} 既不是 UTF-8，也不是带字节序标记的 UTF-16：请另存为 UTF-8 后重试`,
};

export const captionMessages = { english, chinese };
