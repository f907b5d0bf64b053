// The sound tracks that a finished packaging offers, as they are stored with the video: named, and with their keys wrapped.
import { randomBytes } from 'node:crypto';
import type { MadeAudioTrack } from '../../ffmpeg/package/packaged-media.ts';
import type { SourceInfo } from '../../ffmpeg/source-info.ts';
import type { AudioTrack, SoundTracks } from '../../library/videos/sound-tracks.ts';
import { asStreamId } from '../../wire/ids.ts';
import type { ContentKeys } from '../keys/content-keys.ts';
import { nameAudioTracks, type AudioTrackName } from './track-names.ts';

interface MadeSound {
  readonly source: Pick<SourceInfo, 'audio' | 'otherAudio'>;
  readonly made: readonly MadeAudioTrack[];
  /** By the numbers of the tracks. */
  readonly keys: ReadonlyMap<number, Uint8Array>;
  /** Where the files are in storage. */
  readonly prefix: string;
  readonly atMs: number;
}

export function toSoundTracks(contentKeys: Pick<ContentKeys, 'wrap'>, sound: MadeSound): SoundTracks | undefined {
  const { source, made } = sound;
  const [main, ...others] = nameAudioTracks([source.audio ?? {}, ...(source.otherAudio ?? [])]);
  if (main === undefined || made.length === 0) return undefined;
  const further = made.flatMap((track) => {
    const name = others[track.number - 1];
    return name === undefined ? [] : [toTrack(contentKeys, sound, { track, name })];
  });
  return { main, further };
}

interface NamedTrack {
  readonly track: MadeAudioTrack;
  readonly name: AudioTrackName;
}

function toTrack(
  contentKeys: Pick<ContentKeys, 'wrap'>,
  { keys, prefix, atMs }: MadeSound,
  { track, name }: NamedTrack,
): AudioTrack {
  const { number, variant, path, channels, mainChannels, hls } = track;
  const streamId = asStreamId(randomBytes(16).toString('hex'));
  const key = variant === '' ? keys.get(number) : undefined;
  if (variant === '' && key === undefined) throw new Error('An encrypted track without its key');
  return {
    ...name,
    number,
    variant,
    streamId,
    blob: `${prefix}/${path}`,
    channels,
    ...(mainChannels !== undefined && { mainChannels }),
    peakBitsPerSecond: hls.peakBitsPerSecond,
    averageBitsPerSecond: hls.averageBitsPerSecond,
    ...(key !== undefined && { wrappedContentKey: contentKeys.wrap(streamId, key) }),
    createdAtMs: atMs,
  };
}
