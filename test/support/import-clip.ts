// Draws a clip and imports it into a running server as an application would: CreateUploadVideo, one PUT, and
// the wait until it plays.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { uploadFile } from '../../src/cli/import/upload-file.ts';
import { AAC, drawClip, H264, picture, tone, type Arguments } from './clips.ts';
import { officialClients, type CallTarget } from './official-clients.ts';

const [client] = officialClients;

export interface Clip {
  readonly title: string;
  readonly fileName: string;
  readonly referenceId?: string;
  readonly templateGroupId?: string;
  /** Further parameters of CreateUploadVideo. */
  readonly more?: Readonly<Record<string, string>>;
  /** FFmpeg's arguments before the name of the output. */
  readonly ffmpeg: Arguments;
}

/** Two seconds in 480 lines: a ladder of FD and LD. */
export const SMALL_VIDEO: Clip = {
  title: 'A small clip',
  fileName: 'small.mp4',
  referenceId: 'small-clip',
  ffmpeg: [picture('854x480', 2), tone(2), H264, AAC],
};

export const SMALL_SOUND: Clip = {
  title: 'A small sound',
  fileName: 'small.m4a',
  referenceId: 'small-sound',
  ffmpeg: [tone(2), AAC],
};

/** The VideoId, once the video plays, or has the status that is waited for. */
export async function importClip(target: CallTarget, clip: Clip, status = 'Normal'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'playauth-clip-'));
  try {
    const path = await drawClip(folder, clip.fileName, ...clip.ffmpeg);
    const created = await call(target, 'CreateUploadVideo', {
      Title: clip.title,
      FileName: clip.fileName,
      ...(clip.referenceId !== undefined && { ReferenceId: clip.referenceId }),
      ...clip.more,
      ...(clip.templateGroupId !== undefined && { TemplateGroupId: clip.templateGroupId }),
    });
    const { VideoId: videoId = '', UploadAddress: uploadAddress = '', UploadAuth: uploadAuth = '' } = created;
    await uploadFile({ path, uploadAddress, uploadAuth, onProgress: () => undefined });
    await vi.waitUntil(async () => (await statusOf(target, videoId)) === status, { timeout: 60_000, interval: 100 });
    return videoId;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function call(target: CallTarget, action: string, parameters: Record<string, string>) {
  const { body } = await client!.call(target, { action, parameters });
  return body as Record<string, string>;
}

async function statusOf(target: CallTarget, videoId: string): Promise<string> {
  const { body } = await client!.call(target, { action: 'GetVideoInfo', parameters: { VideoId: videoId } });
  const { Status: status } = body['Video'] as { Status: string };
  if (status === 'TranscodeFail') throw new Error('the clip could not be transcoded');
  return status;
}
