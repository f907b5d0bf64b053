// `playauth video show`: everything that is known of a video; with --watch until it plays or has failed.
import type { Client, Operations } from '../../../sdk/client.ts';
import { translateFailure } from '../../wire/failure-texts.ts';
import { fill, join, type Text, type Texts } from '../../wire/texts.ts';
import { answer, type ClientOptions, type Command } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { exitCodes } from '../../terminal/failure.ts';
import { formatBytes, formatDuration, formatLocalTime } from '../../terminal/format.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { factLines } from '../../terminal/text-table.ts';
import { followVideo, type Ending } from './follow-video.ts';
import { onVideo, videoArgument, type VideoKey } from './name-video.ts';
import { describeStatus, FAILED } from './video-status.ts';

export const texts = {
  show: [
    'show a video: status, texts, size, tracks, and why it failed',
    '查看视频：状态、文本、大小、音轨，以及失败原因',
  ],
  watch: ['follow it until it can be played or has failed', '持续跟踪，直到可以播放或失败'],
  title: ['Title', '标题'],
  description: ['Description', '描述'],
  status: ['Status', '状态'],
  reason: ['Reason', '原因'],
  progress: ['Progress', '进度'],
  duration: ['Length', '时长'],
  size: ['Size', '大小'],
  category: ['Category', '分类'],
  tags: ['Tags', '标签'],
  created: ['Created', '创建时间'],
  changed: ['Changed', '修改时间'],
  cover: ['Cover', '封面'],
  template: ['Template group', '模板组'],
  sound: ['Further sound', '其他音轨'],
  dropped: ['Left out', '未保留的轨道'],
  next: ['Next', '下一步'],
  retry: ['playauth video retry {video}', 'playauth video retry {video}'],
  play: ['playauth play {video}', 'playauth play {video}'],
  exampleShow: ['by its ReferenceId', '用 ReferenceId 指定'],
  exampleWatch: ['the progress of its transcoding', '查看转码进度'],
} as const satisfies Texts;

interface ShowOptions extends ClientOptions {
  readonly watch?: boolean;
}

type Video = Operations['GetVideoInfo']['response']['Video'];

export const showCommand: Command<ShowOptions, [video: string]> = {
  name: 'show',
  description: texts.show,
  args: [videoArgument],
  flags: [{ flags: '--watch', description: texts.watch }],
  examples: [
    ['playauth video show lesson-1', texts.exampleShow],
    ['playauth video show lesson-1 --watch', texts.exampleWatch],
  ],
  async run({ terminal, args: [text], options }) {
    const { client } = await connect(terminal, options);
    if (options.watch === true) await onVideo(text, (key) => followVideo(terminal, client, { key }));
    const wire = await onVideo(text, (key) => client.call('GetVideoInfo', key));
    const { Video } = wire;
    const progress = await progressOf(client, { VideoId: Video.VideoId });
    answer(terminal, options, {
      wire: { ...wire, ...(progress !== undefined && { Progress: progress.Progress, Reason: progress.Reason }) },
      lines: factsOf(terminal, Video, progress),
    });
    return options.watch === true && FAILED.has(Video.Status) ? exitCodes.failed : exitCodes.ok;
  },
};

/** A policy may allow the video alone; then its progress is not told. */
async function progressOf(client: Client, key: VideoKey): Promise<Ending | undefined> {
  return await client.call('GetTranscodeProgress', key).catch(() => undefined);
}

function factsOf({ say }: Terminal, video: Video, progress: Ending | undefined): string[] {
  const { AudioTracks = [], DroppedTracks = [], CateId, CateName } = video;
  const isUnderWay = video.Status === 'Transcoding' || (video.Status === 'UploadSucc' && progress?.Progress !== 100);
  const list = (items: readonly string[]): string => say(join(items, [', ', '、']));
  return factLines([
    ['VideoId', video.VideoId],
    ['ReferenceId', video.ReferenceId],
    [say(texts.title), video.Title],
    [say(texts.status), say(describeStatus(video.Status))],
    [say(texts.reason), progress?.Reason === undefined ? undefined : say(translateFailure(progress.Reason))],
    [say(texts.progress), isUnderWay && progress !== undefined ? `${String(progress.Progress)} %` : undefined],
    [say(texts.next), nextOf(say, video)],
    [say(texts.duration), video.Duration > 0 ? formatDuration(video.Duration) : undefined],
    [say(texts.size), video.Size > 0 ? formatBytes(video.Size) : undefined],
    [say(texts.description), video.Description],
    [say(texts.category), CateId === undefined ? undefined : `${CateName ?? ''} (${String(CateId)})`.trim()],
    [say(texts.tags), list(video.Tags.split(',').filter((tag) => tag !== ''))],
    [say(texts.created), formatLocalTime(video.CreationTime)],
    [say(texts.changed), formatLocalTime(video.ModificationTime)],
    [say(texts.template), video.TemplateGroupId],
    [say(texts.sound), list(AudioTracks.map(({ Name, Language = '' }) => `${Name} ${Language}`.trim()))],
    [say(texts.dropped), list(DroppedTracks.map(({ Type, Codec, Reason }) => `${Type} ${Codec}: ${Reason}`))],
    [say(texts.cover), video.CoverURL],
  ]);
}

function nextOf(say: (text: Text) => string, { VideoId, Status }: Video): string | undefined {
  if (FAILED.has(Status)) return say(fill(texts.retry, { video: VideoId }));
  return Status === 'Normal' ? say(fill(texts.play, { video: VideoId })) : undefined;
}
