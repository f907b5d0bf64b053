// The script of the watch page: connects language, stage and address, and starts a new session when the address changes.
import { chooseLanguage, type LanguageCode } from '../../sdk/texts.ts';
import { readAddress } from './address.ts';
import { createPageState } from './page-state.ts';
import { createStage } from './stage.ts';
import { createLanguage, type Language } from './texts.ts';
import { WatchSession } from './watch-session.ts';

const LANGUAGE_KEY = 'playauth.language';

run();

function run(): void {
  let session: WatchSession | undefined;
  const language = createLanguage(rememberedLanguage() ?? chooseLanguage(navigator.languages));
  const page = createPageState(language, { title: byId('title'), facts: byId('facts') });
  const stage = createStage(byId('stage'), {
    language,
    onQuality: (definition) => session?.setQuality(definition),
    onCaption: (caption) => session?.setCaption(caption),
    toggleCaptions: () => session?.toggleCaptions(),
    onSoundTrack: (label) => session?.setSoundTrack(label),
    nextSoundTrack: () => session?.nextSoundTrack(),
    thumbnailAt: (seconds) => session?.thumbnailAt(seconds),
  });
  const open = (): void => {
    session?.end();
    session = new WatchSession({ language, page, stage, reopen: open }, readAddress(location));
    session.begin();
  };
  offerLanguages(language);
  playSilentlyIfMust(stage.video);
  window.addEventListener('hashchange', open);
  open();
}

/** Browsers may forbid sound before the first click: then the video plays muted, and a button turns the sound on. */
function playSilentlyIfMust(video: HTMLVideoElement): void {
  const playSilently = async (): Promise<void> => {
    video.muted = true;
    try {
      await video.play();
      document.documentElement.dataset['silenced'] = '';
    } catch {
      video.muted = false;
    }
  };
  video.addEventListener('canplay', () => {
    const isFirst = video.played.length === 0 && video.currentTime === 0;
    // The player's own attempt was refused; a click since then may have changed that.
    if (video.paused && isFirst) video.play().catch(playSilently);
  });
}

function offerLanguages(language: Language): void {
  const button = byId('language');
  language.follow(() => {
    document.documentElement.lang = language.code() === 'zh' ? 'zh-CN' : 'en';
    button.textContent = language.code() === 'zh' ? 'English' : '中文';
    button.lang = language.code() === 'zh' ? 'en' : 'zh-CN';
  });
  button.addEventListener('click', () => {
    language.change(language.code() === 'zh' ? 'en' : 'zh');
    try {
      localStorage.setItem(LANGUAGE_KEY, language.code());
    } catch {
      // Without storage the language follows the browser's settings at the next visit.
    }
  });
}

function rememberedLanguage(): LanguageCode | undefined {
  try {
    const code = localStorage.getItem(LANGUAGE_KEY);
    return code === 'en' || code === 'zh' ? code : undefined;
  } catch {
    return undefined;
  }
}

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`watch.html has no #${id}`);
  return element;
}
