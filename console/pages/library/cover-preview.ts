// The pictures of a film for the preview of a row: its thumbnails, which a play URL opens. Asked for when the pointer rests on a
// cover, and kept while the URLs last.
import { readThumbnails, type TimedThumbnail } from '../../../sdk/player/thumbnails.ts';
import type { Client } from '../../../sdk/client.ts';

interface Kept {
  readonly untilMs: number;
  readonly pictures: Promise<readonly TimedThumbnail[]>;
}

const KEPT_MS = 20 * 60_000;
const kept = new Map<string, Kept>();

/** Empty where there are none. */
export function previewOf(client: Client, videoId: string): Promise<readonly TimedThumbnail[]> {
  const found = kept.get(videoId);
  if (found !== undefined && found.untilMs > Date.now()) return found.pictures;
  const pictures = load(client, videoId).catch(() => []);
  kept.set(videoId, { untilMs: Date.now() + KEPT_MS, pictures });
  return pictures;
}

async function load(client: Client, videoId: string): Promise<readonly TimedThumbnail[]> {
  const { playInfoList } = await client.getPlayInfo({ videoId, resultType: 'Multiple' });
  const stream = playInfoList.playInfo.find(({ streamType }) => streamType === 'video');
  if (stream === undefined) return [];
  const index = new URL('thumbnails.vtt', stream.playURL).href;
  const response = await fetch(index);
  return response.ok ? readThumbnails(await response.text(), index) : [];
}
