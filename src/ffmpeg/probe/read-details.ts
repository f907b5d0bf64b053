// Reads the further facts of a stream out of ffprobe's JSON: see stream-details. Pure.
import { z } from 'zod';
import type { StreamDetails } from '../stream-details.ts';

/** Added to the entries that are asked of each stream. */
export const DETAIL_ENTRIES =
  'codec_long_name,codec_tag,profile,level,has_b_frames,display_aspect_ratio,sample_fmt,time_base,start_time,bit_rate,nb_frames';

const text = z.coerce.string().optional();

export const detailFields = {
  codec_long_name: text,
  codec_tag: text,
  profile: text,
  level: text,
  has_b_frames: text,
  display_aspect_ratio: text,
  sample_fmt: text,
  time_base: text,
  start_time: text,
  bit_rate: text,
  nb_frames: text,
};

const Fields = z.object(detailFields);

interface DetailedStream extends z.output<typeof Fields> {
  readonly index: number;
  readonly codec_type: string;
  readonly codec_tag_string: string;
  readonly sample_aspect_ratio: string;
  readonly avg_frame_rate: string;
  readonly duration?: number | undefined;
}

const MAX_CHARACTERS = 64;

/** `rotation` and `language` as they were read for other purposes. */
export function readDetails(
  stream: DetailedStream,
  { rotation, language }: Pick<StreamDetails, 'rotation'> & { readonly language?: string | undefined },
): StreamDetails {
  const isPicture = stream.codec_type === 'video';
  const told = {
    codecLongName: stream.codec_long_name,
    codecTag: stream.codec_tag,
    codecTagString: stream.codec_tag_string,
    profile: stream.profile,
    timeBase: stream.time_base,
    startTime: stream.start_time,
    duration: stream.duration === undefined ? undefined : String(stream.duration),
    bitsPerSecond: stream.bit_rate,
    frames: stream.nb_frames,
    language,
    ...(isPicture
      ? {
          level: stream.level,
          hasBFrames: stream.has_b_frames,
          sampleAspect: stream.sample_aspect_ratio,
          displayAspect: stream.display_aspect_ratio,
          averageRate: stream.avg_frame_rate,
        }
      : { sampleFormat: stream.sample_fmt }),
  };
  const known = Object.entries(told).flatMap(([name, value]) => {
    const clean = cleanText(value ?? '');
    return clean === '' || clean === 'unknown' || clean === 'N/A' ? [] : [[name, clean] as const];
  });
  return { index: stream.index, ...(rotation !== undefined && { rotation }), ...Object.fromEntries(known) };
}

function cleanText(value: string): string {
  return [...value.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').trim()].slice(0, MAX_CHARACTERS).join('');
}
