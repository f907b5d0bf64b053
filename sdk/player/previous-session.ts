// The playback session that this player had before, by name: with MaxConcurrency a player that renews, or whose page was loaded again,
// takes over the place of that session. Kept for the tab of the browser.

export interface PreviousSession {
  /** 24 hex digits. */
  readonly id: string | undefined;
  /** Takes the session from the URLs of an answer. */
  readonly note: (urls: readonly string[]) => void;
}

const NAME = 'playauth.session';
/** Where its id stands in a grant: bytes 8 to 20. */
const ID = { from: 8, to: 20 } as const;
const GRANT = /\/play\/([\w-]{88,122})\//;

export function createPreviousSession(memory: Pick<Storage, 'getItem' | 'setItem'>): PreviousSession {
  let id = memory.getItem(NAME) ?? undefined;
  return {
    get id() {
      return id;
    },
    note: (urls) => {
      const found = urls.map(sessionOf).find((one) => one !== undefined);
      if (found === undefined) return;
      id = found;
      memory.setItem(NAME, found);
    },
  };
}

/** Of this tab. A page that may keep nothing has none. */
export function sessionMemory(): Pick<Storage, 'getItem' | 'setItem'> {
  const attempt = <T>(act: () => T): T | null => {
    try {
      return act();
    } catch {
      return null;
    }
  };
  return {
    getItem: (name) => attempt(() => sessionStorage.getItem(name)),
    setItem: (name, value) => void attempt(() => sessionStorage.setItem(name, value)),
  };
}

function sessionOf(url: string): string | undefined {
  const grant = GRANT.exec(url)?.[1];
  if (grant === undefined) return undefined;
  const bytes = atob(grant.replaceAll('-', '+').replaceAll('_', '/'));
  return Array.from(bytes.slice(ID.from, ID.to), (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
