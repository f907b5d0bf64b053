// Finds what each further sound track needs to be decoded on the clock of the film, from packets: pure. Only where FFmpeg mends
// the clock itself: there it takes the pauses of a track for jumps, and guesses timestamps, for each track differently.
import type { FurtherAudio } from '../source-info.ts';
import { MAX_AUDIO_TRACKS } from '../plan/output-names.ts';
import { MENDED_BY_FFMPEG, PacketClock, type Packet } from './packet-clock.ts';
import type { ProbedFile } from './read-probe.ts';
import { soundClockOf } from './sound-clock.ts';

export class FurtherClock {
  readonly #file: ProbedFile;
  readonly #clock: PacketClock | undefined;

  constructor(file: ProbedFile) {
    const { container, startSeconds, tracks } = file;
    const { video, otherAudio = [] } = tracks;
    this.#file = file;
    if (video === undefined || otherAudio.length === 0 || !MENDED_BY_FFMPEG.test(container)) return;
    const kept = otherAudio.slice(0, MAX_AUDIO_TRACKS);
    this.#clock = new PacketClock(container, startSeconds, [
      video.streamIndex,
      ...kept.map((each) => each.streamIndex),
    ]);
  }

  take(packet: Packet): void {
    this.#clock?.take(packet);
  }

  /** The further tracks with their clocks. */
  describe(): { readonly otherAudio?: readonly FurtherAudio[] } {
    const { container, startSeconds: fileStartSeconds, tracks } = this.#file;
    const { otherAudio } = tracks;
    const clock = this.#clock;
    if (otherAudio === undefined || clock === undefined) return {};
    const pause = clock.longestPause > 0 ? { pauseSeconds: clock.longestPause } : {};
    const clocked = otherAudio.map((audio) => {
      const track = clock.track(audio.streamIndex);
      const isPlaced = track !== undefined && soundClockOf({ container, hasPicture: true, track }) === 'placed';
      return { ...audio, clock: { ...pause, ...(isPlaced && { soundClock: 'placed' as const, fileStartSeconds }) } };
    });
    return { otherAudio: clocked };
  }
}
