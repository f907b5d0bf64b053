// Which rows are selected, and which one the keyboard is at.
import { signal } from '@preact/signals';
import type { MediaItem } from './media-pages.ts';

/** As they were when they were selected: what is changed in them can be undone. */
export const selected = signal<ReadonlyMap<string, MediaItem>>(new Map());
/** Rows whose deletion can still be undone. */
export const leaving = signal<ReadonlySet<string>>(new Set());

export const MOST_SELECTED = 1000;

export function toggleSelected(item: MediaItem): void {
  const next = new Map(selected.value);
  if (!next.delete(item.videoId)) next.set(item.videoId, item);
  selected.value = next;
}

export function addSelected(items: readonly MediaItem[]): void {
  const next = new Map(selected.value);
  for (const item of items) if (next.size < MOST_SELECTED) next.set(item.videoId, item);
  selected.value = next;
}

export function clearSelected(): void {
  selected.value = new Map();
}

export function setLeaving(items: readonly MediaItem[], isLeaving: boolean): void {
  const next = new Set(leaving.value);
  for (const { videoId } of items)
    if (isLeaving) next.add(videoId);
    else next.delete(videoId);
  leaving.value = next;
}
