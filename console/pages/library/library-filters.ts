// The filters of the library: kept in the address, so a list can be sent to a colleague, and written as the Match of SearchMedia.
import { query, setQuery } from '../../base/router.ts';
import type { Category } from '../../server/categories.ts';
import { statusGroups } from '../../server/video-status.ts';
import type { Kind } from './search-media.ts';

export interface Filters {
  readonly text: string;
  readonly status: string;
  readonly category: string;
  readonly tag: string;
  readonly kind: Kind;
  readonly sort: string;
}

export const sorts = [
  'CreationTime:Desc',
  'CreationTime:Asc',
  'ModificationTime:Desc',
  'ModificationTime:Asc',
] as const;
const kinds = ['', 'video', 'audio'] as const satisfies readonly Kind[];
const NEWEST = sorts[0];

export function readFilters(): Filters {
  const read = (name: string): string => query.value.get(name) ?? '';
  return {
    text: read('q'),
    status: read('status'),
    category: read('category'),
    tag: read('tag'),
    kind: kinds.find((kind) => kind === read('kind')) ?? '',
    sort: sorts.find((sort) => sort === read('sort')) ?? NEWEST,
  };
}

export function changeFilters(changes: Partial<Filters>): void {
  const { text, status, category, tag, kind, sort } = { ...readFilters(), ...changes };
  setQuery({
    q: text,
    status,
    category,
    tag,
    kind,
    sort: sort === NEWEST ? '' : sort,
  });
}

export function isFiltered({ text, status, category, tag, kind }: Filters): boolean {
  return [text, status, category, tag, kind].some((value) => value !== '');
}

/** Without category, kind of media and order, which have parameters or names of their own. */
export function matchOf(filters: Filters, categories: readonly Category[]): string {
  const group = statusGroups.find(([name]) => name === filters.status);
  const category = categories.find(({ cateId }) => String(cateId) === filters.category);
  return [
    textMatch(filters.text.trim()),
    group === undefined ? '' : `Status in (${group[2].map(quote).join(',')})`,
    filters.category === '' ? '' : `CateId in (${(category?.withBelow ?? [filters.category]).join(',')})`,
    filters.tag === '' ? '' : `Tags = ${quote(filters.tag)}`,
  ]
    .filter((part) => part !== '')
    .join(' and ');
}

/** An id is looked up as one. What may be a ReferenceId is looked for there too; no index serves both, so words are not. */
function textMatch(text: string): string {
  if (text === '') return '';
  if (/^[0-9a-f]{32}$/.test(text)) return `VideoId = ${quote(text)}`;
  const value = quote(text);
  const parts = [`Title = ${value}`, `Tags = ${value}`, `Description = ${value}`];
  if (/^(?=.*[\d_@.-])[\w@.-]{6,64}$/.test(text)) parts.push(`ReferenceId = ${value}`);
  return `(${parts.join(' or ')})`;
}

function quote(text: string): string {
  return `'${text.replace(/['"\\]/g, '\\$&')}'`;
}
