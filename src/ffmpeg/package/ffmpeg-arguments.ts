// The command line of the one run that decodes once and encodes all renditions: pure.
import { audioCodecs, videoCodecs, type EncoderPreset } from '../codecs.ts';
import { longestInput, readAlong, soundPipeInput, soundPipeStream, sourceOptions } from './sound-arguments.ts';
import { renditionFile } from '../plan/output-names.ts';
import { encodedRate, ratioText } from '../plan/encoded-rate.ts';
import { masteringParameters } from '../plan/deep-colour.ts';
import { neverRebuilt } from '../plan/picture-filters.ts';
import { hasPicture, pictureChains } from './picture-chains.ts';
import type { Output, PicturePlan, Rendition, SoundPlan } from '../plan/rendition.ts';
import { ratePerSecond, type Ratio, type SourceInfo } from '../source-info.ts';
import { NOTHING_ELSE, QUIET, inputUrl } from '../run/ffmpeg-options.ts';

interface EncodePlan {
  readonly sourcePath: string;
  readonly source: SourceInfo;
  readonly outputs: readonly Output[];
  readonly preset: EncoderPreset;
  /** For the decoder, and for each encoder while there are few; more encoders share them. */
  readonly threads: number;
}

/** Chosen by docs/renditions.md. */
export const DEFAULT_PRESET: EncoderPreset = 'veryfast';
const ROOM_FOR_LATE_STREAMS = ['-max_muxing_queue_size', '4096'];
/** Up to this number of encoders get all threads each; with more, their threads would exceed the memory limit. */
const ENCODERS_WITH_ALL_THREADS = 4;

/** Each rendition once, in the order in which outputs first use it. */
export function renditionsOf(outputs: readonly Output[]): readonly Rendition[] {
  return [...new Map(outputs.map(({ rendition }) => [rendition.id, rendition])).values()];
}

/** Output names are relative: run FFmpeg with the work directory as its current directory. */
export function encodeArguments(plan: EncodePlan): readonly string[] {
  const threads = `${plan.threads}`;
  const renditions = renditionsOf(plan.outputs);
  const share = Math.ceil(
    (plan.threads * ENCODERS_WITH_ALL_THREADS) / Math.max(renditions.length, ENCODERS_WITH_ALL_THREADS),
  );
  return [
    ...QUIET,
    ...['-progress', 'pipe:1', '-filter_complex_threads', threads],
    ...inputs(plan, renditions),
    // Two graphs: one is not disturbed by the other.
    ...graphs(plan.source, renditions).flatMap((graph) => ['-filter_complex', graph]),
    ...renditions.flatMap((rendition) => [
      ...encoderOptions(rendition, { preset: plan.preset, threads: share, source: plan.source }),
      ...fileOptions(rendition, renditionFile(rendition, plan.outputs)),
    ]),
    ...(readsSource(renditions) && readsSound(plan.source, renditions) ? alongside(plan.source) : []),
  ];
}

function alongside(source: SourceInfo): readonly string[] {
  return source.audio === undefined ? [] : readAlong(source, source.audio.streamIndex);
}

function readsSource(renditions: readonly Rendition[]): boolean {
  return renditions.some(hasPicture);
}

/** Whether the sound must be decoded, by the run of `decodeSoundArguments`. */
export function readsSound({ audio }: SourceInfo, renditions: readonly Rendition[]): boolean {
  return audio !== undefined && renditions.some(({ sound }) => sound !== undefined);
}

/** The picture from the source, the sound from the pipe. */
function inputs({ sourcePath, source, threads }: EncodePlan, renditions: readonly Rendition[]): readonly string[] {
  return [
    ...(readsSource(renditions)
      ? [
          ...[...sourceOptions(source), ...longestInput(source)],
          ...(source.video === undefined ? [] : neverRebuilt(source.video)),
          ...['-threads', `${threads}`, '-i', inputUrl(sourcePath)],
        ]
      : []),
    ...(source.audio !== undefined && readsSound(source, renditions) ? soundPipeInput(source, source.audio) : []),
  ];
}

function graphs(source: SourceInfo, renditions: readonly Rendition[]): readonly string[] {
  const pictures = renditions.filter(hasPicture);
  const sounds = renditions.filter(({ sound }) => sound !== undefined);
  const [pictureInput, soundInput] = [0, pictures.length > 0 ? 1 : 0];
  return [
    ...(source.video === undefined || pictures.length === 0
      ? []
      : [pictureChains(source, `[${pictureInput}:${source.video.streamIndex}]`, pictures).join(';')]),
    ...(source.audio === undefined || sounds.length === 0
      ? []
      : [soundChain(source, `[${soundInput}:${soundPipeStream(source)}]`, sounds)]),
  ];
}

const SHORTEST_SOUND_SECONDS = 0.1;

/** Fills gaps and trims overlaps, at the start too, so that audio stays in sync with video across damaged parts. */
function soundChain(source: SourceInfo, input: string, renditions: readonly Rendition[]): string {
  const labels = renditions.map(({ id }) => `[a${id}]`);
  const filters = [
    'aresample=async=1:min_hard_comp=0.04:first_pts=0',
    // Sound as long as the picture: players stop where a track ends. Encoders give nothing for less than a frame of samples.
    `apad=whole_dur=${(renditions.some(hasPicture) ? source.durationSeconds : SHORTEST_SOUND_SECONDS).toFixed(6)}`,
    `asplit=${labels.length}${labels.join('')}`,
  ];
  return `${input}${filters.join(',')}`;
}

interface Effort {
  readonly preset: EncoderPreset;
  readonly threads: number;
  readonly source: SourceInfo;
}

function encoderOptions(rendition: Rendition, effort: Effort): readonly string[] {
  const { id, picture, sound, keyFrameSeconds } = rendition;
  return [
    ...(picture === undefined ? [] : ['-map', `[v${id}]`]),
    ...(sound === undefined ? [] : ['-map', `[a${id}]`]),
    ...(picture === undefined ? [] : [...pictureEncoder(picture, effort), ...keyFrames(picture, keyFrameSeconds)]),
    ...(sound === undefined ? [] : soundEncoder(sound)),
  ];
}

function pictureEncoder(picture: PicturePlan, effort: Effort): readonly string[] {
  const { encoder, options, withoutReordering } = videoCodecs[picture.codec];
  const bitrate = picture.crf === undefined ? ['-b:v', `${picture.bitrateKbps ?? 0}k`] : ['-crf', `${picture.crf}`];
  const rate = rateOf(picture, effort.source);
  const further = picture.deep === undefined ? '' : masteringParameters(picture.deep);
  return [
    ...['-c:v', encoder, ...options({ ...effort, further }, picture.profile)],
    ...bitrate,
    '-maxrate',
    `${picture.maxrateKbps}k`,
    '-bufsize',
    `${picture.bufferKbit ?? picture.maxrateKbps * 2}k`,
    ...(isReordered(rate, effort.source) ? [] : withoutReordering),
    // No repeated frames for a source with a variable frame rate. FFmpeg has this option since 5.1.
    ...['-r', ratioText(rate), '-fps_mode', 'vfr'],
  ];
}

const LEAST_FPS_WITH_REORDERING = 10;

/**
 * Reordered frames delay the first one by two ticks, which is seconds at a low rate. Where the rate varies, MP4 would tell a
 * duration that is short by the last steps.
 */
function isReordered(rate: Ratio, { video, timeline }: SourceInfo): boolean {
  const varies = video?.rate?.isConstant === false || timeline?.pictureStands === true;
  return !varies && ratePerSecond(rate) >= LEAST_FPS_WITH_REORDERING;
}

function rateOf(picture: PicturePlan, { video, timeline }: SourceInfo): Ratio {
  if (picture.fps !== undefined || video === undefined) return [Math.round(1000 * (picture.fps ?? 25)), 1000];
  return encodedRate(video, timeline?.pictureStands).rate;
}

/** At the first frame of every period, however many frames are missing before it. */
function keyFrames(picture: PicturePlan, seconds: string): readonly string[] {
  const period = (time: string): string => `floor((${time}+0.0005)/(${seconds}))`;
  return [
    ...['-force_key_frames', `expr:if(isnan(prev_forced_t),1,gt(${period('t')},${period('prev_forced_t')}))`],
    ...(picture.gopFrames === undefined ? [] : ['-g', `${picture.gopFrames}`]),
  ];
}

function soundEncoder({ codec, bitrateKbps, channels, sampleRate }: SoundPlan): readonly string[] {
  const rate = sampleRate === undefined ? [] : ['-ar', `${sampleRate}`];
  return ['-c:a', audioCodecs[codec].encoder, '-b:a', `${bitrateKbps}k`, '-ac', `${channels}`, ...rate];
}

function fileOptions({ file }: Rendition, name: string): readonly string[] {
  if (file === 'mp3') return [...NOTHING_ELSE, '-f', 'mp3', name];
  return [...NOTHING_ELSE, ...ROOM_FOR_LATE_STREAMS, '-movflags', '+faststart', '-f', 'mp4', name];
}
