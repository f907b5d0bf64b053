// The formats of media files, in one table each: what may be uploaded, and what streams are served as. Everything that asks
// for a file extension, a demuxer or a content type derives it from here.

interface SourceFormat {
  readonly kind: 'video' | 'audio';
  readonly contentType: string;
  /** FFmpeg's demuxer, by the first of its names. Absent: the vendor's list has the extension, and probing refuses the file. */
  readonly demuxer?: string;
  /** Content types of a download that gets this extension where neither its caller nor its URL names one. */
  readonly downloadTypes?: readonly string[];
}

const video = (contentType: string, demuxer: string, downloadTypes?: readonly string[]): SourceFormat => ({
  kind: 'video',
  contentType,
  demuxer,
  ...(downloadTypes !== undefined && { downloadTypes }),
});
const audio = (contentType: string, demuxer: string, downloadTypes?: readonly string[]): SourceFormat => ({
  kind: 'audio',
  contentType,
  demuxer,
  ...(downloadTypes !== undefined && { downloadTypes }),
});
const unread = (kind: SourceFormat['kind'], contentType: string): SourceFormat => ({ kind, contentType });

/** By the extension of the uploaded file: the vendor's list. */
export const sourceFormats: ReadonlyMap<string, SourceFormat> = new Map([
  ['mp4', video('video/mp4', 'mov', ['video/mp4'])],
  ['m4v', video('video/mp4', 'mov')],
  ['f4v', video('video/mp4', 'mov')],
  ['mov', video('video/quicktime', 'mov', ['video/quicktime'])],
  ['qt', video('video/quicktime', 'mov')],
  ['3gp', video('video/3gpp', 'mov')],
  ['mj2', video('video/mj2', 'mov')],
  ['m4a', audio('audio/mp4', 'mov', ['audio/mp4'])],
  ['webm', video('video/webm', 'matroska', ['video/webm'])],
  ['mkv', video('video/x-matroska', 'matroska', ['video/x-matroska'])],
  ['ts', video('video/mp2t', 'mpegts', ['video/mp2t'])],
  ['m2t', video('video/mp2t', 'mpegts')],
  ['mts', video('video/mp2t', 'mpegts')],
  ['mpg', video('video/mpeg', 'mpeg', ['video/mpeg'])],
  ['mpeg', video('video/mpeg', 'mpeg')],
  ['mpe', video('video/mpeg', 'mpeg')],
  ['vob', video('video/mpeg', 'mpeg')],
  ['dat', video('video/mpeg', 'mpeg')],
  ['mp3', audio('audio/mpeg', 'mp3', ['audio/mpeg'])],
  ['aac', audio('audio/aac', 'aac', ['audio/aac'])],
  ['wav', audio('audio/wav', 'wav', ['audio/wav'])],
  ['flac', audio('audio/flac', 'flac', ['audio/flac'])],
  ['ogg', video('video/ogg', 'ogg', ['video/ogg', 'audio/ogg'])],
  ['avi', video('video/x-msvideo', 'avi', ['video/x-msvideo'])],
  ['flv', video('video/x-flv', 'flv', ['video/x-flv'])],
  ['asf', video('video/x-ms-asf', 'asf')],
  ['wmv', video('video/x-ms-wmv', 'asf')],
  ['wma', audio('audio/x-ms-wma', 'asf')],
  ['rm', unread('video', 'application/vnd.rn-realmedia')],
  ['rmvb', unread('video', 'application/vnd.rn-realmedia-vbr')],
  ['m3u8', unread('video', 'application/vnd.apple.mpegurl')],
  ['dv', unread('video', 'video/x-dv')],
  ['gif', unread('video', 'image/gif')],
  ['mjpeg', unread('video', 'video/x-motion-jpeg')],
  ['swf', unread('video', 'application/x-shockwave-flash')],
  ['ra', unread('audio', 'audio/x-realaudio')],
  ['ape', unread('audio', 'audio/x-ape')],
  ['ac3', unread('audio', 'audio/ac3')],
  ['amr', unread('audio', 'audio/amr')],
  ['caf', unread('audio', 'audio/x-caf')],
  ['acm', unread('audio', 'audio/x-acm')],
]);

/** FFmpeg may open an uploaded file with these alone: none of them can name another file. */
export const SOURCE_DEMUXERS: readonly string[] = [
  ...new Set([...sourceFormats.values()].flatMap(({ demuxer }) => (demuxer === undefined ? [] : [demuxer]))),
];

const extensionsByDownloadType = new Map(
  [...sourceFormats].flatMap(([extension, { downloadTypes = [] }]) => downloadTypes.map((type) => [type, extension])),
);

export function extensionOfContentType(contentType: string): string | undefined {
  return extensionsByDownloadType.get(contentType);
}

/** What streams are served as, under GetPlayInfo's names for formats. HLS is a playlist with segments, the rest are files. */
export const streamTypes = {
  mp4: 'video/mp4',
  m3u8: 'application/vnd.apple.mpegurl',
  mp3: 'audio/mpeg',
  flv: 'video/x-flv',
} as const;

export type StreamFormat = keyof typeof streamTypes;
export type FileFormat = Exclude<StreamFormat, 'm3u8'>;

export const streamFormats = Object.keys(streamTypes) as readonly StreamFormat[];
export const fileFormats = streamFormats.filter((format): format is FileFormat => format !== 'm3u8');

/** HLS segments are MPEG transport streams. */
export const SEGMENT_TYPE = 'video/mp2t';
