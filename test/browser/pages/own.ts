// The script of an application's page around playauth's player: makes one as the test says, notes what it reports, and
// watches the picture as closely as a viewer would.
import Hls from 'hls.js';
import {
  createPlayer,
  deviceKeyThumbprint,
  type HlsConstructor,
  type PlayerController,
  type PlayerError,
} from '../../../sdk/player/create-player.ts';
import type { Means, OwnOptions, OwnState, Watched } from '../support/page-types.ts';
import { measure } from './measure.ts';

interface OwnPage {
  readonly start: (options: OwnOptions) => void;
  readonly player: () => PlayerController;
  readonly state: () => OwnState;
  readonly watch: () => void;
  readonly watched: () => Watched;
  readonly thumbprint: () => Promise<string>;
}

declare global {
  var own: OwnPage;
}

class ShortHls extends Hls {
  constructor(config: object = {}) {
    super({ ...config, maxBufferLength: 5, maxMaxBufferLength: 5, maxBufferSize: 0 });
  }
}

const hlsOf: Record<Means, HlsConstructor | (() => Promise<HlsConstructor>) | undefined> = {
  'hls.js': Hls,
  'hls.js later': () => Promise.resolve(Hls),
  'short hls.js': ShortHls,
  native: undefined,
  file: undefined,
};

let player: PlayerController | undefined;
let watched: { stalled: number; back: number; skipped: number } = { stalled: 0, back: 0, skipped: 0 };
const errors: PlayerError[] = [];
const renewals: string[] = [];

globalThis.own = {
  start: ({ means = 'hls.js', asks = false, ...options }) => {
    if (means === 'file') forgetHls();
    const element = document.querySelector<HTMLElement>('#player');
    if (element === null) throw new Error('no #player');
    player = createPlayer({
      element,
      autoplay: true,
      ...options,
      hls: hlsOf[means],
      getPlayAuth: asks ? askForPlayAuth : undefined,
      onError: (error) => errors.push(error),
      onRenew: ({ reason }) => renewals.push(reason),
    });
  },
  player: () => {
    if (player === undefined) throw new Error('not started');
    return player;
  },
  state: () => ({
    ...measure(player?.media),
    state: player?.state ?? '',
    errors: errors.map(({ kind, code, text }) => ({ kind, code, ...text })),
    renewals: [...renewals],
    title: player?.video?.title ?? '',
    qualities: player?.qualities.map(({ definition }) => definition) ?? [],
    selected: player?.quality.selected ?? '',
    playing: player?.quality.playing ?? '',
  }),
  watch: () => {
    watched = { stalled: 0, back: 0, skipped: 0 };
    const media = globalThis.own.player().media;
    let [last, lastAt, movedAt] = [media.currentTime, performance.now(), performance.now()];
    const look = (now: number): void => {
      const step = media.currentTime - last;
      if (step > 0 || media.paused) movedAt = now;
      watched.stalled = Math.max(watched.stalled, (now - movedAt) / 1000);
      watched.back = Math.max(watched.back, -step);
      watched.skipped = Math.max(watched.skipped, step - ((now - lastAt) / 1000) * media.playbackRate);
      [last, lastAt] = [media.currentTime, now];
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  },
  watched: () => watched,
  thumbprint: deviceKeyThumbprint,
};

async function askForPlayAuth(): Promise<string> {
  const response = await fetch('/play-auth', { method: 'POST' });
  if (!response.ok) throw new Error(`the application's server answered ${response.status}`);
  return response.text();
}

function forgetHls(): void {
  const canPlayType = HTMLMediaElement.prototype.canPlayType;
  HTMLMediaElement.prototype.canPlayType = function (type) {
    return type.includes('mpegurl') ? '' : canPlayType.call(this, type);
  };
}
