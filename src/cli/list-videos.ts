// `playauth videos`: the videos of the account, newest first.
import { connect, type ConnectOptions } from './connect.ts';
import type { Terminal } from './terminal.ts';
import { clean } from './text-table.ts';

interface VideosOptions extends ConnectOptions {
  readonly page?: number;
  readonly pageSize?: number;
  readonly status?: string;
  readonly json?: boolean;
}

export async function videosCommand(terminal: Terminal, options: VideosOptions): Promise<void> {
  const { client } = await connect(terminal, options);
  const answer = await client.call('GetVideoList', {
    PageNo: options.page ?? 1,
    PageSize: options.pageSize ?? 20,
    ...(options.status !== undefined && { Status: options.status }),
  });
  if (options.json === true) {
    terminal.out(JSON.stringify(answer));
    return;
  }
  const videos = answer.VideoList.Video;
  if (videos.length === 0) terminal.out(terminal.messages.noVideos);
  for (const video of videos) {
    terminal.out(
      `${video.VideoId}  ${video.Status.padEnd(13)}  ${formatDuration(video.Duration ?? 0).padStart(8)}  ${clean(video.Title)}`,
    );
  }
  if (videos.length < answer.Total) terminal.err(`${String(videos.length)} / ${String(answer.Total)}`);
}

function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return parts.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
