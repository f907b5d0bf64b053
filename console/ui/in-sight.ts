// Keeps the marked one of a row of links or tabs in sight, where the row scrolls sideways.
import { useEffect, useRef } from 'preact/hooks';
import type { RefObject } from 'preact';

/** `marked` selects it within the row; `here` names it. */
export function useInSight<Row extends HTMLElement>(marked: string, here: string | undefined): RefObject<Row | null> {
  const place = useRef<Row | null>(null);
  useEffect(() => {
    const row = place.current;
    const item = row?.querySelector<HTMLElement>(marked) ?? null;
    if (row === null || item === null) return;
    const [around, inside] = [row.getBoundingClientRect(), item.getBoundingClientRect()];
    row.scrollLeft += inside.left - around.left - (around.width - inside.width) / 2;
  }, [here]);
  return place;
}
