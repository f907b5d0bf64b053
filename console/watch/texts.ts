// Every text of the page in English and Chinese, and the language that the viewer reads.
import { fill, inLanguage, type LanguageCode, type Text, type Texts } from '../../sdk/texts.ts';

export const texts = {
  player: ['Video player', '视频播放器'],
  play: ['Play (k)', '播放 (k)'],
  pause: ['Pause (k)', '暂停 (k)'],
  replay: ['Play again (k)', '重新播放 (k)'],
  mute: ['Mute (m)', '静音 (m)'],
  unmute: ['Unmute (m)', '取消静音 (m)'],
  tapForSound: ['Turn the sound on', '打开声音'],
  volume: ['Volume', '音量'],
  seek: ['Position', '播放位置'],
  position: ['{now} of {total}', '{now}，共 {total}'],
  quality: ['Quality', '清晰度'],
  auto: ['Auto', '自动'],
  audioOnly: ['Audio', '仅音频'],
  speed: ['Speed', '播放速度'],
  normal: ['Normal', '正常'],
  captions: ['Captions (c)', '字幕 (c)'],
  captionsOff: ['Off', '关闭'],
  captionsAre: ['Captions: {label}', '字幕：{label}'],
  soundTracks: ['Sound track (a)', '音轨 (a)'],
  soundTrackIs: ['Sound: {label}', '音轨：{label}'],
  pictureInPicture: ['Picture in picture (i)', '画中画 (i)'],
  fullscreen: ['Full screen (f)', '全屏 (f)'],
  leaveFullscreen: ['Leave full screen (f)', '退出全屏 (f)'],
  help: ['Keyboard (?)', '键盘快捷键 (?)'],
  close: ['Close', '关闭'],
  loading: ['Loading', '加载中'],
  preparing: ['Preparing the video', '正在准备视频'],
  willPlay: ['It plays here by itself as soon as it is ready.', '准备完成后将在此自动播放。'],
  Uploading: ['Receiving the file', '正在接收文件'],
  UploadSucc: ['Waiting for transcoding', '等待转码'],
  Transcoding: ['Transcoding', '转码中'],
  failed: ['This video could not be prepared', '视频处理失败'],
  failedNext: ['Import it again from an intact file.', '请使用完好的文件重新导入。'],
  'title.expired': ['The credential has expired', '凭证已过期'],
  'title.other-video': ['This credential is for another video', '凭证不属于该视频'],
  'title.not-playable': ['This video cannot be played', '该视频无法播放'],
  'title.refused': ['Playback was refused', '播放被拒绝'],
  'title.network': ['The connection failed', '连接失败'],
  linkTitle: ['This link does not open', '链接无法打开'],
  linkExpired: [
    'The link to this page has expired. Ask for a new one where you got it, then open that.',
    '此页面的链接已过期，请向提供者索取新的链接后打开。',
  ],
  linkBad: [
    'The link to this page is not complete or was altered. Copy it again, whole, or ask for a new one.',
    '此页面的链接不完整或被篡改，请重新完整复制，或索取新的链接。',
  ],
  retry: ['Retry', '重试'],
  details: ['Details', '详细信息'],
  copy: ['Copy', '复制'],
  copied: ['Copied', '已复制'],
  code: ['Code', '错误码'],
  requestId: ['Request id', '请求 ID'],
  httpStatus: ['HTTP status', 'HTTP 状态'],
  videoId: ['Video id', '视频 ID'],
  playAuth: ['PlayAuth', '播放凭证（PlayAuth）'],
  formTitle: ['Play with a credential', '使用播放凭证播放'],
  formHint: [
    'Paste what GetVideoPlayAuth answered. It stays in this page; only the server that issued it is asked.',
    '粘贴 GetVideoPlayAuth 返回的内容。内容只保留在本页面，仅向签发它的服务器发起请求。',
  ],
  newPlayAuth: ['New PlayAuth', '新的播放凭证'],
  formSubmit: ['Play', '播放'],
  renewed: ['Session renewed {count}×', '会话已续期 {count} 次'],
  keyPlay: ['Play or pause', '播放 / 暂停'],
  keyJump10: ['Back or forward 10 s', '后退 / 前进 10 秒'],
  keyJump5: ['Back or forward 5 s', '后退 / 前进 5 秒'],
  keyVolume: ['Volume', '音量'],
  keyMute: ['Mute', '静音'],
  keyFullscreen: ['Full screen', '全屏'],
  keyDigits: ['To 0 % … 90 %', '跳转到 0 % … 90 %'],
  keySpeed: ['Slower or faster', '减速 / 加速'],
  keyCaptions: ['Captions', '字幕'],
  keySoundTrack: ['Next sound track', '下一条音轨'],
  keyPip: ['Picture in picture', '画中画'],
  keyHelp: ['This list', '显示此列表'],
} as const satisfies Texts;

export type TextName = keyof typeof texts;

export interface Language {
  readonly code: () => LanguageCode;
  readonly say: (name: TextName, values?: Readonly<Record<string, string>>) => string;
  /** Runs the function now and again whenever the language changes. */
  readonly follow: (write: () => void) => void;
  readonly change: (code: LanguageCode) => void;
}

export function createLanguage(initial: LanguageCode): Language {
  let current = initial;
  const followers: (() => void)[] = [];
  return {
    code: () => current,
    say: (name, values = {}) => {
      const text: Text = texts[name];
      return inLanguage(fill(text, values), current);
    },
    follow: (write) => {
      followers.push(write);
      write();
    },
    change: (code) => {
      current = code;
      for (const write of followers) write();
    },
  };
}
