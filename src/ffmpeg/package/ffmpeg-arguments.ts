// The command line of the one run that decodes once and encodes all renditions: pure.
import { audioCodecs, videoCodecs, type EncoderPreset } from '../codecs.ts';
import { renditionFile } from '../plan/output-names.ts';
import { limitFps } from '../plan/plan-picture.ts';
import type { Output, PicturePlan, Rendition, SoundPlan } from '../plan/rendition.ts';
import { DEFAULT_MAX_DURATION_SECONDS } from '../source-info.ts';
import type { SourceInfo, SourceVideo } from '../source-info.ts';
import { NOTHING_ELSE, QUIET, UNTRUSTED_INPUT_OPTIONS, inputUrl } from '../run/ffmpeg-options.ts';

interface EncodePlan {
  readonly sourcePath: string;
  readonly source: SourceInfo;
  readonly outputs: readonly Output[];
  readonly preset: EncoderPreset;
  /** For the decoder, and for each encoder while there are few; more encoders share them. */
  readonly threads: number;
}

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
    ...UNTRUSTED_INPUT_OPTIONS,
    // FFmpeg fills gaps between timestamps: this bounds the output where the packets claim absurd gaps.
    ...['-t', `${Math.ceil(Math.max(DEFAULT_MAX_DURATION_SECONDS, plan.source.durationSeconds))}`],
    ...['-threads', threads, '-i', inputUrl(plan.sourcePath)],
    ...['-filter_complex', filterGraph(plan.source, renditions)],
    ...renditions.flatMap((rendition) => [
      ...encoderOptions(rendition, { preset: plan.preset, threads: share }),
      ...fileOptions(rendition, renditionFile(rendition, plan.outputs)),
    ]),
  ];
}

type WithPicture = Rendition & { readonly picture: PicturePlan };

function hasPicture(rendition: Rendition): rendition is WithPicture {
  return rendition.picture !== undefined;
}

function filterGraph({ video, audio }: SourceInfo, renditions: readonly Rendition[]): string {
  const chains: string[] = [];
  const pictures = renditions.filter(hasPicture);
  if (video !== undefined && pictures.length > 0) chains.push(...pictureChains(video, pictures));
  const sounds = renditions.filter(({ sound }) => sound !== undefined);
  if (audio !== undefined && sounds.length > 0) {
    const labels = sounds.map(({ id }) => `[a${id}]`);
    // Fills gaps and trims overlaps, at the start too, so that audio stays in sync with video across damaged parts.
    chains.push(`[0:${audio.streamIndex}]aresample=async=1:first_pts=0,asplit=${labels.length}${labels.join('')}`);
  }
  return chains.join(';');
}

/** Each size is scaled from the next larger one, which costs half of scaling all of them from the source. */
function pictureChains(video: SourceVideo, renditions: readonly WithPicture[]): readonly string[] {
  const fps = limitFps(video);
  const prepare = [
    // Video that starts well after the audio is shown from the start; otherwise HLS timestamps would start there.
    "setpts='if(gt(N,0)+lt(T,0.2),PTS,0)'",
    ...(video.interlaced ? ['bwdif=mode=send_frame:deint=interlaced'] : []),
    ...(fps === undefined ? [] : [`fps=${fps}`]),
  ];
  const descending = renditions.toSorted((one, other) => areaOf(other.picture) - areaOf(one.picture));
  return descending.flatMap(({ id, picture }, rank) => {
    const input = rank === 0 ? `[0:${video.streamIndex}]` : `[below${rank}]`;
    const scale = `scale=${picture.width}:${picture.height},setsar=1,format=yuv420p`;
    const filters = [...(rank === 0 ? prepare : []), scale].join(',');
    // Smaller sizes branch off before the frame rate is lowered.
    const own = picture.fps === undefined ? `[v${id}]` : `[full${id}]`;
    const thinned = picture.fps === undefined ? [] : [`${own}fps=${picture.fps}[v${id}]`];
    const isLast = rank === descending.length - 1;
    return [`${input}${filters}${isLast ? own : `,split=2${own}[below${rank + 1}]`}`, ...thinned];
  });
}

function areaOf({ width, height }: PicturePlan): number {
  return width * height;
}

interface Effort {
  readonly preset: EncoderPreset;
  readonly threads: number;
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
  const { encoder, options } = videoCodecs[picture.codec];
  const rate = picture.crf === undefined ? ['-b:v', `${picture.bitrateKbps ?? 0}k`] : ['-crf', `${picture.crf}`];
  return [
    ...['-c:v', encoder, ...options(effort, picture.profile)],
    ...rate,
    '-maxrate',
    `${picture.maxrateKbps}k`,
    '-bufsize',
    `${picture.maxrateKbps * 2}k`,
  ];
}

function keyFrames(picture: PicturePlan, seconds: string): readonly string[] {
  return [
    // No repeated frames for a source with a variable frame rate. FFmpeg has this option since 5.1.
    ...['-fps_mode', 'vfr', '-force_key_frames', `expr:gte(t,n_forced*${seconds})`],
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
