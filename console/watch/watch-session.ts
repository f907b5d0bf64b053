// One watch session: from an address to the next. Polls until the video is ready, plays it in the player element, and shows an
// error when it cannot be played.
import { errorDetails, errorPanel, type ErrorPanelOptions } from '../../sdk/element/panels.ts';
import type { PlayAuthPlayer } from '../../sdk/element/playauth-player.ts';
import { PlayerError, type PlayerState, type Quality, type VideoFacts } from '../../sdk/player/create-player.ts';
import { inLanguage, translateFailure } from '../../sdk/texts.ts';
import type { PageAddress } from './address.ts';
import type { PageState } from './page-state.ts';
import { formPanel, progressPanel } from './panels.ts';
import type { PageLanguage } from './texts.ts';
import { createVideoApi, type VideoApi, type VideoStatus } from './video-api.ts';

const POLL_MS = 1_000;
const MOST_FAILED_POLLS = 5;
const NOT_READY: readonly string[] = ['Uploading', 'UploadSucc', 'Transcoding'];

interface WatchSessionParts {
  readonly language: PageLanguage;
  readonly page: PageState;
  readonly player: PlayAuthPlayer;
  readonly open: (address: PageAddress) => void;
  /** Starts a new session from the same address. */
  readonly reopen: () => void;
}

type PlayerEvent<Detail> = CustomEvent<Detail>;

export class WatchSession {
  readonly #parts: WatchSessionParts;
  readonly #address: PageAddress;
  readonly #ending = new AbortController();
  #renewals = 0;
  /** The refusal of the link itself, not of a credential. */
  #linkError: PlayerError | undefined;

  constructor(parts: WatchSessionParts, address: PageAddress) {
    this.#parts = parts;
    this.#address = address;
  }

  begin(): void {
    const { player, page } = this.#parts;
    const { token, videoId, playAuth } = this.#address;
    player.cover(undefined);
    page.show({ state: 'loading', errorCode: '', title: '', durationSeconds: 0, quality: undefined, renewals: 0 });
    this.#listen();
    if (token !== undefined) void this.#followVideo(createVideoApi(token));
    else if (videoId !== '' && playAuth !== '') this.#play(videoId, { playAuth });
    else this.#showForm();
  }

  end(): void {
    this.#ending.abort();
    for (const name of ['video-id', 'play-auth', 'share-url']) this.#parts.player.removeAttribute(name);
    this.#parts.player.getPlayAuth = undefined;
  }

  #showForm(): void {
    const { language, page, player, open } = this.#parts;
    const form = formPanel(language, {
      videoId: this.#address.videoId,
      onPlay: (videoId, playAuth) => {
        open({ ...this.#address, videoId, playAuth });
      },
    });
    page.show({ state: 'form' });
    player.cover(form);
  }

  /** Polls until the video is ready, showing the progress, then plays it. */
  async #followVideo(api: VideoApi): Promise<void> {
    let failures = 0;
    for (;;) {
      const status = await api.readStatus().catch((reason: unknown) => asPlayerError(reason));
      if (this.#ending.signal.aborted) return;
      if (status instanceof PlayerError) {
        failures += 1;
        if (status.kind !== 'network' || failures >= MOST_FAILED_POLLS) {
          this.#showLinkError(status, this.#parts.reopen);
          return;
        }
      } else {
        failures = 0;
        this.#showStatus(status);
        if (status.status === 'Normal') this.#playLinked(api, status.videoId);
        if (!NOT_READY.includes(status.status)) return;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  #showStatus(status: VideoStatus): void {
    const { language, page, player, reopen } = this.#parts;
    const { title, durationSeconds, videoId } = status;
    page.show({ title, durationSeconds });
    if (NOT_READY.includes(status.status)) {
      page.show({ state: 'transcoding', errorCode: '' });
      player.cover(progressPanel(language, status));
    } else if (status.status === 'TranscodeFail') {
      const sentence = (): string =>
        `${inLanguage(translateFailure(status.reason), language.code())} ${language.say('failedNext')}`.trim();
      const details = [['videoId', videoId]] as const;
      const words = { title: () => language.say('failed'), sentence, details };
      this.#showError('TranscodeFail', { ...words, paste: 'no', onRetry: reopen });
    } else if (status.status !== 'Normal') {
      const message = `Current Status is ${status.status}.`;
      this.#showPlayerError(new PlayerError({ code: 'Forbidden.IllegalStatus', message }), reopen);
    }
  }

  #playLinked(api: VideoApi, videoId: string): void {
    this.#parts.player.setAttribute('share-url', location.origin + location.pathname);
    this.#play(videoId, {
      getPlayAuth: () =>
        api.getPlayAuth().catch((reason: unknown) => {
          this.#linkError = asPlayerError(reason);
          throw this.#linkError;
        }),
    });
  }

  #play(videoId: string, source: { readonly playAuth?: string; readonly getPlayAuth?: () => Promise<string> }): void {
    const { player } = this.#parts;
    const { definition, sessionSeconds, start } = this.#address;
    player.cover(undefined);
    const attributes = {
      'play-auth': source.playAuth,
      definition,
      'session-seconds': sessionSeconds,
      start,
      'video-id': videoId,
    };
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined) player.removeAttribute(name);
      else player.setAttribute(name, String(value));
    }
    player.getPlayAuth = source.getPlayAuth;
  }

  #listen(): void {
    const { player, page } = this.#parts;
    const { signal } = this.#ending;
    const on = <Detail>(name: string, act: (detail: Detail, event: Event) => void): void => {
      const listener = (event: Event): void => {
        act((event as PlayerEvent<Detail>).detail, event);
      };
      player.addEventListener(name, listener, { signal });
    };
    on<{ state: PlayerState }>('statechange', ({ state }) => {
      // The event of the error comes with its text.
      if (state !== 'error' && state !== 'destroyed') page.show({ state, errorCode: '' });
    });
    on<{ video: VideoFacts }>('videochange', ({ video }) => {
      const { title, durationSeconds, mediaType, width, height } = video;
      page.show({ title, durationSeconds, mediaType, ratio: height > 0 ? width / height : 0 });
    });
    on('renew', () => {
      this.#renewals += 1;
      page.show({ renewals: this.#renewals });
    });
    on('qualitychange', () => {
      page.show({ quality: playingOf(player) });
    });
    on<{ error: PlayerError }>('playererror', ({ error }, event) => {
      event.preventDefault();
      const retry = (playAuth?: string): void => {
        if (playAuth !== undefined) player.playAuth = playAuth;
        void player.retry(playAuth);
      };
      if (error === this.#linkError) this.#showLinkError(error, retry);
      else this.#showPlayerError(error, retry);
    });
  }

  #showPlayerError(error: PlayerError, onRetry: (playAuth: string | undefined) => void): void {
    const { language, player } = this.#parts;
    const isPasted = this.#address.token === undefined;
    this.#showError(error.code, {
      title: () => language.say(`title.${error.kind}`),
      sentence: () => inLanguage([error.text.en, error.text.zh], language.code()),
      details: errorDetails(error, player.videoId),
      paste: isPasted && error.needsNewCredential ? 'must' : isPasted && error.kind === 'refused' ? 'may' : 'no',
      onRetry,
    });
  }

  /** For refusals of the link itself, not of a credential: to try it again can only fail again. */
  #showLinkError(error: PlayerError, onRetry: () => void): void {
    const { language } = this.#parts;
    const words = {
      'InvalidSecurityToken.Expired': 'linkExpired',
      'InvalidSecurityToken.Malformed': 'linkBad',
    } as const;
    const aboutLink = words[error.code as keyof typeof words] as (typeof words)[keyof typeof words] | undefined;
    if (aboutLink === undefined) {
      this.#showPlayerError(error, onRetry);
      return;
    }
    const title = (): string => language.say('linkTitle');
    const sentence = (): string => language.say(aboutLink);
    const details = errorDetails(error, '');
    this.#showError(error.code, { title, sentence, details, paste: 'no', onRetry: undefined });
  }

  #showError(code: string, options: ErrorPanelOptions): void {
    this.#parts.page.show({ state: 'error', errorCode: code });
    this.#parts.player.cover(errorPanel(this.#parts.language, options));
  }
}

function playingOf({ player }: PlayAuthPlayer): Quality | undefined {
  return player?.qualities.find(({ definition }) => definition === player.quality.playing);
}

function asPlayerError(reason: unknown): PlayerError {
  return reason instanceof PlayerError ? reason : new PlayerError({ code: 'Client.BadResponse' });
}
