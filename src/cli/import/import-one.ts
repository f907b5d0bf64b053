// One file of a folder, from its content to the server: looked up first, then uploaded, resumed, or left as it is.
import { posix } from 'node:path';
import { PlayauthError, type Client, type Operations } from '../../../sdk/client.ts';
import { titleOfFileName } from '../../wire/legal-text.ts';
import { isForbidden } from '../library/follow-video.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import { clean } from '../../terminal/text-table.ts';
import { chooseReferenceId, type ReferenceSource } from './choose-reference-id.ts';
import type { FileReport } from './file-report.ts';
import type { FoundFile } from './find-files.ts';
import type { FileProgress } from './folder-progress.ts';
import { hashContent, type Content } from './hash-content.ts';
import type { ImportState } from './import-state.ts';
import { uploadFile } from './upload-file.ts';

export const problems = {
  emptyFile: {
    says: ['the file is empty', '空文件'],
    next: ['remove it, or wait until it is written', '请删除它，或等文件写入完成'],
  },
  unfitReferenceId: {
    says: [
      '“{name}” cannot be a ReferenceId (6–64 letters, digits, _ and -)',
      '“{name}”不能用作 ReferenceId（6–64 个字母、数字、_ 和 -）',
    ],
    next: [
      'rename the file, or use --reference-id-from hash or none',
      '请重命名文件，或使用 --reference-id-from hash 或 none',
    ],
  },
  referenceIdTaken: {
    says: [
      'the ReferenceId {referenceId} belongs to video {videoId}, which was not imported from this content',
      'ReferenceId {referenceId} 属于视频 {videoId}，它并非由此内容导入',
    ],
    next: [
      'rename the file, delete that video, or use --reference-id-from path, hash or none',
      '请重命名文件、删除该视频，或使用 --reference-id-from path、hash 或 none',
    ],
  },
  cannotBePlayed: {
    says: ['it is on the server and cannot be played: {reason}', '已在服务端，但无法播放：{reason}'],
    next: [
      'mend the file and put it in its place: playauth video retry {video} FILE — or delete it: playauth video delete {video}',
      '请修复文件后替换：playauth video retry {video} 文件；或删除：playauth video delete {video}',
    ],
  },
} as const satisfies Problems;

export interface ImportOneDeps {
  readonly client: Pick<Client, 'call'>;
  readonly referenceIdFrom: ReferenceSource;
  /** For videos without a ReferenceId. */
  readonly state: ImportState | undefined;
  readonly isDryRun: boolean;
  /** Parameters of every video that is made, in wire names. */
  readonly about: { readonly Tags?: string; readonly CateId?: number; readonly TemplateGroupId?: string };
  /** SHA-256 of the contents seen in this run, each with the path of its first file. */
  readonly met: Map<string, string>;
}

type KnownVideo = Operations['GetVideoInfos']['response']['VideoList'][number];

/** What is known of the file when the server is asked. */
interface Candidate {
  readonly file: FoundFile;
  readonly content: Content;
  readonly referenceId: string | undefined;
  readonly progress: FileProgress;
}

/** Throws where the file fails. */
export async function importOne(deps: ImportOneDeps, file: FoundFile, progress: FileProgress): Promise<FileReport> {
  const { met } = deps;
  const content = await hashContent(file.path, progress.hashed);
  const { sha256, sizeBytes } = content;
  const facts = { Path: file.relativePath, Sha256: sha256 };
  if (sizeBytes === 0) throw new CommandFailure('EmptyFile', problems.emptyFile);
  const twin = met.get(sha256);
  if (twin !== undefined) return { ...facts, Outcome: 'Duplicate', SameAs: twin };
  met.set(sha256, file.relativePath);
  const chosen = chooseReferenceId(deps.referenceIdFrom, { relativePath: file.relativePath, sha256 });
  if (!chosen.ok)
    throw new CommandFailure('UnfitReferenceId', about(problems.unfitReferenceId, { name: clean(chosen.unfit) }));
  const { referenceId } = chosen;
  const placed = await place(deps, { file, content, referenceId, progress });
  return { ...facts, ...(referenceId !== undefined && { ReferenceId: referenceId }), ...placed };
}

type Placed = Pick<FileReport, 'Outcome' | 'VideoId' | 'Status' | 'Reason'>;

async function place(deps: ImportOneDeps, candidate: Candidate): Promise<Placed> {
  const known = await findKnown(deps, candidate);
  if (known !== undefined && known !== 'hidden') return await resume(deps, candidate, known);
  if (deps.isDryRun) return { Outcome: 'WouldImport' };
  try {
    return await begin(deps, candidate);
  } catch (error) {
    if (!(error instanceof PlayauthError) || error.code !== 'InvalidReferenceId.Duplicate') throw error;
    // Another import, or another file of this name, has taken the ReferenceId since the look-up.
    const since = await findKnown(deps, candidate);
    if (since === 'hidden') return { Outcome: 'AlreadyThere' };
    if (since === undefined) throw error;
    return await resume(deps, candidate, since);
  }
}

/** `hidden`: an uploader's policy may allow uploads and not the look-up; then the refusal of a ReferenceId has to do. */
async function findKnown(
  { client, state }: ImportOneDeps,
  candidate: Candidate,
): Promise<KnownVideo | 'hidden' | undefined> {
  const { content, referenceId } = candidate;
  const videoIds = state?.candidates(content.sha256) ?? [];
  if (referenceId === undefined && videoIds.length === 0) return undefined;
  const query = referenceId === undefined ? { VideoIds: videoIds.join(',') } : { ReferenceIds: referenceId };
  try {
    const { VideoList } = await client.call('GetVideoInfos', query);
    return VideoList[0];
  } catch (error) {
    if (error instanceof PlayauthError && error.code === 'InvalidVideo.NotFound') return undefined;
    if (isForbidden(error)) return 'hidden';
    throw error;
  }
}

async function begin(deps: ImportOneDeps, candidate: Candidate): Promise<Placed> {
  const { client, state } = deps;
  const { file, content, referenceId } = candidate;
  const created = await client.call('CreateUploadVideo', {
    Title: titleOfFileName(posix.basename(file.relativePath)),
    FileName: posix.basename(file.relativePath),
    FileSize: content.sizeBytes,
    // Stored with the video, so that a later import from any machine knows its content.
    UserData: JSON.stringify({ Extend: { Sha256: content.sha256 } }),
    ...(referenceId !== undefined && { ReferenceId: referenceId }),
    ...deps.about,
  });
  await state?.remember(content.sha256, created.VideoId);
  return await send(candidate, created);
}

async function resume(deps: ImportOneDeps, candidate: Candidate, known: KnownVideo): Promise<Placed> {
  const { client, isDryRun, referenceIdFrom } = deps;
  const { VideoId, Status } = known;
  const isNamed = referenceIdFrom === 'name' || referenceIdFrom === 'path';
  if (isNamed && contentOf(known) !== candidate.content.sha256)
    throw new CommandFailure(
      'ReferenceIdTaken',
      about(problems.referenceIdTaken, { referenceId: candidate.referenceId ?? '', videoId: VideoId }),
    );
  if (Status === 'Uploading' || Status === 'UploadFail') {
    if (isDryRun) return { Outcome: 'WouldImport', VideoId, Status };
    return await send(candidate, await client.call('RefreshUploadVideo', { VideoId }));
  }
  // Known as broken: no later run fails of it.
  if (Status === 'TranscodeFail') return { Outcome: 'Unplayable', VideoId, Status, ...(await reasonOf(client, known)) };
  return { Outcome: 'AlreadyThere', VideoId, Status };
}

async function send(
  { file, content, progress }: Candidate,
  issued: Operations['RefreshUploadVideo']['response'],
): Promise<Placed> {
  await uploadFile({
    path: file.path,
    uploadAddress: issued.UploadAddress,
    uploadAuth: issued.UploadAuth,
    contentMd5: content.md5Base64,
    onProgress: progress.sent,
  });
  return { Outcome: 'Imported', VideoId: issued.VideoId, Status: 'UploadSucc' };
}

/** SHA-256 of the file that an import made the video from; undefined for other videos. */
function contentOf({ UserData }: KnownVideo): unknown {
  try {
    const { Extend } = JSON.parse(UserData ?? '') as { Extend?: { Sha256?: unknown } };
    return Extend?.Sha256;
  } catch {
    return undefined;
  }
}

async function reasonOf(client: Pick<Client, 'call'>, { VideoId }: KnownVideo): Promise<{ readonly Reason?: string }> {
  const { Reason } = await client.call('GetTranscodeProgress', { VideoId }).catch(() => ({ Reason: undefined }));
  return Reason === undefined ? {} : { Reason };
}
