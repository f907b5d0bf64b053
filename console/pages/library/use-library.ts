// The videos that the library shows, for the filters of the address: loaded as they come into sight, and looked at again while
// something happens to them.
import { effect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { client, session, sessionState } from '../../server/session.ts';
import { arrivals, uploads } from '../../uploads/upload-queue.ts';
import type { Range } from '../../ui/virtual-rows.tsx';
import { lookAtStates } from './live-states.ts';
import { MediaPages } from './media-pages.ts';
import { searchMedia, type MediaQuery } from './search-media.ts';

const STATES_MS = 2000;
const LIST_MS = 10_000;
const SETTLE_MS = 600;

export interface Library {
  readonly pages: MediaPages;
  readonly onRange: (range: Range) => void;
}

export function useLibrary({ kind, match, sort }: MediaQuery): Library {
  const pages = useMemo(
    () => new MediaPages((asked) => searchMedia(client(), { kind, match, sort }, asked)),
    [kind, match, sort],
  );
  const range = useRef<Range>({ from: 0, to: 0 });
  const token = session.value?.securityToken;
  useEffect(() => {
    if (token === undefined) return undefined;
    pages.need(0, 0);
    return watch(pages, range);
  }, [pages, token]);
  return {
    pages,
    onRange: (next) => {
      range.current = next;
      pages.need(next.from, next.to);
    },
  };
}

/** Until the page is left. A tab in the background asks nothing. */
function watch(pages: MediaPages, range: { readonly current: Range }): () => void {
  const isOn = (): boolean => !document.hidden && sessionState.value === 'in';
  const states = setInterval(() => {
    if (!isOn()) return;
    const { from, to } = range.current;
    const items = Array.from({ length: to - from + 1 }, (_, step) => pages.at(from + step) ?? []).flat();
    void lookAtStates(client(), pages, items).catch(() => undefined);
  }, STATES_MS);
  const list = setInterval(() => {
    if (isOn()) pages.reload();
  }, LIST_MS);
  const unfollow = followUploads(pages);
  const online = (): void => {
    pages.reload();
  };
  addEventListener('online', online);
  return () => {
    clearInterval(states);
    clearInterval(list);
    unfollow();
    removeEventListener('online', online);
  };
}

/** Videos that this browser creates, and files that arrive, are seen at once. */
function followUploads(pages: MediaPages): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let before = '';
  const stop = effect(() => {
    const created = uploads.value.filter(({ videoId }) => videoId !== undefined).length;
    const now = `${String(created)} ${String(arrivals.value)}`;
    if (now === before) return;
    const isFirst = before === '';
    before = now;
    if (isFirst || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      pages.reload();
    }, SETTLE_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
