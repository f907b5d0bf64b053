// What a person chose in this browser: names and short texts. Storage may be closed to the page; then nothing is kept.
const PREFIX = 'playauth-console ';

export function readChoice(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

export function storeChoice(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // Not kept.
  }
}
