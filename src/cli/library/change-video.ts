// `playauth video set`, `tag` and `restore-cover`: the texts, tags and cover of a video.
import type { Operations } from '../../../sdk/client.ts';
import { parseEndpoint } from '../../../sdk/endpoint.ts';
import { MAX_DESCRIPTION_BYTES, MAX_TITLE_BYTES } from '../../wire/legal-text.ts';
import { fill, join, type Text, type Texts } from '../../wire/texts.ts';
import { answer, type ClientOptions, type Command, type Flag } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { UsageFailure } from '../../terminal/failure.ts';
import { notEmpty, several } from '../../terminal/flag-values.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import { clean } from '../../terminal/text-table.ts';
import { readCategory, texts as categoryTexts } from './find-category.ts';
import { onVideo, videoArgument } from './name-video.ts';

export const texts = {
  set: ['change title, description, tags, category or cover', '修改标题、描述、标签、分类或封面'],
  title: ['the new title', '新标题'],
  description: ['the new description', '新描述'],
  tags: ['these tags in the place of all others', '以这些标签替换全部原有标签'],
  cover: [
    'the URL of a picture of your own; its own cover again: video restore-cover',
    '自备封面图片的 URL；恢复原封面：video restore-cover',
  ],
  bytes: ['at most {most} bytes', '不超过 {most} 字节'],
  changed: ['Changed {video}.', '已修改 {video}。'],
  tag: ['add tags to a video, or take them away', '为视频添加或删除标签'],
  tagArgument: ['up to 16 tags of at most 32 bytes', '最多 16 个标签，每个不超过 32 字节'],
  remove: ['take these tags away', '删除这些标签'],
  tagged: ['{video} has the tags {tags}.', '{video} 的标签：{tags}。'],
  restore: ['show the cover from the film again in the place of a picture of your own', '恢复由影片生成的封面'],
  restored: ['{video} shows its own cover again.', '{video} 已恢复原封面。'],
  exampleSet: ['a new title, in another category', '修改标题并移到其他分类'],
  exampleTag: ['now a policy made with --tag course-a reaches it', '之后用 --tag course-a 创建的策略即可覆盖该视频'],
  exampleUntag: ['without that tag', '删除该标签'],
} as const satisfies Texts;

export const problems = {
  nothing: {
    says: ['Nothing to change was given.', '未指定要修改的内容。'],
    next: [
      'Give at least one of --title, --description, --tags, --category, --cover',
      '请至少给出 --title、--description、--tags、--category、--cover 之一',
    ],
  },
  noTag: {
    says: ['No tag was given.', '未指定标签。'],
    next: ['Name one: playauth video tag {video} TAG', '请指定标签：playauth video tag {video} 标签'],
  },
  lastTag: {
    says: [
      'These are all tags of {video}, and a video that has tags keeps at least one.',
      '这是 {video} 的全部标签，而已有标签的视频至少保留一个。',
    ],
    next: [
      'Set another tag in their place: playauth video set {video} --tags OTHER',
      '请改设其他标签：playauth video set {video} --tags 其他',
    ],
  },
} as const satisfies Problems;

interface SetOptions extends ClientOptions {
  readonly title?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly category?: string;
  readonly cover?: string;
}

/** Also of `import`. */
export const textFlags = {
  title: (description: Text): Flag => ({
    flags: '--title <text>',
    description,
    read: notEmpty,
    values: fill(texts.bytes, { most: MAX_TITLE_BYTES }),
    wire: ['Title'],
  }),
  description: (description: Text): Flag => ({
    flags: '--description <text>',
    description,
    read: notEmpty,
    values: fill(texts.bytes, { most: MAX_DESCRIPTION_BYTES }),
    wire: ['Description'],
  }),
  tags: (description: Text): Flag => ({
    flags: '--tags <list>',
    description,
    read: several,
    values: texts.tagArgument,
    wire: ['Tags'],
  }),
  category: {
    flags: '--category <category>',
    description: categoryTexts.category,
    completes: 'category',
    wire: ['CateId'],
  } satisfies Flag,
} as const;

export const setCommand: Command<SetOptions, [video: string]> = {
  name: 'set',
  description: texts.set,
  args: [videoArgument],
  flags: [
    textFlags.title(texts.title),
    textFlags.description(texts.description),
    textFlags.tags(texts.tags),
    textFlags.category,
    { flags: '--cover <url>', description: texts.cover, read: notEmpty, wire: ['CoverURL'] },
  ],
  examples: [['playauth video set lesson-1 --title "Lesson 1" --category Courses', texts.exampleSet]],
  async run({ terminal, args: [text], options }) {
    const { title, description, tags, category, cover } = options;
    if ([title, description, tags, category, cover].every((one) => one === undefined))
      throw new UsageFailure(problems.nothing);
    const { client } = await connect(terminal, options);
    const change = {
      ...(title !== undefined && { Title: title }),
      ...(description !== undefined && { Description: description }),
      ...(tags !== undefined && { Tags: tags.join(',') }),
      ...(category !== undefined && { CateId: await readCategory(client, category) }),
      ...(cover !== undefined && { CoverURL: cover }),
    };
    const wire = await onVideo(text, (key) => client.call('UpdateVideoInfo', { ...key, ...change }));
    answer(terminal, options, { wire, lines: [fill(texts.changed, { video: text })] });
    return undefined;
  },
};

interface TagOptions extends ClientOptions {
  readonly remove?: boolean;
}

export const tagCommand: Command<TagOptions, [video: string, tags: readonly string[]]> = {
  name: 'tag',
  description: texts.tag,
  args: [videoArgument, { name: '<tag...>', description: texts.tagArgument, wire: ['Tags'] }],
  flags: [{ flags: '--remove', description: texts.remove }],
  examples: [
    ['playauth video tag lesson-1 course-a', texts.exampleTag],
    ['playauth video tag lesson-1 course-a --remove', texts.exampleUntag],
  ],
  async run({ terminal, args: [text, given], options }) {
    const named = given.flatMap((tag) => tag.split(',').map((one) => one.trim())).filter((tag) => tag !== '');
    if (named.length === 0) throw new UsageFailure(about(problems.noTag, { video: clean(text) }));
    const { client } = await connect(terminal, options);
    const outcome = await onVideo(text, async (key) => {
      const { Video } = await client.call('GetVideoInfo', key);
      const tags = tagsAfter(Video, named, options.remove === true);
      if (tags.length === 0 && Video.Tags !== '')
        throw new UsageFailure(about(problems.lastTag, { video: clean(text) }));
      const wire = await client.call('UpdateVideoInfo', { VideoId: Video.VideoId, Tags: tags.join(',') });
      return { wire: { ...wire, VideoId: Video.VideoId, Tags: tags.join(',') }, tags };
    });
    const tags = join(outcome.tags.map(clean), [', ', '、']);
    answer(terminal, options, { wire: outcome.wire, lines: [fill(texts.tagged, { video: text, tags })] });
    return undefined;
  },
};

type Video = Operations['GetVideoInfo']['response']['Video'];

function tagsAfter({ Tags }: Pick<Video, 'Tags'>, named: readonly string[], isRemoval: boolean): string[] {
  const before = Tags.split(',').filter((tag) => tag !== '');
  return isRemoval ? before.filter((tag) => !named.includes(tag)) : [...new Set([...before, ...named])];
}

export const restoreCoverCommand: Command<ClientOptions, [video: string]> = {
  name: 'restore-cover',
  description: texts.restore,
  args: [videoArgument],
  async run({ terminal, args: [text], options }) {
    const { client, endpoint } = await connect(terminal, options);
    const wire = await onVideo(text, async (key) => {
      const { Video } = await client.call('GetVideoInfo', key);
      // The URL of its own cover means that cover.
      const { href } = new URL(`/play/cover/${Video.VideoId}/cover.jpg`, parseEndpoint(endpoint));
      return await client.call('UpdateVideoInfo', { VideoId: Video.VideoId, CoverURL: href });
    });
    answer(terminal, options, { wire, lines: [fill(texts.restored, { video: text })] });
    return undefined;
  },
};
