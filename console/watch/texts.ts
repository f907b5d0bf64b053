// The texts of the watch page around the player, in English and Chinese.
import type { Language } from '../../sdk/element/language.ts';
import { texts as playerTexts, type TextName } from '../../sdk/element/texts.ts';
import type { Texts } from '../../sdk/texts.ts';

export const pageTexts = {
  preparing: ['Preparing the video', '正在准备视频'],
  willPlay: ['It plays here by itself as soon as it is ready.', '准备完成后将在此自动播放。'],
  Uploading: ['Receiving the file', '正在接收文件'],
  UploadSucc: ['Waiting for transcoding', '等待转码'],
  Transcoding: ['Transcoding', '转码中'],
  failed: ['This video could not be prepared', '视频处理失败'],
  failedNext: ['Import it again from an intact file.', '请使用完好的文件重新导入。'],
  linkTitle: ['This link does not open', '链接无法打开'],
  linkExpired: [
    'The link to this page has expired. Ask for a new one where you got it, then open that.',
    '此页面的链接已过期，请向提供者索取新的链接后打开。',
  ],
  linkBad: [
    'The link to this page is not complete or was altered. Copy it again, whole, or ask for a new one.',
    '此页面的链接不完整或被篡改，请重新完整复制，或索取新的链接。',
  ],
  playAuth: ['PlayAuth', '播放凭证（PlayAuth）'],
  formTitle: ['Play with a credential', '使用播放凭证播放'],
  formHint: [
    'Paste what GetVideoPlayAuth answered. It stays in this page; only the server that issued it is asked.',
    '粘贴 GetVideoPlayAuth 返回的内容。内容只保留在本页面，仅向签发它的服务器发起请求。',
  ],
  formSubmit: ['Play', '播放'],
  renewed: ['Session renewed {count}×', '会话已续期 {count} 次'],
} as const satisfies Texts;

/** With those of the player, whose error panel the page uses. */
export const texts = { ...playerTexts, ...pageTexts } as const satisfies Texts;

export type PageTextName = TextName | keyof typeof pageTexts;
export type PageLanguage = Language<PageTextName>;
