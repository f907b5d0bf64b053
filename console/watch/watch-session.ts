// One watch session: from an address to the next. Polls until the video is ready, plays it through the SDK's player, and
// shows an error when it cannot be played.
import Hls from 'hls.js';
import { remember, remembered } from './remembered-choice.ts';
import {
  CAPTIONS_OFF,
  createPlayer,
  PlayerError,
  type PlayerController,
  type PlayerOptions,
  type Thumbnail,
} from '../../sdk/player/create-player.ts';
import { inLanguage, translateFailure } from '../../sdk/texts.ts';
import { fragmentOf, type PageAddress } from './address.ts';
import type { PageState } from './page-state.ts';
import { errorDetails, errorPanel, formPanel, progressPanel, type ErrorPanelOptions } from './panels.ts';
import type { Stage } from './stage.ts';
import type { Language } from './texts.ts';
import { createVideoApi, type VideoApi, type VideoStatus } from './video-api.ts';

const POLL_MS = 1_000;
const MOST_FAILED_POLLS = 5;
const NOT_READY: readonly string[] = ['Uploading', 'UploadSucc', 'Transcoding'];

interface WatchSessionParts {
  readonly language: Language;
  readonly page: PageState;
  readonly stage: Stage;
  /** Starts a new session from the address. */
  readonly reopen: () => void;
}

type Source = Pick<PlayerOptions, 'playAuth' | 'getPlayAuth' | 'onError'>;

export class WatchSession {
  readonly #parts: WatchSessionParts;
  readonly #address: PageAddress;
  #player: PlayerController | undefined;
  #renewals = 0;
  #lastCaption = '';
  #hasEnded = false;

  constructor(parts: WatchSessionParts, address: PageAddress) {
    this.#parts = parts;
    this.#address = address;
  }

  begin(): void {
    const { stage, page } = this.#parts;
    const { token, videoId, playAuth } = this.#address;
    stage.showPanel(undefined);
    page.show({ state: 'loading', errorCode: '', title: '', durationSeconds: 0, quality: undefined, renewals: 0 });
    if (token !== undefined) void this.#followVideo(createVideoApi(token));
    else if (videoId !== '' && playAuth !== '') this.#play(videoId, { playAuth });
    else this.#showForm();
  }

  end(): void {
    this.#hasEnded = true;
    this.#player?.destroy();
    this.#parts.stage.showCaptions([], '');
    this.#parts.stage.showSoundTracks([], '');
  }

  setQuality(definition: string): void {
    this.#player?.setQuality(definition);
  }

  /** The viewer's choice; an empty language turns captions off. */
  setCaption(language: string): void {
    const player = this.#player;
    if (player === undefined) return;
    player.setCaption(language);
    remember('captions', language === '' ? CAPTIONS_OFF : language);
    const label = player.captions.find((caption) => caption.language === language)?.label;
    const { stage, language: words } = this.#parts;
    stage.notice(words.say('captionsAre', { label: label ?? words.say('captionsOff') }));
  }

  /** Off, or on again in the language that was shown last. */
  toggleCaptions(): void {
    const player = this.#player;
    if (player === undefined || player.captions.length === 0) return;
    const again = player.captions.find((caption) => caption.language === this.#lastCaption);
    const first = player.captions.find((caption) => caption.isDefault) ?? player.captions[0];
    this.setCaption(player.caption === '' ? ((again ?? first)?.language ?? '') : '');
  }

  /** The viewer's choice. */
  setSoundTrack(label: string): void {
    const track = this.#player?.soundTracks.find((one) => one.label === label);
    if (track === undefined) return;
    this.#player?.setSoundTrack(label);
    if (track.language !== '') remember('sound', track.language);
    this.#parts.stage.notice(this.#parts.language.say('soundTrackIs', { label }));
  }

  nextSoundTrack(): void {
    const { soundTracks = [], soundTrack } = this.#player ?? {};
    const at = soundTracks.findIndex(({ label }) => label === soundTrack);
    const next = soundTracks[(at + 1) % soundTracks.length];
    if (next !== undefined) this.setSoundTrack(next.label);
  }

  thumbnailAt(seconds: number): Thumbnail | undefined {
    return this.#player?.thumbnailAt(seconds);
  }

  #showCaptions(): void {
    if (this.#player === undefined) return;
    const { captions, caption } = this.#player;
    if (caption !== '') this.#lastCaption = caption;
    this.#parts.stage.showCaptions(captions, caption);
  }

  #showForm(): void {
    const { language, page, stage, reopen } = this.#parts;
    const form = formPanel(language, (videoId, playAuth) => {
      const before = location.hash;
      location.hash = fragmentOf(videoId, playAuth);
      // The same credential again does not change the address, so no event comes.
      if (location.hash === before) reopen();
    });
    page.show({ state: 'form' });
    stage.showPanel(form);
  }

  /** Polls until the video is ready, showing the progress, then plays it. */
  async #followVideo(api: VideoApi): Promise<void> {
    let failures = 0;
    for (;;) {
      const status = await api.readStatus().catch((reason: unknown) => asPlayerError(reason));
      if (this.#hasEnded) return;
      if (status instanceof PlayerError) {
        failures += 1;
        if (status.kind !== 'network' || failures >= MOST_FAILED_POLLS) {
          this.#showLinkError(status);
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
    const { language, page, stage, reopen } = this.#parts;
    const { title, durationSeconds, videoId } = status;
    page.show({ title, durationSeconds });
    if (NOT_READY.includes(status.status)) {
      page.show({ state: 'transcoding', errorCode: '' });
      stage.showPanel(progressPanel(language, status));
    } else if (status.status === 'TranscodeFail') {
      const sentence = (): string =>
        `${inLanguage(translateFailure(status.reason), language.code())} ${language.say('failedNext')}`.trim();
      const details = [['videoId', videoId]] as const;
      this.#showError('TranscodeFail', { title: 'failed', sentence, details, canPaste: false, onRetry: reopen });
    } else if (status.status !== 'Normal') {
      const message = `Current Status is ${status.status}.`;
      this.#showPlayerError(new PlayerError({ code: 'Forbidden.IllegalStatus', message }), {
        videoId,
        onRetry: reopen,
      });
    }
  }

  #playLinked(api: VideoApi, videoId: string): void {
    let linkError: PlayerError | undefined;
    const onRetry = (): void => {
      void this.#player?.retry();
    };
    this.#play(videoId, {
      getPlayAuth: () =>
        api.getPlayAuth().catch((reason: unknown) => {
          linkError = asPlayerError(reason);
          throw linkError;
        }),
      onError: (error) => {
        if (error === linkError) this.#showLinkError(error, onRetry);
        else this.#showPlayerError(error, { videoId, onRetry });
      },
    });
  }

  #play(videoId: string, source: Source): void {
    const { page, stage } = this.#parts;
    const { definition, sessionSeconds } = this.#address;
    const onRetry = (playAuth: string | undefined): void => {
      if (playAuth !== undefined) history.replaceState(null, '', fragmentOf(videoId, playAuth));
      void this.#player?.retry(playAuth);
    };
    stage.showPanel(undefined);
    this.#player = createPlayer({
      element: stage.video,
      endpoint: location.origin,
      videoId,
      hls: Hls,
      autoplay: true,
      definition,
      sessionSeconds,
      captions: remembered('captions'),
      sound: remembered('sound'),
      onCaptionsChange: () => {
        this.#showCaptions();
      },
      onSoundTracksChange: () => {
        stage.showSoundTracks(this.#player?.soundTracks ?? [], this.#player?.soundTrack ?? '');
      },
      onRenew: () => {
        this.#renewals += 1;
        page.show({ renewals: this.#renewals });
      },
      onError: (error) => {
        this.#showPlayerError(error, { videoId, onRetry, canPaste: true });
      },
      onStateChange: (state) => {
        // onError shows an error with its text.
        if (state === 'error' || state === 'destroyed') return;
        stage.showPanel(undefined);
        page.show({ state, errorCode: '' });
      },
      onVideo: ({ title, coverUrl, durationSeconds, mediaType }) => {
        page.show({ title, durationSeconds, mediaType });
        if (coverUrl !== '') stage.video.poster = coverUrl;
      },
      onQualityChange: () => {
        this.#showQuality();
      },
      ...source,
    });
  }

  #showQuality(): void {
    if (this.#player === undefined) return;
    const { qualities, quality } = this.#player;
    this.#parts.stage.showQualities(qualities, quality);
    this.#parts.page.show({ quality: qualities.find(({ definition }) => definition === quality.playing) });
  }

  #showPlayerError(
    error: PlayerError,
    context: {
      readonly videoId: string;
      readonly onRetry: (playAuth: string | undefined) => void;
      readonly canPaste?: boolean;
    },
  ): void {
    const { videoId, onRetry, canPaste = false } = context;
    const isCredentialBad = error.kind === 'expired' || error.kind === 'other-video' || error.kind === 'refused';
    this.#showError(error.code, {
      title: `title.${error.kind}`,
      sentence: () => inLanguage([error.text.en, error.text.zh], this.#parts.language.code()),
      details: errorDetails(error, videoId),
      canPaste: canPaste && isCredentialBad,
      onRetry,
    });
  }

  /** For refusals of the link itself, not of a credential. */
  #showLinkError(error: PlayerError, onRetry: () => void = this.#parts.reopen): void {
    const aboutLink = error.kind === 'expired' ? 'linkExpired' : error.kind === 'refused' ? 'linkBad' : undefined;
    if (aboutLink === undefined) {
      this.#showPlayerError(error, { videoId: '', onRetry });
      return;
    }
    const sentence = (): string => this.#parts.language.say(aboutLink);
    const details = errorDetails(error, '');
    this.#showError(error.code, { title: 'linkTitle', sentence, details, canPaste: false, onRetry });
  }

  #showError(code: string, options: ErrorPanelOptions): void {
    this.#parts.page.show({ state: 'error', errorCode: code });
    this.#parts.stage.showPanel(errorPanel(this.#parts.language, options));
  }
}

function asPlayerError(reason: unknown): PlayerError {
  return reason instanceof PlayerError ? reason : new PlayerError({ code: 'Client.BadResponse' });
}
