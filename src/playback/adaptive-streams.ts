// The HLS renditions that a player may switch between by itself, as one more stream of definition AUTO. Its URL is that of
// a master playlist, which delivery writes. Pure.
import { createHash } from 'node:crypto';
import type { Stream } from '../library/videos/video.ts';
import { asStreamId } from '../wire/ids.ts';
import { grantScope } from '../wire/session-token.ts';
import { fitsFilters, variants, type StreamFilters } from './choose-streams.ts';

export const AUTO = 'AUTO';

interface AdaptiveStreams {
  /** The variant of all renditions: a grant opens exactly one. */
  readonly variant: Stream['variant'];
  /** Ascending; one for each definition. */
  readonly renditions: readonly Stream[];
}

/** Definitions in the filters are ignored: AUTO stands for all of them. */
export function chooseAdaptive(streams: readonly Stream[], filters: StreamFilters): AdaptiveStreams | undefined {
  const fitting = streams.filter((stream) => fitsFilters(stream, { ...filters, definitions: undefined }));
  const variant = variants.find((name) => fitting.some((stream) => isRendition(stream, name)));
  return variant === undefined ? undefined : { variant, renditions: renditionsOf(fitting, variant) };
}

/** The newest of each definition, ascending. */
export function renditionsOf(streams: readonly Stream[], variant: Stream['variant']): readonly Stream[] {
  const newest = new Map<string, Stream>();
  for (const stream of streams) {
    if (!isRendition(stream, variant)) continue;
    const known = newest.get(stream.definition);
    if (known === undefined || known.createdAtMs < stream.createdAtMs) newest.set(stream.definition, stream);
  }
  return [...newest.values()].sort((a, b) => a.width * a.height - b.width * b.height || a.bitrateKbps - b.bitrateKbps);
}

function isRendition(stream: Stream, variant: Stream['variant']): boolean {
  const { format, streamType, definition } = stream;
  return (
    format === 'm3u8' &&
    streamType === 'video' &&
    stream.variant === variant &&
    grantScope(definition.toLowerCase()) !== undefined
  );
}

/** Described by its largest rendition, as HDR only if all are. It has its own id, which DeleteStream does not find. */
export function asOneStream({ renditions }: AdaptiveStreams): Stream | undefined {
  const largest = renditions.at(-1);
  if (largest === undefined) return undefined;
  const id = createHash('sha256').update(`${AUTO} ${largest.videoId} ${largest.variant}`).digest('hex').slice(0, 32);
  const isMixed = renditions.some(({ hdrType }) => hdrType !== largest.hdrType);
  const depth = isMixed ? { hdrType: undefined, bitDepth: Math.min(...renditions.map(bitsOf)) } : {};
  return { ...largest, ...depth, definition: AUTO, streamId: asStreamId(id) };
}

function bitsOf({ bitDepth = 8 }: Stream): number {
  return bitDepth;
}
