// Stores the viewer's choice of captions for the next video: a language, or `off`.

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
    // Without storage the next video starts with its own default.
  }
}
