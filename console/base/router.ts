// The address of the page: below /console, with the browser's history.
import { signal } from '@preact/signals';

const BASE = '/console';

export const path = signal(readPath());

addEventListener('popstate', () => {
  path.value = readPath();
});

export function hrefOf(to: string): string {
  return `${BASE}${to}`;
}

export function go(to: string): void {
  history.pushState(null, '', hrefOf(to));
  path.value = to;
}

/** For links: lets the browser open new tabs and windows itself. */
export function followLink(event: MouseEvent, to: string): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(to);
}

function readPath(): string {
  return location.pathname.slice(BASE.length).replace(/\/+$/, '') || '/';
}
