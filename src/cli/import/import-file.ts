// `playauth import FILE`: uploads a file through the public API and, with --wait, waits until it plays.
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Client } from '../../../sdk/client.ts';
import { titleOfFileName } from '../../wire/legal-text.ts';
import { fill, type Texts } from '../../wire/texts.ts';
import { readCategory } from '../library/find-category.ts';
import { readTemplateGroup } from '../library/find-template.ts';
import { followVideo, isForbidden, type Ending } from '../library/follow-video.ts';
import { onVideo, type VideoKey } from '../library/name-video.ts';
import { failureOf } from '../library/playable.ts';
import { FAILED } from '../library/video-status.ts';
import { answer } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import { createProgressLine } from '../../terminal/progress.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { clean } from '../../terminal/text-table.ts';
import { createTransfer } from '../../terminal/transfer.ts';
import { bePatient, isPassing, PATIENCE_SECONDS } from '../../terminal/be-patient.ts';
import { findNamed, type FilePath } from './file-path.ts';
import type { ImportOptions } from './import-options.ts';
import { onInterrupt, type Interrupted } from './on-interrupt.ts';
import { uploadFile } from './upload-file.ts';

export const texts = {
  uploading: ['Uploading', '上传'],
  transcoding: ['Transcoding', '转码'],
  uploaded: [
    'Uploaded; it is being transcoded. Follow it: playauth video show {videoId} --watch',
    '已上传，正在转码。查看进度：playauth video show {videoId} --watch',
  ],
  stoppedUploading: ['Stopped: video {videoId} is not uploaded to its end.', '已停止：视频 {videoId} 尚未上传完。'],
  resume: ['Go on: playauth import {path} --resume {videoId}', '继续上传：playauth import {path} --resume {videoId}'],
  stoppedWaiting: [
    'Stopped waiting for video {videoId}; the server goes on with it.',
    '已停止等待视频 {videoId}；服务端会继续处理。',
  ],
  follow: ['Follow it: playauth video show {videoId} --watch', '查看进度：playauth video show {videoId} --watch'],
} as const satisfies Texts;

export const problems = {
  noFile: {
    says: ['There is no file {path}.', '没有文件 {path}。'],
    next: [
      'Check the path; it is looked for in the folder where you are.',
      '请检查路径；相对路径从当前文件夹开始查找。',
    ],
  },
  severalFiles: {
    says: [
      'More than one file is called {path}, in bytes that are not UTF-8.',
      '有多个文件的名称显示为 {path}（并非 UTF-8）。',
    ],
    next: ['Rename them, or import their folder with --recursive', '请重命名，或用 --recursive 导入其所在文件夹'],
  },
  emptyFile: {
    says: ['{path} is empty', '{path} 是空文件'],
    next: ['Choose another file, or wait until it is written.', '请换一个文件，或等文件写入完成。'],
  },
  addRecursive: {
    says: ['{path} is a folder.', '{path} 是文件夹。'],
    next: ['To import all media below it, add --recursive', '要导入其中所有音视频，请加 --recursive'],
  },
  brokenOff: {
    says: ['The connection broke while the file of video {videoId} was sent.', '上传视频 {videoId} 的文件时连接中断。'],
    next: ['Go on: playauth import {path} --resume {videoId}', '继续上传：playauth import {path} --resume {videoId}'],
  },
  mayNotFollow: {
    says: [
      'Uploaded as {videoId}, but this key may not see how it gets on.',
      '已上传，视频 ID 为 {videoId}，但该密钥无权查看进度。',
    ],
    next: [
      'Import without --wait, or ask for a policy that allows vod:GetVideoInfo.',
      '请去掉 --wait，或申请允许 vod:GetVideoInfo 的策略。',
    ],
  },
} as const satisfies Problems;

interface ImportedVideo {
  readonly VideoId: string;
  readonly Status: string;
}

export async function importFile(terminal: Terminal, path: string, options: ImportOptions): Promise<void> {
  const { client } = await connect(terminal, options);
  const found = await findFile(path);
  const isWaiting = options.wait === true || options.watch === true;
  const started = await begin(client, found, options);
  const { videoId } = started;
  let tell = (): Interrupted => cutOff(videoId, path);
  const forget = onInterrupt(terminal, options.json === true, () => tell());
  await upload(terminal, { ...found, ...started }, { ...options, wait: isWaiting });
  if (!isWaiting) {
    forget();
    const wire: ImportedVideo = { VideoId: videoId, Status: 'UploadSucc' };
    if (options.json !== true) terminal.err(fill(texts.uploaded, { videoId }));
    answer(terminal, options, { wire, lines: [videoId] });
    return;
  }
  tell = () => ({
    lines: [fill(texts.stoppedWaiting, { videoId }), fill(texts.follow, { videoId })],
    fields: { VideoId: videoId },
  });
  const wire = await waitUntilPlayable(terminal, client, { videoId, patienceSeconds: options.patience }).catch(
    (error: unknown) => {
      // The upload succeeded: a script gets its id.
      const isUploaded = error instanceof CommandFailure && error.code === 'MayNotFollow';
      if (isUploaded && options.json !== true) terminal.out(videoId);
      throw error;
    },
  );
  forget();
  answer(terminal, options, { wire, lines: [videoId] });
}

function cutOff(videoId: string, path: string): Interrupted {
  return {
    lines: [fill(texts.stoppedUploading, { videoId }), fill(texts.resume, { videoId, path: forShell(path) })],
    fields: { VideoId: videoId },
  };
}

function forShell(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${clean(path).replaceAll("'", "'\\''")}'`;
}

interface FoundFile {
  readonly path: string;
  readonly found: FilePath;
  readonly sizeBytes: number;
}

export async function findFile(path: string): Promise<FoundFile> {
  const found = await findNamed(path);
  const shown = { path: clean(path) };
  if (found === undefined) throw new CommandFailure('NoSuchFile', about(problems.severalFiles, shown));
  const file = await stat(found).catch(() => undefined);
  if (file?.isDirectory() === true) throw new CommandFailure('NoSuchFile', about(problems.addRecursive, shown));
  if (file?.isFile() !== true) throw new CommandFailure('NoSuchFile', about(problems.noFile, shown));
  if (file.size === 0) throw new CommandFailure('EmptyFile', about(problems.emptyFile, shown));
  return { path, found, sizeBytes: file.size };
}

interface Started {
  readonly videoId: string;
  readonly uploadAddress: string;
  readonly uploadAuth: string;
}

/** A new video, or with --resume the one whose upload was cut off. */
async function begin(client: Client, { path, sizeBytes }: FoundFile, options: ImportOptions): Promise<Started> {
  if (options.resume !== undefined) return await onVideo(options.resume, (key) => refresh(client, key));
  const { title, referenceId, tags, category, description, template } = options;
  return await client.createUploadVideo({
    title: title ?? titleOfFileName(basename(path)),
    fileName: basename(path),
    fileSize: sizeBytes,
    ...(referenceId !== undefined && { referenceId }),
    ...(tags !== undefined && { tags: tags.join(',') }),
    ...(category !== undefined && { cateId: await readCategory(client, category) }),
    ...(description !== undefined && { description }),
    ...(template !== undefined && { templateGroupId: await readTemplateGroup(client, template) }),
  });
}

async function refresh(client: Client, key: VideoKey): Promise<Started> {
  const { VideoId, UploadAddress, UploadAuth } = await client.call('RefreshUploadVideo', key);
  return { videoId: VideoId, uploadAddress: UploadAddress, uploadAuth: UploadAuth };
}

interface Patience {
  /** Whether a server that is away is waited for. */
  readonly wait?: boolean | undefined;
  readonly patience?: number | undefined;
  readonly watch?: boolean | undefined;
}

async function upload(
  terminal: Terminal,
  { path, found, sizeBytes, videoId, uploadAddress, uploadAuth }: FoundFile & Started,
  { wait, patience }: Patience,
): Promise<void> {
  const transfer = createTransfer(sizeBytes, () => performance.now());
  const progress = createProgressLine(terminal, terminal.say(texts.uploading), {
    detail: () => transfer.describe(terminal.say),
    redrawMs: 100,
  });
  const sending = {
    path: found,
    uploadAddress,
    uploadAuth,
    onProgress: (sent: number, total: number) => {
      transfer.moved(sent);
      progress.report((sent / total) * 100);
    },
  };
  try {
    await bePatient(() => uploadFile(sending), { patienceSeconds: wait === true ? (patience ?? PATIENCE_SECONDS) : 0 });
    progress.done();
  } catch (error) {
    progress.end();
    if (error instanceof CommandFailure || !isPassing(error)) throw error;
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new CommandFailure(code, about(problems.brokenOff, { videoId, path: forShell(path) }), { VideoId: videoId });
  }
}

interface FileToSend extends Patience {
  readonly path: string;
  readonly title?: string;
}

/** Answers the VideoId as soon as the server has the whole file. */
export async function sendFile(terminal: Terminal, client: Client, file: FileToSend): Promise<string> {
  const found = await findFile(file.path);
  const { title } = file;
  const started = await begin(client, found, title === undefined ? {} : { title });
  await upload(terminal, { ...found, ...started }, file);
  return started.videoId;
}

/** Another file, or the same once more, in the place of the one that a video has. */
export async function sendAgain(
  terminal: Terminal,
  client: Client,
  { path, videoId, wait }: { readonly path: string; readonly videoId: string; readonly wait?: boolean | undefined },
): Promise<void> {
  const found = await findFile(path);
  const started = await refresh(client, { VideoId: videoId });
  const forget = onInterrupt(terminal, false, () => cutOff(videoId, path));
  await upload(terminal, { ...found, ...started }, { wait });
  forget();
}

/** Shows the progress; throws with the reason when the file cannot be transcoded. */
export async function waitUntilPlayable(
  terminal: Terminal,
  client: Client,
  { videoId, patienceSeconds }: { readonly videoId: string; readonly patienceSeconds?: number | undefined },
): Promise<ImportedVideo> {
  const seen: Ending = await followVideo(terminal, client, { key: { VideoId: videoId }, patienceSeconds }).catch(
    (error: unknown) => {
      if (!isForbidden(error)) throw error;
      throw new CommandFailure('MayNotFollow', about(problems.mayNotFollow, { videoId }), { VideoId: videoId });
    },
  );
  if (FAILED.has(seen.Status)) throw failureOf({ ...seen, VideoId: videoId });
  return { VideoId: videoId, Status: seen.Status };
}
