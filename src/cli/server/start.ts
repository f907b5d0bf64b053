// `npm start [-- film.mp4]`: the server, a first video, and the page on which it plays.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../../../sdk/client.ts';
import { fill, type Texts } from '../../wire/texts.ts';
import { MAX_URL_SECONDS } from '../../wire/url-lifetime.ts';
import { findFile, sendFile, waitUntilPlayable } from '../import/import-file.ts';
import { summaries } from '../../terminal/summaries.ts';
import type { Command } from '../../terminal/command.ts';
import { trustServer } from '../../terminal/connect.ts';
import { reportFailure } from '../../terminal/failure.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { describeServer } from './banner.ts';
import { makeSampleClip } from './sample-clip.ts';
import { bannerOf, beginServing, serverFlags, type ServeOptions, type Serving } from './serve.ts';

export const texts = {
  file: ['a video or audio file to import', '要导入的视频或音频文件'],
  makingSample: ['Making a short sample clip …', '正在生成示例短片……'],
  playable: ['“{title}” is ready to play.', '“{title}”可以播放了。'],
} as const satisfies Texts;

export const startCommand: Command<ServeOptions, [file: string | undefined]> = {
  name: 'start',
  description: summaries.start,
  args: [{ name: '[file]', description: texts.file, completes: 'file' }],
  flags: serverFlags,
  isLocal: true,
  async run({ terminal, args: [file], options }) {
    // A mistyped name ends here, and not in a server that has nothing to show.
    if (file !== undefined) await findFile(file);
    const serving = await beginServing({ logLevel: 'error', ...options });
    await trustServer(serving.server.tlsCert);
    try {
      await greet(terminal, serving, file);
    } catch (error) {
      // The server keeps running; the sentence says what is wrong with the file.
      process.exitCode = reportFailure(terminal, error, { asJson: false });
      const { server, config } = serving;
      terminal.out(describeServer(terminal.say, { server, ...bannerOf(config, server), isWide: true }));
    }
    await serving.stopped;
    return undefined;
  },
};

async function greet(terminal: Terminal, { server, config }: Serving, file: string | undefined): Promise<void> {
  const client = new Client({
    endpoint: server.url,
    accessKeyId: server.root.accessKeyId,
    accessKeySecret: server.root.accessKeySecret,
  });
  const show = async (videoId: string): Promise<void> => {
    const { watchURL } = await client.createWatchLink({ videoId, expireSeconds: MAX_URL_SECONDS });
    const banner = { server, ...bannerOf(config, server), isWide: true, watchUrl: watchURL, videoId };
    terminal.out(describeServer(terminal.say, banner));
  };
  const existing = file === undefined ? await newestVideo(client) : undefined;
  if (existing !== undefined) {
    await show(existing);
    return;
  }
  if (file !== undefined) {
    const videoId = await sendFile(terminal, client, { path: file });
    // The page shows the progress too, so its address is printed at once.
    await show(videoId);
    await follow(terminal, client, videoId);
    return;
  }
  const videoId = await importSample(terminal, client, config.ffmpeg);
  await waitUntilPlayable(terminal, client, { videoId });
  await show(videoId);
}

async function follow(terminal: Terminal, client: Client, videoId: string): Promise<void> {
  await waitUntilPlayable(terminal, client, { videoId });
  const { video } = await client.getVideoInfo({ videoId });
  terminal.err(`  ${terminal.say(fill(texts.playable, { title: video.title.replace(/\p{Cc}/gu, ' ') }))}`);
}

async function newestVideo(client: Client): Promise<string | undefined> {
  const { videoList } = await client.getVideoList({ pageSize: 1, status: 'Normal,Transcoding,UploadSucc' });
  return videoList.video[0]?.videoId;
}

async function importSample(terminal: Terminal, client: Client, ffmpeg: string): Promise<string> {
  terminal.err(`  ${terminal.say(texts.makingSample)}`);
  const folder = await mkdtemp(join(tmpdir(), 'playauth-sample-'));
  try {
    const path = join(folder, 'sample.mp4');
    await makeSampleClip(ffmpeg, path);
    return await sendFile(terminal, client, { path, title: 'playauth sample' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
