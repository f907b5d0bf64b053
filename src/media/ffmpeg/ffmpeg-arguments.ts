// The command lines of packaging, pure: one run that decodes once and encodes all, a copy into HLS each, a cover.
import { limitFps } from './ladder.ts';
import type { AudioPlan, AudioRenditionPlan, Definition, RenditionPlan, VideoRenditionPlan } from './ladder.ts';
import { COVER_NAME, outputNames } from './output-names.ts';
import type { SourceInfo, SourceVideo } from './source-info.ts';
import { UNTRUSTED_INPUT_OPTIONS, inputUrl } from './untrusted-input.ts';

export type EncoderPreset = 'ultrafast' | 'superfast' | 'veryfast' | 'faster' | 'fast' | 'medium' | 'slow' | 'slower';

export interface EncodePlan {
  readonly sourcePath: string;
  readonly source: SourceInfo;
  readonly renditions: readonly RenditionPlan[];
  readonly preset: EncoderPreset;
  readonly threads: number;
}

export const SEGMENT_SECONDS = 4;
// Half a segment, so that every segment can begin on one of these, at the same instant in all renditions.
const KEY_FRAME_SECONDS = 2;
const COVER_LONG_SIDE = 1280;
const COVER_CANDIDATE_FRAMES = 24;

const QUIET = ['-hide_banner', '-nostdin', '-y', '-v', 'error', '-nostats'];
/** For files of our own making: nothing but the disk. */
export const OWN_INPUT_OPTIONS: readonly string[] = ['-protocol_whitelist', 'file'];
// Titles, GPS positions, chapters, subtitles and data of the source stay out of what viewers download.
const NOTHING_ELSE = ['-map_metadata', '-1', '-map_chapters', '-1', '-sn', '-dn', '-fflags', '+bitexact'];
const ROOM_FOR_LATE_STREAMS = ['-max_muxing_queue_size', '4096'];

/** Output names are relative: run it with the work directory as its current directory. */
export function encodeArguments(plan: EncodePlan): readonly string[] {
  const threads = `${plan.threads}`;
  return [
    ...QUIET,
    ...['-progress', 'pipe:1', '-filter_complex_threads', threads],
    ...UNTRUSTED_INPUT_OPTIONS,
    ...['-threads', threads, '-i', inputUrl(plan.sourcePath)],
    ...['-filter_complex', filterGraph(plan)],
    ...plan.renditions.flatMap((rendition) =>
      rendition.kind === 'video' ? videoOutput(rendition, plan) : audioOutputs(rendition),
    ),
  ];
}

function filterGraph(plan: EncodePlan): string {
  const { video, audio } = plan.source;
  const chains: string[] = [];
  const videos = plan.renditions.filter((rendition) => rendition.kind === 'video');
  if (video !== undefined && videos.length > 0) chains.push(...videoChains(video, videos));
  if (audio !== undefined) {
    const labels = plan.renditions.flatMap(audioLabels);
    // Fills gaps and trims overlaps, at the start too, so that sound stays with the picture across damaged places.
    chains.push(`[0:${audio.streamIndex}]aresample=async=1:first_pts=0,asplit=${labels.length}${labels.join('')}`);
  }
  return chains.join(';');
}

/** Each size is scaled from the next larger one, which costs half of scaling all of them from the source. */
function videoChains(video: SourceVideo, renditions: readonly VideoRenditionPlan[]): readonly string[] {
  const fps = limitFps(video);
  const prepare = [
    // A picture that starts well after the sound is shown from the start, or HLS would count its time from there.
    "setpts='if(gt(N,0)+lt(T,0.2),PTS,0)'",
    ...(video.interlaced ? ['bwdif=mode=send_frame:deint=interlaced'] : []),
    ...(fps === undefined ? [] : [`fps=${fps}`]),
  ];
  const descending = renditions.toReversed();
  return descending.map((rendition, rank) => {
    const input = rank === 0 ? `[0:${video.streamIndex}]` : `[below${rank}]`;
    const scale = `scale=${rendition.width}:${rendition.height},setsar=1,format=yuv420p`;
    const filters = [...(rank === 0 ? prepare : []), scale].join(',');
    const isLast = rank === descending.length - 1;
    return `${input}${filters}${isLast ? '' : ',split=2'}${videoLabel(rendition)}${isLast ? '' : `[below${rank + 1}]`}`;
  });
}

function videoLabel(rendition: VideoRenditionPlan): string {
  return `[v${rendition.definition}]`;
}

function audioLabels(rendition: RenditionPlan): readonly string[] {
  if (rendition.kind === 'audio') return ['[aMP3]', '[aAAC]'];
  return rendition.audio === undefined ? [] : [`[a${rendition.definition}]`];
}

function videoOutput(rendition: VideoRenditionPlan, plan: EncodePlan): readonly string[] {
  const sound = audioLabels(rendition).flatMap((label) => ['-map', label]);
  return [
    ...['-map', videoLabel(rendition), ...sound],
    ...['-c:v', 'libx264', '-preset', plan.preset, '-profile:v', rendition.profile, '-threads', `${plan.threads}`],
    ...[
      '-crf',
      `${rendition.crf}`,
      '-maxrate',
      `${rendition.maxrateKbps}k`,
      '-bufsize',
      `${rendition.maxrateKbps * 2}k`,
    ],
    // Never repeats a frame of a source whose rate varies. FFmpeg knows this option from 5.1 on.
    ...['-fps_mode', 'vfr', '-force_key_frames', `expr:gte(t,n_forced*${KEY_FRAME_SECONDS})`],
    ...(rendition.audio === undefined ? [] : soundEncoder('aac', rendition.audio)),
    ...mp4(outputNames(rendition.definition).file),
  ];
}

function audioOutputs(rendition: AudioRenditionPlan): readonly string[] {
  const names = outputNames(rendition.definition);
  const [mp3Label = '', aacLabel = ''] = audioLabels(rendition);
  return [
    ...['-map', mp3Label, ...soundEncoder('libmp3lame', rendition.audio), ...NOTHING_ELSE, '-f', 'mp3', names.file],
    ...['-map', aacLabel, ...soundEncoder('aac', rendition.audio), ...mp4(names.segmentSource)],
  ];
}

function soundEncoder(encoder: 'aac' | 'libmp3lame', audio: AudioPlan): readonly string[] {
  const rate = audio.sampleRate === undefined ? [] : ['-ar', `${audio.sampleRate}`];
  return ['-c:a', encoder, '-b:a', `${audio.bitrateKbps}k`, '-ac', `${audio.channels}`, ...rate];
}

function mp4(name: string): readonly string[] {
  return [...NOTHING_ELSE, ...ROOM_FOR_LATE_STREAMS, '-movflags', '+faststart', '-f', 'mp4', name];
}

/** Copies one encoded rendition into plain segments, which are encrypted right after. */
export function segmentArguments(definition: Definition): readonly string[] {
  const names = outputNames(definition);
  return [
    ...QUIET,
    ...[...OWN_INPUT_OPTIONS, '-i', names.segmentSource, '-map', '0', '-c', 'copy', ...NOTHING_ELSE],
    ...['-f', 'hls', '-hls_time', `${SEGMENT_SECONDS}`, '-hls_playlist_type', 'vod', '-hls_segment_type', 'mpegts'],
    ...['-hls_flags', 'independent_segments', '-hls_base_url', `${names.segmentFolder}/`],
    ...['-hls_segment_filename', names.segments, names.playlist],
  ];
}

export interface CoverPlan {
  readonly rendition: VideoRenditionPlan;
  readonly durationSeconds: number;
}

/** The most typical of the frames that follow a tenth of the way in, where titles and black have usually passed. */
export function coverArguments(plan: CoverPlan): readonly string[] {
  const { width, height, definition } = plan.rendition;
  const factor = Math.min(1, COVER_LONG_SIDE / Math.max(width, height));
  const size = [width, height].map((side) => Math.max(1, Math.round(side * factor))).join(':');
  return [
    ...QUIET,
    // Starting from the key frame before the instant finds a frame in the shortest clip too.
    ...[...OWN_INPUT_OPTIONS, '-noaccurate_seek', '-ss', (plan.durationSeconds / 10).toFixed(3)],
    ...['-i', outputNames(definition).file, '-map', '0:v:0', ...NOTHING_ELSE],
    ...['-vf', `thumbnail=${COVER_CANDIDATE_FRAMES},scale=${size}`, '-frames:v', '1', '-q:v', '3'],
    ...['-f', 'image2', '-update', '1', COVER_NAME],
  ];
}
