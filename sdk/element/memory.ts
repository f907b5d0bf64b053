// What the player remembers for the viewer in this browser: volume, speed, captions, sound, caption style, and where each
// film was left. Nothing of it is sent anywhere.

const PREFIX = 'playauth.';
const POSITIONS = `${PREFIX}positions`;
const MOST_POSITIONS = 100;
/** A film that was only begun, or is nearly over, starts at its beginning. */
const WORTH_SECONDS = 5;
const END_SECONDS = 10;

/** `captions`: a language, or `off`. `sound`: a language. `volume`: 0–1. `muted`: `yes` or `no`. `speed`: a factor. */
export type Choice =
  'captions' | 'sound' | 'volume' | 'muted' | 'speed' | 'captionSize' | 'captionColour' | 'captionGround';

export interface Memory {
  readonly read: (choice: Choice) => string | undefined;
  readonly write: (choice: Choice, value: string) => void;
  /** Seconds; 0 where nothing is known of the video. */
  readonly position: (videoId: string) => number;
  readonly keepPosition: (videoId: string, at: { readonly seconds: number; readonly duration: number }) => void;
}

type Store = Pick<Storage, 'getItem' | 'setItem'>;

/** Forgetful where the browser refuses storage, or the page does not want any. */
export function createMemory(open: () => Store | undefined): Memory {
  const read = (key: string): string | undefined => {
    try {
      return open()?.getItem(key) ?? undefined;
    } catch {
      return undefined;
    }
  };
  const write = (key: string, value: string): void => {
    try {
      open()?.setItem(key, value);
    } catch {
      // Full or forbidden: the next video starts with its own defaults.
    }
  };
  return {
    read: (choice) => read(PREFIX + choice),
    write: (choice, value) => {
      write(PREFIX + choice, value);
    },
    position: (videoId) => readPositions(read(POSITIONS)).find(([id]) => id === videoId)?.[1] ?? 0,
    keepPosition: (videoId, { seconds, duration }) => {
      if (videoId === '' || !Number.isFinite(duration) || seconds < WORTH_SECONDS) return;
      const others = readPositions(read(POSITIONS)).filter(([id]) => id !== videoId);
      const kept = duration - seconds < END_SECONDS ? [] : [[videoId, Math.floor(seconds)] as const];
      write(POSITIONS, JSON.stringify([...kept, ...others].slice(0, MOST_POSITIONS)));
    },
  };
}

/** Newest first. */
function readPositions(text: string | undefined): readonly (readonly [videoId: string, seconds: number])[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list.filter(isPosition) : [];
  } catch {
    return [];
  }
}

function isPosition(entry: unknown): entry is readonly [string, number] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number' && entry[1] >= 0;
}
