// `playauth import FILE`: uploads a file through the public API and, if asked, waits until it plays.
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Client } from '../../sdk/client.ts';
import { withoutIllegalCharacters } from '../wire/legal-text.ts';
import { connect, type ConnectOptions } from './connect.ts';
import { CommandFailure } from './failure.ts';
import { createProgressLine, type ProgressLine } from './progress-line.ts';
import type { Terminal } from './terminal.ts';
import { uploadFile } from './upload-file.ts';

export interface ImportOptions extends ConnectOptions {
  readonly title?: string;
  readonly referenceId?: string;
  readonly wait?: boolean;
  readonly json?: boolean;
}

export interface ImportedVideo {
  readonly VideoId: string;
  readonly Status: string;
}

const POLL_MS = 300;
export const MAX_TITLE_BYTES = 128;

export async function importCommand(terminal: Terminal, path: string, options: ImportOptions): Promise<void> {
  const { client } = await connect(terminal, options);
  const videoId = await sendFile(terminal, client, { ...options, path });
  if (options.wait !== true) {
    if (options.json === true) terminal.out(JSON.stringify({ VideoId: videoId, Status: 'UploadSucc' }));
    else terminal.out(terminal.messages.uploaded(videoId));
    return;
  }
  const video = await waitUntilPlayable(terminal, client, videoId);
  if (options.json === true) terminal.out(JSON.stringify(video));
  else terminal.out(videoId);
}

export interface SendOptions {
  readonly path: string;
  readonly title?: string;
  readonly referenceId?: string;
}

/** Answers the VideoId as soon as the server has the whole file. */
export async function sendFile(
  terminal: Terminal,
  client: Client,
  { path, title, referenceId }: SendOptions,
): Promise<string> {
  const { messages } = terminal;
  const file = await stat(path).catch(() => undefined);
  if (file?.isDirectory() === true) throw new CommandFailure('NoSuchFile', messages.folder.addRecursive(path));
  if (file?.isFile() !== true) throw new CommandFailure('NoSuchFile', messages.noFile(path));
  if (file.size === 0) throw new CommandFailure('EmptyFile', messages.emptyFile(path));
  const created = await client.createUploadVideo({
    title: title ?? titleOf(path),
    fileName: basename(path),
    fileSize: file.size,
    ...(referenceId !== undefined && { referenceId }),
  });
  const progress = createProgressLine(terminal, messages.uploading);
  await uploadFile({
    path,
    uploadAddress: created.uploadAddress,
    uploadAuth: created.uploadAuth,
    onProgress: (sent, total) => {
      progress.report((sent / total) * 100);
    },
  });
  progress.done();
  return created.videoId;
}

/** Shows the progress; throws with the reason when the file cannot be transcoded. */
export async function waitUntilPlayable(terminal: Terminal, client: Client, videoId: string): Promise<ImportedVideo> {
  const progress: ProgressLine = createProgressLine(terminal, terminal.messages.transcoding);
  for (;;) {
    const answer = await client.getTranscodeProgress({ videoId });
    progress.report(answer.progress);
    // What is not transcoded and does not play as it is has arrived: there is no more to wait for.
    if (answer.status === 'Normal' || (answer.status === 'UploadSucc' && answer.progress === 100)) {
      progress.done();
      return { VideoId: videoId, Status: answer.status };
    }
    if (answer.status === 'TranscodeFail' || answer.status === 'UploadFail') {
      const reason = answer.reason ?? answer.status;
      throw new CommandFailure('TranscodeFail', terminal.messages.failed(reason), {
        VideoId: videoId,
        Status: answer.status,
        Reason: reason,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** A name of nothing but control characters is no title: the extension at least is one. */
function titleOf(path: string): string {
  const legal = withoutIllegalCharacters(basename(path, extname(path))).trim();
  return cutToBytes(legal === '' ? withoutIllegalCharacters(basename(path)) : legal, MAX_TITLE_BYTES);
}

export function cutToBytes(text: string, maxBytes: number): string {
  let cut = text;
  while (Buffer.byteLength(cut, 'utf8') > maxBytes) cut = [...cut].slice(0, -1).join('');
  return cut;
}
