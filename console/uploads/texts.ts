// The texts of uploads.
import type { Texts } from '../../sdk/texts.ts';

export const texts = {
  uploads: ['Uploads', '上传'],
  busy: ['Uploading {done} of {count}', '正在上传 {done}/{count}'],
  allDone: ['{count} uploaded', '已上传 {count} 个'],
  someFailed: ['{count} failed', '{count} 个失败'],
  waitingForYou: ['{count} to go on with', '{count} 个待继续'],
  rate: ['{speed}/s · {left} left', '{speed}/秒 · 剩余 {left}'],
  waiting: ['Waiting', '等待中'],
  paused: ['Paused', '已暂停'],
  needsFile: ['Choose the same file again to go on', '请重新选择同一文件以继续'],
  noAnswer: ['The server does not answer; goes on by itself', '服务器无响应，恢复后自动继续'],
  done: ['Uploaded', '已上传'],
  sent: ['{sent} of {total}', '{sent} / {total}'],
  pause: ['Pause {name}', '暂停 {name}'],
  resume: ['Go on with {name}', '继续上传 {name}'],
  retry: ['Try {name} again', '重试 {name}'],
  cancel: ['Cancel {name}', '取消 {name}'],
  open: ['Open {name}', '打开 {name}'],
  pauseAll: ['Pause all', '全部暂停'],
  resumeAll: ['Go on with all', '全部继续'],
  clear: ['Clear the list', '清空列表'],
  fold: ['Fold the list', '收起列表'],
  unfold: ['Show the list', '展开列表'],
} as const satisfies Texts;
