// The last step of the upload of an image or attached media: its content is verified, a subtitle becomes captions, and the row
// says that it is there. Idempotent: after a crash it is done again.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';
import { nameOfLanguage } from '../captions/caption.ts';
import type { Captions } from '../captions/captions-db.ts';
import type { Cue } from '../captions/read-captions.ts';
import { writeWebVtt } from '../captions/write-webvtt.ts';
import type { AssetFacts, CaptionPlace } from '../videos/asset-facts.ts';
import { extensionOf, type Asset } from '../videos/asset.ts';
import { HEADER_BYTES } from './image-header.ts';
import { verifyContent } from './verify-asset.ts';

export interface ReceivedAsset {
  readonly blob: string;
  readonly sizeBytes: number;
}

interface Deps {
  readonly blobs: Pick<Blobs, 'stream' | 'write' | 'remove'>;
  readonly captions: Pick<Captions, 'put'>;
  readonly clock: Clock;
}

interface Read {
  readonly facts: AssetFacts;
  /** Why a subtitle did not become captions. */
  readonly note: string | undefined;
}

/** A text if the content is refused; the file is removed then. */
export async function readReceived(deps: Deps, asset: Asset, file: ReceivedAsset): Promise<Read | string> {
  const head = await readHead(deps.blobs, file);
  const verified = await verifyContent({ type: asset.asset.type, extension: extensionOf(asset), head });
  if (!verified.ok) {
    await deps.blobs.remove(file.blob);
    return verified.reason;
  }
  const { captions } = asset.asset;
  const facts: AssetFacts = { ...asset.asset, ...verified.file };
  if (captions === undefined || verified.cues === undefined) return { facts, note: undefined };
  const added = await addCaptions(deps, captions, verified.cues);
  return { facts: { ...facts, captions: added.place }, note: added.note };
}

/** A subtitle is never longer than the head of an image. */
async function readHead(blobs: Deps['blobs'], { blob, sizeBytes }: ReceivedAsset): Promise<Buffer> {
  const bytes = Math.min(sizeBytes, HEADER_BYTES);
  if (bytes === 0) return Buffer.alloc(0);
  const stream = await blobs.stream(blob, { start: 0, end: bytes - 1 });
  return Buffer.concat((await stream.toArray()) as Buffer[]);
}

async function addCaptions(
  { blobs, captions, clock }: Deps,
  place: CaptionPlace,
  cues: readonly Cue[],
): Promise<{ readonly place: CaptionPlace; readonly note: string | undefined }> {
  const { videoId, language } = place;
  const file = Buffer.from(writeWebVtt(cues), 'utf8');
  const blob = `${videoId}/captions/${randomBytes(12).toString('hex')}.vtt`;
  const caption = { videoId, language, label: nameOfLanguage(language), isDefault: false, blob };
  const refusal = await captions.put(
    { ...caption, sizeBytes: file.length, createdAtMs: clock.now(), origin: 'owner' },
    () => blobs.write(blob, Readable.from([file])),
  );
  if (refusal === undefined) return { place: { ...place, blob }, note: undefined };
  return {
    place,
    note: `It did not become captions: ${refusal === 'too many' ? 'the video has too many' : 'the video is gone'}.`,
  };
}
