// Whether the storage that the settings name does all that the server will ask of it: for `playauth doctor`.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readConfig } from '../../config/read-config.ts';
import { openBlobs } from '../../app/open-blobs.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';

export interface StorageCheck {
  readonly ok: boolean;
  readonly detail: string;
}

interface WhatToCheck {
  readonly dataDir: string;
  readonly storage?: string | undefined;
}

/** Undefined for the data directory's own folder, which is looked at anyway. */
export async function checkStorage({ dataDir, storage }: WhatToCheck): Promise<StorageCheck | undefined> {
  try {
    const config = readConfig({ flags: { dataDir, ...(storage !== undefined && { storage }) } });
    if (config.storage === 'disk') return undefined;
    const media = join(dataDir, 'media');
    await tryOut(await openBlobs(config, { media, incoming: media, work: media }));
    return { ok: true, detail: `${config.storage.split('?', 1)[0] ?? ''}: writes, lists, reads and removes` };
  } catch (error) {
    return { ok: false, detail: (error as Error).message };
  }
}

async function tryOut(blobs: Blobs): Promise<void> {
  const folder = `doctor-${randomUUID()}`;
  const key = `${folder}/file`;
  const content = randomUUID();
  try {
    await blobs.write(key, Readable.from([content]));
    const listed: string[] = [];
    for await (const entry of blobs.list(folder)) listed.push(entry.key);
    const read = (await blobs.read(key, content.length)).toString();
    if (read !== content || listed.join() !== key) throw new Error('What was written is not what is there');
  } finally {
    await blobs.remove(folder);
  }
}
