// Plans the audio of one output, pure. A sample rate that its encoder or container does not support becomes the next lower one.
import { audioCodecOf, audioCodecs, type AudioCodec } from '../codecs.ts';
import type { TranscodeTemplate } from './template.ts';
import { neededSoundKbps } from './needed-rate.ts';
import { soundKbps } from './qualities.ts';
import type { SoundPlan } from './rendition.ts';
import type { SourceAudio } from '../source-info.ts';

const MAX_SAMPLE_RATE = 48_000;
/** AAC begins with a frame of 1024 samples that is heard in HLS, at 8 kHz as 0.13 s; players take lower rates for HE-AAC. */
const MIN_SAMPLE_RATE = 32_000;

type SoundTemplate = Pick<TranscodeTemplate, 'definition' | 'container'> & {
  readonly audio: NonNullable<TranscodeTemplate['audio']>;
};

/** `fileKbps`: of a file that has nothing but this sound. */
export function planSound(
  audio: SourceAudio,
  { definition, container, audio: requested }: SoundTemplate,
  fileKbps = Infinity,
): SoundPlan {
  const codec = container === 'mp3' ? 'mp3' : audioCodecOf(requested.codec);
  const channels = requested.channels ?? (audio.channels >= 2 ? 2 : 1);
  const usualKbps = channels === 2 ? soundKbps(definition) : soundKbps(definition) / 2;
  const [least, most] = audioCodecs[codec].kbpsLimits;
  const sampleRate = planSampleRate(audio, { codec, container, requestedRate: requested.sampleRate });
  return {
    codec,
    bitrateKbps: Math.min(
      most,
      Math.max(least, requested.bitrateKbps ?? Math.min(usualKbps, neededSoundKbps(fileKbps, channels))),
    ),
    channels,
    ...(sampleRate !== undefined && { sampleRate }),
  };
}

interface SampleRateRequest {
  readonly codec: AudioCodec;
  readonly container: TranscodeTemplate['container'];
  readonly requestedRate: number | undefined;
}

function planSampleRate(
  audio: SourceAudio,
  { codec, container, requestedRate }: SampleRateRequest,
): number | undefined {
  const { sampleRates, flvSampleRates } = audioCodecs[codec];
  if (container === 'flv' && flvSampleRates !== undefined)
    return below(flvSampleRates, requestedRate ?? audio.sampleRate);
  if (requestedRate !== undefined) return below(sampleRates, requestedRate);
  // Players do not support higher rates.
  if (audio.sampleRate > MAX_SAMPLE_RATE) return MAX_SAMPLE_RATE;
  return audio.sampleRate < MIN_SAMPLE_RATE ? multipleOf(audio.sampleRate) : undefined;
}

function multipleOf(rate: number): number {
  return rate % 11_025 === 0 ? 44_100 : MAX_SAMPLE_RATE;
}

function below(rates: readonly number[], rate: number): number | undefined {
  return rates.findLast((one) => one <= rate) ?? rates[0];
}
