// `playauth issue VIDEO_ID`: a PlayAuth on stdout, ready for a pipe or a paste.
import type { Texts } from '../wire/texts.ts';
import { answer, type ClientOptions, type Command } from './terminal/command.ts';
import { connect } from './terminal/connect.ts';
import { wholeNumber } from './terminal/flag-values.ts';

export const texts = {
  issue: ['print a playback credential (PlayAuth) for a video', '为视频签发播放凭证（PlayAuth）并输出'],
  ttl: ['life of the credential, 100–3000 (default 100)', '凭证有效期（秒），100–3000（默认 100）'],
} as const satisfies Texts;

interface IssueOptions extends ClientOptions {
  readonly ttl?: number;
}

export const issueCommand: Command<IssueOptions, [videoId: string]> = {
  name: 'issue',
  description: texts.issue,
  args: [{ name: '<video-id>' }],
  flags: [{ flags: '--ttl <seconds>', description: texts.ttl, read: wholeNumber }],
  async run({ terminal, args: [videoId], options }) {
    const { client } = await connect(terminal, options);
    const wire = await client.call('GetVideoPlayAuth', {
      VideoId: videoId,
      ...(options.ttl !== undefined && { AuthInfoTimeout: options.ttl }),
    });
    answer(terminal, options, { wire, lines: [wire.PlayAuth] });
    return undefined;
  },
};
