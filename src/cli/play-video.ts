// `playauth play VIDEO`: the URL of a page that plays the video.
import type { Texts } from '../wire/texts.ts';
import { onVideo, videoArgument } from './library/name-video.ts';
import { summaries } from '../terminal/summaries.ts';
import { answer, type ClientOptions, type Command } from '../terminal/command.ts';
import { connect } from '../terminal/connect.ts';

export const texts = {
  expire: ['life of the link in seconds', '链接有效期（秒）'],
  example: ['a link that works for an hour', '一小时内有效的链接'],
} as const satisfies Texts;

interface PlayOptions extends ClientOptions {
  readonly expire?: number;
}

const EXPIRE = { least: 1, most: 2_592_000, byDefault: 86_400 };

export const playCommand: Command<PlayOptions, [video: string]> = {
  name: 'play',
  description: summaries.play,
  args: [videoArgument],
  flags: [
    {
      flags: '--expire <seconds>',
      description: texts.expire,
      range: EXPIRE,
      wire: ['ExpireSeconds'],
    },
  ],
  examples: [['playauth play lesson-1 --expire 3600', texts.example]],
  async run({ terminal, args: [video], options }) {
    const { client } = await connect(terminal, options);
    const life = options.expire === undefined ? {} : { ExpireSeconds: options.expire };
    const wire = await onVideo(video, (key) => client.call('CreateWatchLink', { ...key, ...life }));
    answer(terminal, options, { wire, lines: [wire.WatchURL] });
    return undefined;
  },
};
