// Checks for `playauth doctor` that the configured storage does everything that the server needs.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readConfig } from '../../config/read-config.ts';
import { openBlobs } from '../../app/open-blobs.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';
import { fill, type Text, type Texts } from '../../wire/texts.ts';

export const texts = {
  works: ['{place}: writes, lists, reads and removes', '{place}：可写入、列出、读取和删除'],
  notAsWritten: ['What was written is not what is there', '读回的内容与写入的不一致'],
} as const satisfies Texts;

interface StorageCheck {
  readonly ok: boolean;
  readonly detail: Text | string;
}

interface StorageSettings {
  readonly dataDir: string;
  readonly storage?: string | undefined;
}

/** Undefined for the folder in the data directory, which doctor checks in any case. */
export async function checkStorage({ dataDir, storage }: StorageSettings): Promise<StorageCheck | undefined> {
  try {
    const config = readConfig({ flags: { dataDir, ...(storage !== undefined && { storage }) } });
    if (config.storage === 'disk') return undefined;
    const media = join(dataDir, 'media');
    const isIntact = await writesAndReadsBack(await openBlobs(config, { media, incoming: media, work: media }));
    if (!isIntact) return { ok: false, detail: texts.notAsWritten };
    return { ok: true, detail: fill(texts.works, { place: config.storage.split('?', 1)[0] ?? '' }) };
  } catch (error) {
    return { ok: false, detail: (error as Error).message };
  }
}

/** Whether a small file is listed and read as it was written; it is removed in any case. */
async function writesAndReadsBack(blobs: Blobs): Promise<boolean> {
  const folder = `doctor-${randomUUID()}`;
  const key = `${folder}/file`;
  const content = randomUUID();
  try {
    await blobs.write(key, Readable.from([content]));
    const listed: string[] = [];
    for await (const entry of blobs.list(folder)) listed.push(entry.key);
    const read = (await blobs.read(key, content.length)).toString();
    return read === content && listed.join() === key;
  } finally {
    await blobs.remove(folder);
  }
}
