// Whether FFmpeg and ffprobe start on this machine: without them nothing can be transcoded.
import { TtlCache } from '../base/ttl-cache.ts';
import type { Clock } from '../base/clock.ts';
import type { Config } from '../config/settings.ts';
import { runTool } from '../ffmpeg/run/run-tool.ts';

type Tools = Pick<Config, 'ffmpeg' | 'ffprobe'>;

const REMEMBERED_MS = 60_000;

export async function hasTools({ ffmpeg, ffprobe }: Tools): Promise<boolean> {
  const starts = [ffmpeg, ffprobe].map(async (command) => {
    const run = { command, args: ['-version'], timeoutMs: 10_000, maxStdoutBytes: 64 * 1024 };
    return await runTool(run).then(
      ({ exitCode }) => exitCode === 0,
      () => false,
    );
  });
  return (await Promise.all(starts)).every(Boolean);
}

/** The same, asked at most once a minute. */
export function rememberTools(config: Tools, clock: Clock): () => Promise<boolean> {
  const recent = new TtlCache<'tools', { readonly found: boolean }>({ maxEntries: 1, maxAgeMs: REMEMBERED_MS }, clock);
  return async () => {
    const answer = await recent.getOrLoad('tools', async () => ({ found: await hasTools(config) }));
    return answer?.found ?? false;
  };
}
