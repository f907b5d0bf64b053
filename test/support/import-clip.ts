// Draws a clip with FFmpeg and imports it into a running server as an application would: CreateUploadVideo, one PUT, and
// the wait until it plays.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { vi } from 'vitest';
import { uploadFile } from '../../src/cli/upload-file.ts';
import { officialClients, type CallTarget } from './official-clients.ts';

const run = promisify(execFile);
const [client] = officialClients;

export interface Clip {
  readonly title: string;
  readonly fileName: string;
  readonly referenceId?: string;
  readonly templateGroupId?: string;
  /** FFmpeg's arguments before the name of the output. */
  readonly ffmpeg: readonly string[];
}

const sound = ['-f', 'lavfi', '-i', 'sine=f=440:r=48000:d=2'];

/** Two seconds in 480 lines: a ladder of FD and LD. */
export const SMALL_VIDEO: Clip = {
  title: 'A small clip',
  fileName: 'small.mp4',
  referenceId: 'small-clip',
  ffmpeg: [
    ...['-f', 'lavfi', '-i', 'testsrc2=s=854x480:r=25:d=2', ...sound],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
  ],
};

export const SMALL_SOUND: Clip = {
  title: 'A small sound',
  fileName: 'small.m4a',
  referenceId: 'small-sound',
  ffmpeg: [...sound, '-c:a', 'aac'],
};

/** The VideoId, once the video plays, or has the status that is waited for. */
export async function importClip(target: CallTarget, clip: Clip, status = 'Normal'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'playauth-clip-'));
  try {
    const path = join(folder, clip.fileName);
    await run('ffmpeg', ['-v', 'error', '-y', ...clip.ffmpeg, path]);
    const created = await call(target, 'CreateUploadVideo', {
      Title: clip.title,
      FileName: clip.fileName,
      ...(clip.referenceId !== undefined && { ReferenceId: clip.referenceId }),
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
