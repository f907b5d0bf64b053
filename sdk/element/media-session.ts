// Media Session: title, cover and position on the lock screen, and the keys of headsets and keyboards.
import type { Actions } from './actions.ts';

interface MediaSessionParts {
  readonly video: HTMLVideoElement;
  readonly actions: Actions;
  readonly signal: AbortSignal;
  readonly facts: () => { readonly title: string; readonly cover: string };
}

const JUMP_SECONDS = 10;

/** The player that plays last has the session. */
export function offerMediaSession({ video, actions, signal, facts }: MediaSessionParts): void {
  const session = (navigator as Partial<Navigator>).mediaSession;
  if (session === undefined) return;
  let isOwner = false;
  const handlers: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
    play: () => void video.play().catch(() => undefined),
    pause: () => {
      video.pause();
    },
    seekbackward: ({ seekOffset }) => {
      actions.seekBy(-(seekOffset ?? JUMP_SECONDS));
    },
    seekforward: ({ seekOffset }) => {
      actions.seekBy(seekOffset ?? JUMP_SECONDS);
    },
    seekto: ({ seekTime }) => {
      if (seekTime !== undefined && seekTime !== null) actions.seekTo(seekTime);
    },
  };
  const claim = (): void => {
    isOwner = true;
    const { title, cover } = facts();
    session.metadata = new MediaMetadata({ title, artwork: cover === '' ? [] : [{ src: cover }] });
    for (const [name, handler] of Object.entries(handlers)) setHandler(session, name as MediaSessionAction, handler);
  };
  const tell = (): void => {
    if (!isOwner) return;
    session.playbackState = video.paused ? 'paused' : 'playing';
    tellPosition(session, video);
  };
  video.addEventListener('playing', claim);
  for (const type of ['playing', 'pause', 'seeked', 'ratechange', 'durationchange']) video.addEventListener(type, tell);
  signal.addEventListener('abort', () => {
    if (!isOwner) return;
    session.metadata = null;
    session.playbackState = 'none';
    for (const name of Object.keys(handlers)) setHandler(session, name as MediaSessionAction, null);
  });
}

function setHandler(session: MediaSession, name: MediaSessionAction, handler: MediaSessionActionHandler | null): void {
  try {
    session.setActionHandler(name, handler);
  } catch {
    // An action that this browser does not know.
  }
}

function tellPosition(session: MediaSession, { duration, currentTime, playbackRate }: HTMLVideoElement): void {
  if (!Number.isFinite(duration) || duration <= 0 || playbackRate === 0) return;
  try {
    session.setPositionState({ duration, playbackRate, position: Math.min(currentTime, duration) });
  } catch {
    // Optional in older browsers.
  }
}
