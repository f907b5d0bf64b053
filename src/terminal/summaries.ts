// What each command does, in one line: for the help, which loads no command, and for the commands themselves.
import type { Texts } from '../wire/texts.ts';

export const summaries = {
  serve: ['run the server', '运行服务端'],
  start: [
    'run the server, bring in a first video and print the page on which it plays',
    '运行服务端，导入第一个视频并输出其播放页',
  ],
  worker: [
    'do transcoding jobs of a server, on this or another machine (docs/workers.md)',
    '在本机或其他机器上处理服务端的转码任务（docs/workers.md）',
  ],
  import: [
    'upload a video or audio file, or with --recursive those of a folder that are not there yet',
    '上传视频或音频文件；加 --recursive 则上传文件夹中尚未导入的文件',
  ],
  videos: ['list the videos, newest first', '列出视频，最新的在前'],
  video: ['show one video, change, tag, retry or delete it', '查看、修改、重试或删除视频，管理标签'],
  category: ['the categories that videos are sorted into', '视频分类'],
  rules: [
    'what credentials allow: playback policies of videos, categories or the account',
    '播放凭证的规则：视频、分类或账号的播放策略',
  ],
  issue: ['print a playback credential (PlayAuth) for a video', '为视频签发播放凭证（PlayAuth）并输出'],
  play: ['print the URL of a page that plays a video', '输出可播放该视频的页面地址'],
  sessions: ['list the play sessions that the server keeps', '列出服务端保留的播放会话'],
  keys: ['the keys with which the server makes credentials and URLs', '服务端用于签发凭证和地址的密钥'],
  revoke: [
    'end what was issued for a credential, session, viewer, video, key or link',
    '吊销为凭证、会话、观众、视频、密钥或链接签发的内容',
  ],
  captions: [
    'give a video captions from a WebVTT or SRT file, list them, take them away',
    '从 WebVTT 或 SRT 文件为视频添加字幕，列出或删除字幕',
  ],
  snapshot: ['take pictures of a video, list them', '为视频截图，列出截图'],
  template: ['into what streams files are transcoded: groups of templates', '转码模板组：文件转码成哪些流'],
  callback: ['where events are reported, and the keys that sign them', '事件回调地址及其签名密钥'],
  user: ['the users of the account: each with keys and policies of its own', '账号下的用户，各有自己的密钥和策略'],
  'access-key': ['the key pairs with which calls are signed, two for each user', '用于签名调用的密钥对，每个用户两对'],
  policy: ['what users and roles may do', '用户和角色的权限策略'],
  role: ['rights that users take on for a while', '用户可临时扮演的角色'],
  account: ['the accounts of the server, separate from each other', '服务端上的账号，彼此隔离'],
  'root-key': [
    'print the root key pair, as lines for a shell; needs the database and the master key of the server',
    '以 shell 语句输出根密钥对；需要服务端的数据库和主密钥',
  ],
  whoami: ['show whose access key this is', '显示当前访问密钥的身份'],
  storage: ['look after where media files are kept', '管理媒体文件的存储位置'],
  backup: [
    'write all rows and media into a folder, verified, while the server runs',
    '将所有数据和媒体写入一个文件夹并校验，服务端可继续运行',
  ],
  restore: ['fill an empty data directory and database from a backup', '从备份恢复到空的数据目录和数据库'],
  database: ['move the rows to another database', '将数据迁移到另一个数据库'],
  migrate: [
    'bring the database to the schema of this version, or compare it',
    '将数据库升级到本版本的表结构，或进行比较',
  ],
  audit: ['what was asked of the server, by whom, and how it was decided', '审计记录：谁请求了什么，结果如何'],
  explain: ['show why a call was refused, by its request id', '按请求 ID 说明调用为何被拒绝'],
  inspect: ['show what a credential or URL says of itself', '显示凭证或地址自身包含的信息'],
  doctor: ['check everything that playing a video needs', '检查播放视频所需的一切'],
  completion: ['print the script that completes command lines in a shell', '输出 shell 的命令补全脚本'],
} as const satisfies Texts;
