// The bare FFmpeg command beside which an import is measured: our own arguments, but every rendition is written as MP4 and as
// encrypted HLS at once, from a single decoding.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultThreads } from '../src/app/job-runners.ts';
import { encodeArguments } from '../src/ffmpeg/package/ffmpeg-arguments.ts';
import { LADDER_TEMPLATES } from '../src/ffmpeg/plan/ladder-templates.ts';
import { SOUND_PIPE } from '../src/ffmpeg/plan/output-names.ts';
import { planOutputs } from '../src/ffmpeg/plan/plan-outputs.ts';
import { probeSource } from '../src/ffmpeg/probe/probe-source.ts';
import type { Command } from './subject.ts';

/** Decodes the sound of the clip itself, where ours reads it from the run that decodes it. */
function withOwnSound(args: readonly string[], streamIndex: number): readonly string[] {
  const pipe = args.indexOf(SOUND_PIPE);
  const pipeOptions = args.lastIndexOf('-protocol_whitelist', pipe);
  return [...args.slice(0, pipeOptions), ...args.slice(pipe + 1)].map((arg) =>
    arg.replace('[1:1]', `[0:${String(streamIndex)}]`),
  );
}

export async function bareCommand(clip: string, folder: string): Promise<Command> {
  const probed = await probeSource(clip, { ffprobe: 'ffprobe', ffmpeg: 'ffmpeg', timeoutMs: 60_000 });
  if (!probed.ok) throw new Error(probed.detail);
  const { source } = probed;
  const { outputs } = planOutputs(source, LADDER_TEMPLATES);
  const ours = encodeArguments({ sourcePath: clip, source, outputs, preset: 'veryfast', threads: defaultThreads(1) });
  const args = withOwnSound(ours, source.audio?.streamIndex ?? 0);
  const keyInfo = join(folder, 'key.info');
  await writeFile(join(folder, 'content.key'), randomBytes(16));
  await writeFile(keyInfo, `content.key\n${join(folder, 'content.key')}\n`);
  const both = args.flatMap((arg, index) =>
    /^[a-z]+\.mp4$/.test(arg) ? intoBoth(arg, keyInfo) : isMuxing(args, index) ? [] : [arg],
  );
  // As ours, and what it used of the processors on a line.
  const script = 'cd "$0" && nice -n 10 ffmpeg "$@" >/dev/null && cat /proc/$$/stat';
  return { file: 'sh', args: ['-c', script, folder, ...both], cpu: null };
}

/** `-movflags +faststart -f mp4`, which stand before the name of each file. */
function isMuxing(args: readonly string[], index: number): boolean {
  const name = args.findIndex((arg, at) => at >= index && /^[a-z]+\.mp4$/.test(arg));
  return name - index <= 4 && args[name - 4] === '-movflags';
}

function intoBoth(file: string, keyInfo: string): readonly string[] {
  const name = file.replace('.mp4', '');
  const hls = [
    ...['f=hls', 'hls_time=4', 'hls_playlist_type=vod', 'hls_flags=independent_segments'],
    ...[`hls_key_info_file=${keyInfo}`, `hls_segment_filename=${name}-%05d.ts`],
  ];
  return ['-flags', '+global_header', '-f', 'tee', `[f=mp4:movflags=+faststart]${file}|[${hls.join(':')}]${name}.m3u8`];
}
