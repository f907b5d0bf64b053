// Plans the further sound tracks of a file, the alternative audio of HLS, pure: which are kept beside the HLS renditions, for which variants, and how each is
// encoded. A viewer chooses among them in a master playlist, so only films with HLS have them.
import type { FurtherAudio, SourceInfo } from '../source-info.ts';
import { MAX_AUDIO_TRACKS } from './output-names.ts';
import { planSound } from './plan-sound.ts';
import type { MediaVariant, Output, SoundPlan } from './rendition.ts';

export interface AudioTrackPlan {
  /** Its place among `otherAudio` of the source, from 1. */
  readonly number: number;
  readonly audio: FurtherAudio;
  readonly sound: SoundPlan;
  /** The HLS that it is made for: the same track under another encryption is another copy. */
  readonly copies: readonly TrackCopy[];
}

interface TrackCopy {
  readonly variant: MediaVariant;
  readonly segmentSeconds: number;
  /** Channels of the sound of the renditions beside it; absent where they differ. */
  readonly mainChannels?: 1 | 2;
}

const VARIANTS: readonly MediaVariant[] = ['', 'plain', 'kms'];

export function planAudioTracks(
  { video, audio: main, otherAudio = [] }: SourceInfo,
  outputs: readonly Output[],
): readonly AudioTrackPlan[] {
  if (video === undefined || main === undefined) return [];
  const copies = VARIANTS.flatMap((variant) => copyFor(outputs.filter((output) => isFilm(output, variant))));
  if (copies.length === 0) return [];
  return otherAudio.slice(0, MAX_AUDIO_TRACKS).map((audio, index) => {
    const sound = planSound(audio, { definition: 'SD', container: 'hls', audio: { codec: 'AAC' } });
    return { number: index + 1, audio, sound, copies };
  });
}

function isFilm({ format, variant, rendition }: Output, wanted: MediaVariant): boolean {
  return format === 'm3u8' && variant === wanted && rendition.picture !== undefined;
}

/** In a master playlist the sound of every rendition is the first choice: where one has none there is nothing to choose. */
function copyFor(films: readonly Output[]): readonly TrackCopy[] {
  const [first] = films;
  if (first === undefined || films.some(({ rendition }) => rendition.sound === undefined)) return [];
  const [channels, ...others] = new Set(films.flatMap(({ rendition }) => rendition.sound?.channels ?? []));
  const isSame = channels !== undefined && others.length === 0;
  const { variant, segmentSeconds } = first;
  return [{ variant, segmentSeconds, ...(isSame && { mainChannels: channels }) }];
}
