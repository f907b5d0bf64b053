// Why a database cannot be opened: each fault its own sentence, with the place, the cause and the next step. Sentences name no
// password: of a URL only host, port, database and user.
import { fill, type Text, type Texts } from '../../wire/texts.ts';
import { isDiskFull, sqliteCode } from './is-unavailable.ts';

const texts = {
  refused: [
    'PostgreSQL at {place} refuses the connection. Start it, or correct host and port in --database-url.',
    '{place} 的 PostgreSQL 拒绝连接。请启动它，或修正 --database-url 中的主机和端口。',
  ],
  unknownHost: [
    'The host of PostgreSQL at {place} is not known. Correct the host name in --database-url, or the name service of this machine.',
    '找不到 {place} 的 PostgreSQL 主机。请修正 --database-url 中的主机名，或检查本机的域名解析。',
  ],
  silent: [
    'PostgreSQL at {place} does not answer. See whether it is running, and whether a firewall lets this machine reach it.',
    '{place} 的 PostgreSQL 没有响应。请检查它是否在运行，以及防火墙是否允许本机访问。',
  ],
  noDatabase: [
    'PostgreSQL at {place} has no such database. Create it (createdb {name}), or correct the name at the end of --database-url.',
    '{place} 的 PostgreSQL 中没有该数据库。请创建（createdb {name}），或修正 --database-url 末尾的名称。',
  ],
  wrongPassword: [
    'PostgreSQL at {place} does not accept user “{user}” with this password. Correct user and password in --database-url, or pg_hba.conf of PostgreSQL.',
    '{place} 的 PostgreSQL 不接受用户“{user}”及其密码。请修正 --database-url 中的用户和密码，或 PostgreSQL 的 pg_hba.conf。',
  ],
  noRight: [
    'User “{user}” may not create tables in PostgreSQL at {place} ({cause}). Make the user the owner of the database, or: grant create, usage on schema public to "{user}"',
    '用户“{user}”无权在 {place} 的 PostgreSQL 中建表（{cause}）。请让该用户成为数据库所有者，或执行：grant create, usage on schema public to "{user}"',
  ],
  noRoom: [
    'PostgreSQL at {place} has no connection left for another server. Raise max_connections, or stop what uses them.',
    '{place} 的 PostgreSQL 已没有空闲连接。请提高 max_connections，或停止占用连接的程序。',
  ],
  starting: [
    'PostgreSQL at {place} is starting up or shutting down. Try again when it accepts connections.',
    '{place} 的 PostgreSQL 正在启动或关闭。请在它接受连接后重试。',
  ],
  newer: [
    'The database at {place} was used by a newer playauth (it has the migration {migration}). Install that version, or restore the backup that was made before the upgrade.',
    '{place} 的数据库已被更新版本的 playauth 使用（其中有迁移 {migration}）。请安装该版本，或恢复升级前的备份。',
  ],
  notSqlite: [
    '{place} is not an SQLite database: it holds something else. Correct the path in --database-url, or restore the file from a backup.',
    '{place} 不是 SQLite 数据库，而是其他内容。请修正 --database-url 中的路径，或从备份恢复该文件。',
  ],
  damaged: [
    'The SQLite database {place} is damaged or cut off. Restore it from a backup together with its -wal file, or rescue what is left: sqlite3 {place} .recover',
    'SQLite 数据库 {place} 已损坏或被截断。请连同其 -wal 文件从备份恢复，或抢救剩余内容：sqlite3 {place} .recover',
  ],
  locked: [
    'Another program holds the SQLite database {place} locked. Stop it: a playauth server on the same file, a backup, or an open sqlite3.',
    '其他程序锁定了 SQLite 数据库 {place}。请停止它：使用同一文件的 playauth 服务端、备份程序或打开着的 sqlite3。',
  ],
  readOnly: [
    'The SQLite database {place} cannot be written ({cause}). Give this user the right to write the file and its folder, and mount the disk read-write.',
    '无法写入 SQLite 数据库 {place}（{cause}）。请授予当前用户对该文件及其目录的写权限，并以可写方式挂载磁盘。',
  ],
  noFolder: [
    'The folder of the SQLite database {place} does not exist. Create it, or correct the path in --database-url.',
    'SQLite 数据库 {place} 所在的目录不存在。请创建，或修正 --database-url 中的路径。',
  ],
  isFolder: [
    '{place} is a folder. --database-url sqlite:… names the file of the database in it.',
    '{place} 是目录。--database-url sqlite:… 应指向其中的数据库文件。',
  ],
  diskFull: [
    'The disk of the database at {place} is full, and it cannot be opened without some room. Free a few megabytes and start again.',
    '{place} 的数据库所在磁盘已满，没有空间便无法打开。请腾出几兆字节后再启动。',
  ],
  moved: [
    'The database {place} was moved to PostgreSQL at {target}. Start with --database-url of that one. To go on with this one, without what was changed there since: playauth database move --undo',
    '数据库 {place} 已迁移到 {target} 的 PostgreSQL。请用 --database-url 指向它启动。若要继续使用此数据库（不含之后在那里的修改）：playauth database move --undo',
  ],
  lost: [
    'The data directory holds media and a master key, but the database at {place} is missing or empty: it was probably moved, or --database-url names another one. Restore it, or correct --database-url. To really start empty, and leave the old media unused, add --start-empty.',
    '数据目录中有媒体和主密钥，但 {place} 的数据库不存在或为空：它可能被移走了，或 --database-url 指向了别处。请恢复它，或修正 --database-url。若确实要以空数据库启动（旧媒体将不再使用），请加 --start-empty。',
  ],
  other: ['The database at {place} cannot be opened: {cause}.', '无法打开 {place} 的数据库：{cause}。'],
} as const satisfies Texts;

export type OpenFault = keyof typeof texts;

/** `text` is the sentence in every language; `message` the English one. */
export class DatabaseOpenError extends Error {
  readonly fault: OpenFault;
  readonly text: Text;

  constructor(fault: OpenFault, text: Text, cause?: unknown) {
    super(text[0], { cause });
    this.name = 'DatabaseOpenError';
    this.fault = fault;
    this.text = text;
  }
}

interface ErrorFacts {
  readonly cause?: unknown;
  readonly migration?: string;
  /** Where a moved database is now. */
  readonly target?: string;
}

export function openError(
  url: string,
  fault: OpenFault,
  { cause, migration = '', target = '' }: ErrorFacts = {},
): DatabaseOpenError {
  const { place, name, user } = placeOf(url);
  const said = cause === undefined ? '' : messageOf(cause);
  return new DatabaseOpenError(fault, fill(texts[fault], { place, name, user, migration, target, cause: said }), cause);
}

export function explainOpenError(url: string, error: unknown): DatabaseOpenError {
  if (error instanceof DatabaseOpenError) return error;
  const chain = causesOf(error);
  for (const one of chain) {
    const fault = url.startsWith('sqlite:') ? sqliteFault(one) : postgresFault(one);
    if (fault !== undefined) return openError(url, fault, { cause: one });
  }
  return openError(url, 'other', { cause: chain.at(-1) });
}

/** The error, what caused it, and so on. */
function causesOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let one = error; one instanceof Error && chain.length < 10; one = one.cause) {
    chain.push(one);
    if (one instanceof AggregateError) chain.push(...(one.errors as unknown[]));
  }
  return chain.length === 0 ? [error] : chain;
}

const POSTGRES: Readonly<Record<string, OpenFault>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unknownHost',
  EAI_AGAIN: 'unknownHost',
  ETIMEDOUT: 'silent',
  EHOSTUNREACH: 'silent',
  ENETUNREACH: 'silent',
  '3D000': 'noDatabase',
  '28P01': 'wrongPassword',
  '28000': 'wrongPassword',
  '42501': 'noRight',
  '53300': 'noRoom',
  '57P03': 'starting',
};

function postgresFault(error: unknown): OpenFault | undefined {
  if (isDiskFull(error)) return 'diskFull';
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && Object.hasOwn(POSTGRES, code)) return POSTGRES[code];
  return /timeout|did not answer/.test(message) ? 'silent' : undefined;
}

/** By the primary result code of SQLite. */
const SQLITE: ReadonlyMap<number, OpenFault> = new Map([
  [5, 'locked'],
  [6, 'locked'],
  [8, 'readOnly'],
  [11, 'damaged'],
  [13, 'diskFull'],
  [14, 'readOnly'],
  [26, 'notSqlite'],
]);
const FILES: Readonly<Record<string, OpenFault>> = {
  EACCES: 'readOnly',
  EPERM: 'readOnly',
  EROFS: 'readOnly',
  ENOENT: 'noFolder',
  ENOTDIR: 'noFolder',
  EISDIR: 'isFolder',
  ENOSPC: 'diskFull',
};

function sqliteFault(error: unknown): OpenFault | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && Object.hasOwn(FILES, code)) return FILES[code];
  return SQLITE.get(sqliteCode(error) ?? -1);
}

function placeOf(url: string): { readonly place: string; readonly name: string; readonly user: string } {
  if (url.startsWith('sqlite:')) return { place: url.slice('sqlite:'.length), name: '', user: '' };
  try {
    const { hostname, port, pathname, username } = new URL(url);
    const name = decodeURIComponent(pathname.slice(1));
    const user = decodeURIComponent(username);
    return { place: `${hostname || 'localhost'}:${port || '5432'}/${name}`, name: name || user, user };
  } catch {
    return { place: '--database-url', name: '', user: '' };
  }
}

const MAX_MESSAGE = 200;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, MAX_MESSAGE) : String(error).slice(0, MAX_MESSAGE);
}
