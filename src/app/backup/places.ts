// Where a server keeps what a backup holds, from the settings of `serve`: database, media, master key.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Config } from '../../config/settings.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';
import { createDiskBlobs } from '../../store/blobs/disk-blobs.ts';
import { parseMasterKeys } from '../../store/keys/master-key.ts';
import { openBlobs } from '../open-blobs.ts';

export function databaseUrlOf({ databaseUrl, dataDir }: Config): string {
  return databaseUrl ?? `sqlite:${resolve(dataDir, 'playauth.db')}`;
}

/** For reading beside a running server: makes and clears nothing on a disk. */
export async function readMedia(config: Config): Promise<Blobs> {
  const media = resolve(config.dataDir, 'media');
  if (config.storage === 'disk') return createDiskBlobs(media, join(media, '.incoming'));
  if (config.storage.startsWith('disk:')) return openFolder(config.storage.slice('disk:'.length));
  return await openBlobs(config, { media, incoming: media, work: media });
}

/** A folder of media with its unfinished files below it, which no list shows. */
export function openFolder(path: string): Blobs {
  return createDiskBlobs(path, join(path, '.incoming'));
}

export async function makeFolder(path: string): Promise<Blobs> {
  await mkdir(join(path, '.incoming'), { recursive: true, mode: 0o700 });
  return openFolder(path);
}

export function isMasterKey(text: string): boolean {
  try {
    return parseMasterKeys(text).length > 0;
  } catch {
    return false;
  }
}
