// `playauth play VIDEO_ID`: the URL of a page that plays the video.
import type { Texts } from '../wire/texts.ts';
import { answer, type ClientOptions, type Command } from './terminal/command.ts';
import { connect } from './terminal/connect.ts';
import { wholeNumber } from './terminal/flag-values.ts';

export const texts = {
  play: ['print the URL of a page that plays a video', '输出可播放该视频的页面地址'],
  expire: ['life of the link (default 86400)', '链接有效期（秒，默认 86400）'],
} as const satisfies Texts;

interface PlayOptions extends ClientOptions {
  readonly expire?: number;
}

export const playCommand: Command<PlayOptions, [videoId: string]> = {
  name: 'play',
  description: texts.play,
  args: [{ name: '<video-id>' }],
  flags: [{ flags: '--expire <seconds>', description: texts.expire, read: wholeNumber }],
  async run({ terminal, args: [videoId], options }) {
    const { client } = await connect(terminal, options);
    const wire = await client.call('CreateWatchLink', {
      VideoId: videoId,
      ...(options.expire !== undefined && { ExpireSeconds: options.expire }),
    });
    answer(terminal, options, { wire, lines: [wire.WatchURL] });
    return undefined;
  },
};
