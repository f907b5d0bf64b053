// What `playauth doctor` looks at on this machine: Node, FFmpeg, the data directory, its disk, and a secret that lies open.
import { access, constants, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ROOT_CREDENTIALS } from '../../access/accounts/root-credentials-file.ts';
import { readConfig } from '../../config/read-config.ts';
import { settings } from '../../config/settings.ts';
import { REQUIRED_ENCODERS } from '../../ffmpeg/codecs.ts';
import { runTool } from '../../ffmpeg/run/run-tool.ts';
import { fill, join as joinTexts, type Text, type Texts } from '../../wire/texts.ts';

export const texts = {
  oldNode: ['{version}; playauth needs {least} or newer', '{version}；playauth 需要 {least} 或更新版本'],
  noFfmpeg: [
    'FFmpeg is missing, so files cannot be imported. Debian/Ubuntu: apt-get install ffmpeg · macOS: brew install ffmpeg',
    '缺少 FFmpeg，无法导入文件。Debian/Ubuntu：apt-get install ffmpeg；macOS：brew install ffmpeg',
  ],
  lacksEncoders: ['this FFmpeg lacks {encoders}', '此 FFmpeg 缺少 {encoders}'],
  oldFfmpeg: ['{version} is too old; 5.1 or newer is needed', '{version} 版本过旧，需要 5.1 或更新版本'],
  unreadable: ['{path} cannot be read', '{path} 无法读取'],
  freeBytes: ['{size} GiB free', '剩余 {size} GiB'],
  secretOnDisk: [
    '{path} holds the root key pair in the clear beside an external master key: delete it; playauth root-key prints the pair',
    '{path} 以明文保存根密钥对，而主密钥在外部：请删除该文件；可用 playauth root-key 输出密钥对',
  ],
  notYet: ['{path} is not there yet; playauth serve makes it', '{path} 尚不存在，playauth serve 会创建'],
} as const satisfies Texts;

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: Text | string;
}

const MIN_NODE = 24;
const MIN_FFMPEG = 5.1;
const MIN_FREE_BYTES = 2 * 1024 ** 3;

export function checkNode(): Check {
  const { version } = process;
  const ok = Number(process.versions.node.split('.')[0]) >= MIN_NODE;
  return { name: 'node', ok, detail: ok ? version : fill(texts.oldNode, { version, least: MIN_NODE }) };
}

export async function checkFfmpeg(): Promise<Check> {
  const command = settings.ffmpeg.schema.parse(undefined);
  const broken = (detail: Text): Check => ({ name: 'ffmpeg', ok: false, detail });
  try {
    const { stdout } = await runTool({
      command,
      args: ['-hide_banner', '-encoders'],
      timeoutMs: 10_000,
      maxStdoutBytes: 1024 * 1024,
    });
    const missing = REQUIRED_ENCODERS.filter((encoder) => !new RegExp(`\\b${encoder}\\b`).test(stdout));
    const list = (encoders: readonly string[]): Text => joinTexts(encoders, [', ', '、']);
    if (missing.length > 0) return broken(fill(texts.lacksEncoders, { encoders: list(missing) }));
    const version = await ffmpegVersion(command);
    if (version !== undefined && version < MIN_FFMPEG) return broken(fill(texts.oldFfmpeg, { version }));
    return { name: 'ffmpeg', ok: true, detail: list(REQUIRED_ENCODERS) };
  } catch {
    return broken(texts.noFfmpeg);
  }
}

/** Builds from the repository have no version number; they are taken to be new. */
async function ffmpegVersion(command: string): Promise<number | undefined> {
  const { stdout } = await runTool({ command, args: ['-version'], timeoutMs: 10_000, maxStdoutBytes: 64 * 1024 });
  const match = /^ffmpeg version (\d+\.\d+)/.exec(stdout);
  return match === null ? undefined : Number(match[1]);
}

/** Looks, and makes nothing: a folder that is not there yet is fine where it could be made. */
export async function checkDataDir(dataDir: string): Promise<Check> {
  const existing = await nearestFolder(dataDir);
  try {
    await access(existing, constants.W_OK);
    return { name: 'data', ok: true, detail: existing === dataDir ? dataDir : fill(texts.notYet, { path: dataDir }) };
  } catch (error) {
    return { name: 'data', ok: false, detail: `${dataDir}: ${(error as Error).message}` };
  }
}

/** The folder itself, or the nearest one above it that is there. */
async function nearestFolder(path: string): Promise<string> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  return isThere || dirname(path) === path ? path : await nearestFolder(dirname(path));
}

export async function checkDisk(dataDir: string): Promise<Check> {
  const system = await statfs(await nearestFolder(dataDir)).catch(() => undefined);
  if (system === undefined) return { name: 'disk', ok: false, detail: fill(texts.unreadable, { path: dataDir }) };
  const free = system.bavail * system.bsize;
  const size = (free / 1024 ** 3).toFixed(1);
  return { name: 'disk', ok: free >= MIN_FREE_BYTES, detail: fill(texts.freeBytes, { size }) };
}

/** A file of an earlier start, or of a version that always wrote it. Silent where all is well. */
export async function checkRootCredentials(dataDir: string): Promise<Check[]> {
  const has = (name: string): Promise<boolean> =>
    access(join(dataDir, name)).then(
      () => true,
      () => false,
    );
  if (!(await has(ROOT_CREDENTIALS))) return [];
  const config = readConfig({ flags: { dataDir } });
  const isExternal = config.masterKey !== undefined || !(await has('master.key'));
  if (!isExternal || config.rootCredentialsFile === 'always') return [];
  const path = join(dataDir, ROOT_CREDENTIALS);
  return [{ name: 'root key', ok: false, detail: fill(texts.secretOnDisk, { path }) }];
}
