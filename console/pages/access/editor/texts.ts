// The texts of the editor.
import type { Texts } from '../../../../sdk/texts.ts';

export const texts = {
  editorHint: [
    'Ctrl + Space, or typing in a text, offers what may stand there. Escape closes the list.',
    '按 Ctrl + 空格或在引号内输入可显示补全，Esc 关闭。',
  ],
  suggestions: ['Completions', '补全'],
  noProblems: ['The document is well-formed.', '内容格式正确。'],
  problems: ['{count} [problem|problems]', '{count} 处问题'],
  line: ['Line {line}', '第 {line} 行'],
  format: ['Format', '格式化'],
  length: ['{count} of {max} characters', '{count} / {max} 个字符'],
} as const satisfies Texts;
