// `playauth import PATH`: one file, or with --recursive every media file of a folder.
import type { Texts } from '../../wire/texts.ts';
import type { Command } from '../terminal/command.ts';
import { wholeNumber } from '../terminal/flag-values.ts';
import { referenceSources } from './choose-reference-id.ts';
import { checkOptions, type ImportOptions } from './import-options.ts';
import { importFile } from './import-file.ts';
import { importFolder } from './import-folder.ts';

export const texts = {
  import: [
    'upload a video or audio file, or with --recursive those of a folder that are not there yet',
    '上传视频或音频文件；加 --recursive 则上传文件夹中尚未导入的文件',
  ],
  path: ['the file or folder', '文件或文件夹'],
  title: ['title of the video; by default the file name', '视频标题；默认为文件名'],
  referenceId: ['your own id for the video', '自定义的视频 ID'],
  wait: ['wait until the video plays', '等到视频可以播放'],
  recursive: [
    'import all media below a folder; run again, it goes on where it was cut off',
    '导入文件夹中的所有音视频；中断后再次运行会接着上次继续',
  ],
  referenceIdFrom: [
    'id of each video of a folder: hash (its content: default; any file fits), name (the file name), path (the folders too, -- for /), none (this machine remembers)',
    '文件夹中各视频 ID 的来源：hash（文件内容，默认，适用于任何文件）、name（文件名）、path（含文件夹，以 -- 代替 /）、none（由本机记录）',
  ],
  patience: [
    'with --wait: how long a server that is away is waited for (default 120)',
    '与 --wait 同用：服务端不可用时等待的秒数（默认 120）',
  ],
  concurrency: ['files of a folder at once (default 2)', '文件夹中同时处理的文件数（默认 2）'],
  dryRun: ['only say what would be imported from a folder', '只列出文件夹中将导入的文件'],
} as const satisfies Texts;

export const importCommand: Command<ImportOptions, [path: string]> = {
  name: 'import',
  description: texts.import,
  args: [{ name: '<path>', description: texts.path }],
  flags: [
    { flags: '--title <text>', description: texts.title },
    { flags: '--reference-id <id>', description: texts.referenceId },
    { flags: '--wait', description: texts.wait },
    { flags: '--patience <seconds>', description: texts.patience, read: wholeNumber },
    { flags: '--recursive', description: texts.recursive },
    { flags: '--reference-id-from <source>', description: texts.referenceIdFrom, choices: referenceSources },
    { flags: '--concurrency <number>', description: texts.concurrency, read: wholeNumber },
    { flags: '--dry-run', description: texts.dryRun },
  ],
  async run({ terminal, args: [path], options }) {
    checkOptions(options);
    if (options.recursive === true) return await importFolder(terminal, path, options);
    await importFile(terminal, path, options);
    return undefined;
  },
};
