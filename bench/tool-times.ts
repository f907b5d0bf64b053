// Stands between the server and FFmpeg, and notes the processor time of every run: where the time of an import goes.
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Processor time in seconds, and the number of runs. */
export interface ToolTimes {
  readonly probing: RunTimes;
  /** The runs that decode the source: of the picture with all encoders, and of the sound. */
  readonly encoding: RunTimes;
  /** Copies into HLS, the cover and the thumbnails. */
  readonly rest: RunTimes;
}

interface RunTimes {
  readonly cpuSeconds: number;
  readonly runs: number;
}

export interface TimedTools {
  /** Settings of the server. */
  readonly args: readonly string[];
  /** The times of the runs since the last call. */
  readonly take: () => Promise<ToolTimes>;
}

const TICKS_PER_SECOND = 100;

export async function timeTools(folder: string): Promise<TimedTools> {
  const log = join(folder, 'tool-times');
  const paths = await Promise.all(['ffmpeg', 'ffprobe'].map((tool) => writeTool(folder, tool, log)));
  return {
    args: ['--ffmpeg', paths[0] ?? '', '--ffprobe', paths[1] ?? ''],
    take: async () => {
      const lines = await readFile(log, 'utf8').catch(() => '');
      await rm(log, { force: true });
      return sortTimes(lines);
    },
  };
}

/** A line for each run: user and system time of the children, the tool, and its arguments. */
async function writeTool(folder: string, tool: string, log: string): Promise<string> {
  const path = join(folder, tool);
  const note = `read -r times </proc/$$/stat; printf '%s|${tool}|%s\\n' "\${times##*) }" "$*" >>'${log}'`;
  await writeFile(path, `#!/bin/sh\n${tool} "$@"\ncode=$?\n${note}\nexit $code\n`);
  await chmod(path, 0o755);
  return path;
}

function sortTimes(log: string): ToolTimes {
  const totals = { probing: noTime(), encoding: noTime(), rest: noTime() };
  for (const line of log.split('\n').filter((one) => one !== '')) {
    const [stat = '', tool = '', args = ''] = line.split('|');
    const [user, system] = stat.split(' ').slice(13, 15).map(Number);
    const total = totals[kindOf(tool, args)];
    total.cpuSeconds += ((user ?? NaN) + (system ?? NaN)) / TICKS_PER_SECOND;
    total.runs += 1;
  }
  return totals;
}

function noTime(): { cpuSeconds: number; runs: number } {
  return { cpuSeconds: 0, runs: 0 };
}

/** Only runs on the upload itself name the formats that it may have. */
function kindOf(tool: string, args: string): keyof ToolTimes {
  if (tool === 'ffprobe') return 'probing';
  return args.includes('-format_whitelist') ? 'encoding' : 'rest';
}
