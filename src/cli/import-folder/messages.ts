// What the import of a folder says to people, in English and Chinese.

export interface FolderMessages {
  readonly reading: string;
  readonly filesDone: (done: number, all: number) => string;
  readonly noFolder: (path: string) => string;
  readonly addRecursive: (path: string) => string;
  readonly onlyRecursive: (flag: string) => string;
  readonly notRecursive: (flag: string) => string;
  readonly concurrency: (most: number) => string;
  readonly tooManyFiles: (path: string, most: number) => string;
  readonly tooDeep: (most: number) => string;
  readonly unreadable: string;
  readonly noStateFolder: string;
  readonly stateUnusable: (path: string, reason: string) => string;
  readonly emptyFile: string;
  readonly unfitReferenceId: (wanted: string) => string;
  readonly referenceIdTaken: (referenceId: string, videoId: string) => string;
  readonly cannotBePlayed: (reason: string) => string;
  readonly stopped: string;
  readonly failedList: string;
  readonly counts: Readonly<Record<'imported' | 'wouldImport' | 'there' | 'duplicate' | 'failed' | 'notTried', Count>>;
  readonly skipped: Readonly<Record<'notMedia' | 'hidden' | 'links' | 'special', Count>>;
}

type Count = (count: number) => string;

const english: FolderMessages = {
  reading: 'Reading',
  filesDone: (done, all) => `${String(done)} / ${String(all)} files`,
  noFolder: (path) => `There is no folder ${path}`,
  addRecursive: (path) => `${path} is a folder; to import all media below it add --recursive`,
  onlyRecursive: (flag) => `${flag} is for folders: it goes with --recursive`,
  notRecursive: (flag) => `${flag} is for one file: it does not go with --recursive`,
  concurrency: (most) => `--concurrency is a number from 1 to ${String(most)}`,
  tooManyFiles: (path, most) =>
    `There are more than ${String(most)} entries below ${path}: import its folders one by one`,
  tooDeep: (most) => `the folder lies more than ${String(most)} levels deep: import it by itself`,
  unreadable: 'the folder cannot be read',
  noStateFolder:
    'Without ReferenceIds this machine remembers what was imported, and there is no place for it: set HOME or XDG_STATE_HOME, or choose another --reference-id-from',
  stateUnusable: (path, reason) =>
    `What was imported cannot be remembered in ${path} (${reason}): set XDG_STATE_HOME, or choose another --reference-id-from`,
  emptyFile: 'the file is empty',
  unfitReferenceId: (wanted) =>
    `“${wanted}” cannot be a ReferenceId (6–64 letters, digits, _ and -): rename the file, or use --reference-id-from hash or none`,
  referenceIdTaken: (referenceId, videoId) =>
    `the ReferenceId ${referenceId} belongs to video ${videoId}, which was not imported from this content: rename the file, delete that video, or use --reference-id-from path, hash or none`,
  cannotBePlayed: (reason) => `it is on the server and cannot be played: ${reason}`,
  stopped: 'The server does not answer any more, so the rest was not tried. Run the same command again to go on.',
  failedList: 'Not imported:',
  counts: {
    imported: (count) => `${String(count)} imported`,
    wouldImport: (count) => `${String(count)} would be imported`,
    there: (count) => `${String(count)} already there`,
    duplicate: (count) => `${String(count)} with the content of another file`,
    failed: (count) => `${String(count)} failed`,
    notTried: (count) => `${String(count)} not tried`,
  },
  skipped: {
    notMedia: (count) => `${String(count)} no media`,
    hidden: (count) => `${String(count)} hidden`,
    links: (count) => `${String(count)} links`,
    special: (count) => `${String(count)} no files`,
  },
};

const chinese: FolderMessages = {
  reading: '读取',
  filesDone: (done, all) => `${String(done)} / ${String(all)} 个文件`,
  noFolder: (path) => `没有文件夹 ${path}`,
  addRecursive: (path) => `${path} 是文件夹；要导入其中所有音视频，请加 --recursive`,
  onlyRecursive: (flag) => `${flag} 只用于文件夹，需与 --recursive 同用`,
  notRecursive: (flag) => `${flag} 只用于单个文件，不能与 --recursive 同用`,
  concurrency: (most) => `--concurrency 为 1 到 ${String(most)} 的整数`,
  tooManyFiles: (path, most) => `${path} 下的条目超过 ${String(most)} 个，请分文件夹导入`,
  tooDeep: (most) => `文件夹层级超过 ${String(most)}，请单独导入`,
  unreadable: '文件夹无法读取',
  noStateFolder:
    '不使用 ReferenceId 时由本机记住已导入的内容，但没有可用的位置：请设置 HOME 或 XDG_STATE_HOME，或改用其他 --reference-id-from',
  stateUnusable: (path, reason) =>
    `无法在 ${path} 记录已导入的内容（${reason}）：请设置 XDG_STATE_HOME，或改用其他 --reference-id-from`,
  emptyFile: '空文件',
  unfitReferenceId: (wanted) =>
    `“${wanted}”不能用作 ReferenceId（6–64 个字母、数字、_ 和 -）：请重命名文件，或使用 --reference-id-from hash 或 none`,
  referenceIdTaken: (referenceId, videoId) =>
    `ReferenceId ${referenceId} 属于视频 ${videoId}，它并非由此内容导入：请重命名文件、删除该视频，或使用 --reference-id-from path、hash 或 none`,
  cannotBePlayed: (reason) => `已在服务端，但无法播放：${reason}`,
  stopped: '服务端不再响应，其余文件未尝试。再次运行同一命令即可继续。',
  failedList: '未导入：',
  counts: {
    imported: (count) => `已导入 ${String(count)} 个`,
    wouldImport: (count) => `将导入 ${String(count)} 个`,
    there: (count) => `已存在 ${String(count)} 个`,
    duplicate: (count) => `与其他文件内容相同 ${String(count)} 个`,
    failed: (count) => `失败 ${String(count)} 个`,
    notTried: (count) => `未尝试 ${String(count)} 个`,
  },
  skipped: {
    notMedia: (count) => `非音视频 ${String(count)} 个`,
    hidden: (count) => `隐藏 ${String(count)} 个`,
    links: (count) => `链接 ${String(count)} 个`,
    special: (count) => `非文件 ${String(count)} 个`,
  },
};

export const folderMessages = { english, chinese };
