// `playauth category`: the categories of the account, and which videos are in them.
import type { Client } from '../../../sdk/client.ts';
import { fill, type Texts } from '../../wire/texts.ts';
import { summaries } from '../../terminal/summaries.ts';
import { answer, type ClientOptions, type Command, type CommandGroup } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import type { Argument } from '../../terminal/command.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import { clean, textTable } from '../../terminal/text-table.ts';
import { listCategories, readCategory, texts as findTexts } from './find-category.ts';
import { unlessForbidden } from './follow-video.ts';
import { onVideo, videosArgument } from './name-video.ts';

export const texts = {
  list: ['list the categories with their numbers', '列出分类及其编号'],
  add: ['make a category', '新建分类'],
  rename: ['give a category another name', '重命名分类'],
  move: ['put videos into a category', '将视频移到分类'],
  delete: ['delete a category and those below it; their videos stay', '删除分类及其子分类；其中的视频保留'],
  name: ['its name, at most 64 bytes', '名称，不超过 64 字节'],
  newName: ['its new name, at most 64 bytes', '新名称，不超过 64 字节'],
  parent: [
    'the category that it lies in: number, name or path; at most three levels',
    '上级分类：编号、名称或路径；最多三级',
  ],
  to: ['the category: its number, name or path', '目标分类：编号、名称或路径'],
  number: ['Number', '编号'],
  heading: ['Category', '分类'],
  none: [
    'There are no categories yet. Make one with: playauth category add NAME',
    '还没有分类。用此命令新建：playauth category add 名称',
  ],
  added: ['Created category {name}: {id}', '已新建分类 {name}：{id}'],
  renamed: ['Category {id} is now called {name}.', '分类 {id} 已改名为 {name}。'],
  moved: ['{video} is in category {category}.', '{video} 已移到分类 {category}。'],
  deleted: ['Deleted category {name}.', '已删除分类 {name}。'],
  exampleAdd: ['a category below another', '在另一分类之下新建'],
  exampleMove: ['two videos', '移动两个视频'],
} as const satisfies Texts;

export const problems = {
  isThere: {
    says: ['There is a category “{name}” already: {id}.', '已有分类“{name}”：{id}。'],
    next: ['Use that one, or choose another name.', '请使用该分类，或换用其他名称。'],
  },
} as const satisfies Problems;

const categoryArgument: Argument = {
  name: '<category>',
  description: findTexts.category,
  completes: 'category',
  wire: ['CateId'],
};

const listCommand: Command<ClientOptions, []> = {
  name: 'list',
  description: texts.list,
  async run({ terminal, options }) {
    const { client } = await connect(terminal, options);
    const categories = await listCategories(client);
    const rows = categories.map(({ CateId, CateName, Level }) => [
      String(CateId),
      `${'  '.repeat(Math.max(0, Level - topLevel(categories)))}${clean(CateName)}`,
    ]);
    const head = [texts.number, texts.heading].map(terminal.say);
    const lines = rows.length === 0 ? [texts.none] : textTable(head, rows);
    answer(terminal, options, { wire: { Categories: categories }, lines });
    return undefined;
  },
};

function topLevel(categories: readonly { readonly Level: number }[]): number {
  return Math.min(...categories.map(({ Level }) => Level));
}

interface AddOptions extends ClientOptions {
  readonly parent?: string;
}

const addCommand: Command<AddOptions, [name: string]> = {
  name: 'add',
  description: texts.add,
  args: [{ name: '<name>', description: texts.name, wire: ['CateName'] }],
  flags: [{ flags: '--parent <category>', description: texts.parent, completes: 'category', wire: ['ParentId'] }],
  examples: [['playauth category add 2026 --parent Courses', texts.exampleAdd]],
  async run({ terminal, args: [name], options }) {
    const { client } = await connect(terminal, options);
    const { parent } = options;
    const ParentId = parent === undefined ? undefined : await readCategory(client, parent);
    await refuseSecond(client, name, ParentId);
    const wire = await client.call('AddCategory', { CateName: name, ...(ParentId !== undefined && { ParentId }) });
    const id = wire.Category.CateId;
    answer(terminal, options, { wire, lines: [fill(texts.added, { name: clean(name), id })] });
    return undefined;
  },
};

/** Two of one name could no more be told apart by it. A key that may not list categories may still make one. */
async function refuseSecond(client: Client, name: string, parent: number | undefined): Promise<void> {
  const all = await unlessForbidden(listCategories(client), []);
  const found = all.find(
    ({ CateName, ParentId, CateId, Path }) =>
      CateName === name && CateId !== parent && (parent === undefined ? Path === name : ParentId === parent),
  );
  if (found !== undefined)
    throw new CommandFailure('CategoryExists', about(problems.isThere, { name: clean(name), id: found.CateId }));
}

const renameCommand: Command<ClientOptions, [category: string, name: string]> = {
  name: 'rename',
  description: texts.rename,
  args: [categoryArgument, { name: '<name>', description: texts.newName, wire: ['CateName'] }],
  async run({ terminal, args: [category, name], options }) {
    const { client } = await connect(terminal, options);
    const id = await readCategory(client, category);
    const wire = await client.call('UpdateCategory', { CateId: id, CateName: name });
    answer(terminal, options, { wire, lines: [fill(texts.renamed, { id, name: clean(name) })] });
    return undefined;
  },
};

interface MoveOptions extends ClientOptions {
  readonly to: string;
}

const moveCommand: Command<MoveOptions, [videos: readonly string[]]> = {
  name: 'move',
  description: texts.move,
  args: [videosArgument],
  flags: [
    { flags: '--to <category>', description: texts.to, isMandatory: true, completes: 'category', wire: ['CateId'] },
  ],
  examples: [['playauth category move lesson-1 lesson-2 --to Courses/2026', texts.exampleMove]],
  async run({ terminal, args: [videos], options }) {
    const { client } = await connect(terminal, options);
    const id = await readCategory(client, options.to);
    for (const video of videos) {
      await onVideo(video, (key) => client.call('UpdateVideoInfo', { ...key, CateId: id }));
      if (options.json !== true) terminal.out(fill(texts.moved, { video, category: clean(options.to) }));
    }
    answer(terminal, options, { wire: { CateId: id, Moved: videos }, lines: [] });
    return undefined;
  },
};

const deleteCommand: Command<ClientOptions, [category: string]> = {
  name: 'delete',
  description: texts.delete,
  args: [categoryArgument],
  async run({ terminal, args: [category], options }) {
    const { client } = await connect(terminal, options);
    const wire = await client.call('DeleteCategory', { CateId: await readCategory(client, category) });
    answer(terminal, options, { wire, lines: [fill(texts.deleted, { name: clean(category) })] });
    return undefined;
  },
};

export const categoryCommands: CommandGroup = {
  name: 'category',
  description: summaries.category,
  commands: [listCommand, addCommand, renameCommand, moveCommand, deleteCommand],
};
