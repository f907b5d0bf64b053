// `playauth videos`: the videos of the account, newest first, and why some failed.
import type { Client, Operations } from '../../../sdk/client.ts';
import { translateFailure } from '../../wire/failure-texts.ts';
import { fill, type Text, type Texts } from '../../wire/texts.ts';
import { summaries } from '../../terminal/summaries.ts';
import { answer, type ClientOptions, type Command, type Flag } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { formatBytes, formatDuration, formatLocalTime } from '../../terminal/format.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { clean, countColumns, cutToColumns, textTable } from '../../terminal/text-table.ts';
import { readCategory } from './find-category.ts';
import { FAILED, readStatuses, statusWords, texts as statusFlagTexts } from './video-status.ts';

export const texts = {
  page: ['page to show', '显示第几页'],
  pageSize: ['videos on a page', '每页的视频数'],
  category: ['only those in this category: its number or name', '只列出该分类的视频：分类编号或名称'],
  noVideos: [
    'There are no videos yet. Add one with: playauth import FILE',
    '还没有视频。用此命令添加：playauth import 文件',
  ],
  noneSuch: ['There are no such videos.', '没有符合条件的视频。'],
  noPage: [
    'There is no page {page}: the last of the {total} videos is on page {pages}.',
    '没有第 {page} 页：共 {total} 个视频，{pages} 页。',
  ],
  more: [
    '{first}–{last} of {total}; the next page: --page {next}',
    '第 {first}–{last} 个，共 {total} 个；下一页：--page {next}',
  ],
  last: ['{first}–{last} of {total}', '第 {first}–{last} 个，共 {total} 个'],
  status: ['Status', '状态'],
  duration: ['Length', '时长'],
  size: ['Size', '大小'],
  date: ['Created', '创建时间'],
  title: ['Title', '标题'],
  sound: ['sound', '声音'],
  exampleFailed: ['what failed, and why', '失败的视频及原因'],
  examplePage: ['the second fifty', '第 51–100 个'],
} as const satisfies Texts;

interface VideosOptions extends ClientOptions {
  readonly page?: number;
  readonly pageSize?: number;
  readonly status?: string;
  readonly category?: string;
}

type Video = Operations['GetVideoList']['response']['VideoList']['Video'][number];

const PAGE_SIZE = 20;
/** Columns below which a title says too little. */
const LEAST_TITLE = 12;

const flags: readonly Flag[] = [
  {
    flags: '--page <number>',
    description: texts.page,
    range: { least: 1, most: 5000, byDefault: 1 },
    wire: ['PageNo'],
  },
  {
    flags: '--page-size <number>',
    description: texts.pageSize,
    range: { least: 1, most: 100, byDefault: PAGE_SIZE },
    wire: ['PageSize'],
  },
  {
    flags: '--status <list>',
    description: statusFlagTexts.statusFlag,
    read: readStatuses,
    offers: statusWords,
    wire: ['Status'],
  },
  { flags: '--category <category>', description: texts.category, completes: 'category', wire: ['CateId'] },
];

export const videosCommand: Command<VideosOptions, []> = {
  name: 'videos',
  description: summaries.videos,
  flags,
  examples: [
    ['playauth videos --status failed', texts.exampleFailed],
    ['playauth videos --page-size 50 --page 2', texts.examplePage],
  ],
  async run({ terminal, options }) {
    const { client } = await connect(terminal, options);
    const { page = 1, pageSize = PAGE_SIZE, status, category } = options;
    const wire = await client.call('GetVideoList', {
      PageNo: page,
      PageSize: pageSize,
      ...(status !== undefined && { Status: status }),
      ...(category !== undefined && { CateId: await readCategory(client, category) }),
    });
    const videos = wire.VideoList.Video;
    const reasons = options.json === true ? new Map<string, string>() : await reasonsOf(client, videos);
    const isFiltered = status !== undefined || category !== undefined;
    const place = { page, pageSize, total: wire.Total, shown: videos.length };
    answer(terminal, options, {
      wire,
      lines: videos.length === 0 ? [emptyText(place, isFiltered)] : videoLines(terminal, videos, reasons),
    });
    if (options.json !== true && videos.length > 0 && videos.length < wire.Total) terminal.err(placeText(place));
    return undefined;
  },
};

/** The list does not say why a video failed. */
async function reasonsOf(client: Client, videos: readonly Video[]): Promise<Map<string, string>> {
  const failed = videos.filter(({ Status }) => FAILED.has(Status));
  const found = failed.map(async ({ VideoId }): Promise<[string, string]> => {
    const asked = await client.call('GetTranscodeProgress', { VideoId }).catch(() => undefined);
    return [VideoId, asked?.Reason ?? ''];
  });
  return new Map(await Promise.all(found));
}

function videoLines(terminal: Terminal, videos: readonly Video[], reasons: ReadonlyMap<string, string>): string[] {
  const { say } = terminal;
  const hasReferences = videos.some(({ ReferenceId }) => ReferenceId !== undefined);
  const titles = [say(texts.title), ...videos.map(({ Title }) => clean(Title))];
  const rows = videos.map((video) => [
    video.VideoId,
    ...(hasReferences ? [video.ReferenceId ?? ''] : []),
    video.Status,
    formatDuration(video.Duration),
    video.Size > 0 ? formatBytes(video.Size) : '',
    formatLocalTime(video.CreationTime),
    video.Title,
  ]);
  const references = hasReferences ? ['ReferenceId'] : [];
  const words = [texts.status, texts.duration, texts.size, texts.date, texts.title].map(say);
  const table = textTable(['VideoId', ...references, ...words], rows);
  const room = terminal.columns - (Math.max(...table.map(countColumns)) - Math.max(...titles.map(countColumns)));
  const isNarrow = !terminal.isPiped && room < LEAST_TITLE;
  const [head = '', ...lines] = table;
  const listed = videos.flatMap((video, at) => [
    ...(isNarrow
      ? narrowLines(terminal, video)
      : [terminal.isPiped ? (lines[at] ?? '') : cutToColumns(lines[at] ?? '', terminal.columns)]),
    ...extraLines(terminal, video, reasons.get(video.VideoId) ?? ''),
  ]);
  return isNarrow ? listed : [head, ...listed];
}

/** On a screen that the table does not fit, the ids stay whole on lines of their own. */
function narrowLines({ columns }: Terminal, video: Video): string[] {
  const { VideoId, ReferenceId, Status, Duration, Size, CreationTime, Title } = video;
  const facts = [formatLocalTime(CreationTime), ...(Size > 0 ? [formatBytes(Size)] : []), clean(Title)];
  return [
    `${VideoId}  ${Status}  ${formatDuration(Duration)}`,
    ...(ReferenceId === undefined ? [] : [`  ${ReferenceId}`]),
    cutToColumns(`  ${facts.join('  ')}`, columns),
  ];
}

function extraLines({ say }: Terminal, { AudioTracks = [], DroppedTracks = [] }: Video, reason: string): string[] {
  return [
    ...(reason === '' ? [] : [`    ! ${clean(say(translateFailure(reason)))}`]),
    ...AudioTracks.map(({ Name, Language = '' }) => `    + ${say(texts.sound)} ${clean(`${Name} ${Language}`.trim())}`),
    ...DroppedTracks.map(({ Type, Codec, Reason }) => `    - ${Type} ${clean(Codec)}: ${Reason}`),
  ];
}

interface Place {
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
  readonly shown: number;
}

function emptyText({ page, pageSize, total }: Place, isFiltered: boolean): Text {
  if (total > 0) return fill(texts.noPage, { page, total, pages: Math.ceil(total / pageSize) });
  return isFiltered ? texts.noneSuch : texts.noVideos;
}

function placeText({ page, pageSize, total, shown }: Place): Text {
  const first = (page - 1) * pageSize + 1;
  const last = first + shown - 1;
  return last < total
    ? fill(texts.more, { first, last, total, next: page + 1 })
    : fill(texts.last, { first, last, total });
}
