// Plays HLS through hls.js. The source is the master playlist with all video definitions as levels, so that quality changes
// and renewals never reload it; without a master playlist, one stream.
import { AUTO, type Playable } from './choose-stream.ts';
import { playIfAllowed, type Engine, type EngineEvents, type StartAt } from './engine.ts';
import { refusalOf } from './refusal-of.ts';
import { grantLoader, type GrantGate } from './grant-loader.ts';
import type { HlsConstructor, HlsErrorShape, HlsShape } from './hls-shape.ts';
import { PlayerError } from './player-error.ts';

interface HlsEngineOptions {
  readonly Hls: HlsConstructor;
  readonly media: HTMLMediaElement;
  /** The master playlist, or one stream. */
  readonly source: Playable;
  /** The levels of the source. */
  readonly playables: readonly Playable[];
  readonly definition: string;
  readonly startAt: StartAt;
  readonly gate: Omit<GrantGate, 'onRefused'>;
  readonly events: EngineEvents;
}

const MOST_MEDIA_RECOVERIES = 2;

export class HlsEngine implements Engine {
  readonly #options: HlsEngineOptions;
  readonly #hls: HlsShape;
  #recoveries = 0;

  constructor(options: HlsEngineOptions) {
    this.#options = options;
    const { Hls, media, source, gate } = options;
    const onRefused = (error: unknown): void => {
      this.#fail(error instanceof PlayerError ? error : new PlayerError({ code: 'Client.Network' }));
    };
    this.#hls = new Hls({
      loader: grantLoader(Hls, { ...gate, onRefused }),
      autoStartLoad: false,
      capLevelToPlayerSize: true,
      abrEwmaDefaultEstimate: 1_500_000,
      // By default hls.js fetches minutes ahead, which few viewers watch.
      maxMaxBufferLength: 60,
      backBufferLength: 90,
      // The captions are tracks of the element; hls.js would clear them.
      renderTextTracksNatively: false,
    });
    this.#hls.on('hlsManifestParsed', () => {
      this.#begin();
    });
    this.#hls.on('hlsLevelSwitched', (_event, data: { readonly level: number }) => {
      options.events.onPlaying(this.#definitionOf(this.#hls.levels[data.level]?.uri ?? ''));
    });
    for (const event of ['hlsAudioTracksUpdated', 'hlsAudioTrackSwitching'])
      this.#hls.on(event, () => {
        this.#reportSounds();
      });
    this.#hls.on('hlsError', (_event, data: HlsErrorShape) => {
      if (data.fatal) this.#onFatal(data);
    });
    this.#hls.loadSource(source.stream.url);
    this.#hls.attachMedia(media);
    media.playbackRate = options.startAt.playbackRate;
  }

  covers(definition: string): boolean {
    const { source, playables } = this.#options;
    // Without a master playlist the only stream stands for `auto`.
    const isOpen = definition === AUTO && (source.definition === AUTO || playables.length === 1);
    return isOpen || playables.some((playable) => playable.definition === definition);
  }

  setQuality(definition: string): void {
    const level = this.#levelOf(definition);
    if (level < 0) this.#hls.loadLevel = -1;
    else this.#hls.nextLevel = level;
  }

  setSound(label: string): void {
    const { audioTracks = [] } = this.#hls;
    const index = audioTracks.findIndex(({ name }) => name === label);
    if (index >= 0) this.#hls.audioTrack = index;
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

  #reportSounds(): void {
    const { audioTracks = [], audioTrack = -1 } = this.#hls;
    const tracks = audioTracks.map(({ name, lang = '' }) => ({ label: name, language: lang }));
    this.#options.events.onSounds(tracks, tracks[audioTrack]?.label ?? '');
  }

  /** hls.js sorts the levels in its own order, so a level is found by its file name. -1 is automatic. */
  #levelOf(definition: string): number {
    if (definition === AUTO) return -1;
    return this.#hls.levels.findIndex(({ uri }) => this.#definitionOf(uri) === definition);
  }

  #definitionOf(uri: string): string {
    const name = fileNameOf(uri);
    return this.#options.playables.find(({ stream }) => fileNameOf(stream.url) === name)?.definition ?? '';
  }

  #onFatal(data: HlsErrorShape): void {
    if (data.type === 'mediaError' && this.#recoveries < MOST_MEDIA_RECOVERIES) {
      this.#recoveries += 1;
      this.#hls.recoverMediaError();
    } else {
      this.#fail(new PlayerError({ ...faultOf(data), requestId: refusalOf(data.networkDetails).requestId }));
    }
  }

  #fail(error: PlayerError): void {
    this.#hls.stopLoad();
    this.#options.events.onFault(error);
  }
}

function fileNameOf(url: string): string {
  return url.split(/[?#]/, 1)[0]?.split('/').at(-1) ?? '';
}

function faultOf(data: HlsErrorShape): { code: string; status?: number } {
  if (data.type !== 'networkError') return { code: 'Client.Media' };
  const status = data.response?.code ?? 0;
  if (status === 401 || status === 403) return { code: 'Client.GrantRefused', status };
  if (status === 404 || status === 410) return { code: 'Client.NoPlayableStream', status };
  return status >= 400 ? { code: 'Client.BadResponse', status } : { code: 'Client.Network' };
}
