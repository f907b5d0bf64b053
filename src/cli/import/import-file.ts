// `playauth import FILE`: uploads a file through the public API and, with --wait, waits until it plays.
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Client } from '../../../sdk/client.ts';
import { translateFailure } from '../../wire/failure-texts.ts';
import { fill, type Texts } from '../../wire/texts.ts';
import { answer } from '../terminal/command.ts';
import { connect } from '../terminal/connect.ts';
import { CommandFailure } from '../terminal/failure.ts';
import { createProgressLine } from '../terminal/progress.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { bePatient, PATIENCE_SECONDS } from './be-patient.ts';
import { findNamed } from './file-path.ts';
import type { ImportOptions } from './import-options.ts';
import { titleOf } from './title-of.ts';
import { uploadFile } from './upload-file.ts';

export const texts = {
  uploading: ['Uploading', '上传'],
  transcoding: ['Transcoding', '转码'],
  uploaded: ['Uploaded as {videoId}; it is being transcoded.', '已上传，视频 ID 为 {videoId}，正在转码。'],
  failed: ['The file cannot be played: {reason}', '该文件无法播放：{reason}'],
  noFile: ['There is no file {path}', '没有文件 {path}'],
  severalFiles: [
    'More than one file is called {path}, in bytes that are not UTF-8: rename them, or import their folder with --recursive',
    '有多个文件的名称显示为 {path}（并非 UTF-8）：请重命名，或用 --recursive 导入其所在文件夹',
  ],
  emptyFile: ['{path} is empty', '{path} 是空文件'],
  addRecursive: [
    '{path} is a folder; to import all media below it add --recursive',
    '{path} 是文件夹；要导入其中所有音视频，请加 --recursive',
  ],
} as const satisfies Texts;

interface ImportedVideo {
  readonly VideoId: string;
  readonly Status: string;
}

const POLL_MS = 300;

export async function importFile(terminal: Terminal, path: string, options: ImportOptions): Promise<void> {
  const { client } = await connect(terminal, options);
  const videoId = await sendFile(terminal, client, { ...options, path });
  if (options.wait === true) {
    const wire = await waitUntilPlayable(terminal, client, { videoId, patienceSeconds: options.patience });
    answer(terminal, options, { wire, lines: [videoId] });
    return;
  }
  const wire: ImportedVideo = { VideoId: videoId, Status: 'UploadSucc' };
  answer(terminal, options, { wire, lines: [fill(texts.uploaded, { videoId })] });
}

interface FileToSend {
  readonly path: string;
  readonly title?: string;
  readonly referenceId?: string;
  /** Whether a server that is away is waited for. */
  readonly wait?: boolean;
  readonly patience?: number;
}

/** Answers the VideoId as soon as the server has the whole file. */
export async function sendFile(
  terminal: Terminal,
  client: Client,
  { path, title, referenceId, wait, patience }: FileToSend,
): Promise<string> {
  const found = await findNamed(path);
  if (found === undefined) throw new CommandFailure('NoSuchFile', fill(texts.severalFiles, { path }));
  const file = await stat(found).catch(() => undefined);
  if (file?.isDirectory() === true) throw new CommandFailure('NoSuchFile', fill(texts.addRecursive, { path }));
  if (file?.isFile() !== true) throw new CommandFailure('NoSuchFile', fill(texts.noFile, { path }));
  if (file.size === 0) throw new CommandFailure('EmptyFile', fill(texts.emptyFile, { path }));
  const created = await client.createUploadVideo({
    title: title ?? titleOf(path),
    fileName: basename(path),
    fileSize: file.size,
    ...(referenceId !== undefined && { referenceId }),
  });
  const progress = createProgressLine(terminal, terminal.say(texts.uploading));
  const upload = {
    path: found,
    uploadAddress: created.uploadAddress,
    uploadAuth: created.uploadAuth,
    onProgress: (sent: number, total: number) => {
      progress.report((sent / total) * 100);
    },
  };
  await bePatient(() => uploadFile(upload), { patienceSeconds: wait === true ? (patience ?? PATIENCE_SECONDS) : 0 });
  progress.done();
  return created.videoId;
}

/** Shows the progress; throws with the reason when the file cannot be transcoded. */
export async function waitUntilPlayable(
  terminal: Terminal,
  client: Client,
  {
    videoId,
    patienceSeconds = PATIENCE_SECONDS,
  }: { readonly videoId: string; readonly patienceSeconds?: number | undefined },
): Promise<ImportedVideo> {
  const progress = createProgressLine(terminal, terminal.say(texts.transcoding));
  for (;;) {
    const asked = bePatient(() => client.getTranscodeProgress({ videoId }), { patienceSeconds });
    const { status, progress: percent, reason = status } = await asked;
    progress.report(percent);
    // A file that needs transcoding and gets none stays in UploadSucc: at 100 % nothing more will happen to it.
    if (status === 'Normal' || (status === 'UploadSucc' && percent === 100)) {
      progress.done();
      return { VideoId: videoId, Status: status };
    }
    if (status === 'TranscodeFail' || status === 'UploadFail') {
      const fields = { VideoId: videoId, Status: status, Reason: reason };
      throw new CommandFailure('TranscodeFail', fill(texts.failed, { reason: translateFailure(reason) }), fields);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
