// What a player listens to for as long as it lives: the media element, and the page around it.

interface Followed {
  readonly media: HTMLMediaElement;
  readonly signal: AbortSignal;
  /** The element plays, waits, seeks or has stopped. */
  readonly onMedia: () => void;
  /** The session may have ended meanwhile. */
  readonly onReturn: () => void;
  readonly onOnline: () => void;
}

const MEDIA_EVENTS = ['playing', 'pause', 'ended', 'waiting', 'canplay', 'seeking', 'seeked', 'timeupdate'];

export function followPage({ media, signal, onMedia, onReturn, onOnline }: Followed): void {
  for (const type of MEDIA_EVENTS) media.addEventListener(type, onMedia, { signal });
  for (const type of ['play', 'seeking']) media.addEventListener(type, onReturn, { signal });
  for (const type of ['online', 'pageshow', 'focus']) window.addEventListener(type, onReturn, { signal });
  document.addEventListener('visibilitychange', onReturn, { signal });
  window.addEventListener('online', onOnline, { signal });
}
