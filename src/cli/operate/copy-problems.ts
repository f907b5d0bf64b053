// Why a backup, a restore or a move was refused, and the next step: one table for their commands.
import { CopyRefusal, type CopyRefusalReason } from '../../store/copies/copy-refusal.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import { about, type Problem, type Problems } from '../../terminal/problem.ts';
import { clean } from '../../terminal/text-table.ts';

export const problems = {
  'no-database': {
    says: ['There is no playauth database at {place}.', '{place} 处没有 playauth 数据库。'],
    next: ['Set --data-dir and --database-url as for serve.', '请按 serve 的写法设置 --data-dir 和 --database-url。'],
  },
  'newer-schema': {
    says: [
      'This was written by a newer playauth (it has the migration {migration}).',
      '数据来自更新版本的 playauth（其中有迁移 {migration}）。',
    ],
    next: ['Use that version or a later one.', '请使用该版本或更新的版本。'],
  },
  'other-schema': {
    says: [
      'This was written by a version of playauth that was never released (migration {migration}).',
      '数据来自未发布过的 playauth 版本（迁移 {migration}）。',
    ],
    next: ['Use the version that wrote it.', '请使用写入它的那个版本。'],
  },
  'old-schema': {
    says: ['The database {place} has not the schema of this version.', '数据库 {place} 的表结构与本版本不同。'],
    next: [
      'See playauth migrate --check; an older one is brought up to date by playauth migrate.',
      '请查看 playauth migrate --check；旧的表结构可用 playauth migrate 升级。',
    ],
  },
  'not-empty': {
    says: ['The target database is not empty: {table} has rows.', '目标数据库不为空：{table} 中已有数据。'],
    next: ['Name an empty or new database. Nothing was changed.', '请指定空的或新的数据库。未作任何更改。'],
  },
  'not-equal': {
    says: [
      'What was written to {table} does not read back the same: {wanted} rows are right, {found} are there.',
      '{table} 写入后读回的内容不一致：应有 {wanted} 行，实有 {found} 行。',
    ],
    next: [
      'Did another program use the target? Empty it and run this again.',
      '是否有其他程序在使用目标？请清空目标后重试。',
    ],
  },
  'no-backup': {
    says: [
      '{folder} holds no finished backup: backup.json is missing.',
      '{folder} 中没有完整的备份：缺少 backup.json。',
    ],
    next: ['Name the folder that playauth backup wrote.', '请指定 playauth backup 写入的文件夹。'],
  },
  'damaged-backup': {
    says: ['The backup is damaged: {what} is not as it was written.', '备份已损坏：{what} 与写入时不一致。'],
    next: ['Use another backup; nothing of a damaged one is used.', '请使用其他备份；损坏的备份不会被使用。'],
  },
  'backup-there': {
    says: ['{folder} holds a backup or other files already.', '{folder} 中已有备份或其他文件。'],
    next: ['Name a new folder for each backup.', '请为每次备份指定新的文件夹。'],
  },
  'files-failed': {
    says: [
      '{count} media files could not be copied; the first: {first}',
      '{count} 个媒体文件无法复制；第一个：{first}',
    ],
    next: [
      'Check room and rights of the target, then run the same command again: it goes on where it was.',
      '请检查目标的空间和权限，然后重新运行同一命令：它会接着上次继续。',
    ],
  },
  'lost-hold': {
    says: [
      'The database was away for so long that files of deleted videos may be missing in this backup.',
      '数据库中断时间过长，已删除视频的文件可能未备份到。',
    ],
    next: ['Run the same command again.', '请重新运行同一命令。'],
  },
  'needs-master-key': {
    says: ['The master key is missing.', '缺少主密钥。'],
    next: [
      'Set PLAYAUTH_MASTER_KEY, or put the file master.key into the data directory.',
      '请设置 PLAYAUTH_MASTER_KEY，或将 master.key 文件放入数据目录。',
    ],
  },
  'wrong-master-key': {
    says: ['The master key is not the one that this backup was made with.', '主密钥与此备份不符。'],
    next: [
      'Set PLAYAUTH_MASTER_KEY to the key of the server that was backed up. Nothing was changed.',
      '请将 PLAYAUTH_MASTER_KEY 设为被备份服务端的主密钥。未作任何更改。',
    ],
  },
  'other-master-key': {
    says: ['The data directory has another master key already.', '数据目录中已有另一个主密钥。'],
    next: ['Name a new --data-dir. Nothing was changed.', '请指定新的 --data-dir。未作任何更改。'],
  },
  'needs-storage': {
    says: [
      'This backup refers to media files in {storage}, and --storage names another place.',
      '此备份引用了 {storage} 中的媒体文件，而 --storage 指向别处。',
    ],
    next: [
      'Set --storage to that place. If the files were moved: restore with it, then start the server with the new one.',
      '请将 --storage 设为该位置。若文件已移走：先用原位置恢复，再用新位置启动服务端。',
    ],
  },
  'not-sqlite': {
    says: ['Only a SQLite database is moved; this is {place}.', '只能迁移 SQLite 数据库，而这是 {place}。'],
    next: [
      'Move PostgreSQL with its own tools, or with playauth backup and restore.',
      '请用 PostgreSQL 自带工具迁移，或使用 playauth backup 和 restore。',
    ],
  },
  'not-postgres': {
    says: [
      'A database is moved to PostgreSQL; --to names something else.',
      '数据库只能迁移到 PostgreSQL，而 --to 指向别处。',
    ],
    next: [
      'Write --to postgres://user:password@host:port/database',
      '请写作 --to postgres://用户:密码@主机:端口/数据库',
    ],
  },
  'not-moved': {
    says: ['This database was not moved: there is nothing to undo.', '此数据库未曾迁移，无可撤销。'],
    next: ['Leave out --undo.', '请去掉 --undo。'],
  },
} as const satisfies Problems & Record<CopyRefusalReason, unknown>;

/** Errors of others pass unchanged. */
export async function explained<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof CopyRefusal)) throw error;
    const values = Object.fromEntries(
      Object.entries(error.details).map(([name, value]) => [name, clean(String(value))]),
    );
    throw new CommandFailure(codeOf(error.reason), about<Problem>(problems[error.reason], values as never));
  }
}

/** `no-backup` is `NoBackup`. */
function codeOf(reason: string): string {
  return reason.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
