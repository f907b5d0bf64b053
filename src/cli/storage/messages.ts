// What the moving of media files says to people, in English and Chinese.

export interface StorageMessages {
  readonly counting: string;
  readonly copying: (done: number, all: number, size: string) => string;
  readonly sameStorage: string;
  readonly noSource: (path: string) => string;
  readonly result: (counts: StorageCounts) => string;
  readonly failed: (key: string, reason: string) => string;
  readonly moreFailed: (count: number) => string;
  readonly runAgain: string;
  readonly next: (to: string) => string;
}

export interface StorageCounts {
  readonly copied: number;
  readonly replaced: number;
  readonly there: number;
  readonly gone: number;
  readonly failed: number;
}

const english: StorageMessages = {
  counting: 'Counting the files …',
  copying: (done, all, size) => `${String(done)} / ${String(all)} files, ${size}`,
  sameStorage: '--from and --to are the same storage, or one lies in the other',
  noSource: (path) => `There is no folder ${path} to copy from`,
  result: ({ copied, replaced, there, gone, failed }) =>
    [
      `${String(copied)} copied and read back`,
      `${String(there)} there already`,
      ...(replaced > 0 ? [`${String(replaced)} were there but different, and were replaced`] : []),
      ...(gone > 0 ? [`${String(gone)} were removed meanwhile`] : []),
      ...(failed > 0 ? [`${String(failed)} failed`] : []),
    ].join(', '),
  failed: (key, reason) => `${key}: ${reason}`,
  moreFailed: (count) => `… and ${String(count)} more`,
  runAgain: 'Run the same command again: it goes on where it was and leaves what is equal.',
  next: (to) =>
    `Nothing was removed from the source. If a server was running, stop it and run this again for what came meanwhile; then start it with --storage '${to}'.`,
};

const chinese: StorageMessages = {
  counting: '正在统计文件……',
  copying: (done, all, size) => `${String(done)} / ${String(all)} 个文件，${size}`,
  sameStorage: '--from 与 --to 是同一个存储，或其中一个位于另一个之内',
  noSource: (path) => `没有可供复制的文件夹 ${path}`,
  result: ({ copied, replaced, there, gone, failed }) =>
    [
      `已复制并回读校验 ${String(copied)} 个`,
      `已存在 ${String(there)} 个`,
      ...(replaced > 0 ? [`内容不同而被替换 ${String(replaced)} 个`] : []),
      ...(gone > 0 ? [`期间被删除 ${String(gone)} 个`] : []),
      ...(failed > 0 ? [`失败 ${String(failed)} 个`] : []),
    ].join('，'),
  failed: (key, reason) => `${key}：${reason}`,
  moreFailed: (count) => `……还有 ${String(count)} 个`,
  runAgain: '请再次运行同一命令：它会接着上次继续，内容相同的文件不再复制。',
  next: (to) =>
    `源存储中的文件均未删除。如果服务器正在运行，请停止它并再运行一次以补上新增的文件，然后用 --storage '${to}' 启动。`,
};

export const storageMessages = { english, chinese };
