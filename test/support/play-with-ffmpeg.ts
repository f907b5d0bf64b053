// What a player makes of a URL: FFmpeg plays it to the end, as strictly as it can, and says what it found.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Played {
  readonly codecs: readonly string[];
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly seconds: number;
}

/** Throws with FFmpeg's words if anything of it cannot be decoded. */
export async function playWithFfmpeg(url: string): Promise<Played> {
  await run('ffmpeg', ['-v', 'error', '-xerror', '-i', url, '-f', 'null', '-']);
  const { stdout } = await run('ffprobe', [
    ...['-v', 'error', '-of', 'json', '-show_entries', 'stream=codec_name,width,height:format=duration', url],
  ]);
  const { streams, format } = JSON.parse(stdout) as {
    readonly streams: readonly { readonly codec_name: string; readonly width?: number; readonly height?: number }[];
    readonly format: { readonly duration: string };
  };
  const picture = streams.find(({ width }) => width !== undefined);
  return {
    codecs: streams.map(({ codec_name }) => codec_name).toSorted(),
    width: picture?.width,
    height: picture?.height,
    seconds: Number(format.duration),
  };
}
