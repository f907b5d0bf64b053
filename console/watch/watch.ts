// The script of the watch page: connects language, player and address, and starts a new session when the address changes.
import { createLanguage } from '../../sdk/element/language.ts';
import { PlayAuthPlayer } from '../../sdk/element/playauth-player.ts';
import { chooseLanguage, type LanguageCode } from '../../sdk/texts.ts';
import { readAddress, withoutPlayAuth, type PageAddress } from './address.ts';
import { createPageState } from './page-state.ts';
import { texts, type PageLanguage } from './texts.ts';
import { WatchSession } from './watch-session.ts';

const LANGUAGE_KEY = 'playauth.language';

run();

function run(): void {
  const language = createLanguage(texts, rememberedLanguage() ?? chooseLanguage(navigator.languages));
  const page = createPageState(language, { title: byId('title'), facts: byId('facts') });
  const player = byId('player');
  if (!(player instanceof PlayAuthPlayer)) throw new Error('watch.html has no player');
  let session: WatchSession | undefined;
  const open = (address: PageAddress): void => {
    session?.end();
    const reopen = (): void => {
      open(address);
    };
    session = new WatchSession({ language, page, player, open, reopen }, address);
    session.begin();
  };
  offerLanguages(language);
  window.addEventListener('hashchange', () => {
    open(takeAddress());
  });
  open(takeAddress());
}

/** A credential is read once and does not stay in the address, where it would be shown, kept and shared. */
function takeAddress(): PageAddress {
  const address = readAddress(location);
  const kept = withoutPlayAuth(location.hash);
  if (address.playAuth !== '') history.replaceState(null, '', location.pathname + location.search + kept);
  return address;
}

function offerLanguages(language: PageLanguage): void {
  const button = byId('language');
  language.follow(() => {
    // The player reads the language of the page.
    const code = language.code() === 'zh' ? 'zh-CN' : 'en';
    document.documentElement.lang = code;
    byId('player').lang = code;
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
