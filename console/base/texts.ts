// The texts that every page of the console uses.
import type { Texts } from '../../sdk/texts.ts';

export const common = {
  title: ['playauth console', 'playauth 控制台'],
  copy: ['Copy', '复制'],
  copied: ['Copied', '已复制'],
  loading: ['Loading', '加载中'],
  retry: ['Try again', '重试'],
  requestId: ['Request id: {id}', '请求 ID：{id}'],
  explorer: ['API explorer', 'API 调试'],
  pages: ['Pages', '页面'],
  skip: ['Skip to the content', '跳到正文'],
  otherLanguage: ['简体中文', 'English'],
  themeSystem: ['Theme: system', '主题：跟随系统'],
  themeLight: ['Theme: light', '主题：浅色'],
  themeDark: ['Theme: dark', '主题：深色'],
  account: ['Account', '账号'],
  signedInAs: ['Signed in with', '登录密钥'],
  identity: ['Identity', '身份'],
  until: ['Session until', '会话有效至'],
  signOut: ['Sign out', '退出登录'],
  offline: ['You are offline', '网络已断开'],
  offlineMore: [
    'What you see stays. Calls work again when the connection is back.',
    '当前内容保留；网络恢复后即可继续操作。',
  ],
  failed: ['That did not work', '操作失败'],
  unreachable: ['The server does not answer', '服务器没有响应'],
  unreachableMore: [
    'Is it running, and is this page still on its address? Nothing was changed.',
    '请确认服务正在运行，且页面地址未变。没有任何改动。',
  ],
  noPage: ['There is no such page', '页面不存在'],
  noPageMore: ['The address may be mistyped, or the page has moved.', '地址可能有误，或页面已移动。'],
  toExplorer: ['Open the API explorer', '打开 API 调试'],
} as const satisfies Texts;
