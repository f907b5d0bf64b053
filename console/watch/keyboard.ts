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

/** Calls `onKey` for keys that no focused control uses itself. */
export function listenToKeys(onKey: (key: string) => boolean): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isHandledBy(event.target, event.key)) return;
    if (onKey(event.key)) event.preventDefault();
  });
}

function isHandledBy(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('textarea, [role="menu"], input:not([type="range"])') !== null) return true;
  if (target instanceof HTMLInputElement) return key.startsWith('Arrow');
  return (key === ' ' || key === 'Enter') && target.closest('button, summary, a') !== null;
}
