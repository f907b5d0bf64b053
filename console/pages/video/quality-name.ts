// What the console calls a rendition: as viewers say it, by the shorter side.
import type { Texts } from '../../../sdk/texts.ts';
import { t } from '../../base/language.ts';

const texts = { audio: ['Audio', '音频'] } as const satisfies Texts;

interface Rendition {
  readonly width: number;
  /** 0: sound alone. */
  readonly height: number;
  readonly definition: string;
}

export function qualityName({ width, height, definition }: Rendition): string {
  return height > 0 ? `${String(Math.min(width, height))}p` : `${t(texts.audio)} ${definition}`;
}
