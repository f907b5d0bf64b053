// `playauth doctor`: looks at everything that playing a video needs, and says what to do about what is missing.
import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseEndpoint } from '../../sdk/endpoint.ts';
import { settings } from '../config/settings.ts';
import { REQUIRED_ENCODERS } from '../ffmpeg/codecs.ts';
import { runTool } from '../ffmpeg/run/run-tool.ts';
import { connect, type ConnectOptions } from './connect.ts';
import { exitCodes } from './failure.ts';
import { checkStorage } from './storage/check-storage.ts';
import type { Terminal } from './terminal.ts';
import { clean } from './text-table.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

interface DoctorOptions extends ConnectOptions {
  readonly json?: boolean;
  readonly storage?: string;
}

const MIN_NODE = 24;
const MIN_FFMPEG = 5.1;
const MIN_FREE_BYTES = 2 * 1024 ** 3;
const MAX_SKEW_MS = 60_000;

export async function doctorCommand(terminal: Terminal, options: DoctorOptions): Promise<number> {
  const dataDir = resolve(options.dataDir ?? terminal.environment.dataDir ?? settings.dataDir.schema.parse(undefined));
  const storage = await checkStorage({ dataDir, storage: options.storage });
  const checks = [
    checkNode(),
    await checkFfmpeg(terminal),
    await checkDataDir(dataDir),
    await checkDisk(dataDir),
    ...(storage === undefined ? [] : [{ name: 'storage', ...storage }]),
    ...(await checkServer(terminal, options)),
  ];
  const isWell = checks.every((check) => check.ok);
  if (options.json === true)
    terminal.out(
      JSON.stringify({
        Ok: isWell,
        Checks: checks.map(({ name, ok, detail }) => ({ Name: name, Ok: ok, Detail: detail })),
      }),
    );
  else {
    for (const { name, ok, detail } of checks) terminal.out(`${ok ? '✓' : '✗'} ${name.padEnd(10)} ${detail}`);
    terminal.out(isWell ? terminal.messages.allWell : terminal.messages.someWrong);
  }
  return isWell ? exitCodes.ok : exitCodes.failed;
}

function checkNode(): Check {
  const ok = Number(process.versions.node.split('.')[0]) >= MIN_NODE;
  return {
    name: 'node',
    ok,
    detail: ok ? process.version : `${process.version}; playauth needs ${String(MIN_NODE)} or newer`,
  };
}

async function checkFfmpeg(terminal: Terminal): Promise<Check> {
  const command = settings.ffmpeg.schema.parse(undefined);
  try {
    const result = await runTool({
      command,
      args: ['-hide_banner', '-encoders'],
      timeoutMs: 10_000,
      maxStdoutBytes: 1024 * 1024,
    });
    const missing = REQUIRED_ENCODERS.filter((encoder) => !new RegExp(`\\b${encoder}\\b`).test(result.stdout));
    if (missing.length > 0) return { name: 'ffmpeg', ok: false, detail: `this FFmpeg lacks ${missing.join(', ')}` };
    const version = await ffmpegVersion(command);
    const isOld = version !== undefined && version < MIN_FFMPEG;
    return {
      name: 'ffmpeg',
      ok: !isOld,
      detail: isOld ? `${String(version)} is too old; 5.1 or newer is needed` : REQUIRED_ENCODERS.join(', '),
    };
  } catch {
    return { name: 'ffmpeg', ok: false, detail: terminal.messages.ffmpegMissing };
  }
}

/** Builds from a repository name no number; they are taken to be new. */
async function ffmpegVersion(command: string): Promise<number | undefined> {
  const { stdout } = await runTool({ command, args: ['-version'], timeoutMs: 10_000, maxStdoutBytes: 64 * 1024 });
  const match = /^ffmpeg version (\d+\.\d+)/.exec(stdout);
  return match === null ? undefined : Number(match[1]);
}

async function checkDataDir(dataDir: string): Promise<Check> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.W_OK);
    return { name: 'data', ok: true, detail: dataDir };
  } catch (error) {
    return { name: 'data', ok: false, detail: `${dataDir}: ${(error as Error).message}` };
  }
}

async function checkDisk(dataDir: string): Promise<Check> {
  const system = await statfs(dataDir).catch(() => undefined);
  if (system === undefined) return { name: 'disk', ok: false, detail: `${dataDir} cannot be read` };
  const free = system.bavail * system.bsize;
  return { name: 'disk', ok: free >= MIN_FREE_BYTES, detail: `${(free / 1024 ** 3).toFixed(1)} GiB free` };
}

async function checkServer(terminal: Terminal, options: ConnectOptions): Promise<Check[]> {
  let endpoint = '';
  try {
    const connection = await connect(terminal, options);
    endpoint = connection.endpoint;
    const before = Date.now();
    const response = await fetch(parseEndpoint(endpoint), { method: 'HEAD', signal: AbortSignal.timeout(5000) });
    const skewMs = Math.abs(Date.parse(response.headers.get('date') ?? '') - before);
    // What every key may do, however little its policies allow.
    const { arn } = await connection.client.getCallerIdentity();
    return [
      { name: 'server', ok: true, detail: endpoint },
      {
        name: 'clock',
        ok: skewMs <= MAX_SKEW_MS,
        detail: `differs from the server's by ${String(Math.round(skewMs / 1000))} s`,
      },
      { name: 'key', ok: true, detail: `accepted; ${clean(arn)}` },
    ];
  } catch (error) {
    const isUnavailable = error instanceof TypeError || (error as Error).name === 'TimeoutError';
    return [
      {
        name: 'server',
        ok: false,
        detail: isUnavailable ? terminal.messages.noServer(endpoint) : (error as Error).message,
      },
    ];
  }
}
