// The sound of one output, pure. A rate that its encoder or container does not know becomes the next lower one it does.
import type { TranscodeTemplate } from './template.ts';
import { soundKbps } from './qualities.ts';
import type { SoundPlan } from './rendition.ts';
import type { SourceAudio } from '../source-info.ts';

const MAX_SAMPLE_RATE = 48_000;
const MP3_RATES = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];
const AAC_RATES = [...MP3_RATES, 64_000, 88_200, 96_000];
const FLV_MP3_RATES = [11_025, 22_050, 44_100];
const KBPS_LIMITS = { aac: [8, 512], mp3: [8, 320] } as const;

type SoundWish = Pick<TranscodeTemplate, 'definition' | 'container'> & {
  readonly audio: NonNullable<TranscodeTemplate['audio']>;
};

export function planSound(audio: SourceAudio, { definition, container, audio: wish }: SoundWish): SoundPlan {
  const codec = container === 'mp3' || wish.codec === 'MP3' ? 'mp3' : 'aac';
  const channels = wish.channels ?? (audio.channels >= 2 ? 2 : 1);
  const usualKbps = channels === 2 ? soundKbps(definition) : soundKbps(definition) / 2;
  const [least, most] = KBPS_LIMITS[codec];
  const sampleRate = planSampleRate(audio, { codec, container, wished: wish.sampleRate });
  return {
    codec,
    bitrateKbps: Math.min(most, Math.max(least, wish.bitrateKbps ?? usualKbps)),
    channels,
    ...(sampleRate !== undefined && { sampleRate }),
  };
}

interface RateWish {
  readonly codec: 'aac' | 'mp3';
  readonly container: TranscodeTemplate['container'];
  readonly wished: number | undefined;
}

function planSampleRate(audio: SourceAudio, { codec, container, wished }: RateWish): number | undefined {
  if (container === 'flv' && codec === 'mp3') return below(FLV_MP3_RATES, wished ?? audio.sampleRate);
  if (wished !== undefined) return below(codec === 'mp3' ? MP3_RATES : AAC_RATES, wished);
  // Others are beyond what players take.
  return audio.sampleRate > MAX_SAMPLE_RATE ? MAX_SAMPLE_RATE : undefined;
}

function below(rates: readonly number[], rate: number): number | undefined {
  return rates.findLast((one) => one <= rate) ?? rates[0];
}
