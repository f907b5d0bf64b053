// `playauth worker`: does jobs of a server's queue, on this or another machine, until it is told to stop.
import type { RunningWorker, WorkerRefusalReason } from '../../app/worker.ts';
import { systemClock } from '../../base/clock.ts';
import { readConfig, type Values } from '../../config/read-config.ts';
import type { Config, SettingName } from '../../config/settings.ts';
import { fill, join, type Texts } from '../../wire/texts.ts';
import { summaries } from '../../terminal/summaries.ts';
import type { Command } from '../../terminal/command.ts';
import { CommandFailure, exitCodes } from '../../terminal/failure.ts';
import type { Problems } from '../../terminal/problem.ts';
import { wholeNumber } from '../../terminal/flag-values.ts';
import { configFlag, settingFlags, settingsOf } from '../../terminal/setting-flags.ts';
import { waitForSignal } from './serve.ts';

export const texts = {
  json: ['print {"workerId",…} once, when ready', '就绪后输出一次 {"workerId",…}'],
  dataDir: [
    'Folder of the work in progress, this worker’s alone; by default ./worker-data.',
    '处理中任务的工作目录，由该转码进程独用；默认 ./worker-data。',
  ],
  concurrency: ['another name of --transcode-jobs', '等同于 --transcode-jobs'],
  ready: [
    'Worker {workerId} takes jobs, {concurrency} at a time.',
    '转码进程 {workerId} 已开始领取任务，同时处理 {concurrency} 个。',
  ],
  stopHint: [
    'Stop with Ctrl+C. Jobs under way are given back and done by others.',
    '按 Ctrl+C 停止；进行中的任务会退回，由其他进程完成。',
  ],
} as const satisfies Texts;

export const problems = {
  'no-jobs-wanted': {
    says: ['A worker that takes 0 jobs at a time has nothing to do.', '同时处理 0 个任务的转码进程没有意义。'],
    next: ['Set --concurrency to 1 or more.', '请将 --concurrency 设为 1 或更大。'],
  },
  'needs-postgres': {
    says: [
      'A worker shares the database of a server, and that must be PostgreSQL.',
      '转码进程与服务端共用数据库，必须是 PostgreSQL。',
    ],
    next: [
      'Set --database-url (PLAYAUTH_DATABASE_URL) to the postgres://… that `playauth serve` is run with. With SQLite the server itself transcodes; --transcode-jobs says how many files at once.',
      '请将 --database-url（PLAYAUTH_DATABASE_URL）设为 `playauth serve` 所用的 postgres://…。使用 SQLite 时由服务端自己转码，同时转码的文件数由 --transcode-jobs 决定。',
    ],
  },
  'needs-master-key': {
    says: [
      'A worker needs the master key of the server to encrypt streams.',
      '转码进程需要服务端的主密钥来加密视频流。',
    ],
    next: [
      'Set PLAYAUTH_MASTER_KEY to the same 64 hex digits or base64 as there. Where the server made its own key, they stand in the file master.key of its data directory.',
      '请将 PLAYAUTH_MASTER_KEY 设为与服务端相同的 64 位十六进制或 base64。若服务端自行生成了密钥，它在其数据目录的 master.key 文件中。',
    ],
  },
  'wrong-master-key': {
    says: [
      'PLAYAUTH_MASTER_KEY is not the master key that this database was made with.',
      'PLAYAUTH_MASTER_KEY 不是该数据库所用的主密钥。',
    ],
    next: ['Set it to the one that the server has.', '请设为服务端所用的那一个。'],
  },
  'private-storage': {
    says: [
      'A worker reads and writes the media of the server, and --storage disk is a folder of one machine only.',
      '转码进程要读写服务端的媒体文件，而 --storage disk 只是某一台机器上的目录。',
    ],
    next: [
      'Run both with --storage disk:/path (a folder that all machines mount) or s3://….',
      '请让两者都使用 --storage disk:/路径（所有机器都挂载的目录）或 s3://…。',
    ],
  },
  'other-storage': {
    says: ['None of the media that the database names are in this storage.', '数据库中记录的媒体文件都不在此存储中。'],
    next: [
      'Set --storage (PLAYAUTH_STORAGE) to what the server has, and see that the folder is mounted here.',
      '请将 --storage（PLAYAUTH_STORAGE）设为与服务端一致，并确认目录已在本机挂载。',
    ],
  },
  'no-server-yet': {
    says: ['No server has used this database yet.', '还没有服务端使用过该数据库。'],
    next: ['Start `playauth serve` on it first, then the workers.', '请先启动 `playauth serve`，再启动转码进程。'],
  },
  'older-database': {
    says: ['This worker is newer than the database.', '该转码进程比数据库新。'],
    next: [
      'Start `playauth serve` of this version first: it brings the database up to date.',
      '请先启动同版本的 `playauth serve`，由它升级数据库。',
    ],
  },
  'newer-database': {
    says: ['The database was used by a newer playauth.', '该数据库已被更新版本的 playauth 使用。'],
    next: ['Bring this worker to the same version.', '请将转码进程升级到相同版本。'],
  },
  'no-ffmpeg': {
    says: ['FFmpeg and ffprobe are missing or do not start.', '缺少 FFmpeg 或 ffprobe，或无法运行。'],
    next: [
      'Debian/Ubuntu: apt-get install ffmpeg · macOS: brew install ffmpeg — or set --ffmpeg and --ffprobe.',
      'Debian/Ubuntu：apt-get install ffmpeg；macOS：brew install ffmpeg；也可设置 --ffmpeg 和 --ffprobe。',
    ],
  },
} as const satisfies Problems & Record<WorkerRefusalReason, unknown>;

interface WorkerOptions extends Values {
  readonly concurrency?: number;
  readonly config?: string;
  readonly json?: boolean;
}

/** The settings that a process without a port uses. */
const NAMES: ReadonlySet<SettingName> = new Set([
  'databaseUrl',
  'storage',
  's3AccessKeyId',
  's3SecretAccessKey',
  's3SessionToken',
  'masterKey',
  'masterKeyPrevious',
  'dataDir',
  'minFreeBytes',
  'ffmpeg',
  'ffprobe',
  'logLevel',
]);
/** Not the default of a server, which may run on the same machine. */
const DATA_DIR = './worker-data';
/** The drain timeout. Releasing the jobs takes much less; a database that does not answer must not delay the end for longer. */
const DRAIN_TIMEOUT_MS = 10_000;

export const workerCommand: Command<WorkerOptions, []> = {
  name: 'worker',
  description: summaries.worker,
  flags: [
    { flags: '--json', description: texts.json },
    ...settingFlags((name) => NAMES.has(name) || name.startsWith('transcode'), { dataDir: texts.dataDir }),
    { flags: '--concurrency <number>', description: texts.concurrency, read: wholeNumber },
    configFlag,
  ],
  isLocal: true,
  async run({ terminal, options }) {
    const jobs = options.concurrency === undefined ? {} : { transcodeJobs: options.concurrency };
    const flags = { ...settingsOf(options), ...jobs };
    const config = readConfig({ flags, file: options.config, defaults: { dataDir: DATA_DIR } });
    const worker = await start(config);
    const { workerId, dataDir, concurrency } = worker;
    if (options.json === true) terminal.out(JSON.stringify({ workerId, dataDir, concurrency, pid: process.pid }));
    else terminal.out(join([fill(texts.ready, { workerId, concurrency }), texts.stopHint], '\n'));
    await waitForSignal();
    // Jobs that are not released by then are free when their lease expires.
    const cutOff = setTimeout(() => process.exit(exitCodes.ok), DRAIN_TIMEOUT_MS);
    await worker.close();
    clearTimeout(cutOff);
    return undefined;
  },
};

async function start(config: Config): Promise<RunningWorker> {
  const { runWorkerProcess, WorkerRefusal } = await import('../../app/worker.ts');
  const { createLogger } = await import('../../base/logger.ts');
  try {
    return await runWorkerProcess(config, { clock: systemClock, log: createLogger(config.logLevel) });
  } catch (error) {
    if (error instanceof WorkerRefusal) throw new CommandFailure(codeOf(error.reason), problems[error.reason]);
    throw error;
  }
}

/** `needs-postgres` is `NeedsPostgres`. */
function codeOf(reason: string): string {
  return reason.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
