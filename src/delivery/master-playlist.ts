// Writes the HLS playlists that are not stored: the master playlist of a video, and the playlist of one caption file. Pure.
import type { HdrType } from '../ffmpeg/hdr-type.ts';

interface ListedRendition {
  /** Relative to the playlist. */
  readonly uri: string;
  readonly peakBitsPerSecond: number;
  readonly averageBitsPerSecond: number;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly codecs?: string | undefined;
  readonly hdrType?: HdrType | undefined;
}

interface ListedCaption {
  readonly uri: string;
  readonly language: string;
  /** Untrusted text. */
  readonly label: string;
  readonly isDefault: boolean;
}

/** One of several sound tracks. */
export interface ListedSound {
  /** Relative to the playlist. Absent for the sound of the renditions, which comes first. */
  readonly uri?: string;
  /** BCP 47. */
  readonly language?: string | undefined;
  /** Untrusted text. */
  readonly label: string;
  readonly channels?: number | undefined;
  readonly peakBitsPerSecond?: number;
  readonly averageBitsPerSecond?: number;
}

interface Master {
  readonly renditions: readonly ListedRendition[];
  readonly captions?: readonly ListedCaption[];
  /** Empty where there is nothing to choose. */
  readonly sound?: readonly ListedSound[];
}

const CAPTIONS = 'captions';
const SOUND = 'sound';

export function writeMasterPlaylist({ renditions, captions = [], sound = [] }: Master): string {
  const names = uniqueNames(captions);
  const soundNames = uniqueNames(sound);
  const groups = {
    hasCaptions: captions.length > 0,
    hasSound: sound.length > 0,
    hasHdr: renditions.some(({ hdrType }) => hdrType !== undefined),
  };
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:6',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...sound.map((track, index) => soundLine(track, soundNames[index] ?? track.label)),
    ...captions.map((caption, index) => captionLine(caption, names[index] ?? caption.language)),
    ...renditions.flatMap((rendition) => [renditionLine(withSound(rendition, sound), groups), rendition.uri]),
    '',
  ].join('\n');
}

/** A player that plays another sound loads the sound of the rendition as well: they are in the same segments. */
function withSound(rendition: ListedRendition, sound: readonly ListedSound[]): ListedRendition {
  const most = (rates: readonly (number | undefined)[]): number => Math.max(0, ...rates.map((rate) => rate ?? 0));
  return {
    ...rendition,
    peakBitsPerSecond: rendition.peakBitsPerSecond + most(sound.map((track) => track.peakBitsPerSecond)),
    averageBitsPerSecond: rendition.averageBitsPerSecond + most(sound.map((track) => track.averageBitsPerSecond)),
  };
}

interface Groups {
  readonly hasCaptions: boolean;
  readonly hasSound: boolean;
  readonly hasHdr: boolean;
}

function renditionLine(rendition: ListedRendition, { hasCaptions, hasSound, hasHdr }: Groups): string {
  const { peakBitsPerSecond, averageBitsPerSecond, width, height, fps, codecs, hdrType } = rendition;
  const attributes = [
    `BANDWIDTH=${String(peakBitsPerSecond)}`,
    `AVERAGE-BANDWIDTH=${String(averageBitsPerSecond)}`,
    ...(width > 0 && height > 0 ? [`RESOLUTION=${String(width)}x${String(height)}`] : []),
    ...(fps > 0 ? [`FRAME-RATE=${fps.toFixed(3)}`] : []),
    ...(codecs === undefined ? [] : [`CODECS="${codecs}"`]),
    // RFC 8216bis: SDR where it is absent.
    ...(hasHdr ? [`VIDEO-RANGE=${videoRangeOf(hdrType)}`] : []),
    ...(hasSound ? [`AUDIO="${SOUND}"`] : []),
    ...(hasCaptions ? [`SUBTITLES="${CAPTIONS}"`] : []),
    // Otherwise players look for captions inside the video stream.
    'CLOSED-CAPTIONS=NONE',
  ];
  return `#EXT-X-STREAM-INF:${attributes.join(',')}`;
}

function videoRangeOf(hdrType: HdrType | undefined): 'SDR' | 'PQ' | 'HLG' {
  if (hdrType === undefined) return 'SDR';
  return hdrType === 'HLG' ? 'HLG' : 'PQ';
}

/** Without a URI it is the sound inside the renditions (RFC 8216 4.3.4.2.1). */
function soundLine({ uri, language, channels }: ListedSound, name: string): string {
  const attributes = [
    'TYPE=AUDIO',
    `GROUP-ID="${SOUND}"`,
    `NAME="${name}"`,
    ...(language === undefined ? [] : [`LANGUAGE="${language}"`]),
    `DEFAULT=${uri === undefined ? 'YES' : 'NO'}`,
    'AUTOSELECT=YES',
    ...(channels === undefined ? [] : [`CHANNELS="${String(channels)}"`]),
    ...(uri === undefined ? [] : [`URI="${uri}"`]),
  ];
  return `#EXT-X-MEDIA:${attributes.join(',')}`;
}

function captionLine({ uri, language, isDefault }: ListedCaption, name: string): string {
  const attributes = [
    'TYPE=SUBTITLES',
    `GROUP-ID="${CAPTIONS}"`,
    `NAME="${name}"`,
    `LANGUAGE="${language}"`,
    `DEFAULT=${isDefault ? 'YES' : 'NO'}`,
    'AUTOSELECT=YES',
    `URI="${uri}"`,
  ];
  return `#EXT-X-MEDIA:${attributes.join(',')}`;
}

/** Names are unique within the group, and none can end its attribute or its line. */
function uniqueNames(listed: readonly Pick<ListedSound, 'label' | 'language'>[]): string[] {
  const taken = new Set<string>();
  return listed.map(({ label, language = '' }) => {
    const clean = label.replace(/["\p{Cc}\u2028\u2029]/gu, "'");
    const longer = taken.has(clean) ? `${clean} (${language})` : clean;
    let [name, count] = [longer, 1];
    while (taken.has(name)) name = `${longer} ${String((count += 1))}`;
    taken.add(name);
    return name;
  });
}

/** A caption file as a playlist of one segment, as long as the video. */
export function writeCaptionPlaylist(uri: string, seconds: number): string {
  const length = Math.max(1, seconds);
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:6',
    `#EXT-X-TARGETDURATION:${String(Math.ceil(length))}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    `#EXTINF:${length.toFixed(6)},`,
    uri,
    '#EXT-X-ENDLIST',
    '',
  ].join('\n');
}
