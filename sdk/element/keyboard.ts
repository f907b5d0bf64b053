// The keys of the player, the same as in other players.
import type { Actions } from './actions.ts';

/** The action of a key; undefined for keys without one. */
export function keyAction(key: string, actions: Actions): (() => void) | undefined {
  if (/^[0-9]$/.test(key)) {
    return () => {
      actions.seekToShare(Number(key) / 10);
    };
  }
  const table: Readonly<Record<string, () => void>> = {
    ' ': actions.togglePlay,
    k: actions.togglePlay,
    j: () => {
      actions.seekBy(-10);
    },
    l: () => {
      actions.seekBy(10);
    },
    ArrowLeft: () => {
      actions.seekBy(-5);
    },
    ArrowRight: () => {
      actions.seekBy(5);
    },
    ArrowUp: () => {
      actions.changeVolume(0.05);
    },
    ArrowDown: () => {
      actions.changeVolume(-0.05);
    },
    Home: () => {
      actions.seekToShare(0);
    },
    End: () => {
      actions.seekToShare(1);
    },
    m: actions.toggleMute,
    f: actions.toggleFullscreen,
    c: actions.toggleCaptions,
    a: actions.nextSoundTrack,
    i: actions.togglePictureInPicture,
    '<': () => {
      actions.changeSpeed(-1);
    },
    '>': () => {
      actions.changeSpeed(1);
    },
  };
  const name = key.length === 1 ? key.toLowerCase() : key;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

interface KeyListener {
  /** The player itself, or the document where the page has nothing else that wants keys. */
  readonly target: EventTarget;
  readonly signal: AbortSignal;
  /** Whether the key was used. */
  readonly onKey: (key: string) => boolean;
}

/** Calls `onKey` for keys that no focused control uses itself. */
export function listenToKeys({ target, signal, onKey }: KeyListener): void {
  const listener = (event: Event): void => {
    if (!(event instanceof KeyboardEvent)) return;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    // Outside of a shadow tree the event's target is its host.
    if (isHandledBy(event.composedPath()[0], event.key)) return;
    if (onKey(event.key)) event.preventDefault();
  };
  target.addEventListener('keydown', listener, { signal });
}

function isHandledBy(target: EventTarget | undefined, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('textarea, select, [role="menu"]') !== null) return true;
  if (target instanceof HTMLInputElement) return target.type !== 'range' || /^(?:Arrow|Home|End)/.test(key);
  return (key === ' ' || key === 'Enter') && target.closest('button, summary, a') !== null;
}
