// What `playauth worker` says to people, in English and Chinese.
import type { WorkerRefusalReason } from '../app/worker.ts';

export interface WorkerMessages {
  readonly ready: (workerId: string, concurrency: number) => string;
  readonly stopHint: string;
  readonly refusals: Readonly<Record<WorkerRefusalReason, string>>;
}

export const workerMessages: { readonly english: WorkerMessages; readonly chinese: WorkerMessages } = {
  english: {
    ready: (workerId, concurrency) => `Worker ${workerId} takes jobs, ${String(concurrency)} at a time.`,
    stopHint: 'Stop with Ctrl+C. Jobs under way are given back and done by others.',
    refusals: {
      'no-jobs-wanted': 'A worker that takes 0 jobs at a time has nothing to do: set --concurrency to 1 or more.',
      'needs-postgres':
        'A worker shares the database of a server, and that must be PostgreSQL: set --database-url (PLAYAUTH_DATABASE_URL) to the postgres://… that `playauth serve` is run with. With SQLite the server itself transcodes; --transcode-jobs says how many files at once.',
      'needs-master-key':
        'A worker needs the master key of the server to encrypt streams: set PLAYAUTH_MASTER_KEY to the same 64 hex digits or base64 as there. Where the server made its own key, they stand in the file master.key of its data directory.',
      'wrong-master-key':
        'PLAYAUTH_MASTER_KEY is not the master key that this database was made with. Set it to the one that the server has.',
      'private-storage':
        'A worker reads and writes the media of the server, and --storage disk is a folder of one machine only: run both with --storage disk:/path (a folder that all machines mount) or s3://….',
      'other-storage':
        'None of the media that the database names are in this storage. Set --storage (PLAYAUTH_STORAGE) to what the server has, and see that the folder is mounted here.',
      'no-server-yet': 'No server has used this database yet. Start `playauth serve` on it first, then the workers.',
      'older-database':
        'This worker is newer than the database. Start `playauth serve` of this version first: it brings the database up to date.',
      'newer-database': 'The database was used by a newer playauth. Bring this worker to the same version.',
      'no-ffmpeg':
        'FFmpeg and ffprobe are missing or do not start. Debian/Ubuntu: apt-get install ffmpeg · macOS: brew install ffmpeg — or set --ffmpeg and --ffprobe.',
    },
  },
  chinese: {
    ready: (workerId, concurrency) => `转码进程 ${workerId} 已开始领取任务，同时处理 ${String(concurrency)} 个。`,
    stopHint: '按 Ctrl+C 停止；进行中的任务会退回，由其他进程完成。',
    refusals: {
      'no-jobs-wanted': '同时处理 0 个任务的转码进程没有意义：请将 --concurrency 设为 1 或更大。',
      'needs-postgres':
        '转码进程与服务端共用数据库，必须是 PostgreSQL：请将 --database-url（PLAYAUTH_DATABASE_URL）设为 `playauth serve` 所用的 postgres://…。使用 SQLite 时由服务端自己转码，同时转码的文件数由 --transcode-jobs 决定。',
      'needs-master-key':
        '转码进程需要服务端的主密钥来加密视频流：请将 PLAYAUTH_MASTER_KEY 设为与服务端相同的 64 位十六进制或 base64。若服务端自行生成了密钥，它在其数据目录的 master.key 文件中。',
      'wrong-master-key': 'PLAYAUTH_MASTER_KEY 不是该数据库所用的主密钥。请设为服务端所用的那一个。',
      'private-storage':
        '转码进程要读写服务端的媒体文件，而 --storage disk 只是某一台机器上的目录：请让两者都使用 --storage disk:/路径（所有机器都挂载的目录）或 s3://…。',
      'other-storage':
        '数据库中记录的媒体文件都不在此存储中。请将 --storage（PLAYAUTH_STORAGE）设为与服务端一致，并确认目录已在本机挂载。',
      'no-server-yet': '还没有服务端使用过该数据库。请先启动 `playauth serve`，再启动转码进程。',
      'older-database': '该转码进程比数据库新。请先启动同版本的 `playauth serve`，由它升级数据库。',
      'newer-database': '该数据库已被更新版本的 playauth 使用。请将转码进程升级到相同版本。',
      'no-ffmpeg':
        '缺少 FFmpeg 或 ffprobe，或无法运行。Debian/Ubuntu：apt-get install ffmpeg；macOS：brew install ffmpeg；也可设置 --ffmpeg 和 --ffprobe。',
    },
  },
};
