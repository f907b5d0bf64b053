// Writes the HLS playlists that are not stored: the master playlist of a video, and the playlist of one caption file. Pure.

interface ListedRendition {
  /** Relative to the playlist. */
  readonly uri: string;
  readonly peakBitsPerSecond: number;
  readonly averageBitsPerSecond: number;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly codecs?: string | undefined;
}

interface ListedCaption {
  readonly uri: string;
  readonly language: string;
  /** Untrusted text. */
  readonly label: string;
  readonly isDefault: boolean;
}

const CAPTIONS = 'captions';

export function writeMasterPlaylist(
  renditions: readonly ListedRendition[],
  captions: readonly ListedCaption[],
): string {
  const names = uniqueNames(captions);
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:6',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...captions.map((caption, index) => captionLine(caption, names[index] ?? caption.language)),
    ...renditions.flatMap((rendition) => [renditionLine(rendition, captions.length > 0), rendition.uri]),
    '',
  ].join('\n');
}

function renditionLine(rendition: ListedRendition, hasCaptions: boolean): string {
  const { peakBitsPerSecond, averageBitsPerSecond, width, height, fps, codecs } = rendition;
  const attributes = [
    `BANDWIDTH=${String(peakBitsPerSecond)}`,
    `AVERAGE-BANDWIDTH=${String(averageBitsPerSecond)}`,
    ...(width > 0 && height > 0 ? [`RESOLUTION=${String(width)}x${String(height)}`] : []),
    ...(fps > 0 ? [`FRAME-RATE=${fps.toFixed(3)}`] : []),
    ...(codecs === undefined ? [] : [`CODECS="${codecs}"`]),
    ...(hasCaptions ? [`SUBTITLES="${CAPTIONS}"`] : []),
    // Otherwise players look for captions inside the video stream.
    'CLOSED-CAPTIONS=NONE',
  ];
  return `#EXT-X-STREAM-INF:${attributes.join(',')}`;
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
function uniqueNames(captions: readonly ListedCaption[]): string[] {
  const taken = new Set<string>();
  return captions.map(({ label, language }) => {
    const clean = label.replace(/["\p{Cc}\u2028\u2029]/gu, "'");
    const name = taken.has(clean) ? `${clean} (${language})` : clean;
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
