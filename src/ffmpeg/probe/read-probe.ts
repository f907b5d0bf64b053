// Parses the JSON of ffprobe into a SourceInfo or a refusal: the only place that knows ffprobe's field names. Pure.
import { z } from 'zod';
import { MAX_DROPPED_TRACKS, MAX_SIDE_PIXELS, refuseSource } from '../source-info.ts';
import type {
  DroppedTrack,
  FurtherAudio,
  ProbeResult,
  Ratio,
  SourceInfo,
  SourceVideo,
  TrackLabel,
} from '../source-info.ts';
import { parseJson } from '../../wire/json.ts';
import { DETAIL_ENTRIES, detailFields, readDetails } from './read-details.ts';
import { known, readColour, refuseColour } from './read-colour.ts';

export const PROBE_ENTRIES = [
  'format=format_name,duration,start_time,bit_rate',
  'format_tags=major_brand',
  `stream=${DETAIL_ENTRIES},index,codec_type,codec_name,codec_tag_string,duration,width,height,sample_aspect_ratio,pix_fmt,field_order,avg_frame_rate,r_frame_rate,channels,channel_layout,sample_rate,color_space,color_primaries,color_transfer,color_range`,
  'stream_disposition=default,attached_pic,timed_thumbnails',
  'stream_side_data=rotation,displaymatrix,dv_profile,dv_bl_signal_compatibility_id',
  'stream_tags=rotate,language,title,enc_key_id',
].join(':');

const Stream = z.object({
  ...detailFields,
  index: z.int().min(0),
  codec_type: z.string().default(''),
  codec_name: z.string().default('unknown'),
  codec_tag_string: z.string().default(''),
  width: z.int().default(0),
  height: z.int().default(0),
  sample_aspect_ratio: z.string().default('1:1'),
  pix_fmt: z.string().default('unknown'),
  field_order: z.string().default('unknown'),
  avg_frame_rate: z.string().default('0/0'),
  r_frame_rate: z.string().default('0/0'),
  color_space: z.string().optional(),
  color_primaries: z.string().optional(),
  color_transfer: z.string().optional(),
  color_range: z.string().optional(),
  channels: z.int().default(0),
  channel_layout: z.string().optional(),
  sample_rate: z.coerce.number().default(0),
  disposition: z.record(z.string(), z.number()).default({}),
  side_data_list: z
    .array(
      z.object({
        rotation: z.number().optional(),
        displaymatrix: z.string().optional(),
        dv_profile: z.number().optional(),
        dv_bl_signal_compatibility_id: z.number().optional(),
      }),
    )
    .default([]),
  duration: z.coerce.number().optional(),
  tags: z
    .object({
      rotate: z.coerce.number().optional(),
      language: z.coerce.string().optional(),
      title: z.coerce.string().optional(),
      enc_key_id: z.coerce.string().optional(),
    })
    .default({}),
});
type Stream = z.infer<typeof Stream>;

const Probe = z.object({
  streams: z.array(Stream).default([]),
  format: z.object({
    format_name: z.string(),
    duration: z.coerce.number().optional(),
    start_time: z.coerce.number().optional(),
    bit_rate: z.coerce.number().optional(),
    tags: z.object({ major_brand: z.string().optional() }).default({}),
  }),
});

const STILL_IMAGE_BRANDS: ReadonlySet<string> = new Set(['avif', 'avis', 'heic', 'heix', 'hevc', 'mif1', 'msf1']);
/** A higher value is the time base of a stream with a variable frame rate, not a frame rate. */
const FASTEST_CAMERA_FPS = 480;
/** Tags of encrypted tracks of MP4: CENC, and FairPlay. */
const ENCRYPTED_TAGS: ReadonlySet<string> = new Set(['encv', 'enca', 'drms', 'drmi']);
const INTERLACED_ORDERS: ReadonlySet<string> = new Set(['tt', 'bb', 'tb', 'bt']);

/** What ffprobe says of a file before its packets are read. */
export interface ProbedFile {
  readonly container: string;
  /** FFmpeg subtracts it from all timestamps. */
  readonly startSeconds: number;
  /** The longest that the file declares for its picture or sound; 0 if it declares nothing. */
  readonly declaredSeconds: number;
  readonly sizeBytes: number;
  readonly tracks: Pick<SourceInfo, 'video' | 'audio' | 'otherAudio' | 'subtitles' | 'dropped' | 'details'>;
  /** Declared frame rates of the picture: hints. */
  readonly declaredRates: readonly Ratio[];
}

export type ProbedFileResult = { readonly ok: true; readonly file: ProbedFile } | Extract<ProbeResult, { ok: false }>;

export function readProbe(json: string, sizeBytes: number): ProbedFileResult {
  const parsed = Probe.safeParse(parseJson(json));
  if (!parsed.success) return refuseSource('not-media');
  const { format, streams } = parsed.data;
  if (STILL_IMAGE_BRANDS.has(format.tags.major_brand ?? '')) return refuseSource('image');
  const videoStream = choose(streams.filter(isMovingPicture));
  const audioStream = choose(streams.filter(isAudible));
  const video = videoStream && readVideo(videoStream);
  const audio = audioStream && readAudio(audioStream);
  if ([videoStream, audioStream].some((stream) => stream !== undefined && isSealed(stream)))
    return refuseSource('encrypted');
  if (video === undefined && audio === undefined)
    return refuseSource(streams.some(isSealed) ? 'encrypted' : 'no-streams');
  if (video !== undefined && videoStream !== undefined) {
    const sides = [videoStream.width, videoStream.height, video.width, video.height];
    if (Math.min(...sides) <= 0) return refuseSource('bad-dimensions');
    if (Math.max(...sides) > MAX_SIDE_PIXELS) return refuseSource('too-large');
    const refused = refuseColour(video.colour ?? {});
    if (refused !== undefined) return refused;
  }
  const file: ProbedFile = {
    container: format.format_name,
    startSeconds: format.start_time ?? 0,
    declaredSeconds: declaredSeconds(format, [videoStream, audioStream]),
    sizeBytes,
    tracks: {
      ...(video === undefined ? {} : { video }),
      ...(audio === undefined ? {} : { audio }),
      ...furtherTracks(streams, audioStream),
      ...droppedTracks(streams, [videoStream, audioStream]),
      ...detailsOf(videoStream, audioStream),
    },
    declaredRates: videoStream === undefined ? [] : declaredRates(videoStream),
  };
  return { ok: true, file };
}

function detailsOf(picture: Stream | undefined, sound: Stream | undefined): Pick<SourceInfo, 'details'> {
  const read = (stream: Stream) =>
    readDetails(stream, {
      language: readLabel(stream).language,
      ...(stream === picture && { rotation: clockwiseRotation(stream) }),
    });
  return { details: { ...(picture && { video: read(picture) }), ...(sound && { audio: read(sound) }) } };
}

/** The tracks of MP4 declare their own duration. That of other files may be the duration of subtitles. */
function declaredSeconds(format: z.infer<typeof Probe>['format'], chosen: readonly (Stream | undefined)[]): number {
  const ofTracks = chosen.flatMap((stream) => stream?.duration ?? []);
  return ofTracks.length > 0 ? Math.max(...ofTracks) : Math.max(0, (format.duration ?? 0) - (format.start_time ?? 0));
}

function declaredRates(stream: Stream): readonly Ratio[] {
  return [stream.r_frame_rate, stream.avg_frame_rate].flatMap((text) => {
    const [numerator = 0, denominator = 0] = text.split('/').map(Number);
    return numerator > 0 && denominator > 0 ? [[numerator, denominator] as const] : [];
  });
}

function furtherTracks(
  streams: readonly Stream[],
  chosen: Stream | undefined,
): Pick<SourceInfo, 'otherAudio' | 'subtitles'> {
  const otherAudio = streams.filter((stream) => isAudible(stream) && stream !== chosen).map(readAudio);
  const subtitles = streams
    .filter((stream) => stream.codec_type === 'subtitle')
    .map((stream) => ({ codec: stream.codec_name, streamIndex: stream.index, ...readLabel(stream) }));
  return {
    ...(otherAudio.length > 0 && { otherAudio }),
    ...(subtitles.length > 0 && { subtitles }),
  };
}

function droppedTracks(
  streams: readonly Stream[],
  chosen: readonly (Stream | undefined)[],
): Pick<SourceInfo, 'dropped'> {
  let sounds = 0;
  const dropped = streams.flatMap((stream): DroppedTrack[] => {
    const { codec_type: kind, codec_name: name, codec_tag_string: tag } = stream;
    if (chosen.includes(stream) || (kind !== 'video' && kind !== 'audio')) return [];
    const isUnknown = name === 'unknown' || name === 'none';
    if (!isUnknown && !(kind === 'video' ? isMovingPicture(stream) : isAudible(stream))) return [];
    const codec = isUnknown ? (cleanText(tag, MAX_LANGUAGE_CHARACTERS) ?? 'unknown') : name;
    if (isUnknown) return [{ kind, codec, reason: 'unknown codec', ...readLabel(stream) }];
    if (kind === 'audio') sounds += 1;
    const track = kind === 'audio' ? { track: sounds } : {};
    return [{ kind, codec, reason: 'further track', ...track, ...readLabel(stream) }];
  });
  return dropped.length === 0 ? {} : { dropped: dropped.slice(0, MAX_DROPPED_TRACKS) };
}

const MAX_LANGUAGE_CHARACTERS = 35;
const MAX_TITLE_CHARACTERS = 128;

function readLabel({ tags }: Stream): TrackLabel {
  const language = cleanText(tags.language, MAX_LANGUAGE_CHARACTERS);
  const title = cleanText(tags.title, MAX_TITLE_CHARACTERS);
  return { ...(language !== undefined && { language }), ...(title !== undefined && { title }) };
}

function cleanText(text: string | undefined, maxCharacters: number): string | undefined {
  const clean = text?.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').trim();
  return clean === undefined || clean === '' ? undefined : [...clean].slice(0, maxCharacters).join('');
}

function isMovingPicture(stream: Stream): boolean {
  if (stream.codec_type !== 'video' || stream.codec_name === 'unknown' || stream.codec_name === 'none') return false;
  return stream.disposition['attached_pic'] !== 1 && stream.disposition['timed_thumbnails'] !== 1;
}

/** Some phones write an audio track without samples: it has no channels. */
function isAudible(stream: Stream): boolean {
  return (
    stream.codec_type === 'audio' &&
    !['unknown', 'none'].includes(stream.codec_name) &&
    stream.channels > 0 &&
    stream.sample_rate > 0
  );
}

function choose(streams: readonly Stream[]): Stream | undefined {
  return streams.find((stream) => stream.disposition['default'] === 1) ?? streams[0];
}

/** MP4 has sample entries of their own for it, Matroska names the key. */
function isSealed({ codec_tag_string: tag, tags }: Stream): boolean {
  return ENCRYPTED_TAGS.has(tag) || tags.enc_key_id !== undefined;
}

function readVideo(stream: Stream): SourceVideo {
  const rotation = clockwiseRotation(stream);
  const wide = Math.round(stream.width * readAspect(stream.sample_aspect_ratio));
  const average = readRatio(stream.avg_frame_rate);
  const ticks = readRatio(stream.r_frame_rate);
  const isTurned = rotation === 90 || rotation === 270;
  return {
    codec: stream.codec_name,
    width: isTurned ? stream.height : wide,
    height: isTurned ? wide : stream.height,
    stored: { width: stream.width, height: stream.height, pixelAspect: readAspect(stream.sample_aspect_ratio) },
    rotation,
    ...(isMirrored(stream) && { isMirrored: true }),
    fps: average > 0 ? average : ticks > FASTEST_CAMERA_FPS ? 0 : ticks,
    pixFmt: stream.pix_fmt,
    ...readColour(stream),
    interlaced: INTERLACED_ORDERS.has(stream.field_order),
    streamIndex: stream.index,
  };
}

/** ffprobe reports the display matrix anticlockwise; older files carry a clockwise `rotate` tag instead. */
function clockwiseRotation(stream: Stream): number {
  const matrix = stream.side_data_list.find((data) => data.rotation !== undefined)?.rotation;
  const clockwise = matrix === undefined ? (stream.tags.rotate ?? 0) : -matrix;
  return ((Math.round(clockwise) % 360) + 360) % 360;
}

/** The matrix as three lines of an address and three numbers. */
function isMirrored(stream: Stream): boolean {
  const text = stream.side_data_list.find((data) => data.displaymatrix !== undefined)?.displaymatrix ?? '';
  const numbers = text.replace(/^[0-9a-f]+:/gim, ' ').match(/-?\d+/g);
  const [a = 1, b = 0, , c = 0, d = 1] = (numbers ?? []).map(Number);
  return a * d - b * c < 0;
}

function readAspect(text: string): number {
  const [across = 0, down = 0] = text.split(':').map(Number);
  return across > 0 && down > 0 ? across / down : 1;
}

function readRatio(text: string): number {
  const [numerator = 0, denominator = 1] = text.split('/').map(Number);
  const ratio = numerator / denominator;
  return Number.isFinite(ratio) ? Math.round(ratio * 1000) / 1000 : 0;
}

function readAudio(stream: Stream): FurtherAudio {
  const layout = known(stream.channel_layout);
  return {
    codec: stream.codec_name,
    channels: stream.channels,
    ...(layout !== undefined && { channelLayout: layout }),
    sampleRate: stream.sample_rate,
    streamIndex: stream.index,
    ...readLabel(stream),
  };
}
