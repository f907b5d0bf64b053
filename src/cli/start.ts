// `npm start [-- film.mp4]`: the server, a first video, and the page on which it plays.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../../sdk/client.ts';
import { describeServer } from './banner.ts';
import { reportFailure } from './failure.ts';
import { sendFile, waitUntilPlayable } from './import-file.ts';
import { makeSampleClip } from './sample-clip.ts';
import { beginServing, type ServeOptions, type Serving } from './serve.ts';
import type { Terminal } from './terminal.ts';
import { trustServer } from './trust-server.ts';

export async function startCommand(terminal: Terminal, file: string | undefined, options: ServeOptions): Promise<void> {
  const serving = await beginServing({ ...options, flags: { logLevel: 'error', ...options.flags } });
  await trustServer(serving.server.tlsCert);
  try {
    await greet(terminal, serving, file);
  } catch (error) {
    // The server stays: the sentence says what was wrong with the file.
    process.exitCode = reportFailure(terminal, error, false);
    terminal.out(describeServer(terminal.messages, { server: serving.server, dev: serving.config.dev, isWide: true }));
  }
  await serving.stopped;
}

async function greet(terminal: Terminal, { server, config }: Serving, file: string | undefined): Promise<void> {
  const client = new Client({
    endpoint: server.url,
    accessKeyId: server.root.accessKeyId,
    accessKeySecret: server.root.accessKeySecret,
  });
  const show = async (videoId: string): Promise<void> => {
    const { watchURL } = await client.createWatchLink({ videoId, expireSeconds: 30 * 24 * 3600 });
    terminal.out(
      describeServer(terminal.messages, { server, dev: config.dev, isWide: true, watchUrl: watchURL, videoId }),
    );
  };
  const existing = file === undefined ? await newestVideo(client) : undefined;
  if (existing !== undefined) {
    await show(existing);
    return;
  }
  if (file !== undefined) {
    const videoId = await sendFile(terminal, client, { path: file });
    // The page shows the progress too, so it is worth printing at once.
    await show(videoId);
    await follow(terminal, client, videoId);
    return;
  }
  const videoId = await importSample(terminal, client, config.ffmpeg);
  await waitUntilPlayable(terminal, client, videoId);
  await show(videoId);
}

async function follow(terminal: Terminal, client: Client, videoId: string): Promise<void> {
  await waitUntilPlayable(terminal, client, videoId);
  const { video } = await client.getVideoInfo({ videoId });
  terminal.err(`  ${terminal.messages.playable(video.title.replace(/\p{Cc}/gu, ' '))}`);
}

async function newestVideo(client: Client): Promise<string | undefined> {
  const { videoList } = await client.getVideoList({ pageSize: 1, status: 'Normal,Transcoding,UploadSucc' });
  return videoList.video[0]?.videoId;
}

async function importSample(terminal: Terminal, client: Client, ffmpeg: string): Promise<string> {
  terminal.err(`  ${terminal.messages.makingSample}`);
  const folder = await mkdtemp(join(tmpdir(), 'playauth-sample-'));
  try {
    const path = join(folder, 'sample.mp4');
    await makeSampleClip(ffmpeg, path);
    return await sendFile(terminal, client, { path, title: 'playauth sample' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
