// Every operation by group, with a search. On narrow screens it opens above the operation.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { operations, type ApiOperation } from '../../server/api-table.ts';
import { t } from '../../base/language.ts';
import { followLink, hrefOf } from '../../base/router.ts';
import { texts } from './texts.ts';

export function OperationList({ selected }: { readonly selected: string }): JSX.Element {
  const search = useSignal('');
  const isOpen = useSignal(false);
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    isOpen.value = false;
    place.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  const groups = groupsOf(operations.value, search.value);
  return (
    <nav class={`operations ${isOpen.value ? 'open' : ''}`} aria-label={t(texts.operations)} ref={place}>
      <button
        type="button"
        class="button opener"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        <span class="mono">{selected || t(texts.operations)}</span>
        <span aria-hidden="true">▾</span>
      </button>
      <div class="list">
        <input
          class="input"
          type="search"
          aria-label={t(texts.search)}
          placeholder={t(texts.search)}
          value={search.value}
          onInput={(event) => {
            search.value = event.currentTarget.value;
          }}
        />
        <Groups
          groups={groups}
          selected={selected}
          onFollow={() => {
            isOpen.value = false;
          }}
        />
      </div>
    </nav>
  );
}

interface GroupsProps {
  readonly groups: ReturnType<typeof groupsOf>;
  readonly selected: string;
  readonly onFollow: () => void;
}

function Groups({ groups, selected, onFollow }: GroupsProps): JSX.Element {
  return (
    <>
      {groups.length === 0 && <p class="quiet small">{t(texts.noMatch)}</p>}
      {groups.map(([group, members]) => (
        <section key={group} aria-label={group}>
          <h2>{group}</h2>
          <ul>
            {members.map(({ name }) => (
              <li key={name}>
                <a
                  href={hrefOf(`/api/${name}`)}
                  {...(name === selected && { 'aria-current': 'page' as const })}
                  onClick={(event) => {
                    onFollow();
                    followLink(event, `/api/${name}`);
                  }}
                >
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/** In the order of the table; a search looks into names and summaries. */
function groupsOf(
  all: readonly ApiOperation[],
  search: string,
): readonly (readonly [string, readonly ApiOperation[]])[] {
  const wanted = search.trim().toLowerCase();
  const groups = new Map<string, ApiOperation[]>();
  for (const operation of all) {
    const text = `${operation.name} ${operation.summary.join(' ')}`.toLowerCase();
    if (!text.includes(wanted)) continue;
    const group = t(operation.group);
    groups.set(group, [...(groups.get(group) ?? []), operation]);
  }
  return [...groups];
}
