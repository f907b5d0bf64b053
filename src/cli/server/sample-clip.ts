// A short clip to try things with: a moving test picture with a clock, and a tone.
import { runTool } from '../../ffmpeg/run/run-tool.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import { clean } from '../../terminal/text-table.ts';

export const problems = {
  sampleFailed: {
    says: ['FFmpeg could not make the sample clip: {reason}', 'FFmpeg 无法生成示例短片：{reason}'],
    next: [
      'Check FFmpeg with playauth doctor, or bring a film of your own: npm start -- film.mp4',
      '请用 playauth doctor 检查 FFmpeg，或导入自己的影片：npm start -- film.mp4',
    ],
  },
} as const satisfies Problems;

const SECONDS = 20;
const TIMEOUT_MS = 120_000;

export async function makeSampleClip(ffmpeg: string, path: string): Promise<void> {
  const result = await runTool({
    command: ffmpeg,
    args: [
      ...['-nostdin', '-v', 'error', '-y'],
      ...['-f', 'lavfi', '-i', `testsrc2=size=1280x720:rate=25:duration=${String(SECONDS)}`],
      ...['-f', 'lavfi', '-i', `sine=frequency=330:beep_factor=4:duration=${String(SECONDS)}`],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '26', '-pix_fmt', 'yuv420p'],
      ...['-c:a', 'aac', '-b:a', '96k', '-af', 'volume=0.2', '-movflags', '+faststart', path],
    ],
    timeoutMs: TIMEOUT_MS,
    maxStdoutBytes: 64 * 1024,
  });
  if (result.exitCode !== 0)
    throw new CommandFailure('SampleFailed', about(problems.sampleFailed, { reason: clean(result.stderrTail.trim()) }));
}
