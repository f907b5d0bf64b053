// `playauth issue VIDEO`: a PlayAuth on stdout, ready for a pipe or a paste.
import type { Texts } from '../wire/texts.ts';
import { onVideo, videoArgument } from './library/name-video.ts';
import { summaries } from '../terminal/summaries.ts';
import { answer, type ClientOptions, type Command } from '../terminal/command.ts';
import { connect } from '../terminal/connect.ts';

export const texts = {
  ttl: ['life of the credential in seconds', '凭证有效期（秒）'],
  example: ['a credential for five minutes', '有效期五分钟的凭证'],
} as const satisfies Texts;

interface IssueOptions extends ClientOptions {
  readonly ttl?: number;
}

export const issueCommand: Command<IssueOptions, [video: string]> = {
  name: 'issue',
  description: summaries.issue,
  args: [videoArgument],
  flags: [
    {
      flags: '--ttl <seconds>',
      description: texts.ttl,
      range: { least: 100, most: 3000, byDefault: 100 },
      wire: ['AuthInfoTimeout'],
    },
  ],
  examples: [['playauth issue lesson-1 --ttl 300', texts.example]],
  async run({ terminal, args: [video], options }) {
    const { client } = await connect(terminal, options);
    const life = options.ttl === undefined ? {} : { AuthInfoTimeout: options.ttl };
    const wire = await onVideo(video, (key) => client.call('GetVideoPlayAuth', { ...key, ...life }));
    answer(terminal, options, { wire, lines: [wire.PlayAuth] });
    return undefined;
  },
};
