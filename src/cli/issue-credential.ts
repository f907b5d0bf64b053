// `playauth issue VIDEO_ID`: a PlayAuth on stdout, ready for a pipe or a paste.
import { connect, type ConnectOptions } from './connect.ts';
import type { Terminal } from './terminal.ts';

interface IssueOptions extends ConnectOptions {
  readonly ttl?: number;
  readonly json?: boolean;
}

export async function issueCommand(terminal: Terminal, videoId: string, options: IssueOptions): Promise<void> {
  const { client } = await connect(terminal, options);
  const answer = await client.call('GetVideoPlayAuth', {
    VideoId: videoId,
    ...(options.ttl !== undefined && { AuthInfoTimeout: options.ttl }),
  });
  terminal.out(options.json === true ? JSON.stringify(answer) : answer.PlayAuth);
}
