// Probes an untrusted file with ffprobe (I/O), before it may be transcoded.
import { open, stat } from 'node:fs/promises';
import { explainProbeFailure, shortReason } from '../run/explain-failure.ts';
import { PACKET_ENTRIES, PacketClock, readPacket, type ClockedTrack } from './packet-clock.ts';
import { MISSING_BYTES, isEndMissing } from './missing-end.ts';
import { MASTERING_ENTRIES, readMasteringDisplay } from './mastering-display.ts';
import type { ProbeOptions } from './probe-options.ts';
import { PROBE_ENTRIES, readProbe, type ProbedFile } from './read-probe.ts';
import { countSound } from './count-sound.ts';
import { FurtherClock } from './further-clock.ts';
import { PLACED_NOW_AND_THEN, countedTrack, isLengthUnknown, placedTrack, soundClockOf } from './sound-clock.ts';
import { isScrambled } from './scrambled.ts';
import { runTool } from '../run/run-tool.ts';
import type { ToolResult, ToolRun } from '../run/run-tool.ts';
import { DEFAULT_MAX_DURATION_SECONDS, ratePerSecond, refuseSource } from '../source-info.ts';
import type { FrameRate, ProbeResult, SoundClock, SourceInfo, SourceVideo } from '../source-info.ts';
import { readTimeline, type TimelineJump } from './timeline.ts';
import { readToldEnd, type ToldEnd } from './told-end.ts';
import { UNTRUSTED_INPUT_OPTIONS, inputUrl } from '../run/ffmpeg-options.ts';

const PROBE_MEMORY_BYTES = 4 * 1024 ** 3;
const PROBE_CPU_SECONDS = 120;
const MAX_PROBE_BYTES = 1024 * 1024;
/** Twelve hours of 60 frames and 94 packets of sound a second are 6.7 million. */
const MAX_PACKETS = 20_000_000;

/** Throws `ToolMissingError` when ffprobe is not installed; every fault of the file is a refusal. */
export async function probeSource(path: string, options: ProbeOptions): Promise<ProbeResult> {
  const file = await stat(path).catch(() => undefined);
  if (file === undefined || !file.isFile()) return refuseSource('unreadable');
  if (file.size === 0) return refuseSource('empty');
  const args = [
    '-v',
    'error',
    ...UNTRUSTED_INPUT_OPTIONS,
    '-of',
    'json',
    '-show_entries',
    PROBE_ENTRIES,
    inputUrl(path),
  ];
  const probed = await runProbe(args, options);
  const stopped = refusalOfRun(probed);
  if (stopped !== undefined) return stopped;
  if (probed.exitCode !== 0) {
    const head = await readHead(path);
    const refused = refuseSource(isScrambled(head) ? 'encrypted' : explainProbeFailure(probed.stderrTail, head));
    return { ...refused, log: shortReason(probed.stderrTail, [path]) };
  }
  const read = readProbe(probed.stdout, file.size);
  if (!read.ok) return read;
  if (read.file.container === 'mpegts' && isScrambled(await readHead(path))) return refuseSource('encrypted');
  const scanned = await scan(path, read.file, options);
  return scanned.ok ? { ok: true, source: await withMastering(path, scanned.source, options) } : scanned;
}

const HDR_TRANSFERS: readonly unknown[] = ['smpte2084', 'arib-std-b67'];

/** From the first picture of HDR, which must be decoded for it. */
async function withMastering(path: string, source: SourceInfo, options: ProbeOptions): Promise<SourceInfo> {
  const { video } = source;
  if (video === undefined || !HDR_TRANSFERS.includes(video.colour?.transfer)) return source;
  const first = ['-select_streams', String(video.streamIndex), '-read_intervals', '%+#1'];
  const entries = ['-show_entries', MASTERING_ENTRIES, '-of', 'json'];
  const run = await runProbe(
    ['-v', 'error', ...UNTRUSTED_INPUT_OPTIONS, ...first, ...entries, inputUrl(path)],
    options,
  );
  const mastering = readMasteringDisplay(run.stdout);
  return mastering === undefined ? source : { ...source, video: { ...video, colour: { ...video.colour, mastering } } };
}

/** The side data of a packet of CENC. FFmpeg names the codec of such a track as if it were clear. */
const ENCRYPTED_PACKET = 'Encryption info';

/** Reads all packets, without decoding. */
async function scan(path: string, file: ProbedFile, options: ProbeOptions): Promise<ProbeResult> {
  const { video, audio } = file.tracks;
  const indexes = [video, audio].flatMap((track) => track?.streamIndex ?? []);
  const clock = new PacketClock(file.container, file.startSeconds, indexes);
  // Of the timestamps in the file alone: FFmpeg guesses the others.
  const placedClock = PLACED_NOW_AND_THEN.test(file.container)
    ? new PacketClock(file.container, file.startSeconds, indexes)
    : undefined;
  const furtherClock = new FurtherClock(file);
  let packetCount = 0;
  let isEncrypted = false;
  const onLine = (line: string): void => {
    const packet = readPacket(line);
    if (packet === undefined || packetCount > MAX_PACKETS) return;
    packetCount += 1;
    isEncrypted ||= indexes.includes(packet.streamIndex) && line.includes(ENCRYPTED_PACKET);
    clock.take(packet);
    furtherClock.take(packet);
    if (!Number.isNaN(packet.position)) placedClock?.take(packet);
  };
  const entries = ['-show_entries', PACKET_ENTRIES, '-of', 'csv=p=0'];
  const run = await runProbe(['-v', 'error', ...UNTRUSTED_INPUT_OPTIONS, ...entries, inputUrl(path)], options, onLine);
  const stopped = refusalOfRun(run);
  if (stopped !== undefined) return stopped;
  if (packetCount > MAX_PACKETS) return refuseSource('too-costly');
  if (isEncrypted) return refuseSource('encrypted');
  const clocked = await clockTracks(path, file, { clock, placedClock, options });
  const described = { ...file, tracks: { ...file.tracks, ...furtherClock.describe() } };
  const [head, told] = await Promise.all([readHead(path), readToldEnd(path, file.container, options.signal)]);
  return describeSource(described, { ...clocked, clock, stderr: run.stderrTail, head, told, options });
}

interface Clocked {
  readonly picture: ClockedTrack | undefined;
  readonly sound: ClockedTrack | undefined;
  readonly soundClock: SoundClock | undefined;
}

interface Clocks {
  readonly clock: PacketClock;
  readonly placedClock: PacketClock | undefined;
  readonly options: ProbeOptions;
}

async function clockTracks(
  path: string,
  { container, tracks }: ProbedFile,
  { clock, placedClock, options }: Clocks,
): Promise<Clocked> {
  const { video, audio } = tracks;
  const [picture, sound] = [video, audio].map((track) => track && clock.track(track.streamIndex));
  if (sound === undefined || audio === undefined) return { picture, sound, soundClock: undefined };
  const soundClock = soundClockOf({ container, hasPicture: picture !== undefined, track: sound });
  if (soundClock === 'placed') {
    const [shown, heard] = [video, audio].map((track) => track && placedClock?.track(track.streamIndex));
    const isWhole = shown !== undefined && shown.instants.length === picture?.instants.length;
    return isWhole && heard !== undefined
      ? { picture: shown, sound: placedTrack(heard, sound), soundClock }
      : { picture, sound, soundClock: undefined };
  }
  // What is far too long is not decoded.
  const isSure = !isLengthUnknown(container, clock.mended) || sound.endSeconds > maxSecondsOf(options);
  if (soundClock === undefined || isSure) return { picture, sound, soundClock };
  const seconds = await countSound(path, audio.streamIndex, options);
  return seconds === undefined
    ? { picture, sound, soundClock: undefined }
    : { picture, sound: countedTrack(sound, seconds), soundClock };
}

function maxSecondsOf({ maxDurationSeconds = DEFAULT_MAX_DURATION_SECONDS }: ProbeOptions): number {
  return maxDurationSeconds;
}

interface Scanned extends Clocked {
  readonly clock: PacketClock;
  readonly stderr: string;
  readonly head: Uint8Array;
  readonly told: ToldEnd;
  readonly options: ProbeOptions;
}

function describeSource(file: ProbedFile, scanned: Scanned): ProbeResult {
  const { container, sizeBytes, tracks, declaredRates } = file;
  const { picture, sound, soundClock, clock, stderr, head, told, options } = scanned;
  const read = readTimeline({
    picture,
    sound,
    soundClock,
    fileStartSeconds: file.startSeconds,
    pauseSeconds: clock.longestPause,
    hasNarrowStep: clock.hasNarrowStep,
    joints: clock.joints,
    declaredRates,
  });
  if (!read.ok) return read.jump === undefined ? refuseSource('unknown-duration') : refuseJump(read.jump);
  const { durationSeconds, timeline, rate } = read;
  if (container === 'gif' && picture?.instants.length === 1) return refuseSource('image');
  if (UNREADABLE_PART.test(stderr)) return refuseSource('unsupported-format', SECOND_FILM);
  const cut = refuseCutOff(file, { durationSeconds, stderr });
  if (cut !== undefined) return cut;
  if (durationSeconds > maxSecondsOf(options)) return refuseSource('too-long');
  const { video, audio, ...others } = tracks;
  const source: SourceInfo = {
    container,
    durationSeconds,
    timeline,
    sizeBytes,
    bitrateKbps: Math.round((sizeBytes * 8) / durationSeconds) / 1000,
    // A track without a packet is no track.
    ...(video !== undefined && picture !== undefined && { video: withRate(video, rate, picture) }),
    ...(audio !== undefined && sound !== undefined && { audio }),
    ...others,
  };
  return {
    ok: true,
    source: isEndMissing(file, { durationSeconds, stderr, head, told }) ? withCutOff(source) : source,
  };
}

/** Said of the track that the film is watched or heard for. */
function withCutOff(source: SourceInfo): SourceInfo {
  const { video, audio, durationSeconds, dropped = [] } = source;
  const track = video ?? audio;
  if (track === undefined) return source;
  const reason = `cut off at ${durationSeconds.toFixed(1)} s` as const;
  return {
    ...source,
    dropped: [{ kind: track === video ? 'video' : 'audio', codec: track.codec, reason }, ...dropped],
  };
}

function withRate(video: SourceVideo, rate: FrameRate | undefined, { instants }: ClockedTrack): SourceVideo {
  if (rate === undefined) return video;
  const span = (instants.at(-1) ?? 0) - (instants[0] ?? 0);
  const average = rate.isConstant || span <= 0 ? ratePerSecond(rate.rate) : (instants.length - 1) / span;
  return { ...video, fps: Math.round(average * 1000) / 1000, rate };
}

/** FFmpeg reads no further in an Ogg file where another film begins. */
const UNREADABLE_PART = /failed to create or replace stream/;
const SECOND_FILM = 'The file holds a second film behind the first, which cannot be read. Upload them one by one.';

function refuseCutOff(
  { declaredSeconds }: ProbedFile,
  { durationSeconds, stderr }: { readonly durationSeconds: number; readonly stderr: string },
): ProbeResult | undefined {
  if (!MISSING_BYTES.test(stderr) || durationSeconds >= declaredSeconds * 0.9 - 1) return undefined;
  return refuseSource(
    'cut-off',
    `The file is cut off: it ends at ${durationSeconds.toFixed(1)} s of ${declaredSeconds.toFixed(1)} s. Upload it again.`,
  );
}

function refuseJump({ fromSeconds, toSeconds }: TimelineJump): ProbeResult {
  const [from, to] = [fromSeconds, toSeconds].map((seconds) => seconds.toFixed(1));
  const what = from === to ? `are lost from ${from} s on` : `jump from ${from} s to ${to} s`;
  return refuseSource('broken-clock', `The timestamps of the file ${what}. Export it again.`);
}

const HEAD_BYTES = 512 * 1024;

async function readHead(path: string): Promise<Uint8Array> {
  await using file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

async function runProbe(
  args: readonly string[],
  options: ProbeOptions,
  onStdoutLine?: (line: string) => void,
): Promise<ToolResult> {
  const run: ToolRun = {
    command: options.ffprobe,
    args,
    searchPath: options.searchPath,
    timeoutMs: options.timeoutMs,
    maxStdoutBytes: MAX_PROBE_BYTES,
    maxMemoryBytes: PROBE_MEMORY_BYTES,
    cpuSeconds: PROBE_CPU_SECONDS,
    signal: options.signal,
    onStdoutLine,
  };
  return await (options.traced?.('ffprobe', () => runTool(run)) ?? runTool(run));
}

function refusalOfRun(run: ToolResult): ProbeResult | undefined {
  if (run.aborted) return refuseSource('aborted');
  if (run.timedOut || run.signalled || run.stdoutOverflowed) return refuseSource('too-costly');
  return undefined;
}
