// Builds the item of an output from what was read back of it: pure.
import { codecNameOf } from '../codecs.ts';
import { depthOf } from '../hdr-type.ts';
import { outputNames } from '../plan/output-names.ts';
import type { MediaItem } from './packaged-media.ts';
import type { Output, Rendition } from '../plan/rendition.ts';
import type { WrittenMedia } from './run-read-back.ts';

interface Measured {
  readonly found: WrittenMedia;
  readonly durationSeconds: number;
  readonly sizeBytes: number;
}

export function describeItem(output: Output, { found, durationSeconds, sizeBytes }: Measured): MediaItem {
  const { index, definition, format, variant, rendition } = output;
  return {
    output: index,
    definition,
    format,
    variant,
    path: outputNames(output).file,
    streamType: rendition.picture === undefined ? 'audio' : 'video',
    width: found.video?.width ?? 0,
    height: found.video?.height ?? 0,
    fps: found.video?.fps ?? 0,
    bitrateKbps: Math.round((sizeBytes * 8) / durationSeconds) / 1000,
    durationSeconds: Math.round(durationSeconds * 1000) / 1000,
    sizeBytes,
    codecName: codecName(rendition),
    ...(rendition.picture !== undefined && found.video !== undefined && depthOf(found.video)),
    encrypted: format === 'm3u8' && variant !== 'plain',
  };
}

function codecName({ picture, sound }: Rendition): string {
  const codec = picture?.codec ?? sound?.codec;
  return codec === undefined ? '' : codecNameOf(codec);
}
