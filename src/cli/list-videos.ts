// `playauth videos`: the videos of the account, newest first.
import type { Texts } from '../wire/texts.ts';
import { answer, type ClientOptions, type Command } from './terminal/command.ts';
import { connect } from './terminal/connect.ts';
import { wholeNumber } from './terminal/flag-values.ts';
import { clean } from './terminal/text-table.ts';

export const texts = {
  videos: ['list the videos, newest first', '列出视频，最新的在前'],
  page: ['page to show', '显示第几页'],
  pageSize: ['videos on a page', '每页的视频数'],
  status: ['only these statuses, comma-separated', '只列出这些状态，用逗号分隔'],
  noVideos: [
    'There are no videos yet. Add one with: playauth import FILE',
    '还没有视频。用此命令添加：playauth import 文件',
  ],
} as const satisfies Texts;

interface VideosOptions extends ClientOptions {
  readonly page?: number;
  readonly pageSize?: number;
  readonly status?: string;
}

export const videosCommand: Command<VideosOptions, []> = {
  name: 'videos',
  description: texts.videos,
  flags: [
    { flags: '--page <number>', description: texts.page, read: wholeNumber },
    { flags: '--page-size <number>', description: texts.pageSize, read: wholeNumber },
    { flags: '--status <list>', description: texts.status },
  ],
  async run({ terminal, options }) {
    const { client } = await connect(terminal, options);
    const wire = await client.call('GetVideoList', {
      PageNo: options.page ?? 1,
      PageSize: options.pageSize ?? 20,
      ...(options.status !== undefined && { Status: options.status }),
    });
    const videos = wire.VideoList.Video;
    const lines = videos.flatMap(({ VideoId, Status, Duration, Title, AudioTracks = [], DroppedTracks = [] }) => [
      [VideoId, Status.padEnd(13), formatDuration(Duration).padStart(8), clean(Title)].join('  '),
      ...AudioTracks.map(({ Name, Language }) => `    + audio ${clean([Name, Language ?? ''].join(' ').trim())}`),
      ...DroppedTracks.map(({ Type, Codec, Reason }) => `    - ${Type} ${clean(Codec)}: ${Reason}`),
    ]);
    answer(terminal, options, { wire, lines: lines.length === 0 ? [texts.noVideos] : lines });
    if (options.json !== true && videos.length < wire.Total)
      terminal.err(`${String(videos.length)} / ${String(wire.Total)}`);
    return undefined;
  },
};

function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return parts.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
