// What the server offers beside the streams: a small list next to every playback URL. Servers without it, and grants that
// do not open it, offer nothing. Values in, values out, apart from the one request.
export interface Caption {
  /** BCP 47. */
  readonly language: string;
  /** For a menu. A stranger's text: never put it into a page as HTML. */
  readonly label: string;
  readonly isDefault: boolean;
}
import { parseObject } from '../../src/wire/json.ts';

export interface OfferedCaption extends Caption {
  readonly url: string;
}

export interface Extras {
  readonly captions: readonly OfferedCaption[];
  /** URL of the index of thumbnails. */
  readonly thumbnails: string | undefined;
}

export const CAPTIONS_OFF = 'off';

export function extrasUrl(streamUrl: string): string {
  return new URL('extras.json', streamUrl).href;
}

/** Undefined where nothing came. */
export async function fetchText(fetchIt: typeof fetch, url: string): Promise<string | undefined> {
  try {
    const response = await fetchIt(url, { credentials: 'omit', referrerPolicy: 'no-referrer' });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}

/** Tolerant: what is not as it should be is left out. URLs that leave the server's own are. */
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
 * The language to begin with; empty for none. `wanted` is a language, `off`, or undefined for what the video's owner
 * chose. Another kind of the same language is better than the default.
 */
export function chooseCaption(captions: readonly Caption[], wanted: string | undefined): string {
  if (wanted === CAPTIONS_OFF) return '';
  const primary = wanted?.split('-', 1)[0];
  const found =
    captions.find(({ language }) => language === wanted) ??
    captions.find(({ language }) => language.split('-', 1)[0] === primary) ??
    captions.find(({ isDefault }) => isDefault);
  return found?.language ?? '';
}
