// Stores the viewer's choices for the next video: captions (a language, or `off`) and sound (a language).

const KEYS = { captions: 'playauth.captions', sound: 'playauth.sound' } as const;

type Choice = keyof typeof KEYS;

export function remembered(choice: Choice): string | undefined {
  try {
    return localStorage.getItem(KEYS[choice]) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(choice: Choice, value: string): void {
  try {
    localStorage.setItem(KEYS[choice], value);
  } catch {
    // Without storage the next video starts with its own default.
  }
}
