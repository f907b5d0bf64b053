// What several videos are asked to become: tags, category, deleted.
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatNumber } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { common } from '../../base/texts.ts';
import type { Category } from '../../server/categories.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Check, SelectField, TextField } from '../../ui/fields.tsx';
import { NO_CATEGORY } from './bulk-actions.ts';
import type { MediaItem } from './media-pages.ts';
import { tagsOf } from './search-media.ts';
import { texts } from './texts.ts';

interface FormDialogProps {
  readonly title: string;
  readonly action: string;
  readonly tone?: 'bad';
  readonly onClose: () => void;
  readonly onSubmit: () => void;
  readonly children: ComponentChildren;
}

function FormDialog({ title, action, tone, onClose, onSubmit, children }: FormDialogProps): JSX.Element {
  const submit = (event: Event): void => {
    event.preventDefault();
    onSubmit();
    onClose();
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t(common.cancel)}</Button>
          <button type="submit" form="bulk-form" class={`button ${tone === 'bad' ? 'danger' : 'main'}`}>
            {action}
          </button>
        </>
      }
    >
      <form id="bulk-form" class="bulk-form" onSubmit={submit}>
        {children}
      </form>
    </Dialog>
  );
}

interface BulkProps {
  readonly items: readonly MediaItem[];
  readonly onClose: () => void;
}

interface TagsProps extends BulkProps {
  readonly onTags: (change: { readonly added: readonly string[]; readonly removed: readonly string[] }) => void;
}

export function TagsDialog({ items, onClose, onTags }: TagsProps): JSX.Element {
  const [typed, setTyped] = useState('');
  const [removed, setRemoved] = useState<readonly string[]>([]);
  const known = [...new Set(items.flatMap(({ tags }) => tags))].sort();
  return (
    <FormDialog
      title={tf(texts.tagsTitle, { count: formatNumber(items.length) })}
      action={t(texts.apply)}
      onClose={onClose}
      onSubmit={() => {
        onTags({ added: tagsOf(typed), removed });
      }}
    >
      <TextField
        label={t(texts.addTags)}
        hint={t(texts.addTagsHint)}
        value={typed}
        onChange={setTyped}
        attributes={{ autofocus: true }}
      />
      {known.length > 0 && (
        <fieldset class="bulk-tags">
          <legend>{t(texts.removeTags)}</legend>
          {known.map((tag) => (
            <Check
              key={tag}
              label={tag}
              isOn={removed.includes(tag)}
              onChange={(isOn) => {
                setRemoved(isOn ? [...removed, tag] : removed.filter((each) => each !== tag));
              }}
            />
          ))}
        </fieldset>
      )}
    </FormDialog>
  );
}

interface MoveProps extends BulkProps {
  readonly categories: readonly Category[];
  /** With a name, a category is made first. */
  readonly onMove: (to: { readonly cateId: number } | { readonly newName: string }) => void;
}

export function MoveDialog({ items, categories, onClose, onMove }: MoveProps): JSX.Element {
  const [chosen, setChosen] = useState(String(categories[0]?.cateId ?? NO_CATEGORY));
  const [newName, setNewName] = useState('');
  const choices = [
    ...categories.map(({ cateId, path }) => [String(cateId), path] as const),
    [String(NO_CATEGORY), t(texts.noCategory)] as const,
  ];
  return (
    <FormDialog
      title={tf(texts.moveTitle, { count: formatNumber(items.length) })}
      action={t(texts.moveAction)}
      onClose={onClose}
      onSubmit={() => {
        onMove(newName.trim() === '' ? { cateId: Number(chosen) } : { newName: newName.trim() });
      }}
    >
      <SelectField label={t(texts.category)} choices={choices} value={chosen} onChange={setChosen} />
      <TextField label={t(texts.newCategory)} hint={t(texts.newCategoryHint)} value={newName} onChange={setNewName} />
    </FormDialog>
  );
}

export function DeleteDialog({ items, onClose, onDelete }: BulkProps & { readonly onDelete: () => void }): JSX.Element {
  return (
    <FormDialog
      title={tf(texts.deleteTitle, { count: formatNumber(items.length) })}
      action={t(texts.delete)}
      tone="bad"
      onClose={onClose}
      onSubmit={onDelete}
    >
      <ul class="bulk-titles">
        {items.slice(0, 5).map(({ videoId, title }) => (
          <li key={videoId}>{title}</li>
        ))}
        {items.length > 5 && <li class="quiet">+ {formatNumber(items.length - 5)}</li>}
      </ul>
      <p class="quiet">{t(texts.deleteMore)}</p>
    </FormDialog>
  );
}
