// The list of the library: a grid of rows that the keyboard moves through. One row takes the focus of Tab.
import type { JSX, RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../base/language.ts';
import { go } from '../../base/router.ts';
import { Check } from '../../ui/fields.tsx';
import { VirtualRows, type Range, type RowPlace } from '../../ui/virtual-rows.tsx';
import type { Asked } from './bulk.tsx';
import type { MediaItem, MediaPages } from './media-pages.ts';
import { MediaRow } from './media-row.tsx';
import { menuOf } from './row-menu.ts';
import { addSelected, clearSelected, MOST_SELECTED, selected, toggleSelected } from './selection.ts';
import { texts } from './texts.ts';

const ROW_PX = 84;
const STRIDE = 10;

interface MediaGridProps {
  readonly pages: MediaPages;
  readonly total: number;
  readonly ask: (asked: Asked) => void;
  readonly onRange: (range: Range) => void;
}

export function MediaGrid({ pages, total, ask, onRange }: MediaGridProps): JSX.Element {
  // Rows read the pages, which are no signal of their own.
  void pages.version.value;
  const place = useRef<HTMLDivElement>(null);
  const { active, target, moveTo, select } = useCursor(pages, total, place);
  const rowOf = useRows(active, { pages, select, ask });
  const press = (event: KeyboardEvent): void => {
    const isHandled = pressKey(event, { active, total, moveTo, select, pages, ask });
    if (isHandled) event.preventDefault();
  };
  return (
    <div
      ref={place}
      class="media-grid"
      role="grid"
      aria-label={t(texts.title)}
      aria-rowcount={total + 1}
      aria-multiselectable="true"
      aria-description={t(texts.keys)}
      onKeyDown={press}
    >
      <Headings total={total} pages={pages} />
      <VirtualRows count={total} rowHeight={ROW_PX} onRange={onRange} target={target} row={rowOf} />
    </div>
  );
}

interface KnownRow {
  readonly item: MediaItem | undefined;
  readonly isActive: boolean;
  readonly node: JSX.Element;
}

const MOST_KNOWN_ROWS = 500;

/** One node for each state of a row: one that has not changed is not compared again while the list scrolls. */
function useRows(
  active: number,
  { pages, select, ask }: Pick<MediaGridProps, 'pages' | 'ask'> & Pick<Cursor, 'select'>,
): (index: number, place: RowPlace) => JSX.Element {
  const known = useRef(new Map<number, KnownRow>()).current;
  return (index, place) => {
    const [item, isActive, before] = [pages.at(index), index === active, known.get(index)];
    if (before !== undefined && before.item === item && before.isActive === isActive) return before.node;
    const about = { item, index, place, isActive };
    const node = <MediaRow key={index} {...about} onSelect={select} entriesOf={(one) => menuOf(one, ask)} />;
    if (known.size >= MOST_KNOWN_ROWS) known.clear();
    known.set(index, { item, isActive, node });
    return node;
  };
}

interface Cursor {
  readonly active: number;
  readonly target: { readonly index: number } | undefined;
  readonly moveTo: (index: number) => void;
  readonly select: (index: number, isRange: boolean) => void;
}

/** The row of the keyboard, and the row from which a selection is extended. */
function useCursor(pages: MediaPages, total: number, place: RefObject<HTMLDivElement | null>): Cursor {
  const [active, setActive] = useState(0);
  const [target, setTarget] = useState<{ readonly index: number } | undefined>();
  const anchor = useRef(0);
  useEffect(() => {
    if (target === undefined) return;
    const row = place.current?.querySelector<HTMLElement>(`[data-index="${String(target.index)}"]`);
    row?.focus({ preventScroll: true });
  }, [target]);
  const select = (index: number, isRange: boolean): void => {
    if (isRange) {
      const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
      void pages.loadAll(from, Math.min(to, from + MOST_SELECTED - 1)).then(addSelected);
    } else {
      const item = pages.at(index);
      if (item !== undefined) toggleSelected(item);
      anchor.current = index;
    }
    setActive(index);
  };
  const moveTo = (index: number): void => {
    const next = Math.min(Math.max(0, index), total - 1);
    setActive(next);
    setTarget({ index: next });
  };
  return { active, target, moveTo, select };
}

function Headings({ total, pages }: { readonly total: number; readonly pages: MediaPages }): JSX.Element {
  const count = selected.value.size;
  const isAll = count > 0 && count >= Math.min(total, MOST_SELECTED);
  const toggleAll = (): void => {
    if (count > 0) clearSelected();
    else void pages.loadAll(0, Math.min(total, MOST_SELECTED) - 1).then(addSelected);
  };
  return (
    <div role="rowgroup">
      <div class="media-row headings" role="row" aria-rowindex={1}>
        <span role="columnheader" class="cell-check">
          <Check
            label={t(texts.selectAll)}
            isOn={isAll ? true : count > 0 ? 'mixed' : false}
            isBare
            onChange={toggleAll}
          />
        </span>
        <span role="columnheader" class="cell-title">
          {t(texts.name)}
        </span>
        <span role="columnheader" class="cell-status">
          {t(texts.status)}
        </span>
        <span role="columnheader" class="cell-category">
          {t(texts.category)}
        </span>
        <span role="columnheader" class="cell-size">
          {t(texts.size)}
        </span>
        <span role="columnheader" class="cell-created">
          {t(texts.created)}
        </span>
        <span role="columnheader" class="cell-menu">
          <span class="hidden-text">{t(texts.moreActions)}</span>
        </span>
      </div>
    </div>
  );
}

interface Pressed {
  readonly active: number;
  readonly total: number;
  readonly moveTo: (index: number) => void;
  readonly select: (index: number, isRange: boolean) => void;
  readonly pages: MediaPages;
  readonly ask: (asked: Asked) => void;
}

/** Answers whether the key means something here. */
function pressKey(event: KeyboardEvent, { active, total, moveTo, select, pages, ask }: Pressed): boolean {
  if (!(event.target instanceof HTMLElement) || event.target.closest('[data-index]') !== event.target) return false;
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + STRIDE,
    PageUp: active - STRIDE,
    Home: 0,
    End: total - 1,
  };
  const step = steps[event.key];
  const item = pages.at(active);
  if (step !== undefined) {
    const to = Math.min(Math.max(0, step), total - 1);
    moveTo(to);
    if (event.shiftKey) select(to, true);
    return true;
  }
  return pressAction(event, { item, active, total, select, pages, ask });
}

type PressedAction = Omit<Pressed, 'moveTo'> & { readonly item: MediaItem | undefined };

function pressAction(event: KeyboardEvent, { item, active, total, select, pages, ask }: PressedAction): boolean {
  const { key } = event;
  if (key === ' ') select(active, event.shiftKey);
  else if (key === 'Enter' && item !== undefined) go(`/video/${item.videoId}`);
  else if (key === 'Escape' && selected.value.size > 0) clearSelected();
  else if (key === 'a' && (event.ctrlKey || event.metaKey))
    void pages.loadAll(0, Math.min(total, MOST_SELECTED) - 1).then(addSelected);
  else if (key === 'Delete' && item !== undefined) {
    const chosen = [...selected.value.values()];
    ask({ kind: 'delete', items: chosen.length > 0 ? chosen : [item] });
  } else return false;
  return true;
}
