// Which captions the viewer has chosen, for the next film too: a language, or `off`.

const KEY = 'playauth.captions';

export function rememberedCaption(): string | undefined {
  try {
    return localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

export function rememberCaption(choice: string): void {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // A browser that stores nothing follows the video's owner next time.
  }
}
