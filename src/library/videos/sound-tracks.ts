// The sound tracks among which a viewer of HLS may choose: the sound of the streams, and further tracks of the file beside
// them. They have no life of their own: they are stored with the video and change with its streams. Pure.
import type { StreamRow } from '../../store/database/schema.ts';
import type { StreamId } from '../../wire/ids.ts';

interface TrackName {
  /** BCP 47; absent where the file does not say. */
  readonly language?: string | undefined;
  /** Unique among the tracks of the video. */
  readonly label: string;
}

export interface SoundTracks {
  /** The sound of the streams. */
  readonly main: TrackName;
  /** Never empty: a video without further tracks has no `SoundTracks`. */
  readonly further: readonly AudioTrack[];
}

/** One further track as HLS, beside the streams of one variant. */
export interface AudioTrack extends TrackName {
  /** From 1 to 8, as in URLs. */
  readonly number: number;
  readonly variant: StreamRow['variant'];
  /** Its own id, under which its key is wrapped. */
  readonly streamId: StreamId;
  /** Its playlist. */
  readonly blob: string;
  readonly channels: 1 | 2;
  /** Channels of the sound of the streams beside it; absent where they differ. */
  readonly mainChannels?: 1 | 2 | undefined;
  readonly peakBitsPerSecond: number;
  readonly averageBitsPerSecond: number;
  readonly wrappedContentKey?: string | undefined;
  readonly createdAtMs: number;
}

export function readSoundTracks(json: string | null): SoundTracks | undefined {
  return json === null ? undefined : (JSON.parse(json) as SoundTracks);
}

export function writeSoundTracks(tracks: SoundTracks | undefined): string | null {
  return tracks === undefined ? null : JSON.stringify(tracks);
}

interface SoundChange {
  readonly before: SoundTracks | undefined;
  readonly coming?: SoundTracks | undefined;
  readonly isReplaced: (track: AudioTrack) => boolean;
  /** The streams of the video from now on. */
  readonly streams: readonly Pick<StreamRow, 'format' | 'variant' | 'stream_type'>[];
}

interface ChangedTracks {
  readonly after: SoundTracks | undefined;
  readonly going: readonly AudioTrack[];
}

/** A track goes when another one takes its place, or with the last film beside which it was made. */
export function changeSoundTracks({ before, coming, isReplaced, streams }: SoundChange): ChangedTracks {
  const old = before?.further ?? [];
  const going = old.filter((track) => isReplaced(track) || !streams.some((stream) => isFilmBeside(stream, track)));
  const further = [...old.filter((track) => !going.includes(track)), ...(coming?.further ?? [])];
  const main = coming?.main ?? before?.main;
  return { after: main === undefined || further.length === 0 ? undefined : { main, further }, going };
}

function isFilmBeside(stream: SoundChange['streams'][number], { variant }: AudioTrack): boolean {
  return stream.format === 'm3u8' && stream.stream_type === 'video' && stream.variant === variant;
}

/** As files of streams are described: a playlist with its segments. */
export function filesOf(tracks: readonly AudioTrack[]): readonly Pick<StreamRow, 'format' | 'blob'>[] {
  return tracks.map(({ blob }) => ({ format: 'm3u8', blob }));
}
