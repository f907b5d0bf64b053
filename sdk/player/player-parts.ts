// What a player is put together from that depends on the browser: hls.js if there is one, the element's abilities, and
// the doors to session and server.
import type { Capabilities } from './choose-stream.ts';
import type { GrantGate } from './grant-loader.ts';
import type { GrantBook } from './grant-paths.ts';
import type { HlsConstructor } from './hls-shape.ts';
import { PlayerError } from './redeem-error.ts';
import { redeem, type Redeemer, type Redemption } from './redeem.ts';
import type { Session } from './session.ts';

export interface Means {
  readonly Hls: HlsConstructor | undefined;
  readonly can: Capabilities;
}

type HlsOption = HlsConstructor | (() => Promise<HlsConstructor>) | undefined;

/** hls.js if it was given, could be loaded and works here. */
export async function loadHls(option: HlsOption): Promise<HlsConstructor | undefined> {
  if (option === undefined) return undefined;
  try {
    const Hls = isHlsClass(option) ? option : await option();
    return Hls.isSupported() ? Hls : undefined;
  } catch {
    // Without it native HLS or MP4 still play.
    return undefined;
  }
}

function isHlsClass(option: NonNullable<HlsOption>): option is HlsConstructor {
  return 'isSupported' in option;
}

const fileTypes: Readonly<Record<string, string>> = {
  mp4: 'video/mp4; codecs="avc1.42E01E, mp4a.40.2"',
  mp3: 'audio/mpeg',
};

export function detectCapabilities(media: HTMLMediaElement, Hls: HlsConstructor | undefined): Capabilities {
  const nativeHls = media.canPlayType('application/vnd.apple.mpegurl') !== '';
  // iPhones have only a managed kind of MSE, which would cost them AirPlay; they play HLS themselves.
  const hasMse = typeof MediaSource !== 'undefined' || !nativeHls;
  return {
    hlsJs: Hls !== undefined && hasMse,
    nativeHls,
    playsFile: (format) => media.canPlayType(fileTypes[format] ?? `video/${format}`) !== '',
  };
}

export function createRedeem(parts: Omit<Redeemer, 'formats' | 'pause'>): (playAuth: string) => Promise<Redemption> {
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  return (playAuth) => redeem({ ...parts, formats: 'm3u8,mp4,mp3', pause }, playAuth);
}

export function createGate(book: GrantBook, session: Session): Omit<GrantGate, 'onRefused'> {
  return {
    current: book.current,
    governs: book.governs,
    isExpired: () => session.isExpired,
    renew: (reason) => session.renew(reason),
  };
}

/** Rejects when the promise takes longer: a page's server that never answers must not hold playback for ever. */
export function withinSeconds<T>(seconds: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`nothing came within ${seconds} s`));
    }, seconds * 1000);
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}

/** The page's own element, or a new one in it. */
export function mediaOf(element: HTMLElement): HTMLMediaElement {
  if (element instanceof HTMLMediaElement) return element;
  const video = document.createElement('video');
  video.playsInline = true;
  element.append(video);
  return video;
}

export function asPlayerError(reason: unknown, otherwise = 'Client.Network'): PlayerError {
  if (reason instanceof PlayerError) return reason;
  const code: unknown = typeof reason === 'object' && reason !== null && 'code' in reason ? reason.code : undefined;
  return new PlayerError({ code: typeof code === 'string' ? code : otherwise });
}
