// The bar of what can be done to the selected videos, its dialogs, and the messages with which it is undone.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatNumber } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import type { Category } from '../../server/categories.ts';
import { toastFailure } from '../../server/failure.tsx';
import { client } from '../../server/session.ts';
import { Button } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Menu } from '../../ui/menu.tsx';
import { showToast } from '../../ui/toasts.tsx';
import type { Text } from '../../../sdk/texts.ts';
import { changeTags, deleteAll, moveTo, restoreCategories, restoreTags, setBlocked } from './bulk-actions.ts';
import { DeleteDialog, MoveDialog, TagsDialog } from './bulk-dialogs.tsx';
import type { MediaItem } from './media-pages.ts';
import { clearSelected, MOST_SELECTED, selected, setLeaving } from './selection.ts';
import { texts } from './texts.ts';

export type BulkKind = 'tags' | 'move' | 'delete' | 'block' | 'unblock';

export interface Asked {
  readonly kind: BulkKind;
  readonly items: readonly MediaItem[];
}

interface DoneAction {
  readonly said: Text<string, string>;
  readonly run: () => Promise<void>;
  readonly undo: () => Promise<void>;
}

interface BulkProps {
  readonly categories: readonly Category[];
  /** The list has changed: look again. */
  readonly onChange: () => void;
}

/** Does at once what needs no dialog, and gives the others to be shown. */
export function useBulk({ categories, onChange }: BulkProps): {
  readonly ask: (asked: Asked) => void;
  readonly dialog: JSX.Element | null;
} {
  const [asked, setAsked] = useState<Asked | undefined>();
  const perform = async (items: readonly MediaItem[], { said, run, undo }: DoneAction): Promise<void> => {
    try {
      await run();
      clearSelected();
      const text = tf(said, { count: formatNumber(items.length) });
      showToast({ text, undo: () => void attempt(undo, t(texts.undone), onChange) });
    } catch (error) {
      toastFailure(error);
    } finally {
      onChange();
    }
  };
  const block = (items: readonly MediaItem[], isBlocked: boolean): void => {
    const concerned = items.filter(({ status }) => (status === 'Blocked') !== isBlocked);
    void perform(concerned, {
      said: isBlocked ? texts.blocked : texts.unblocked,
      run: () => setBlocked(client(), concerned, isBlocked),
      undo: () => setBlocked(client(), concerned, !isBlocked),
    });
  };
  const ask = (next: Asked): void => {
    if (next.kind === 'block' || next.kind === 'unblock') block(next.items, next.kind === 'block');
    else setAsked(next);
  };
  const close = (): void => {
    setAsked(undefined);
  };
  return {
    ask,
    dialog:
      asked === undefined ? null : (
        <AskedDialog asked={asked} close={close} perform={perform} {...{ categories, onChange }} />
      ),
  };
}

interface AskedDialogProps extends BulkProps {
  readonly asked: Asked;
  readonly close: () => void;
  readonly perform: (items: readonly MediaItem[], action: DoneAction) => Promise<void>;
}

function AskedDialog({ asked: { kind, items }, close, perform, categories, onChange }: AskedDialogProps): JSX.Element {
  if (kind === 'tags')
    return (
      <TagsDialog
        items={items}
        onClose={close}
        onTags={(change) =>
          void perform(items, {
            said: texts.tagged,
            run: () => changeTags(client(), items, change),
            undo: () => restoreTags(client(), items),
          })
        }
      />
    );
  if (kind === 'move')
    return (
      <MoveDialog
        items={items}
        categories={categories}
        onClose={close}
        onMove={(to) =>
          void perform(items, {
            said: texts.moved,
            run: async () => {
              await moveTo(client(), items, 'cateId' in to ? to.cateId : await addCategory(to.newName));
            },
            undo: () => restoreCategories(client(), items),
          })
        }
      />
    );
  return (
    <DeleteDialog
      items={items}
      onClose={close}
      onDelete={() => {
        deleteLater(items, onChange);
      }}
    />
  );
}

async function addCategory(cateName: string): Promise<number> {
  return (await client().addCategory({ cateName })).category.cateId;
}

/** Deleted when the time to undo it has run out. A page that is closed before then deletes nothing. */
function deleteLater(items: readonly MediaItem[], onChange: () => void): void {
  setLeaving(items, true);
  clearSelected();
  const count = formatNumber(items.length);
  showToast({
    text: tf(texts.deleting, { count }),
    undo: () => {
      setLeaving(items, false);
      showToast({ text: t(texts.kept) });
    },
    onExpire: () =>
      void attempt(
        () => deleteAll(client(), items),
        tf(texts.deleted, { count }),
        () => {
          onChange();
          setLeaving(items, false);
        },
      ),
  });
}

async function attempt(action: () => Promise<void>, said: string, onEnd: () => void): Promise<void> {
  try {
    await action();
    showToast({ text: said, tone: 'good' });
  } catch (error) {
    toastFailure(error);
  } finally {
    onEnd();
  }
}

export function BulkBar({ ask }: { readonly ask: (asked: Asked) => void }): JSX.Element | null {
  const items = [...selected.value.values()];
  if (items.length === 0) return null;
  const count = formatNumber(items.length);
  const start = (kind: BulkKind) => (): void => {
    ask({ kind, items });
  };
  const canBlock = items.some(({ status }) => status !== 'Blocked');
  return (
    <div class="bulk-bar" role="toolbar" aria-label={tf(texts.selectedSome, { count })}>
      <strong aria-live="polite">
        {tf(items.length >= MOST_SELECTED ? texts.selectedMost : texts.selectedSome, { count })}
      </strong>
      <div class="bulk-buttons">
        <Button kind="plain" onClick={start('tags')}>
          <Icon name="tag" />
          {t(texts.tags)}
        </Button>
        <Button kind="plain" onClick={start('move')}>
          <Icon name="folder" />
          {t(texts.move)}
        </Button>
        <Button kind="plain" onClick={start('delete')}>
          <Icon name="trash" />
          {t(texts.delete)}
        </Button>
        <Menu
          label={t(texts.moreActions)}
          entries={[
            { label: t(texts.block), icon: 'block', isDisabled: !canBlock, run: start('block') },
            { label: t(texts.unblock), icon: 'check', run: start('unblock') },
          ]}
        />
      </div>
      <button type="button" class="button plain icon" aria-label={t(texts.clearSelection)} onClick={clearSelected}>
        <Icon name="close" />
      </button>
    </div>
  );
}
