// Finds the category that a person names by its number, its name, or its path (`Films/2026`).
import type { Client } from '../../../sdk/client.ts';
import type { Texts } from '../../wire/texts.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import { isForbidden } from './follow-video.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import { clean } from '../../terminal/text-table.ts';

export const texts = {
  category: ['a category: its number, name or path (Films/2026)', '分类：编号、名称或路径（如 电影/2026）'],
} as const satisfies Texts;

export const problems = {
  noCategory: {
    says: ['There is no category “{name}”.', '没有分类“{name}”。'],
    next: [
      'The categories there are: playauth category list — a new one: playauth category add NAME',
      '查看现有分类：playauth category list；新建：playauth category add 名称',
    ],
  },
  several: {
    says: ['Several categories are called “{name}”: {ids}.', '有多个分类名为“{name}”：{ids}。'],
    next: ['Name it by its number, or by its path where that differs.', '请用编号指定；路径不同时也可用路径。'],
  },
} as const satisfies Problems;

export interface FoundCategory {
  readonly CateId: number;
  readonly CateName: string;
  readonly ParentId: number;
  readonly Level: number;
  /** The names from the top, with `/` between them. */
  readonly Path: string;
}

const PAGE = 100;
const NUMBER = /^\d{1,15}$/;

/** All categories, each behind its parent. */
export async function listCategories(client: Client): Promise<readonly FoundCategory[]> {
  const below = async (parent: FoundCategory | undefined): Promise<FoundCategory[]> => {
    const found: FoundCategory[] = [];
    for (let page = 1; ; page += 1) {
      const { SubTotal, SubCategories } = await client.call('GetCategories', {
        ...(parent !== undefined && { CateId: parent.CateId }),
        PageNo: page,
        PageSize: PAGE,
        SortBy: 'CreationTime:Asc',
      });
      for (const { SubTotal: children, ...each } of SubCategories.Category) {
        const Path = parent === undefined ? each.CateName : `${parent.Path}/${each.CateName}`;
        const category = { ...each, Path };
        found.push(category, ...(children > 0 ? await below(category) : []));
      }
      if (page * PAGE >= SubTotal) return found;
    }
  };
  return await below(undefined);
}

/** A year may be the name of a category, so a number is looked up too; where a policy forbids that, it is taken as it is. */
export async function readCategory(client: Client, text: string): Promise<number> {
  const all = await listCategories(client).catch((error: unknown) => {
    if (NUMBER.test(text) && isForbidden(error)) return undefined;
    throw error;
  });
  if (all === undefined || all.some(({ CateId }) => String(CateId) === text)) return Number(text);
  const named = all.filter(({ CateName, Path }) => CateName === text || Path === text);
  const name = clean(text);
  if (named.length > 1) {
    const ids = named.map(({ CateId, Path }) => `${String(CateId)} (${clean(Path)})`).join(', ');
    throw new CommandFailure('SeveralCategories', about(problems.several, { name, ids }));
  }
  const [found] = named;
  if (found === undefined) throw new CommandFailure('NoSuchCategory', about(problems.noCategory, { name }));
  return found.CateId;
}
