// The texts of the design page.
import type { Texts } from '../../../sdk/texts.ts';

export const texts = {
  title: ['Design system', '设计系统'],
  lead: [
    'What the pages of the console are made of. Values stand in tokens.css; switch theme and language above.',
    '控制台各页面的组成元素。取值见 tokens.css；可在上方切换主题和语言。',
  ],
  colours: ['Colours', '颜色'],
  type: ['Type', '字体'],
  controls: ['Controls', '控件'],
  states: ['States', '状态'],
  sampleTitle: ['Spring in the valley', '山谷之春'],
  sampleBody: [
    'Short sentences, the subject first. What happened, and what to do now.',
    '句子简短，先说结论：发生了什么，接下来怎么做。',
  ],
  main: ['Main', '主要'],
  usual: ['Usual', '常规'],
  plain: ['Plain', '弱化'],
  disabled: ['Disabled', '不可用'],
  badge: ['Badge', '标签'],
  field: ['Field', '输入框'],
  calm: ['For your knowledge', '提示'],
  warning: ['Look at this', '注意'],
  fault: ['That did not work', '操作失败'],
} as const satisfies Texts;
