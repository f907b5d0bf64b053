// `playauth video retry`: transcodes a failed video again, or uploads its file again where that is what failed.
import type { Client, Operations } from '../../../sdk/client.ts';
import { fill, type Texts } from '../../wire/texts.ts';
import { sendAgain } from './import-file.ts';
import { answer, type ClientOptions, type Command } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { clean } from '../../terminal/text-table.ts';
import { followVideo } from '../library/follow-video.ts';
import { onVideo, videoArgument } from '../library/name-video.ts';
import { failureOf } from '../library/playable.ts';
import { readTemplateGroup, texts as templateTexts } from '../library/find-template.ts';
import { FAILED } from '../library/video-status.ts';

export const texts = {
  retry: [
    'transcode a failed video again, or with FILE upload another file in its place',
    '重新转码失败的视频；给出文件则重新上传并替换原文件',
  ],
  file: ['the file to upload again, or a better one', '要重新上传的文件，或修复后的文件'],
  wait: ['wait until the video plays', '等到视频可以播放'],
  again: ['{video} is being transcoded again.', '{video} 正在重新转码。'],
  uploaded: ['Uploaded again; {video} is being transcoded.', '已重新上传，{video} 正在转码。'],
  exampleRetry: ['once more, and wait for the outcome', '重试并等待结果'],
  exampleFile: [
    'with a file that is mended; VideoId and ReferenceId stay',
    '换用修复后的文件；VideoId 和 ReferenceId 不变',
  ],
} as const satisfies Texts;

export const problems = {
  needsFile: {
    says: [
      'The file of {video} is not on the server: its upload was not finished.',
      '{video} 的文件不在服务端：上传没有完成。',
    ],
    next: ['Send it again: playauth video retry {video} FILE', '请重新上传：playauth video retry {video} 文件'],
  },
  notFailed: {
    says: ['{video} has not failed: its status is {status}.', '{video} 并未失败，状态为 {status}。'],
    next: [
      'Follow it with playauth video show {video} --watch — or upload another file: playauth video retry {video} FILE',
      '查看进度：playauth video show {video} --watch；或上传其他文件替换：playauth video retry {video} 文件',
    ],
  },
} as const satisfies Problems;

interface RetryOptions extends ClientOptions {
  readonly template?: string;
  readonly wait?: boolean;
}

type Video = Operations['GetVideoInfo']['response']['Video'];

const UPLOADING: ReadonlySet<string> = new Set(['Uploading', 'UploadFail']);

export const retryCommand: Command<RetryOptions, [video: string, file: string | undefined]> = {
  name: 'retry',
  description: texts.retry,
  args: [videoArgument, { name: '[file]', description: texts.file, completes: 'file' }],
  flags: [
    { flags: '--template <group>', description: templateTexts.group, completes: 'template', wire: ['TemplateGroupId'] },
    { flags: '--wait', description: texts.wait },
  ],
  examples: [
    ['playauth video retry lesson-1 --wait', texts.exampleRetry],
    ['playauth video retry lesson-1 mended.mp4', texts.exampleFile],
  ],
  async run({ terminal, args: [text, file], options }) {
    const { client } = await connect(terminal, options);
    const video = (await onVideo(text, (key) => client.call('GetVideoInfo', key))).Video;
    const { VideoId } = video;
    if (file !== undefined) await sendAgain(terminal, client, { path: file, videoId: VideoId, wait: options.wait });
    else await transcodeAgain(client, video, options.template);
    const line = file === undefined ? texts.again : texts.uploaded;
    if (options.wait !== true) {
      const { Status } = (await client.call('GetVideoInfo', { VideoId })).Video;
      answer(terminal, options, { wire: { VideoId, Status }, lines: [fill(line, { video: text })] });
      return undefined;
    }
    await awaitOutcome(terminal, client, { VideoId, options });
    return undefined;
  },
};

async function awaitOutcome(
  terminal: Terminal,
  client: Client,
  { VideoId, options }: { readonly VideoId: string; readonly options: RetryOptions },
): Promise<void> {
  const ending = await followVideo(terminal, client, { key: { VideoId } });
  if (FAILED.has(ending.Status)) throw failureOf(ending);
  answer(terminal, options, { wire: { VideoId, Status: ending.Status }, lines: [VideoId] });
}

async function transcodeAgain(
  client: Client,
  { VideoId, Status, TemplateGroupId }: Video,
  group?: string,
): Promise<void> {
  const video = clean(VideoId);
  if (UPLOADING.has(Status)) throw new CommandFailure('NoFile', about(problems.needsFile, { video }));
  if (Status !== 'TranscodeFail' && group === undefined)
    throw new CommandFailure('NotFailed', about(problems.notFailed, { video, status: Status }));
  const wanted = group ?? (TemplateGroupId === '' ? 'default' : TemplateGroupId);
  await client.call('SubmitTranscodeJobs', { VideoId, TemplateGroupId: await readTemplateGroup(client, wanted) });
}
