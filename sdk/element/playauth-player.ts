// `<playauth-player>`: a player with controls for any page. Attributes and properties in, events out; the picture and the
// controls are stage.ts, playback is sdk/player/.
import {
  createPlayer,
  type HlsConstructor,
  type PlayerController,
  type PlayerError,
  type PlayerState,
} from '../player/create-player.ts';
import { inLanguage } from '../texts.ts';
import {
  fetchPlayAuth,
  languageOf,
  numberOf,
  OBSERVED,
  readSource,
  SOURCE_ATTRIBUTES,
  textOf,
  withDeviceKey,
} from './attributes.ts';
import { createLanguage } from './language.ts';
import { loadHls } from './load-hls.ts';
import { formatTime } from './format-time.ts';
import { createMemory, type Memory } from './memory.ts';
import { errorDetails, errorPanel, type Panel } from './panels.ts';
import { keepPositions, type PositionKeeper } from './position-keeper.ts';
import { ReflectedElement, takeEarlyProperties } from './reflected-element.ts';
import { createStage, playSilentlyIfMust, type Stage } from './stage.ts';
import { adoptStyles, type RatioSheet } from './styles/adopt-styles.ts';
import { texts, type PlayerLanguage } from './texts.ts';

export { deviceKeyThumbprint } from '../player/device-key.ts';
export type { PlayerController, PlayerError, PlayerState } from '../player/create-player.ts';
export type { Panel } from './panels.ts';

const MEDIA_EVENTS = ['play', 'pause', 'playing', 'ended', 'timeupdate', 'seeked', 'volumechange', 'ratechange'];
/** Those that a page may set before the class is loaded. */
const PROPERTIES = ['getPlayAuth', 'hls', 'videoId', 'playAuth', 'endpoint'];

export class PlayAuthPlayer extends ReflectedElement {
  static readonly observedAttributes: readonly string[] = OBSERVED;

  #stage: Stage | undefined;
  #ratio: RatioSheet | undefined;
  #language: PlayerLanguage | undefined;
  #player: PlayerController | undefined;
  #leaving: AbortController | undefined;
  #isScheduled = false;
  #positions: PositionKeeper | undefined;
  #getPlayAuth: (() => Promise<string>) | undefined;
  #hls: HlsConstructor | (() => Promise<HlsConstructor>) | undefined;
  readonly #memory: Memory = createMemory(() => (this.hasAttribute('forgetful') ? undefined : localStorage));

  /** The element that plays; undefined while this one is in no page. */
  get media(): HTMLVideoElement | undefined {
    return this.#stage?.video;
  }

  /** Qualities, captions, sound tracks and so on, as in `playauth/player`. */
  get player(): PlayerController | undefined {
    return this.#player;
  }

  get state(): PlayerState {
    return this.#player?.state ?? 'loading';
  }

  /** Asks the page's own server for a credential: at the start and for every renewal. Goes before the attributes. */
  get getPlayAuth(): (() => Promise<string>) | undefined {
    return this.#getPlayAuth;
  }

  set getPlayAuth(ask: (() => Promise<string>) | undefined) {
    this.#getPlayAuth = ask;
    // Frameworks give another function with every rendering: that is no new source.
    if (this.#player === undefined) this.load();
  }

  /** Another hls.js than the one that comes along: its class, or what loads it. */
  get hls(): HlsConstructor | (() => Promise<HlsConstructor>) | undefined {
    return this.#hls;
  }

  set hls(hls: HlsConstructor | (() => Promise<HlsConstructor>) | undefined) {
    this.#hls = hls;
  }

  connectedCallback(): void {
    takeEarlyProperties(this, PROPERTIES);
    if (this.#stage === undefined) this.#build();
    this.load();
  }

  disconnectedCallback(): void {
    // An element that is only moved is back before this runs.
    queueMicrotask(() => {
      if (!this.isConnected) this.#leave();
    });
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after || this.#stage === undefined) return;
    const { video } = this.#stage;
    if ((SOURCE_ATTRIBUTES as readonly string[]).includes(name)) this.load();
    else if (name === 'play-auth') this.#onPlayAuth(after ?? '');
    else if (name === 'lang') this.#language?.change(languageOf(this));
    else if (name === 'poster') video.poster = after ?? '';
    else if (name === 'loop') video.loop = after !== null;
    else if (name === 'muted') video.muted = after !== null;
  }

  /** Starts from the attributes and properties, once all of this moment are set. */
  load(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      if (this.#stage !== undefined) this.#open(this.#stage);
    });
  }

  async play(): Promise<void> {
    await this.media?.play();
  }

  pause(): void {
    this.media?.pause();
  }

  /** Tries again after an error, with another credential if one is given. Never rejects. */
  async retry(playAuth?: string): Promise<void> {
    await this.#player?.retry(playAuth);
  }

  /** Shows a panel of the page's own over the picture; undefined removes it. */
  cover(panel: Panel | undefined): void {
    this.#stage?.showPanel(panel);
  }

  #build(): void {
    const leaving = (this.#leaving = new AbortController());
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    this.#ratio = adoptStyles(root);
    const language = (this.#language = createLanguage(texts, languageOf(this)));
    const stage = createStage({
      host: this,
      language,
      memory: this.#memory,
      player: () => this.#player,
      shareUrl: () => this.getAttribute('share-url') ?? '',
      takesPageKeys: this.getAttribute('keys') === 'page',
      signal: leaving.signal,
    });
    this.#stage = stage;
    const { video } = stage;
    video.loop = this.hasAttribute('loop');
    if (this.hasAttribute('muted')) video.muted = true;
    video.poster = this.getAttribute('poster') ?? '';
    if (this.hasAttribute('autoplay')) playSilentlyIfMust(stage);
    for (const type of MEDIA_EVENTS) video.addEventListener(type, () => this.dispatchEvent(new Event(type)));
    this.#positions = keepPositions(video, this.#memory, leaving.signal);
    root.replaceChildren(stage.element);
  }

  #leave(): void {
    this.#close();
    this.#leaving?.abort();
    this.shadowRoot?.replaceChildren();
    this.#stage = this.#language = this.#leaving = this.#positions = undefined;
  }

  #close(): void {
    this.#positions?.keep();
    this.#player?.destroy();
    this.#player = undefined;
  }

  #open(stage: Stage): void {
    this.#close();
    const source = readSource(this);
    const canAsk = this.getPlayAuth !== undefined || source.playAuthUrl !== undefined;
    if (source.videoId === '' || (source.playAuth === undefined && !canAsk)) return;
    stage.showPanel(undefined);
    stage.showState('loading');
    this.#positions?.begin(source.videoId);
    const start = numberOf(this, 'start') ?? this.#memory.position(source.videoId);
    if (start > 0) stage.notice(this.#say('resumed', formatTime(start)));
    this.#player = createPlayer({
      element: stage.video,
      endpoint: source.endpoint,
      videoId: source.videoId,
      playAuth: source.playAuth,
      getPlayAuth: () => this.#askPlayAuth(),
      hls: this.hls ?? loadHls,
      autoplay: this.hasAttribute('autoplay'),
      startSeconds: start,
      captionDrawing: 'page',
      definition: textOf(this, 'definition'),
      sessionSeconds: numberOf(this, 'session-seconds'),
      captions: this.#memory.read('captions') ?? textOf(this, 'captions'),
      sound: this.#memory.read('sound') ?? textOf(this, 'sound'),
      ...this.#handlers(stage),
    });
    stage.refresh();
  }

  /** The newest of what the page gave. */
  async #askPlayAuth(): Promise<string> {
    const { playAuth = '', playAuthUrl } = readSource(this);
    if (this.getPlayAuth !== undefined) return await this.getPlayAuth();
    if (playAuthUrl === undefined) return playAuth;
    return await fetchPlayAuth(this.hasAttribute('device-key') ? await withDeviceKey(playAuthUrl) : playAuthUrl);
  }

  #handlers(stage: Stage): Partial<Parameters<typeof createPlayer>[0]> {
    return {
      onError: (error) => {
        this.#showError(stage, error);
      },
      onStateChange: (state) => {
        stage.showState(state);
        if (state !== 'error' && state !== 'destroyed') stage.showPanel(undefined);
        this.#tell('statechange', { state });
      },
      onVideo: (video) => {
        stage.showVideo(video);
        this.#ratio?.set(video.mediaType === 'video' ? video.width / video.height : NaN);
        if (!this.hasAttribute('poster')) stage.video.poster = video.coverUrl;
        this.#tell('videochange', { video });
      },
      onRenew: (renewal) => {
        this.#tell('renew', renewal);
      },
      onQualityChange: (quality) => {
        stage.refresh();
        this.#tell('qualitychange', quality);
      },
      onCaptionsChange: () => {
        stage.refresh();
        this.#tell('captionschange', { caption: this.#player?.caption ?? '' });
      },
      onSoundTracksChange: () => {
        stage.refresh();
        this.#tell('soundtrackschange', { soundTrack: this.#player?.soundTrack ?? '' });
      },
    };
  }

  #showError(stage: Stage, error: PlayerError): void {
    const language = this.#language;
    const isForPage = !this.#tell('playererror', { error });
    if (isForPage || language === undefined) return;
    const { playAuthUrl } = readSource(this);
    // The same credential again can only fail again; a new one in the attribute starts the player.
    const isFinal = error.needsNewCredential && this.getPlayAuth === undefined && playAuthUrl === undefined;
    const panel = errorPanel(language, {
      title: () => language.say(`title.${error.kind}`),
      sentence: () => inLanguage([error.text.en, error.text.zh], language.code()),
      details: errorDetails(error, this.videoId),
      paste: 'no',
      onRetry: isFinal ? undefined : () => void this.retry(),
    });
    stage.showPanel(panel);
  }

  #onPlayAuth(playAuth: string): void {
    if (playAuth === '') return;
    if (this.#player === undefined) this.load();
    else if (this.#player.state === 'error') void this.#player.retry(playAuth);
  }

  #say(name: 'resumed', time: string): string {
    return this.#language?.say(name, { time }) ?? '';
  }

  /** @returns false if a listener has prevented what the element does by itself. */
  #tell(name: string, detail: object): boolean {
    return this.dispatchEvent(new CustomEvent(name, { detail, cancelable: name === 'playererror' }));
  }
}

if (globalThis.customElements?.get('playauth-player') === undefined) {
  globalThis.customElements?.define('playauth-player', PlayAuthPlayer);
}

declare global {
  interface HTMLElementTagNameMap {
    'playauth-player': PlayAuthPlayer;
  }
}
