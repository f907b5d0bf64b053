import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ToolMissingError, runTool } from './run-tool.ts';
import type { ToolResult, ToolRun } from './run-tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'run-tool-'));
afterAll(() => rmSync(folder, { recursive: true }));

function shell(script: string, options: Partial<ToolRun> = {}): Promise<ToolResult> {
  return runTool({ command: 'sh', args: ['-c', script], timeoutMs: 5000, maxStdoutBytes: 65_536, ...options });
}

/** A zombie, which its parent has not waited for, counts as ended. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return execFileSync('ps', ['-A', '-o', 'pid=']).toString().split(/\s+/).includes(`${pid}`);
  }
}

async function untilOver(pid: number): Promise<void> {
  await expect.poll(() => isRunning(pid), { timeout: 5000 }).toBe(false);
}

describe('a tool that ends by itself', () => {
  test('gives its exit code, its output and the tail of its errors', async () => {
    const result = await shell('echo out; i=0; while [ $i -lt 900 ]; do echo "line $i" >&2; i=$((i+1)); done; exit 3');
    expect(result).toMatchObject({ exitCode: 3, stdout: 'out\n', timedOut: false, aborted: false, signalled: false });
    expect(result.stderrTail).toHaveLength(4096);
    expect(result.stderrTail.endsWith('line 899\n')).toBe(true);
  });

  test('is told apart from one that a signal ended', async () => {
    expect(await shell('kill -SEGV $$')).toMatchObject({ exitCode: undefined, signalled: true, timedOut: false });
  });

  test('hands its lines out, the last unfinished one too, and keeps none', async () => {
    const lines: string[] = [];
    const result = await shell('printf "a\\nbé\\n\\nlast"', { onStdoutLine: (line) => lines.push(line) });
    expect(lines).toEqual(['a', 'bé', '', 'last']);
    expect(result).toMatchObject({ exitCode: 0, stdout: '' });
  });

  test('gets its arguments unchanged, with any characters in them', async () => {
    const args = ['-c', 'printf "%s|" "$@"', 'sh', '$(id)', '; exit 9', "it's", '*'];
    const result = await runTool({ command: 'sh', args, timeoutMs: 5000, maxStdoutBytes: 1000 });
    expect(result.stdout).toBe("$(id)|; exit 9|it's|*|");
  });
});

describe('the limits of a tool', () => {
  test('its environment holds only a search path', async () => {
    const { stdout } = await shell('env | cut -d= -f1 | sort | tr "\\n" " "', { searchPath: '/usr/bin:/bin' });
    const names = stdout.trim().split(' ');
    expect(names.filter((name) => !['PWD', 'SHLVL', '_', 'OLDPWD'].includes(name))).toEqual([
      'AV_LOG_FORCE_NOCOLOR',
      'LC_ALL',
      'MALLOC_ARENA_MAX',
      'PATH',
    ]);
  });

  test('memory, processor time, priority, core dumps and file modes are set', async () => {
    const script = 'ulimit -v; ulimit -t; ulimit -c; umask; nice';
    const { stdout } = await shell(script, { maxMemoryBytes: 512 * 1024 * 1024, cpuSeconds: 7 });
    expect(stdout.split('\n').slice(0, 4)).toEqual(['524288', '7', '0', '0077']);
    expect(Number(stdout.split('\n')[4])).toBeGreaterThanOrEqual(10);
  });

  test('its stdin is empty', async () => {
    expect(await shell('cat; echo over')).toMatchObject({ exitCode: 0, stdout: 'over\n' });
  });

  test('processor time beyond the limit ends it', async () => {
    expect(await shell('while :; do :; done', { cpuSeconds: 1, timeoutMs: 60_000 })).toMatchObject({
      signalled: true,
      timedOut: false,
    });
  }, 60_000);

  test('output beyond the limit ends it', async () => {
    const result = await shell('while :; do echo xxxxxxxxxxxxxxxx; done', { maxStdoutBytes: 1000 });
    expect(result).toMatchObject({ signalled: true, stdoutOverflowed: true });
    expect(result.stdout.length).toBeLessThanOrEqual(1000);
  });

  test('a line beyond the limit ends it', async () => {
    const result = await shell('while :; do printf xxxxxxxxxxxxxxxx; done', {
      maxStdoutBytes: 1000,
      onStdoutLine: () => undefined,
    });
    expect(result).toMatchObject({ signalled: true, stdoutOverflowed: true });
  });
});

describe('a tool that does not end', () => {
  test('is killed with all its children at its timeout', async () => {
    const pids: number[] = [];
    const result = await shell('sleep 60 & echo $!; echo $$; wait', {
      timeoutMs: 300,
      onStdoutLine: (line) => pids.push(Number(line)),
    });
    expect(result).toMatchObject({ exitCode: undefined, timedOut: true, aborted: false, signalled: true });
    expect(pids).toHaveLength(2);
    for (const pid of pids) await untilOver(pid);
  });

  test('is killed when the caller aborts', async () => {
    const abort = new AbortController();
    const result = await shell('echo started; sleep 60', { signal: abort.signal, onStdoutLine: () => abort.abort() });
    expect(result).toMatchObject({ aborted: true, timedOut: false, signalled: true });
  });

  test('is never started after the caller aborted', async () => {
    const lines: string[] = [];
    const result = await shell('echo started', {
      signal: AbortSignal.abort(),
      onStdoutLine: (line) => lines.push(line),
    });
    expect(result).toMatchObject({ exitCode: undefined, aborted: true });
    expect(lines).toEqual([]);
  });

  test('is killed when `onStdoutLine` throws, and the error reaches the caller', async () => {
    const onStdoutLine = (): never => {
      throw new Error('cannot read this');
    };
    await expect(shell('echo line; sleep 60', { onStdoutLine })).rejects.toThrow('cannot read this');
  });

  test('dies with the server, even after SIGKILL', async () => {
    const module = new URL('./run-tool.ts', import.meta.url).href;
    const program = `import { runTool } from '${module}';
      await runTool({ command: 'sh', args: ['-c', 'echo $$; exec sleep 60'], timeoutMs: 60000, maxStdoutBytes: 100,
        onStdoutLine: (line) => console.log(line) });`;
    const server = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(isRunning(pid)).toBe(true);
    server.kill('SIGKILL');
    await untilOver(pid);
  });
});

describe('a tool that cannot be run', () => {
  test('is named in the error when it is not installed', async () => {
    const run = { command: 'no-such-tool', args: [], timeoutMs: 1000, maxStdoutBytes: 10 };
    await expect(runTool(run)).rejects.toThrow(ToolMissingError);
    await expect(runTool(run)).rejects.toMatchObject({
      tool: 'no-such-tool',
      message: /no-such-tool is not installed/,
    });
    await expect(runTool({ ...run, command: join(folder, 'ffmpeg') })).rejects.toThrow(ToolMissingError);
  });

  test('because its folder is missing is a failed run, not a missing tool', async () => {
    const result = await shell('true', { cwd: join(folder, 'nowhere') });
    expect(result).toMatchObject({ exitCode: undefined, signalled: false });
  });
});
