// The answer of GetPlayInfo: as fields, and as JSON out of parts that were rendered when the video and its streams were read. Pure.
import { ownText } from '../base/own-text.ts';
import type { Stream, Video } from '../library/videos/video.ts';
import { WrittenFields } from '../wire/written-fields.ts';
import { formatTimestamp } from '../wire/timestamps.ts';
import { encryptTypeOf } from './choose-streams.ts';

export interface PlayableVideo {
  readonly video: Video;
  /** What all URLs begin with; behind it they have nothing that JSON escapes, and ASCII alone. */
  readonly baseUrl: string;
  readonly coverUrl: string;
  readonly outputType: 'oss' | 'cdn';
  readonly streams: readonly PlayableStream[];
}

interface PlayableStream {
  readonly stream: Stream;
  readonly url: string;
}

type PlayInfoFields = ReturnType<typeof describePlayable>;

export function writePlayable(playable: PlayableVideo): WrittenFields<PlayInfoFields> {
  const { json: videoJson, isAscii: isVideoAscii } = renderedVideoOf(playable);
  const isPlain = isPlainText(playable.baseUrl);
  let isAscii = isVideoAscii && isPlain;
  let json = `"VideoBase":${videoJson},"PlayInfoList":{"PlayInfo":[`;
  let comma = '';
  for (const { stream, url } of playable.streams) {
    const rendered = renderedOf(stream);
    json += `${comma}{"PlayURL":${isPlain ? `"${url}"` : JSON.stringify(url)},${rendered.json}`;
    isAscii &&= rendered.isAscii;
    comma = ',';
  }
  return new WrittenFields(`${json}]}`, () => describePlayable(playable), isAscii);
}

const PLAIN = /^[ !#-[\]-~]*$/;
/** Most calls have the base of the call before. */
let lastPlain = '';

/** ASCII that JSON writes as it stands. */
function isPlainText(text: string): boolean {
  if (text === lastPlain) return true;
  if (!PLAIN.test(text)) return false;
  lastPlain = ownText(text);
  return true;
}

function isAsciiText(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}

/** The same, plainly. */
export function describePlayable(playable: Omit<PlayableVideo, 'baseUrl'>) {
  return {
    VideoBase: describeVideo(playable),
    PlayInfoList: { PlayInfo: playable.streams.map(({ stream, url }) => describeStream(stream, url)) },
  };
}

function describeVideo({ video, coverUrl, outputType }: Pick<PlayableVideo, 'video' | 'coverUrl' | 'outputType'>) {
  return {
    VideoId: video.videoId,
    Title: video.title,
    Duration: String(video.durationSeconds),
    CoverURL: coverUrl,
    Status: video.status,
    CreationTime: formatTimestamp(video.createdAtMs),
    MediaType: video.mediaType,
    TranscodeMode: 'FastTranscode',
    StorageClass: 'Standard',
    OutputType: outputType,
  };
}

interface RenderedVideo {
  readonly coverUrl: string;
  readonly outputType: string;
  readonly json: string;
  readonly isAscii: boolean;
}

/** A cache by the videos as they were read last. */
const renderedVideos = new WeakMap<Video, RenderedVideo>();

function renderedVideoOf(playable: PlayableVideo): RenderedVideo {
  const { video, coverUrl, outputType } = playable;
  const known = renderedVideos.get(video);
  if (known?.coverUrl === coverUrl && known.outputType === outputType) return known;
  const json = JSON.stringify(describeVideo(playable));
  const rendered = { coverUrl, outputType, json, isAscii: isAsciiText(json) };
  renderedVideos.set(video, rendered);
  return rendered;
}

export function describeStream(stream: Stream, url: string) {
  return { PlayURL: url, ...renderedOf(stream).fields };
}

interface RenderedStream {
  readonly fields: ReturnType<typeof describeWithoutUrl>;
  /** All but the brace at the beginning. */
  readonly json: string;
  readonly isAscii: boolean;
}

/** A cache by the streams as they were read last. */
const renderedStreams = new WeakMap<Stream, RenderedStream>();

function renderedOf(stream: Stream): RenderedStream {
  const known = renderedStreams.get(stream);
  if (known !== undefined) return known;
  const fields = describeWithoutUrl(stream);
  const json = JSON.stringify(fields).slice(1);
  const rendered = { fields, json, isAscii: isAsciiText(json) };
  renderedStreams.set(stream, rendered);
  return rendered;
}

function describeWithoutUrl(stream: Stream) {
  const encryptType = encryptTypeOf(stream);
  return {
    Format: stream.format,
    Definition: stream.definition,
    Bitrate: String(stream.bitrateKbps),
    Fps: String(stream.fps),
    Duration: String(stream.durationSeconds),
    Size: stream.sizeBytes,
    Width: stream.width,
    Height: stream.height,
    StreamType: stream.streamType,
    Encrypt: encryptType === 'Unencrypted' ? 0 : 1,
    ...(encryptType !== 'Unencrypted' && { EncryptType: encryptType }),
    EncryptMode: '',
    JobId: stream.streamId,
    // Digital watermarks: there are none.
    JobType: 0,
    JobExt: '',
    Status: 'Normal',
    Specification: specificationOf(stream),
    NarrowBandType: '0',
    CodecName: stream.codecName,
    BitDepth: stream.bitDepth ?? 0,
    HDRType: stream.hdrType ?? '',
    PreprocessStatus: 'UnPreprocess',
    CreationTime: formatTimestamp(stream.createdAtMs),
    ModificationTime: formatTimestamp(stream.modifiedAtMs),
  };
}

function specificationOf({ streamType, definition, codecName }: Stream): string {
  if (streamType === 'audio') return 'Audio';
  return definition === 'OD' ? 'Original' : `${codecName}.${definition}`;
}
