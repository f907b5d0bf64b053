// The formats of media files, in one table each: what may be uploaded, and what streams are served as. Everything that asks
// for a file extension, a demuxer or a content type derives it from here.

interface SourceFormat {
  readonly kind: 'video' | 'audio';
  readonly contentType: string;
  /** FFmpeg's demuxer, by the first of its names. Undefined: accepted as the vendor does, and refused with a reason when probed. */
  readonly demuxer: string | undefined;
  /** Content types of a download that gets this extension where neither its caller nor its URL names one. */
  readonly downloadTypes: readonly string[];
}

const formatOf =
  (kind: SourceFormat['kind']) =>
  (contentType: string, demuxer: string, ...downloadTypes: readonly string[]): SourceFormat => ({
    kind,
    contentType,
    demuxer,
    downloadTypes,
  });
const [video, audio] = [formatOf('video'), formatOf('audio')];

/**
 * By the extension of the uploaded file: what this server transcodes. The rest of the vendor's list is refused when an upload is
 * created: FFmpeg takes it for something else (ACM, MJPEG), or would read scripts (SWF). A playlist (M3U8) only names other
 * files: it is accepted and then refused with that reason.
 */
export const sourceFormats: ReadonlyMap<string, SourceFormat> = new Map([
  ['mp4', video('video/mp4', 'mov', 'video/mp4')],
  ['m4v', video('video/mp4', 'mov')],
  ['f4v', video('video/mp4', 'mov')],
  ['mov', video('video/quicktime', 'mov', 'video/quicktime')],
  ['qt', video('video/quicktime', 'mov')],
  ['3gp', video('video/3gpp', 'mov', 'video/3gpp')],
  ['3gpp', video('video/3gpp', 'mov')],
  ['3g2', video('video/3gpp2', 'mov', 'video/3gpp2')],
  ['3gpp2', video('video/3gpp2', 'mov')],
  ['mj2', video('video/mj2', 'mov')],
  ['m4a', audio('audio/mp4', 'mov', 'audio/mp4')],
  ['m4b', audio('audio/mp4', 'mov')],
  ['webm', video('video/webm', 'matroska', 'video/webm', 'audio/webm')],
  ['mkv', video('video/x-matroska', 'matroska', 'video/x-matroska')],
  ['mk3d', video('video/x-matroska', 'matroska')],
  ['mka', audio('audio/x-matroska', 'matroska', 'audio/x-matroska')],
  ['ts', video('video/mp2t', 'mpegts', 'video/mp2t')],
  ['m2t', video('video/mp2t', 'mpegts')],
  ['m2ts', video('video/mp2t', 'mpegts')],
  ['mts', video('video/mp2t', 'mpegts')],
  ['tp', video('video/mp2t', 'mpegts')],
  ['trp', video('video/mp2t', 'mpegts')],
  ['mpg', video('video/mpeg', 'mpeg', 'video/mpeg')],
  ['mpeg', video('video/mpeg', 'mpeg')],
  ['mpe', video('video/mpeg', 'mpeg')],
  ['vob', video('video/mpeg', 'mpeg')],
  ['vro', video('video/mpeg', 'mpeg')],
  ['m2p', video('video/mpeg', 'mpeg')],
  ['dat', video('video/mpeg', 'mpeg')],
  ['mod', video('video/mpeg', 'mpeg')],
  ['tod', video('video/mpeg', 'mpegts')],
  ['m1v', video('video/mpeg', 'mpegvideo')],
  ['m2v', video('video/mpeg', 'mpegvideo')],
  ['mpv', video('video/mpeg', 'mpegvideo')],
  ['264', video('video/h264', 'h264')],
  ['h264', video('video/h264', 'h264')],
  ['avc', video('video/h264', 'h264')],
  ['265', video('video/h265', 'hevc')],
  ['h265', video('video/h265', 'hevc')],
  ['hevc', video('video/h265', 'hevc')],
  ['ivf', video('video/x-ivf', 'ivf')],
  ['obu', video('video/av1', 'obu')],
  ['avi', video('video/x-msvideo', 'avi', 'video/x-msvideo')],
  ['divx', video('video/x-msvideo', 'avi')],
  ['xvid', video('video/x-msvideo', 'avi')],
  ['flv', video('video/x-flv', 'flv', 'video/x-flv')],
  ['asf', video('video/x-ms-asf', 'asf', 'video/x-ms-asf')],
  ['wmv', video('video/x-ms-wmv', 'asf', 'video/x-ms-wmv')],
  ['ogv', video('video/ogg', 'ogg', 'video/ogg')],
  ['ogm', video('video/ogg', 'ogg')],
  ['ogx', video('video/ogg', 'ogg')],
  ['ogg', video('video/ogg', 'ogg')],
  ['rm', video('video/vnd.rn-realmedia', 'rm')],
  ['rmvb', video('video/vnd.rn-realmedia', 'rm')],
  ['dv', video('video/x-dv', 'dv')],
  ['mxf', video('video/mxf', 'mxf')],
  ['gxf', video('video/gxf', 'gxf')],
  ['wtv', video('video/x-ms-wtv', 'wtv')],
  ['nut', video('video/x-nut', 'nut')],
  ['m3u8', { kind: 'video', contentType: 'application/vnd.apple.mpegurl', demuxer: undefined, downloadTypes: [] }],
  ['gif', video('video/gif', 'gif')],
  ['mp3', audio('audio/mpeg', 'mp3', 'audio/mpeg')],
  ['mp2', audio('audio/mpeg', 'mp3')],
  ['mpga', audio('audio/mpeg', 'mp3')],
  ['aac', audio('audio/aac', 'aac', 'audio/aac')],
  ['adts', audio('audio/aac', 'aac')],
  ['wav', audio('audio/wav', 'wav', 'audio/wav', 'audio/x-wav')],
  ['bwf', audio('audio/wav', 'wav')],
  ['rf64', audio('audio/wav', 'wav')],
  ['w64', audio('audio/x-w64', 'w64')],
  ['aif', audio('audio/aiff', 'aiff')],
  ['aiff', audio('audio/aiff', 'aiff', 'audio/aiff', 'audio/x-aiff')],
  ['aifc', audio('audio/aiff', 'aiff')],
  ['au', audio('audio/basic', 'au', 'audio/basic')],
  ['snd', audio('audio/basic', 'au')],
  ['voc', audio('audio/x-voc', 'voc')],
  ['caf', audio('audio/x-caf', 'caf', 'audio/x-caf')],
  ['flac', audio('audio/flac', 'flac', 'audio/flac')],
  ['oga', audio('audio/ogg', 'ogg', 'audio/ogg')],
  ['opus', audio('audio/ogg', 'ogg', 'audio/opus')],
  ['spx', audio('audio/ogg', 'ogg')],
  ['wma', audio('audio/x-ms-wma', 'asf', 'audio/x-ms-wma')],
  ['ra', audio('audio/x-realaudio', 'rm')],
  ['ape', audio('audio/x-ape', 'ape')],
  ['wv', audio('audio/x-wavpack', 'wv')],
  ['tta', audio('audio/x-tta', 'tta')],
  ['mpc', audio('audio/x-musepack', 'mpc')],
  ['ac3', audio('audio/ac3', 'ac3', 'audio/ac3')],
  ['eac3', audio('audio/eac3', 'eac3', 'audio/eac3')],
  ['dsf', audio('audio/x-dsf', 'dsf')],
  ['dts', audio('audio/vnd.dts', 'dts', 'audio/vnd.dts')],
  ['amr', audio('audio/amr', 'amr', 'audio/amr')],
  ['awb', audio('audio/amr-wb', 'amr')],
]);

/** The second version of a format has a demuxer of its own. */
const FURTHER_DEMUXERS: readonly string[] = ['mpc8'];

/** FFmpeg may open an uploaded file with these alone: none of them can name another file. */
export const SOURCE_DEMUXERS: readonly string[] = [
  ...new Set([...[...sourceFormats.values()].flatMap(({ demuxer }) => demuxer ?? []), ...FURTHER_DEMUXERS]),
];

const extensionsByDownloadType = new Map(
  [...sourceFormats].flatMap(([extension, { downloadTypes }]) => downloadTypes.map((type) => [type, extension])),
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
