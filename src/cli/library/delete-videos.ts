// `playauth video delete`: removes videos for good. On a terminal it asks first.
import { createInterface } from 'node:readline/promises';
import { PlayauthError, type Client } from '../../../sdk/client.ts';
import { fill, type Texts } from '../../wire/texts.ts';
import { answer, type ClientOptions, type Command } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { CommandFailure, exitCodes, problemOf } from '../../terminal/failure.ts';
import type { Problems } from '../../terminal/problem.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { clean } from '../../terminal/text-table.ts';
import { onVideo, videosArgument } from './name-video.ts';

export const texts = {
  delete: [
    'delete videos for good: uploaded file, streams, covers and captions',
    '永久删除视频：上传的文件、转码流、封面和字幕',
  ],
  yes: ['do not ask; a script is never asked', '不询问；脚本中运行时从不询问'],
  ask: ['Delete {count} of the videos for good? [y/N] ', '永久删除这 {count} 个视频？[y/N] '],
  askOne: ['Delete {video} for good? [y/N] ', '永久删除 {video}？[y/N] '],
  deleted: ['Deleted {video}.', '已删除 {video}。'],
  failed: ['{video}: {reason}', '{video}：{reason}'],
  example: ['without a question, as in a script', '不询问，用于脚本'],
} as const satisfies Texts;

export const problems = {
  notConfirmed: {
    says: ['Nothing was deleted.', '未删除任何视频。'],
    next: ['Answer y, or give --yes', '请回答 y，或加上 --yes'],
  },
} as const satisfies Problems;

interface DeleteOptions extends ClientOptions {
  readonly yes?: boolean;
}

export const deleteCommand: Command<DeleteOptions, [videos: readonly string[]]> = {
  name: 'delete',
  description: texts.delete,
  args: [videosArgument],
  flags: [{ flags: '--yes', description: texts.yes }],
  examples: [['playauth video delete lesson-1 lesson-2 --yes', texts.example]],
  async run({ terminal, args: [videos], options }) {
    const { client } = await connect(terminal, options);
    if (options.yes !== true && !(await isConfirmed(terminal, videos)))
      throw new CommandFailure('NotConfirmed', problems.notConfirmed);
    const [only, ...others] = videos;
    if (only !== undefined && others.length === 0) {
      const wire = await deleteOne(client, only);
      answer(terminal, options, { wire, lines: [fill(texts.deleted, { video: only })] });
      return undefined;
    }
    return await deleteSeveral(terminal, client, { videos, json: options.json });
  },
};

function deleteOne(client: Client, video: string): Promise<object> {
  return onVideo(video, async (key) =>
    'VideoId' in key
      ? await client.call('DeleteVideo', { VideoIds: key.VideoId })
      : await client.call('DeleteVideo', { ReferenceIds: key.ReferenceId }),
  );
}

interface Several {
  readonly videos: readonly string[];
  readonly json: boolean | undefined;
}

/** One that cannot be deleted does not keep the others. */
async function deleteSeveral(terminal: Terminal, client: Client, { videos, json }: Several): Promise<number> {
  const deleted: string[] = [];
  const failed: { Video: string; Code: string; Message: string }[] = [];
  for (const video of videos) {
    try {
      await deleteOne(client, video);
      deleted.push(video);
      if (json !== true) terminal.out(fill(texts.deleted, { video }));
    } catch (error) {
      if (!(error instanceof PlayauthError || error instanceof CommandFailure)) throw error;
      const reason = terminal.say(problemOf(error).says);
      failed.push({ Video: video, Code: error.code, Message: reason });
      if (json !== true) terminal.err(clean(terminal.say(fill(texts.failed, { video, reason }))));
    }
  }
  answer(terminal, { json }, { wire: { Deleted: deleted, Failed: failed }, lines: [] });
  return failed.length === 0 ? exitCodes.ok : exitCodes.failed;
}

/** Scripts, which cannot answer, are not asked. */
async function isConfirmed(terminal: Terminal, videos: readonly string[]): Promise<boolean> {
  if (!terminal.isInteractive || !process.stdin.isTTY) return true;
  const asked = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const [video = ''] = videos;
    const text =
      videos.length === 1 ? fill(texts.askOne, { video: clean(video) }) : fill(texts.ask, { count: videos.length });
    return /^(?:y|yes|是)$/i.test((await asked.question(terminal.say(text))).trim());
  } finally {
    asked.close();
  }
}
