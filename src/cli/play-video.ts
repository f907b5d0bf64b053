// `playauth play VIDEO_ID`: the URL of a page that plays the video.
import { connect, type ConnectOptions } from './connect.ts';
import type { Terminal } from './terminal.ts';

interface PlayOptions extends ConnectOptions {
  readonly expire?: number;
  readonly json?: boolean;
}

export async function playCommand(terminal: Terminal, videoId: string, options: PlayOptions): Promise<void> {
  const { client } = await connect(terminal, options);
  const answer = await client.call('CreateWatchLink', {
    VideoId: videoId,
    ...(options.expire !== undefined && { ExpireSeconds: options.expire }),
  });
  terminal.out(options.json === true ? JSON.stringify(answer) : answer.WatchURL);
}
