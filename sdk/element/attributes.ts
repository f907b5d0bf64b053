// What the attributes of `<playauth-player>` say.
import { deviceKeyThumbprint } from '../player/device-key.ts';
import { chooseLanguage, type LanguageCode } from '../texts.ts';

/** Changes of these start the player again. */
export const SOURCE_ATTRIBUTES = ['endpoint', 'video-id', 'play-auth-url'] as const;
export const OBSERVED = [...SOURCE_ATTRIBUTES, 'play-auth', 'lang', 'loop', 'muted', 'poster'] as const;

export interface SourceAttributes {
  readonly endpoint: string;
  readonly videoId: string;
  readonly playAuth: string | undefined;
  readonly playAuthUrl: string | undefined;
}

/** Empty texts where the element cannot begin yet. */
export function readSource(host: HTMLElement): SourceAttributes {
  return {
    // Without the attribute: the server that the page itself comes from.
    endpoint: host.getAttribute('endpoint') ?? location.origin,
    videoId: host.getAttribute('video-id') ?? '',
    playAuth: textOf(host, 'play-auth'),
    playAuthUrl: textOf(host, 'play-auth-url'),
  };
}

export function textOf(host: HTMLElement, name: string): string | undefined {
  const value = host.getAttribute(name)?.trim() ?? '';
  return value === '' ? undefined : value;
}

/** A number above zero. */
export function numberOf(host: HTMLElement, name: string): number | undefined {
  const value = Number(host.getAttribute(name) ?? '');
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

/** `lang` of the element or of what it stands in, else what the browser prefers. */
export function languageOf(host: HTMLElement): LanguageCode {
  const stated = host.closest('[lang]')?.getAttribute('lang') ?? '';
  return chooseLanguage(stated === '' ? navigator.languages : [stated]);
}

/** With the thumbprint of this browser's key, which the backend names as DeviceKey. */
export async function withDeviceKey(url: string): Promise<string> {
  const asked = new URL(url, document.baseURI);
  asked.searchParams.set('deviceKey', await deviceKeyThumbprint());
  return asked.href;
}

/** Asks the page's own server: it answers with the credential as text, or as `PlayAuth` or `playAuth` in JSON. */
export async function fetchPlayAuth(url: string): Promise<string> {
  const response = await fetch(url, { cache: 'no-store' });
  if (!response.ok) throw new Error(`${url} answered with ${response.status}`);
  const text = (await response.text()).trim();
  if (!text.startsWith('{')) return text;
  const body = JSON.parse(text) as Record<string, unknown>;
  const playAuth = body['PlayAuth'] ?? body['playAuth'];
  if (typeof playAuth !== 'string') throw new Error(`${url} answered without PlayAuth`);
  return playAuth;
}
