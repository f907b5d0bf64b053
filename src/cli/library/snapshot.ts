// `playauth snapshot`: pictures of a video, taken in the background, and their URLs.
import { PlayauthError, type Client, type Operations } from '../../../sdk/client.ts';
import { fill, type Texts } from '../../wire/texts.ts';
import { summaries } from '../../terminal/summaries.ts';
import { answer, type ClientOptions, type Command, type CommandGroup, type Flag } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import { clean } from '../../terminal/text-table.ts';
import { onVideo, videoArgument, type VideoKey } from './name-video.ts';

export const texts = {
  take: ['take pictures of a video', '为视频截图'],
  list: ['list the newest pictures of a video with their URLs', '列出视频最新的截图及其地址'],
  count: ['how many', '截图数量'],
  interval: ['seconds between two; 0 spreads them evenly over the film', '截图间隔（秒）；0 表示在影片中均匀分布'],
  at: ['begin at this millisecond of the film', '从影片的此毫秒处开始'],
  width: ['width in pixels; by default that of the film', '宽度（像素）；默认与影片相同'],
  height: ['height in pixels; by default that of the film', '高度（像素）；默认与影片相同'],
  sprite: [
    'put them together on sheets of so many columns and lines, such as 10x10',
    '拼成多列多行的雪碧图，例如 10x10',
  ],
  wait: ['wait until they are there, and list them', '等到截图完成并列出'],
  type: ['which pictures', '截图类型'],
  ttl: ['life of the URLs in seconds', '地址有效期（秒）'],
  page: ['page to show, 100 on each', '显示第几页，每页 100 张'],
  submitted: [
    'The pictures are being taken: {job}. See them with: playauth snapshot list {video}',
    '正在截图：{job}。查看：playauth snapshot list {video}',
  ],
  exampleTake: ['ten pictures, spread over the film', '在影片中均匀截取十张'],
  exampleList: ['the URLs of the cover candidates', '封面截图的地址'],
} as const satisfies Texts;

export const problems = {
  none: {
    says: ['{video} has no pictures of the type {type}.', '{video} 没有类型为 {type} 的截图。'],
    next: [
      'Take some: playauth snapshot take {video} — other types: --type',
      '请先截图：playauth snapshot take {video}；其他类型：--type',
    ],
  },
  late: {
    says: ['The pictures are not there after {seconds} s.', '{seconds} 秒后截图仍未完成。'],
    next: ['Look again later: playauth snapshot list {video}', '请稍后查看：playauth snapshot list {video}'],
  },
} as const satisfies Problems;

const types = ['normal', 'cover', 'sprite', 'sprite-single', 'thumbnails'] as const;
const wireTypes: Readonly<Record<(typeof types)[number], string>> = {
  normal: 'NormalSnapshot',
  cover: 'CoverSnapshot',
  sprite: 'SpriteSnapshot',
  'sprite-single': 'SpriteOriginSnapshot',
  thumbnails: 'WebVttSnapshot',
};

interface TakeOptions extends ClientOptions {
  readonly count?: number;
  readonly interval?: number;
  readonly at?: number;
  readonly width?: number;
  readonly height?: number;
  readonly sprite?: { readonly columns: number; readonly lines: number };
  readonly wait?: boolean;
}

const SIDE = { least: 8, most: 4096 };
const WAIT_SECONDS = 300;
const POLL_MS = 500;

const takeFlags: readonly Flag[] = [
  {
    flags: '--count <number>',
    description: texts.count,
    range: { least: 1, most: 1000, byDefault: 1 },
    wire: ['Count'],
  },
  {
    flags: '--interval <seconds>',
    description: texts.interval,
    range: { least: 0, most: 86_400, byDefault: 1 },
    wire: ['Interval'],
  },
  {
    flags: '--at <ms>',
    description: texts.at,
    range: { least: 0, most: 999_999_999_999, byDefault: 0 },
    wire: ['SpecifiedOffsetTime'],
  },
  { flags: '--width <pixels>', description: texts.width, range: SIDE, wire: ['Width'] },
  { flags: '--height <pixels>', description: texts.height, range: SIDE, wire: ['Height'] },
  { flags: '--sprite <columnsxlines>', description: texts.sprite, read: readGrid, wire: ['SpriteSnapshotConfig'] },
  { flags: '--wait', description: texts.wait },
];

const takeCommand: Command<TakeOptions, [video: string]> = {
  name: 'take',
  description: texts.take,
  args: [videoArgument],
  flags: takeFlags,
  examples: [['playauth snapshot take lesson-1 --count 10 --interval 0 --wait', texts.exampleTake]],
  async run({ terminal, args: [text], options }) {
    const { client } = await connect(terminal, options);
    const { count, interval, at, width, height, sprite } = options;
    const asked = {
      ...(count !== undefined && { Count: count }),
      ...(interval !== undefined && { Interval: interval }),
      ...(at !== undefined && { SpecifiedOffsetTime: at }),
      ...(width !== undefined && { Width: width }),
      ...(height !== undefined && { Height: height }),
      ...(sprite !== undefined && {
        SpriteSnapshotConfig: JSON.stringify({ Columns: String(sprite.columns), Lines: String(sprite.lines) }),
      }),
    };
    const { wire, key } = await onVideo(text, async (one) => ({
      wire: await client.call('SubmitSnapshotJob', { ...one, ...asked }),
      key: one,
    }));
    const job = wire.SnapshotJob.JobId;
    if (options.wait !== true) {
      answer(terminal, options, { wire, lines: [fill(texts.submitted, { job, video: clean(text) })] });
      return undefined;
    }
    const type = sprite === undefined ? 'NormalSnapshot' : 'SpriteSnapshot';
    const made = await awaitPictures(client, { key, job, type, video: text });
    answer(terminal, options, { wire: made, lines: urlsOf(made) });
    return undefined;
  },
};

interface Awaited {
  readonly key: VideoKey;
  readonly job: string;
  readonly type: string;
  readonly video: string;
}

async function awaitPictures(client: Client, { key, job, type, video }: Awaited): Promise<Listed> {
  const until = performance.now() + WAIT_SECONDS * 1000;
  while (performance.now() < until) {
    const found = await client
      .call('ListSnapshots', { ...key, SnapshotType: type, PageSize: 100 })
      .catch((error: unknown) => {
        if (error instanceof PlayauthError && error.code === 'NoSuchResource') return undefined;
        throw error;
      });
    if (found?.MediaSnapshot.JobId === job) return found;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new CommandFailure('NotYet', about(problems.late, { seconds: WAIT_SECONDS, video: clean(video) }), {
    JobId: job,
  });
}

type Listed = Operations['ListSnapshots']['response'];

function listOf(client: Client, key: VideoKey, asked: object) {
  return client.call('ListSnapshots', { ...key, PageSize: 100, ...asked });
}

function urlsOf({ MediaSnapshot }: Listed): string[] {
  return MediaSnapshot.Snapshots.Snapshot.map(({ Url }) => Url);
}

interface ListOptions extends ClientOptions {
  readonly type: (typeof types)[number];
  readonly page?: number;
  readonly ttl?: number;
}

const listCommand: Command<ListOptions, [video: string]> = {
  name: 'list',
  description: texts.list,
  args: [videoArgument],
  flags: [
    { flags: '--type <type>', description: texts.type, choices: types, defaultValue: 'normal', wire: ['SnapshotType'] },
    {
      flags: '--page <number>',
      description: texts.page,
      range: { least: 1, most: 1_000_000, byDefault: 1 },
      wire: ['PageNo'],
    },
    {
      flags: '--ttl <seconds>',
      description: texts.ttl,
      range: { least: 3600, most: 2_592_000, byDefault: 3600 },
      wire: ['AuthTimeout'],
    },
  ],
  examples: [['playauth snapshot list lesson-1 --type cover', texts.exampleList]],
  async run({ terminal, args: [text], options }) {
    const { client } = await connect(terminal, options);
    const asked = {
      SnapshotType: wireTypes[options.type],
      PageNo: options.page ?? 1,
      ...(options.ttl !== undefined && { AuthTimeout: options.ttl }),
    };
    const wire = await onVideo(text, (key) => listOf(client, key, asked)).catch((error: unknown) => {
      if (!(error instanceof PlayauthError) || error.code !== 'NoSuchResource') throw error;
      throw new CommandFailure(error.code, about(problems.none, { video: clean(text), type: options.type }));
    });
    answer(terminal, options, { wire, lines: urlsOf(wire) });
    return undefined;
  },
};

export const gridTexts = {
  noGrid: ['It is columns x lines, such as 10x10.', '应为 列x行，例如 10x10。'],
} as const satisfies Texts;

function readGrid(text: string) {
  const [, columns = '', lines = ''] = /^(\d{1,4})x(\d{1,4})$/i.exec(text) ?? [];
  if (Number(columns) < 1 || Number(lines) < 1) return { ok: false, reason: gridTexts.noGrid } as const;
  return { ok: true, value: { columns: Number(columns), lines: Number(lines) } } as const;
}

export const snapshotCommands: CommandGroup = {
  name: 'snapshot',
  description: summaries.snapshot,
  commands: [takeCommand, listCommand],
};
