// `playauth import PATH`: one file, or with --recursive every media file of a folder.
import type { Texts } from '../../wire/texts.ts';
import { textFlags } from '../library/change-video.ts';
import { texts as templateTexts } from '../library/find-template.ts';
import { summaries } from '../../terminal/summaries.ts';
import type { Command, Flag } from '../../terminal/command.ts';
import { referenceSources } from './choose-reference-id.ts';
import { checkOptions, MAX_CONCURRENCY, type ImportOptions } from './import-options.ts';
import { importFile } from './import-file.ts';
import { importFolder } from './import-folder.ts';

export const texts = {
  path: ['the file or folder', '文件或文件夹'],
  title: ['title of the video; by default the file name', '视频标题；默认为文件名'],
  referenceId: ['your own id for the video', '自定义的视频 ID'],
  referenceForm: ['6–64 letters, digits, _ and -', '6–64 个字母、数字、_ 和 -'],
  tags: ['tags of the video, or of every video of the folder', '视频的标签；用于文件夹时加给每个视频'],
  description: ['description of the video', '视频描述'],
  wait: ['wait until the video plays', '等到视频可以播放'],
  watch: ['the same as --wait', '等同于 --wait'],
  resume: [
    'go on with a video whose upload was cut off: its VideoId or ReferenceId; from 16 MiB on, what the server has is not sent again',
    '继续上传中断的视频：其 VideoId 或 ReferenceId；文件不小于 16 MiB 时，已上传的部分不再重传',
  ],
  recursive: [
    'import all media below a folder; run again, it goes on where it was cut off',
    '导入文件夹中的所有音视频；中断后再次运行会接着上次继续',
  ],
  referenceIdFrom: [
    'id of each video of a folder: hash (its content: default; any file fits), name (the file name), path (the folders too, -- for /), none (this machine remembers)',
    '文件夹中各视频 ID 的来源：hash（文件内容，默认，适用于任何文件）、name（文件名）、path（含文件夹，以 -- 代替 /）、none（由本机记录）',
  ],
  patience: [
    'with --wait: how many seconds a server that is away is waited for',
    '与 --wait 同用：服务端不可用时等待的秒数',
  ],
  concurrency: ['files of a folder at once', '文件夹中同时处理的文件数'],
  dryRun: ['only list what would be imported from a folder', '只列出文件夹中将导入的文件'],
  exampleOne: ['one film, until it plays; its VideoId on stdout', '导入一部影片并等到可以播放；stdout 输出 VideoId'],
  exampleTags: ['with a tag that a policy can name, in a category', '加上策略可引用的标签，并放入分类'],
  exampleFolder: ['what a folder has and the server lacks', '列出文件夹中服务端还没有的文件'],
} as const satisfies Texts;

const PATIENCE = { least: 0, most: 86_400, byDefault: 120 };

const flags: readonly Flag[] = [
  textFlags.title(texts.title),
  { flags: '--reference-id <id>', description: texts.referenceId, values: texts.referenceForm, wire: ['ReferenceId'] },
  textFlags.tags(texts.tags),
  textFlags.category,
  textFlags.description(texts.description),
  { flags: '--template <group>', description: templateTexts.group, completes: 'template', wire: ['TemplateGroupId'] },
  { flags: '--wait', description: texts.wait },
  { flags: '--watch', description: texts.watch },
  { flags: '--resume <video>', description: texts.resume, completes: 'video', wire: ['VideoId'] },
  { flags: '--patience <seconds>', description: texts.patience, range: PATIENCE },
  { flags: '--recursive', description: texts.recursive },
  { flags: '--reference-id-from <source>', description: texts.referenceIdFrom, choices: referenceSources },
  {
    flags: '--concurrency <number>',
    description: texts.concurrency,
    range: { least: 1, most: MAX_CONCURRENCY, byDefault: 2 },
  },
  { flags: '--dry-run', description: texts.dryRun },
];

export const importCommand: Command<ImportOptions, [path: string]> = {
  name: 'import',
  description: summaries.import,
  args: [{ name: '<path>', description: texts.path, completes: 'file', wire: ['FileName'] }],
  flags,
  examples: [
    ['playauth import film.mp4 --wait', texts.exampleOne],
    ['playauth import film.mp4 --tags course-a --category Courses', texts.exampleTags],
    ['playauth import films --recursive --dry-run', texts.exampleFolder],
  ],
  async run({ terminal, args: [path], options }) {
    checkOptions(options);
    if (options.recursive === true) return await importFolder(terminal, path, options);
    await importFile(terminal, path, options);
    return undefined;
  },
};
