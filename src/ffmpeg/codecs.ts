// The codecs that are encoded, in one table each: a new one is one more row. What depends on a codec anywhere in the plan,
// the command line or the templates is derived from here.

export type EncoderPreset = 'ultrafast' | 'superfast' | 'veryfast' | 'faster' | 'fast' | 'medium' | 'slow' | 'slower';

interface EncoderEffort {
  readonly preset: EncoderPreset;
  readonly threads: number;
  /** Parameters of the encoder itself, each behind a colon. */
  readonly further?: string;
}

interface VideoCodecRow {
  /** As a template names it; without its dot, too. */
  readonly templateName: 'H.264' | 'H.265';
  /** As ffprobe names it. */
  readonly probeName: string;
  readonly encoder: string;
  /** FFmpeg is often built without the encoder; then only templates that ask for this codec fail. */
  readonly isOptional: boolean;
  readonly options: (effort: EncoderEffort, profile: string | undefined) => readonly string[];
  /** Frames are encoded in the order in which they are shown. */
  readonly withoutReordering: readonly string[];
  readonly hasProfiles: boolean;
  /** Players that support the codec support its profile of 10 bits, too. */
  readonly hasTenBits: boolean;
  /** Constant rate factor that looks like 23 of x264. */
  readonly crf: number;
  /** Smaller pictures have no room for the smallest block. */
  readonly minSidePixels: number;
  /** What a pixel takes of the memory of one run, compared with H.264. */
  readonly pixelWeight: number;
  /** A tenth of what one second of an ordinary processor encodes. */
  readonly pixelsPerCpuSecond: number;
  readonly fitsFlv: boolean;
}

export const videoCodecs = {
  h264: {
    templateName: 'H.264',
    probeName: 'h264',
    encoder: 'libx264',
    isOptional: false,
    options: ({ preset, threads }, profile = 'high') => [
      ...['-preset', preset, '-profile:v', profile, '-threads', `${threads}`],
    ],
    withoutReordering: ['-bf', '0'],
    hasProfiles: true,
    hasTenBits: false,
    crf: 23,
    minSidePixels: 2,
    pixelWeight: 1,
    pixelsPerCpuSecond: 8_000_000,
    fitsFlv: true,
  },
  h265: {
    templateName: 'H.265',
    probeName: 'hevc',
    encoder: 'libx265',
    isOptional: true,
    // x265 ignores FFmpeg's `-threads`, logs to stderr by itself, and by default begins segments with frames that need
    // earlier ones.
    options: ({ preset, threads, further = '' }) => [
      ...['-preset', preset, '-tag:v', 'hvc1', '-forced-idr', '1'],
      ...['-x265-params', `pools=${threads}:frame-threads=1:open-gop=0:log-level=error${further}`],
    ],
    withoutReordering: ['-bf', '0'],
    hasProfiles: false,
    hasTenBits: true,
    crf: 28,
    minSidePixels: 16,
    pixelWeight: 2,
    pixelsPerCpuSecond: 2_000_000,
    fitsFlv: false,
  },
} as const satisfies Record<string, VideoCodecRow>;

interface AudioCodecRow {
  /** As a template names it. */
  readonly templateName: 'AAC' | 'MP3';
  readonly encoder: string;
  readonly kbpsLimits: readonly [number, number];
  /** Ascending. */
  readonly sampleRates: readonly number[];
  /** Where FLV supports fewer of them. */
  readonly flvSampleRates: readonly number[] | undefined;
}

const MP3_RATES = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];
const AAC_RATES = [...MP3_RATES, 64_000, 88_200, 96_000];

export const audioCodecs = {
  aac: {
    templateName: 'AAC',
    encoder: 'aac',
    kbpsLimits: [8, 512],
    sampleRates: AAC_RATES,
    flvSampleRates: undefined,
  },
  mp3: {
    templateName: 'MP3',
    encoder: 'libmp3lame',
    kbpsLimits: [8, 320],
    sampleRates: MP3_RATES,
    flvSampleRates: [11_025, 22_050, 44_100],
  },
} as const satisfies Record<string, AudioCodecRow>;

export type VideoCodec = keyof typeof videoCodecs;
export type AudioCodec = keyof typeof audioCodecs;
export type TemplateVideoCodec = (typeof videoCodecs)[VideoCodec]['templateName'];
export type TemplateAudioCodec = (typeof audioCodecs)[AudioCodec]['templateName'];

const videoNames = Object.keys(videoCodecs) as VideoCodec[];
const audioNames = Object.keys(audioCodecs) as AudioCodec[];

/** Every FFmpeg that this server runs with has these. */
export const REQUIRED_ENCODERS: readonly string[] = [
  ...videoNames.filter((name) => !videoCodecs[name].isOptional).map((name) => videoCodecs[name].encoder),
  ...audioNames.map((name) => audioCodecs[name].encoder),
];

export const templateVideoCodecs: readonly TemplateVideoCodec[] = videoNames.map(
  (name) => videoCodecs[name].templateName,
);
export const templateAudioCodecs: readonly TemplateAudioCodec[] = audioNames.map(
  (name) => audioCodecs[name].templateName,
);

export function videoCodecOf(templateName: TemplateVideoCodec): VideoCodec {
  return findCodec(videoNames, (name) => videoCodecs[name].templateName === templateName);
}

export function audioCodecOf(templateName: TemplateAudioCodec): AudioCodec {
  return findCodec(audioNames, (name) => audioCodecs[name].templateName === templateName);
}

function findCodec<T>(names: readonly T[], isIt: (name: T) => boolean): T {
  const found = names.find(isIt);
  if (found === undefined) throw new RangeError('a template names a codec that is not in the table');
  return found;
}

/** As on the wire: `H264`, `H265`, `AAC`, `MP3`. */
export function codecNameOf(codec: VideoCodec | AudioCodec): string {
  return codec.toUpperCase();
}
