// Sound tracks of a master playlist that the browser plays by itself (Safari): its `audioTracks`, which the types of the DOM lack.
import type { SoundTrack } from './sound-choice.ts';

interface NativeTrack extends SoundTrack {
  enabled: boolean;
}

type NativeTracks = EventTarget & ArrayLike<NativeTrack>;

interface WithTracks {
  readonly audioTracks?: NativeTracks;
}

interface NativeSoundOptions {
  readonly media: HTMLMediaElement;
  readonly signal: AbortSignal;
  readonly onSounds: (tracks: readonly SoundTrack[], heard: string) => void;
}

/** Reports the tracks now and when they change, also by the browser's own menu. */
export function followNativeSound({ media, signal, onSounds }: NativeSoundOptions): void {
  const tracks = tracksOf(media);
  if (tracks === undefined) return;
  const report = (): void => {
    const all = Array.from(tracks);
    const listed = all.map(({ label, language }) => ({ label, language }));
    onSounds(listed, all.find(({ enabled }) => enabled)?.label ?? '');
  };
  for (const type of ['addtrack', 'removetrack', 'change']) tracks.addEventListener(type, report, { signal });
  report();
}

export function playNativeSound(media: HTMLMediaElement, label: string): void {
  const all = Array.from(tracksOf(media) ?? []);
  if (!all.some((track) => track.label === label)) return;
  for (const track of all) track.enabled = track.label === label;
}

function tracksOf(media: HTMLMediaElement & WithTracks): NativeTracks | undefined {
  return media.audioTracks;
}
