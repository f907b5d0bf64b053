// How a person names a video: by its VideoId, or by the ReferenceId that they chose. 32 hex digits may be either.
import { PlayauthError } from '../../../sdk/client.ts';
import { isReferenceId, isVideoId } from '../../wire/ids.ts';
import type { Argument } from '../../terminal/command.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import { clean } from '../../terminal/text-table.ts';
import type { Texts } from '../../wire/texts.ts';

export const texts = {
  video: ['a VideoId, or a ReferenceId of your own', 'VideoId，或自定义的 ReferenceId'],
  videos: ['VideoIds or ReferenceIds', 'VideoId 或 ReferenceId'],
} as const satisfies Texts;

export const problems = {
  noId: {
    says: [
      '“{text}” is neither a VideoId (32 hex digits) nor a ReferenceId (6–64 letters, digits, _ and -).',
      '“{text}”既不是 VideoId（32 位十六进制），也不是 ReferenceId（6–64 个字母、数字、_ 和 -）。',
    ],
    next: ['The videos there are: playauth videos', '查看现有视频：playauth videos'],
  },
} as const satisfies Problems;

export const videoArgument: Argument = {
  name: '<video>',
  description: texts.video,
  completes: 'video',
  wire: ['VideoId', 'ReferenceId'],
};

export const videosArgument: Argument = { ...videoArgument, name: '<video...>', description: texts.videos };

export type VideoKey = { readonly VideoId: string } | { readonly ReferenceId: string };

/** Acts on the video that the text names. */
export async function onVideo<Answer>(text: string, act: (key: VideoKey) => Promise<Answer>): Promise<Answer> {
  if (!isVideoId(text)) {
    if (!isReferenceId(text)) throw new CommandFailure('NoSuchVideo', about(problems.noId, { text: clean(text) }));
    return await act({ ReferenceId: text });
  }
  try {
    return await act({ VideoId: text });
  } catch (error) {
    if (!(error instanceof PlayauthError) || error.code !== 'InvalidVideo.NotFound') throw error;
    return await act({ ReferenceId: text }).catch((again: unknown) => {
      // Of the two refusals the first is about what the text looks like.
      throw again instanceof PlayauthError && again.code === 'InvalidVideo.NotFound' ? error : again;
    });
  }
}
