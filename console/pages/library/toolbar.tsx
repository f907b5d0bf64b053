// Search and filters of the library. What is typed is searched for at the next pause.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../base/language.ts';
import type { Category } from '../../server/categories.ts';
import { statusGroups } from '../../server/video-status.ts';
import { Button } from '../../ui/controls.tsx';
import { CompactSelect, Segments, type Choice } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import { changeFilters, isFiltered, sorts, type Filters } from './library-filters.ts';
import { texts } from './texts.ts';

const sortLabels = [texts.newest, texts.oldest, texts.changedLast, texts.changedFirst] as const;

interface ToolbarProps {
  readonly filters: Filters;
  readonly categories: readonly Category[];
  /** That the shown videos have. */
  readonly tags: readonly string[];
}

export function Toolbar({ filters, categories, tags }: ToolbarProps): JSX.Element {
  return (
    <div class="library-toolbar" role="search">
      <SearchField text={filters.text} />
      <div class="library-filters">
        <Segments
          label={t(texts.kind)}
          choices={[
            ['', t(texts.allKinds)],
            ['video', t(texts.videos)],
            ['audio', t(texts.audio)],
          ]}
          value={filters.kind}
          onChange={(kind) => {
            changeFilters({ kind });
          }}
        />
        <Selects filters={filters} categories={categories} tags={tags} />
        <SetFilters filters={filters} />
      </div>
    </div>
  );
}

function Selects({ filters, categories, tags }: ToolbarProps): JSX.Element {
  const statuses: readonly Choice[] = [
    ['', t(texts.anyStatus)],
    ...statusGroups.map(([name, label]) => [name, t(label)] as const),
  ];
  const places: readonly Choice[] = [
    ['', t(texts.anyCategory)],
    ...categories.map(({ cateId, path }) => [String(cateId), path] as const),
  ];
  const { status, category, tag, sort } = filters;
  const marks = [...new Set([...tags, tag])].filter((each) => each !== '');
  const labels: readonly Choice[] = [['', t(texts.anyTag)], ...marks.map((each) => [each, each] as const)];
  const change = (name: 'status' | 'category' | 'tag' | 'sort') => (value: string) => {
    changeFilters({ [name]: value });
  };
  const orders = sorts.map((each, index) => [each, t(sortLabels[index] ?? texts.newest)] as const);
  return (
    <>
      <CompactSelect
        label={t(texts.status)}
        choices={statuses}
        value={status}
        isSet={status !== ''}
        onChange={change('status')}
      />
      {categories.length > 0 && (
        <CompactSelect
          label={t(texts.category)}
          choices={places}
          value={category}
          isSet={category !== ''}
          onChange={change('category')}
        />
      )}
      {marks.length > 0 && (
        <CompactSelect label={t(texts.tag)} choices={labels} value={tag} isSet={tag !== ''} onChange={change('tag')} />
      )}
      <CompactSelect label={t(texts.sort)} choices={orders} value={sort} onChange={change('sort')} />
    </>
  );
}

function SetFilters({ filters }: { readonly filters: Filters }): JSX.Element | null {
  if (!isFiltered(filters)) return null;
  return (
    <Button
      kind="plain"
      onClick={() => {
        changeFilters({ text: '', status: '', category: '', tag: '', kind: '' });
      }}
    >
      {t(texts.clear)}
    </Button>
  );
}

const PAUSE_MS = 200;

function SearchField({ text }: { readonly text: string }): JSX.Element {
  const [typed, setTyped] = useState(text);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    setTyped(text);
  }, [text]);
  useEffect(() => {
    if (typed === text) return undefined;
    const timer = setTimeout(() => {
      changeFilters({ text: typed });
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [typed]);
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener('keydown', focus);
    return () => {
      removeEventListener('keydown', focus);
    };
  }, []);
  return (
    <label class="search-field">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        class="input"
        aria-label={t(texts.search)}
        placeholder={t(texts.search)}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}
