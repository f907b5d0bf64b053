// The failure of a video that cannot be played, with its reason in both languages and the next step.
import { translateFailure } from '../../wire/failure-texts.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import type { Ending } from './follow-video.ts';

export const problems = {
  failed: {
    says: ['The file cannot be played: {reason}', '该文件无法播放：{reason}'],
    next: [
      'Upload a better file in its place: playauth video retry {video} FILE — try the same once more: playauth video retry {video}',
      '上传修复后的文件替换：playauth video retry {video} 文件；用原文件重试：playauth video retry {video}',
    ],
  },
} as const satisfies Problems;

export function failureOf({ VideoId, Status, Reason = Status }: Ending): CommandFailure {
  const fields = { VideoId, Status, Reason };
  return new CommandFailure(
    'TranscodeFail',
    about(problems.failed, { reason: translateFailure(Reason), video: VideoId }),
    fields,
  );
}
