// The parts of a player that depend on the browser and the page: hls.js if it works here, what the element can play, the
// media element, redemption over fetch, and the limit on how long the page's server may take.
import type { Capabilities } from './choose-stream.ts';
import { DeviceProofs } from './device-proof.ts';
import type { HlsConstructor } from './hls-shape.ts';
import { createPreviousSession, sessionMemory } from './previous-session.ts';
import { redeem, type Redeemer, type Redemption } from './redeem.ts';
import { Session, type RenewReason } from './session.ts';

export interface PlaybackSupport {
  readonly Hls: HlsConstructor | undefined;
  readonly can: Capabilities;
}

type HlsOption = HlsConstructor | (() => Promise<HlsConstructor>) | undefined;

export async function findSupport(media: HTMLMediaElement, option: HlsOption): Promise<PlaybackSupport> {
  const Hls = await loadHls(option);
  return { Hls, can: detectCapabilities(media, Hls) };
}

/** hls.js, if the page gave it, it could be loaded, and the browser supports it. */
async function loadHls(option: HlsOption): Promise<HlsConstructor | undefined> {
  if (option === undefined) return undefined;
  try {
    const Hls = isHlsClass(option) ? option : await option();
    return Hls.isSupported() ? Hls : undefined;
  } catch {
    // Without hls.js, native HLS and MP4 still play.
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

function detectCapabilities(media: HTMLMediaElement, Hls: HlsConstructor | undefined): Capabilities {
  const nativeHls = media.canPlayType('application/vnd.apple.mpegurl') !== '';
  // iPhones have only ManagedMediaSource, which disables AirPlay; they play HLS natively.
  const hasMse = typeof MediaSource !== 'undefined' || !nativeHls;
  return {
    hlsJs: Hls !== undefined && hasMse,
    nativeHls,
    playsHevc: media.canPlayType('video/mp4; codecs="hvc1.1.6.L93.B0"') !== '',
    playsFile: (format) => media.canPlayType(fileTypes[format] ?? `video/${format}`) !== '',
  };
}

type RedeemerParts = Omit<Redeemer, 'formats' | 'pause' | 'proofs'>;

interface SessionParts {
  readonly redeemer: RedeemerParts;
  /** A credential. */
  readonly obtain: () => Promise<string>;
  readonly isIdle: () => boolean;
  readonly onRenewed: (redemption: Redemption, reason: RenewReason) => void;
}

export function createSession({ redeemer, obtain, isIdle, onRenewed }: SessionParts): Session {
  const { sessionSeconds, nowMs } = redeemer;
  const redeemNow = createRedeem(redeemer);
  const redeemed = async (): Promise<Redemption> => redeemNow(await obtain());
  return new Session({ redeem: redeemed, sessionSeconds, nowMs, random: Math.random, isIdle, onRenewed });
}

function createRedeem(parts: RedeemerParts): (playAuth: string) => Promise<Redemption> {
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const proofs = new DeviceProofs();
  const previous = createPreviousSession(sessionMemory());
  return (playAuth) => redeem({ ...parts, proofs, previous, formats: 'm3u8,mp4,mp3', pause }, playAuth);
}

/** Rejects when the promise takes longer: playback must not wait for ever for a page's server that never answers. */
export function withinSeconds<T>(seconds: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`no result within ${seconds} s`));
    }, seconds * 1000);
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}

/** The page's own media element, or a new `<video>` in its element. */
export function mediaOf(element: HTMLElement): HTMLMediaElement {
  if (element instanceof HTMLMediaElement) return element;
  const video = document.createElement('video');
  video.playsInline = true;
  element.append(video);
  return video;
}
