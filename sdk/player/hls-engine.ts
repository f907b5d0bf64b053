// Plays the HLS streams through hls.js: all video definitions as levels of one source, so that quality changes and
// renewals never reload it.
import type { Playable } from './choose-stream.ts';
import { playIfAllowed, type Engine, type EngineEvents, type StartAt } from './engine.ts';
import { grantLoader, type GrantGate } from './grant-loader.ts';
import type { HlsConstructor, HlsErrorShape, HlsShape } from './hls-shape.ts';
import { masterPlaylist } from './master-playlist.ts';
import { PlayerError } from './redeem-error.ts';

export interface HlsEngineOptions {
  readonly Hls: HlsConstructor;
  readonly media: HTMLMediaElement;
  /** The levels: all video, or one audio stream. */
  readonly playables: readonly Playable[];
  readonly definition: string;
  readonly startAt: StartAt;
  readonly gate: Omit<GrantGate, 'onRefused'>;
  readonly events: EngineEvents;
}

// Never requested: the loader answers it from memory.
const MASTER_URL = 'https://playauth.invalid/master.m3u8';
const MOST_MEDIA_RECOVERIES = 2;

export class HlsEngine implements Engine {
  readonly #options: HlsEngineOptions;
  readonly #hls: HlsShape;
  #recoveries = 0;

  constructor(options: HlsEngineOptions) {
    this.#options = options;
    const { Hls, media, playables, gate } = options;
    const onRefused = (error: unknown): void => {
      this.#fail(error instanceof PlayerError ? error : new PlayerError({ code: 'Client.Network' }));
    };
    const playlist = { url: MASTER_URL, text: masterPlaylist(playables) };
    this.#hls = new Hls({
      loader: grantLoader(Hls, { ...gate, onRefused }, playlist),
      autoStartLoad: false,
      capLevelToPlayerSize: true,
      abrEwmaDefaultEstimate: 1_500_000,
      // By its own defaults hls.js would fetch minutes ahead that few viewers see.
      maxMaxBufferLength: 60,
      backBufferLength: 90,
    });
    this.#hls.on('hlsManifestParsed', () => {
      this.#begin();
    });
    this.#hls.on('hlsLevelSwitched', (_event, data: { readonly level: number }) => {
      options.events.onPlaying(this.#hls.levels[data.level]?.name ?? '');
    });
    this.#hls.on('hlsError', (_event, data: HlsErrorShape) => {
      if (data.fatal) this.#onFatal(data);
    });
    this.#hls.loadSource(MASTER_URL);
    this.#hls.attachMedia(media);
    media.playbackRate = options.startAt.playbackRate;
  }

  covers(definition: string): boolean {
    return definition === 'auto' || this.#options.playables.some((playable) => playable.definition === definition);
  }

  setQuality(definition: string): void {
    const level = this.#levelOf(definition);
    if (level < 0) this.#hls.loadLevel = -1;
    else this.#hls.nextLevel = level;
  }

  renewed(): void {
    // The loader reads the newest grant with every request.
  }

  resume(): void {
    this.#hls.startLoad();
  }

  destroy(): void {
    this.#hls.destroy();
  }

  #begin(): void {
    const { definition, startAt, media } = this.#options;
    const level = this.#levelOf(definition);
    this.#hls.startLevel = level;
    if (level >= 0) this.#hls.loadLevel = level;
    this.#hls.startLoad(startAt.seconds > 0 ? startAt.seconds : -1);
    if (startAt.isPlaying) playIfAllowed(media);
  }

  /** hls.js sorts the levels by its own lights; the name finds them. -1 is automatic. */
  #levelOf(definition: string): number {
    return this.#hls.levels.findIndex((level) => level.name === definition);
  }

  #onFatal(data: HlsErrorShape): void {
    if (data.type === 'mediaError' && this.#recoveries < MOST_MEDIA_RECOVERIES) {
      this.#recoveries += 1;
      this.#hls.recoverMediaError();
    } else {
      this.#fail(new PlayerError(faultOf(data)));
    }
  }

  #fail(error: PlayerError): void {
    this.#hls.stopLoad();
    this.#options.events.onFault(error);
  }
}

function faultOf(data: HlsErrorShape): { code: string; status?: number } {
  if (data.type !== 'networkError') return { code: 'Client.Media' };
  const status = data.response?.code ?? 0;
  if (status === 401 || status === 403) return { code: 'Client.GrantRefused', status };
  if (status === 404 || status === 410) return { code: 'Client.NoPlayableStream', status };
  return status >= 400 ? { code: 'Client.BadResponse', status } : { code: 'Client.Network' };
}
