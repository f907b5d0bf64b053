// One file of a folder, from its content to the server: looked up first, then uploaded, gone on with, or left alone.
import { posix } from 'node:path';
import { PlayauthError, type Client, type Operations } from '../../../sdk/client.ts';
import { hasIllegalCharacters, withoutIllegalCharacters } from '../../wire/legal-text.ts';
import { CommandFailure } from '../failure.ts';
import { cutToBytes, MAX_TITLE_BYTES } from '../import-file.ts';
import { uploadFile } from '../upload-file.ts';
import { chooseReferenceId, type ReferenceSource } from './choose-reference-id.ts';
import type { FileReport } from './file-report.ts';
import type { FoundFile } from './find-files.ts';
import type { FileProgress } from './folder-progress.ts';
import { hashContent, type Content } from './hash-content.ts';
import type { ImportState } from './import-state.ts';
import type { FolderMessages } from './messages.ts';

export interface ImportOneDeps {
  readonly client: Pick<Client, 'call'>;
  readonly messages: FolderMessages;
  readonly referenceIdFrom: ReferenceSource;
  /** For videos without a ReferenceId. */
  readonly state: ImportState | undefined;
  readonly isDryRun: boolean;
  /** Contents that this run has met, with the path that stands for each. */
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
  const { messages, met } = deps;
  const content = await hashContent(file.path, progress.hashed);
  const { sha256, sizeBytes } = content;
  const about = { Path: file.relativePath, Sha256: sha256 };
  if (sizeBytes === 0) throw new CommandFailure('EmptyFile', messages.emptyFile);
  const twin = met.get(sha256);
  if (twin !== undefined) return { ...about, Outcome: 'Duplicate', SameAs: twin };
  met.set(sha256, file.relativePath);
  const chosen = chooseReferenceId(deps.referenceIdFrom, { relativePath: file.relativePath, sha256 });
  if (!chosen.ok) throw new CommandFailure('UnfitReferenceId', messages.unfitReferenceId(chosen.unfit));
  const { referenceId } = chosen;
  const placed = await place(deps, { file, content, referenceId, progress });
  return { ...about, ...(referenceId !== undefined && { ReferenceId: referenceId }), ...placed };
}

type Placed = Pick<FileReport, 'Outcome' | 'VideoId' | 'Status'>;

async function place(deps: ImportOneDeps, candidate: Candidate): Promise<Placed> {
  const known = await findKnown(deps, candidate);
  if (known !== undefined) return await goOn(deps, candidate, known);
  if (deps.isDryRun) return { Outcome: 'WouldImport' };
  try {
    return await begin(deps, candidate);
  } catch (error) {
    if (!(error instanceof PlayauthError) || error.code !== 'InvalidReferenceId.Duplicate') throw error;
    // Another import, or another file of this name, was quicker.
    const since = await findKnown(deps, candidate);
    if (since === undefined) throw error;
    return await goOn(deps, candidate, since);
  }
}

async function findKnown({ client, state }: ImportOneDeps, candidate: Candidate): Promise<KnownVideo | undefined> {
  const { content, referenceId } = candidate;
  const videoIds = state?.candidates(content.sha256) ?? [];
  if (referenceId === undefined && videoIds.length === 0) return undefined;
  const wanted = referenceId === undefined ? { VideoIds: videoIds.join(',') } : { ReferenceIds: referenceId };
  try {
    const { VideoList } = await client.call('GetVideoInfos', wanted);
    return VideoList[0];
  } catch (error) {
    if (error instanceof PlayauthError && error.code === 'InvalidVideo.NotFound') return undefined;
    throw error;
  }
}

async function begin({ client, state }: ImportOneDeps, candidate: Candidate): Promise<Placed> {
  const { file, content, referenceId } = candidate;
  const created = await client.call('CreateUploadVideo', {
    Title: titleOf(file.relativePath),
    FileName: posix.basename(file.relativePath),
    FileSize: content.sizeBytes,
    // Kept with the video, so that later imports from anywhere know what is in it.
    UserData: JSON.stringify({ Extend: { Sha256: content.sha256 } }),
    ...(referenceId !== undefined && { ReferenceId: referenceId }),
  });
  await state?.remember(content.sha256, created.VideoId);
  return await send(candidate, created);
}

async function goOn(deps: ImportOneDeps, candidate: Candidate, known: KnownVideo): Promise<Placed> {
  const { client, messages, isDryRun, referenceIdFrom } = deps;
  const { VideoId, Status } = known;
  const isNamed = referenceIdFrom === 'name' || referenceIdFrom === 'path';
  if (isNamed && contentOf(known) !== candidate.content.sha256)
    throw new CommandFailure('ReferenceIdTaken', messages.referenceIdTaken(candidate.referenceId ?? '', VideoId));
  if (Status === 'Uploading' || Status === 'UploadFail') {
    if (isDryRun) return { Outcome: 'WouldImport', VideoId, Status };
    return await send(candidate, await client.call('RefreshUploadVideo', { VideoId }));
  }
  if (Status === 'TranscodeFail') {
    const { Reason } = await client.call('GetTranscodeProgress', { VideoId });
    throw new CommandFailure('TranscodeFail', messages.cannotBePlayed(Reason ?? Status), { VideoId, Status });
  }
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

/** The content that the video was made for, if an import made it. */
function contentOf({ UserData }: KnownVideo): unknown {
  try {
    const { Extend } = JSON.parse(UserData ?? '') as { Extend?: { Sha256?: unknown } };
    return Extend?.Sha256;
  } catch {
    return undefined;
  }
}

function titleOf(relativePath: string): string {
  const { name, base } = posix.parse(relativePath);
  const legal = hasIllegalCharacters(name) ? withoutIllegalCharacters(name).trim() : name;
  return cutToBytes(legal === '' ? withoutIllegalCharacters(base) : legal, MAX_TITLE_BYTES);
}
