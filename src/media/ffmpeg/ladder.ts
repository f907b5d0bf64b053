// Decides which renditions a source gets, before anything is encoded: pure, from the probe to the plan.
import type { SourceAudio, SourceInfo, SourceVideo } from './source-info.ts';

/** The wire's names for qualities, ascending; SQ is sound alone. */
export type VideoDefinition = 'FD' | 'LD' | 'SD' | 'HD';
export type Definition = VideoDefinition | 'SQ';

export interface AudioPlan {
  readonly bitrateKbps: number;
  readonly channels: 1 | 2;
  /** Set only where the source's own rate is beyond what players take. */
  readonly sampleRate?: number;
}

export interface VideoRenditionPlan {
  readonly kind: 'video';
  readonly definition: VideoDefinition;
  readonly width: number;
  readonly height: number;
  readonly profile: 'main' | 'high';
  readonly crf: number;
  readonly maxrateKbps: number;
  readonly audio?: AudioPlan;
}

export interface AudioRenditionPlan {
  readonly kind: 'audio';
  readonly definition: 'SQ';
  readonly audio: AudioPlan;
}

export type RenditionPlan = VideoRenditionPlan | AudioRenditionPlan;

const MAX_FPS = 60;
const USUAL_FPS = 30;
export const DEFINITIONS: readonly Definition[] = ['FD', 'LD', 'SD', 'HD', 'SQ'];

interface Rung {
  readonly definition: VideoDefinition;
  readonly shortSide: number;
  readonly profile: 'main' | 'high';
  readonly maxrateKbps: number;
  readonly audioKbps: number;
}

const SMALLEST: Rung = { definition: 'FD', shortSide: 360, profile: 'main', maxrateKbps: 900, audioKbps: 64 };
const RUNGS: readonly Rung[] = [
  SMALLEST,
  { definition: 'LD', shortSide: 480, profile: 'high', maxrateKbps: 1600, audioKbps: 96 },
  { definition: 'SD', shortSide: 720, profile: 'high', maxrateKbps: 3000, audioKbps: 128 },
  { definition: 'HD', shortSide: 1080, profile: 'high', maxrateKbps: 6000, audioKbps: 128 },
];
const CRF = 23;
const SQ_AUDIO_KBPS = 128;
const MAX_SAMPLE_RATE = 48_000;

/** Ascending, never empty for a source that the probe accepted. */
export function planRenditions(source: SourceInfo): readonly RenditionPlan[] {
  const { video, audio } = source;
  if (video === undefined) {
    return audio === undefined ? [] : [{ kind: 'audio', definition: 'SQ', audio: planAudio(audio, SQ_AUDIO_KBPS) }];
  }
  const sourceShortSide = Math.min(video.width, video.height);
  const reached = RUNGS.filter((rung) => rung === SMALLEST || sourceShortSide >= rung.shortSide);
  return reached.map((rung) => {
    const size = scaleToShortSide(video, rung.shortSide);
    return {
      kind: 'video',
      definition: rung.definition,
      ...size,
      profile: rung.profile,
      crf: CRF,
      maxrateKbps: fitRate({ rung, size, fps: video.fps }),
      ...(audio === undefined ? {} : { audio: planAudio(audio, rung.audioKbps) }),
    };
  });
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** H.264 with 4:2:0 colour has even sides only; neither ever exceeds the source, which may be smaller than asked. */
export function scaleToShortSide(video: Size, shortSide: number): Size {
  const factor = shortSide / Math.min(video.width, video.height);
  return { width: evenSide(video.width, factor), height: evenSide(video.height, factor) };
}

function evenSide(side: number, factor: number): number {
  const largest = Math.floor(side / 2) * 2;
  return Math.max(2, Math.min(largest, Math.round((side * factor) / 2) * 2));
}

/** The rung's rate is meant for 16:9 at up to 30 fps; other areas and rates get their share. */
function fitRate(of: { rung: Rung; size: Size; fps: number }): number {
  const usualArea = of.rung.shortSide ** 2 * (16 / 9);
  const areaShare = Math.min(4, Math.max(0.25, (of.size.width * of.size.height) / usualArea));
  const motionShare = of.fps > 33 ? 1.5 : 1;
  return Math.round(of.rung.maxrateKbps * areaShare * motionShare);
}

function planAudio(audio: SourceAudio, stereoKbps: number): AudioPlan {
  const channels = audio.channels >= 2 ? 2 : 1;
  return {
    bitrateKbps: channels === 2 ? stereoKbps : stereoKbps / 2,
    channels,
    ...(audio.sampleRate > MAX_SAMPLE_RATE ? { sampleRate: MAX_SAMPLE_RATE } : {}),
  };
}

/**
 * The steady rate to bring a video to, or undefined where its frames are taken as they come. A rate that varies on very
 * fine ticks is made steady too: encoders would take the ticks for the rate.
 */
export function limitFps(video: SourceVideo): number | undefined {
  // 60.05: roundings of 59.94 and 60 pass.
  return video.tickFps <= MAX_FPS + 0.05 ? undefined : Math.min(MAX_FPS, Math.max(USUAL_FPS, video.fps));
}
