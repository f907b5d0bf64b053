// The defaults of a definition (FD, SD, HD, …) where a template does not set them: box, bitrate, profile. Pure.
import type { TemplateDefinition } from './template.ts';

export interface Quality {
  /** The box that the video fits in, portrait or landscape. */
  readonly longSide: number;
  readonly shortSide: number;
  /** Short side of the 16:9 video that `maxrateKbps` is meant for. */
  readonly referenceShortSide: number;
  readonly profile: 'main' | 'high';
  readonly maxrateKbps: number;
  readonly audioKbps: number;
}

const FD: Quality = quality([640, 480], { referenceShortSide: 360, profile: 'main', maxrateKbps: 900, audioKbps: 64 });
const LD: Quality = quality([720, 540], { referenceShortSide: 480, profile: 'high', maxrateKbps: 1600, audioKbps: 96 });
const SD: Quality = quality([1280, 720], {
  referenceShortSide: 720,
  profile: 'high',
  maxrateKbps: 3000,
  audioKbps: 128,
});
const HD: Quality = quality([1920, 1080], {
  referenceShortSide: 1080,
  profile: 'high',
  maxrateKbps: 6000,
  audioKbps: 128,
});
const QHD: Quality = quality([2560, 1440], {
  referenceShortSide: 1440,
  profile: 'high',
  maxrateKbps: 10_000,
  audioKbps: 192,
});
const UHD: Quality = quality([3840, 2160], {
  referenceShortSide: 2160,
  profile: 'high',
  maxrateKbps: 18_000,
  audioKbps: 192,
});

const BY_NAME: Partial<Record<TemplateDefinition, Quality>> = { FD, LD, SD, HD, '2K': QHD, '4K': UHD };
const ASCENDING: readonly Quality[] = [FD, LD, SD, HD, QHD, UHD];
const SOUND_KBPS: Partial<Record<TemplateDefinition, number>> = { SQ: 128, HQ: 192 };

function quality(
  [longSide, shortSide]: readonly [number, number],
  rest: Omit<Quality, 'longSide' | 'shortSide'>,
): Quality {
  return { longSide, shortSide, ...rest };
}

/** Undefined for OD, which has the size of the source, and for audio-only definitions. */
export function boxOf(definition: TemplateDefinition): Quality | undefined {
  return BY_NAME[definition];
}

/** By the definition; a definition without a box gets the quality that its actual size corresponds to. */
export function qualityOf(
  definition: TemplateDefinition,
  size: { readonly width: number; readonly height: number },
): Quality {
  const area = size.width * size.height;
  return BY_NAME[definition] ?? ASCENDING.find((one) => referenceArea(one) >= area) ?? UHD;
}

export function referenceArea({ referenceShortSide }: Quality): number {
  return referenceShortSide ** 2 * (16 / 9);
}

/** For two channels. */
export function soundKbps(definition: TemplateDefinition): number {
  return SOUND_KBPS[definition] ?? BY_NAME[definition]?.audioKbps ?? HD.audioKbps;
}
