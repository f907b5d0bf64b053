// A list of any length: only the rows near the window are in the document, each in its place of a space as high as all of them.
// The window scrolls, as on every other page.
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import './virtual-rows.css';

interface VirtualRowsProps {
  readonly count: number;
  readonly rowHeight: number;
  readonly row: (index: number, place: { readonly top: string; readonly height: string }) => JSX.Element;
  /** The rows in sight, the last one included. */
  readonly onRange?: (range: Range) => void;
  /** A row to bring into sight; a new object each time. */
  readonly target?: { readonly index: number } | undefined;
}

export type RowPlace = Parameters<VirtualRowsProps['row']>[1];

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Rows beyond the window, so that scrolling finds them there. */
const MARGIN_ROWS = 8;
/** Browsers cut off higher elements. */
const MOST_PX = 15_000_000;

export function VirtualRows({ count, rowHeight, row, onRange, target }: VirtualRowsProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const shownCount = Math.min(count, Math.floor(MOST_PX / rowHeight));
  const [range, setRange] = useState<Range>({ from: 0, to: MARGIN_ROWS });
  useLayoutEffect(() => {
    const look = (): void => {
      const top = place.current?.getBoundingClientRect().top ?? 0;
      const from = Math.max(0, Math.floor(-top / rowHeight) - MARGIN_ROWS);
      const to = Math.max(0, Math.min(shownCount - 1, Math.ceil((innerHeight - top) / rowHeight) + MARGIN_ROWS));
      setRange((before) => (before.from === from && before.to === to ? before : { from, to }));
    };
    look();
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    return () => {
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, [shownCount, rowHeight]);
  useEffect(() => {
    onRange?.(range);
  }, [range, shownCount]);
  useEffect(() => {
    if (target !== undefined && place.current !== null) reveal(place.current, target.index * rowHeight, rowHeight);
  }, [target]);
  const last = Math.min(range.to, shownCount - 1);
  const indexes = Array.from({ length: Math.max(0, last - range.from + 1) }, (_, step) => range.from + step);
  return (
    <div ref={place} class="virtual-rows" role="rowgroup" style={{ height: `${String(shownCount * rowHeight)}px` }}>
      {indexes.map((index) => row(index, { top: `${String(index * rowHeight)}px`, height: `${String(rowHeight)}px` }))}
    </div>
  );
}

/** Keeps clear of what sticks to the upper and lower edges. */
const CLEAR_PX = 136;

function reveal(place: HTMLElement, offset: number, height: number): void {
  const top = place.getBoundingClientRect().top + offset;
  const bottom = top + height;
  if (top < CLEAR_PX) scrollBy(0, top - CLEAR_PX);
  else if (bottom > innerHeight - CLEAR_PX) scrollBy(0, bottom - innerHeight + CLEAR_PX);
}
