// Reads extras.json, which the server answers next to every playback URL: the captions and the index of thumbnails. A
// server without it, or a grant that does not open it, gives an empty list.
import { parseObject } from '../../src/wire/json.ts';

export interface Caption {
  /** BCP 47. */
  readonly language: string;
  /** For a menu. Untrusted text: never put it into a page as HTML. */
  readonly label: string;
  readonly isDefault: boolean;
}

export interface OfferedCaption extends Caption {
  readonly url: string;
}

interface Extras {
  readonly captions: readonly OfferedCaption[];
  /** URL of the index of thumbnails. */
  readonly thumbnails: string | undefined;
}

export const CAPTIONS_OFF = 'off';

export function extrasUrl(streamUrl: string): string {
  return new URL('extras.json', streamUrl).href;
}

/** The text of the response; undefined if the request failed or was refused. */
export async function fetchText(fetchIt: typeof fetch, url: string): Promise<string | undefined> {
  try {
    const response = await fetchIt(url, { credentials: 'omit' });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}

/** Tolerant: entries of another shape are left out, and URLs of another origin than the server's. */
export function readExtras(text: string, url: string): Extras {
  const body = parseObject(text) ?? {};
  const list: unknown = body['captions'];
  const { thumbnails } = body;
  return {
    captions: Array.isArray(list) ? list.flatMap((item: unknown) => readCaption(item, url)) : [],
    thumbnails: typeof thumbnails === 'string' ? ownUrl(thumbnails, url) : undefined,
  };
}

function readCaption(item: unknown, base: string): OfferedCaption[] {
  const { language, label, isDefault, url } = (typeof item === 'object' && item !== null ? item : {}) as Record<
    string,
    unknown
  >;
  if (typeof language !== 'string' || typeof url !== 'string') return [];
  const own = ownUrl(url, base);
  if (own === undefined) return [];
  return [{ language, label: typeof label === 'string' ? label : language, isDefault: isDefault === true, url: own }];
}

function ownUrl(url: string, base: string): string | undefined {
  if (!URL.canParse(url, base)) return undefined;
  const resolved = new URL(url, base);
  return resolved.origin === new URL(base).origin ? resolved.href : undefined;
}

/**
 * The language to begin with; empty for none. `preferred` is a language, `off`, or undefined for the default of the video.
 * Another variant of the preferred language (`zh-Hant` for `zh-Hans`) goes before the default.
 */
export function chooseCaption(captions: readonly Caption[], preferred: string | undefined): string {
  if (preferred === CAPTIONS_OFF) return '';
  const primary = preferred?.split('-', 1)[0];
  const found =
    captions.find(({ language }) => language === preferred) ??
    captions.find(({ language }) => language.split('-', 1)[0] === primary) ??
    captions.find(({ isDefault }) => isDefault);
  return found?.language ?? '';
}
