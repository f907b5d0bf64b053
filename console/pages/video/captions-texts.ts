// The texts of captions.
import type { Texts } from '../../../sdk/texts.ts';

export const texts = {
  captions: ['Captions', '字幕'],
  none: ['No captions', '暂无字幕'],
  noneMore: ['Add WebVTT or SubRip files, one for each language.', '可添加 WebVTT 或 SubRip 字幕文件，每种语言一个。'],
  add: ['Add captions', '添加字幕'],
  addTitle: ['Add captions', '添加字幕'],
  file: ['File', '文件'],
  fileHint: ['WebVTT or SubRip; or paste its text below.', 'WebVTT 或 SubRip，也可在下方粘贴内容。'],
  language: ['Language', '语言'],
  languageHint: ['A tag such as en, zh-Hans, de', '语言标签，如 en、zh-Hans、de'],
  label: ['Name in the menu', '菜单中的名称'],
  labelHint: ['Default: the name of the language', '默认为语言名称'],
  content: ['Text', '内容'],
  makeDefault: ['Shown without being chosen', '默认显示'],
  isDefault: ['default', '默认'],
  addedCues: ['{count} [caption|captions] added', '已添加 {count} 条字幕'],
  size: ['Size', '大小'],
  added: ['Added', '添加时间'],
  actions: ['Actions', '操作'],
  preview: ['Show in the player', '在播放器中预览'],
  remove: ['Delete', '删除'],
  removing: ['Captions ({name}) will be deleted', '即将删除字幕（{name}）'],
  removed: ['Captions ({name}) were deleted', '已删除字幕（{name}）'],
} as const satisfies Texts;
