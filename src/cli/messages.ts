// What the commands say to people, in English and Chinese; the commands for identities, folders and
// captions have files of their own.
import { captionMessages, type CaptionMessages } from './captions/messages.ts';
import * as identities from './identities/messages.ts';
import { workerMessages, type WorkerMessages } from './worker-messages.ts';
import { folderMessages, type FolderMessages } from './import-folder/messages.ts';
import { storageMessages, type StorageMessages } from './storage/messages.ts';

export interface Messages {
  readonly ready: (url: string) => string;
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secret: string;
  readonly page: string;
  readonly dataDir: string;
  readonly certificate: string;
  readonly trustIt: (path: string) => string;
  readonly tryIt: string;
  readonly stopHint: string;
  readonly devKey: string;
  readonly makingSample: string;
  readonly uploading: string;
  readonly transcoding: string;
  readonly uploaded: (videoId: string) => string;
  readonly playable: (title: string) => string;
  readonly failed: (reason: string) => string;
  readonly noVideos: string;
  readonly noFile: (path: string) => string;
  readonly emptyFile: (path: string) => string;
  readonly noServer: (endpoint: string) => string;
  readonly noKey: string;
  readonly goodUntil: (time: string) => string;
  readonly expiredSince: (time: string) => string;
  readonly notRecognised: string;
  readonly portTaken: (port: number) => string;
  readonly ffmpegMissing: string;
  readonly allWell: string;
  readonly someWrong: string;
  readonly identities: identities.IdentityMessages;
  readonly folder: FolderMessages;
  readonly captions: CaptionMessages;
  readonly worker: WorkerMessages;
  readonly storage: StorageMessages;
}

export const english: Messages = {
  ready: (url) => `playauth is ready at ${url}`,
  endpoint: 'Endpoint',
  accessKey: 'AccessKeyId',
  secret: 'AccessKeySecret',
  page: 'Watch',
  dataDir: 'Data',
  certificate: 'Certificate',
  trustIt: (path) =>
    `The certificate is self-signed. Programs trust it with NODE_EXTRA_CA_CERTS=${path} (Node), curl --cacert, …`,
  tryIt: 'Ask for a credential from your own code:',
  stopHint: 'Stop with Ctrl+C. Starting again continues where it left off.',
  devKey: 'Development mode: this key pair is known to everybody and works on this machine only.',
  makingSample: 'Making a short sample clip …',
  uploading: 'Uploading',
  transcoding: 'Transcoding',
  uploaded: (videoId) => `Uploaded as ${videoId}; it is being transcoded.`,
  playable: (title) => `“${title}” is ready to play.`,
  failed: (reason) => `The file cannot be played: ${reason}`,
  noVideos: 'There are no videos yet. Add one with: playauth import FILE',
  noFile: (path) => `There is no file ${path}`,
  emptyFile: (path) => `${path} is empty`,
  noServer: (endpoint) =>
    `No playauth server answers at ${endpoint}. Start one with: playauth serve — or set PLAYAUTH_ENDPOINT.`,
  noKey:
    'No access key: set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or run this where the server keeps its data (--data-dir).',
  goodUntil: (time) => `good until ${time}`,
  expiredSince: (time) => `expired since ${time}`,
  notRecognised: 'This is neither a PlayAuth, nor a playback URL, nor a token of one.',
  portTaken: (port) => `Port ${String(port)} is in use. Stop what uses it, or choose another with --port.`,
  ffmpegMissing:
    'FFmpeg is missing, so files cannot be imported. Debian/Ubuntu: apt-get install ffmpeg · macOS: brew install ffmpeg',
  allWell: 'Everything is in order.',
  someWrong: 'Something needs your attention: see above.',
  identities: identities.english,
  folder: folderMessages.english,
  captions: captionMessages.english,
  worker: workerMessages.english,
  storage: storageMessages.english,
};

export const chinese: Messages = {
  ready: (url) => `playauth 已就绪：${url}`,
  endpoint: '接入地址',
  accessKey: 'AccessKeyId',
  secret: 'AccessKeySecret',
  page: '播放页',
  dataDir: '数据目录',
  certificate: '证书',
  trustIt: (path) => `该证书为自签名。让程序信任它：NODE_EXTRA_CA_CERTS=${path}（Node）、curl --cacert 等。`,
  tryIt: '在自己的代码里获取播放凭证：',
  stopHint: '按 Ctrl+C 停止；再次启动会接着上次继续。',
  devKey: '开发模式：这对密钥人人皆知，只在本机有效。',
  makingSample: '正在生成示例短片……',
  uploading: '上传',
  transcoding: '转码',
  uploaded: (videoId) => `已上传，视频 ID 为 ${videoId}，正在转码。`,
  playable: (title) => `“${title}”可以播放了。`,
  failed: (reason) => `该文件无法播放：${reason}`,
  noVideos: '还没有视频。用此命令添加：playauth import 文件',
  noFile: (path) => `没有文件 ${path}`,
  emptyFile: (path) => `${path} 是空文件`,
  noServer: (endpoint) => `${endpoint} 没有 playauth 服务响应。请先启动：playauth serve，或设置 PLAYAUTH_ENDPOINT。`,
  noKey:
    '缺少访问密钥：请设置 ALIBABA_CLOUD_ACCESS_KEY_ID 和 ALIBABA_CLOUD_ACCESS_KEY_SECRET，或在服务端数据目录所在处运行（--data-dir）。',
  goodUntil: (time) => `有效期至 ${time}`,
  expiredSince: (time) => `已于 ${time} 过期`,
  notRecognised: '这不是播放凭证，也不是播放地址或其中的令牌。',
  portTaken: (port) => `端口 ${String(port)} 已被占用。请停止占用它的程序，或用 --port 另选端口。`,
  ffmpegMissing: '缺少 FFmpeg，无法导入文件。Debian/Ubuntu：apt-get install ffmpeg；macOS：brew install ffmpeg',
  allWell: '一切正常。',
  someWrong: '有问题需要处理，见上。',
  identities: identities.chinese,
  folder: folderMessages.chinese,
  captions: captionMessages.chinese,
  worker: workerMessages.chinese,
  storage: storageMessages.chinese,
};
