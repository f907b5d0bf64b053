// Decrypts the segments of a playlist into clear ones, and measures them: what a player with the key reads.
import { createDecipheriv } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../clips.ts';

export interface Segment {
  readonly path: string;
  /** As the playlist says. */
  readonly seconds: number;
  /** The first timestamps, or undefined where it has none of the kind. */
  readonly firstPicture: number | undefined;
  readonly firstSound: number | undefined;
  readonly beginsWithKeyFrame: boolean;
}

export interface ClearPlaylist {
  readonly path: string;
  readonly segments: readonly Segment[];
}

/** Without a key the segments are in the clear already. */
export async function openPlaylist(playlistPath: string, key?: Uint8Array): Promise<ClearPlaylist> {
  const text = await readFile(playlistPath, 'utf8');
  const folder = `${playlistPath}.clear`;
  await mkdir(folder, { recursive: true });
  const segments: Segment[] = [];
  for (const [index, [, seconds, name = '']] of [...text.matchAll(/^#EXTINF:([\d.]+),\n(.+)$/gm)].entries()) {
    const path = join(folder, `${String(index)}.ts`);
    const sealed = await readFile(join(dirname(playlistPath), name));
    await writeFile(path, key === undefined ? sealed : unseal(sealed, { key, index }));
    segments.push({ path, seconds: Number(seconds), ...(await measure(path)) });
  }
  const path = join(folder, 'clear.m3u8');
  const names = segments.values();
  const clear = text.replace(/^#EXT-X-KEY.*\n/m, '').replace(/^[^#\n].*$/gm, () => names.next().value?.path ?? '');
  await writeFile(path, clear);
  return { path, segments };
}

function unseal(sealed: Buffer, { key, index }: { readonly key: Uint8Array; readonly index: number }): Buffer {
  const iv = Buffer.alloc(16);
  iv.writeUInt32BE(index, 12);
  const decipher = createDecipheriv('aes-128-cbc', key, iv);
  return Buffer.concat([decipher.update(sealed), decipher.final()]);
}

async function measure(path: string): Promise<Omit<Segment, 'path' | 'seconds'>> {
  const entries = ['-show_entries', 'packet=codec_type,pts_time,flags', '-of', 'csv=p=0'];
  const { stdout } = await run('ffprobe', ['-v', 'error', ...entries, path], { maxBuffer: 2 ** 24 });
  const packets = stdout.split('\n').map((line) => line.split(','));
  const first = (kind: string): number | undefined => {
    const times = packets.filter(([type]) => type === kind).map(([, seconds]) => Number(seconds));
    return times.length === 0 ? undefined : Math.min(...times);
  };
  const flags = packets.find(([type]) => type === 'video')?.[2] ?? 'K';
  return { firstPicture: first('video'), firstSound: first('audio'), beginsWithKeyFrame: flags.startsWith('K') };
}
