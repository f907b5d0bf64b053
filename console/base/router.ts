// The address of the page: below /console, with the browser's history. Filters of lists stand in the query.
import { signal } from '@preact/signals';

const BASE = '/console';

export const path = signal(readPath());
export const query = signal(readQuery());

addEventListener('popstate', () => {
  path.value = readPath();
  query.value = readQuery();
});

export function hrefOf(to: string): string {
  return `${BASE}${to}`;
}

export function go(to: string): void {
  history.pushState(null, '', hrefOf(to));
  path.value = readPath();
  query.value = readQuery();
  scrollTo(0, 0);
}

/** Another query for the same page, in the place of the entry of the history. Empty values are left out. */
export function setQuery(values: Readonly<Record<string, string>>): void {
  const wanted = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ''));
  const text = wanted.size === 0 ? '' : `?${wanted.toString()}`;
  history.replaceState(null, '', location.pathname + text);
  query.value = wanted;
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

function readQuery(): URLSearchParams {
  return new URLSearchParams(location.search);
}
