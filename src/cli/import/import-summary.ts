// What is said at the end of a folder's import: each file that needs attention, with --dry-run every file, then the counts.
import { translateFailure } from '../../wire/failure-texts.ts';
import { fill, join, type Text, type Texts } from '../../wire/texts.ts';
import { answer } from '../../terminal/command.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { clean } from '../../terminal/text-table.ts';
import { count, type FileReport } from './file-report.ts';
import type { Skipped } from './find-files.ts';
import type { ImportOptions } from './import-options.ts';

export const texts = {
  stopped: [
    'The server does not answer any more, so the rest was not tried. Run the same command again to go on.',
    '服务端不再响应，其余文件未尝试。再次运行同一命令即可继续。',
  ],
  failedList: ['Not imported:', '未导入：'],
  unplayableList: [
    'On the server from an earlier run, and not playable (playauth video retry VIDEO FILE, or video delete VIDEO):',
    '此前已导入但无法播放（playauth video retry 视频 文件，或 video delete 视频）：',
  ],
} as const satisfies Texts;

export const countTexts = {
  Imported: ['{count} imported', '已导入 {count} 个'],
  WouldImport: ['{count} would be imported', '将导入 {count} 个'],
  AlreadyThere: ['{count} already there', '已存在 {count} 个'],
  Unplayable: ['{count} there and not playable', '已存在但无法播放 {count} 个'],
  Duplicate: ['{count} with the content of another file', '与其他文件内容相同 {count} 个'],
  Failed: ['{count} failed', '失败 {count} 个'],
  NotTried: ['{count} not tried', '未尝试 {count} 个'],
  notMedia: ['{count} no media', '非音视频 {count} 个'],
  hidden: ['{count} hidden', '隐藏 {count} 个'],
  links: ['{count} links', '链接 {count} 个'],
  special: ['{count} no files', '非文件 {count} 个'],
} as const satisfies Texts;

interface Conclusion {
  readonly folder: string;
  readonly options: ImportOptions;
  readonly reports: readonly FileReport[];
  readonly skipped: Skipped;
}

export function printSummary(terminal: Terminal, { folder, options, reports, skipped }: Conclusion): void {
  const counts = {
    Imported: count(reports, 'Imported'),
    WouldImport: count(reports, 'WouldImport'),
    AlreadyThere: count(reports, 'AlreadyThere'),
    Unplayable: count(reports, 'Unplayable'),
    Duplicate: count(reports, 'Duplicate'),
    Failed: count(reports, 'Failed'),
    NotTried: count(reports, 'NotTried'),
  };
  const isDryRun = options.dryRun === true;
  const { notMedia, hidden, links, special } = skipped;
  const Skipped = { NotMedia: notMedia, Hidden: hidden, Links: links, Special: special };
  if (options.json !== true) tellFiles(terminal, reports);
  answer(terminal, options, {
    wire: { Folder: folder, DryRun: isDryRun, ...counts, Skipped, Files: reports },
    lines: [
      ...(isDryRun ? reports.flatMap(dryRunLines) : []),
      join(countLines(isDryRun ? 'WouldImport' : 'Imported', { ...counts, ...skipped }), ' · '),
    ],
  });
}

function dryRunLines({ Path, Outcome, VideoId, SameAs }: FileReport): string[] {
  const path = clean(Path);
  if (Outcome === 'WouldImport') return [`+ ${path}${VideoId === undefined ? '' : `  (${VideoId})`}`];
  if (Outcome === 'AlreadyThere') return [`= ${path}${VideoId === undefined ? '' : `  (${VideoId})`}`];
  return Outcome === 'Duplicate' ? [`= ${path}  (= ${clean(SameAs ?? '')})`] : [];
}

/** On stderr, those that need attention. */
function tellFiles(terminal: Terminal, reports: readonly FileReport[]): void {
  const of = (outcome: FileReport['Outcome']): readonly FileReport[] =>
    reports.filter(({ Outcome }) => Outcome === outcome);
  if (of('Failed').length > 0) terminal.err(texts.failedList);
  for (const { Path, Message = '', Code = '' } of of('Failed')) terminal.err(clean(`  ${Path}: ${Message} (${Code})`));
  if (of('Unplayable').length > 0) terminal.err(texts.unplayableList);
  for (const { Path, Reason = 'TranscodeFail', VideoId = '' } of of('Unplayable'))
    terminal.err(clean(`  ${Path}: ${terminal.say(translateFailure(Reason))} (${VideoId})`));
  if (of('NotTried').length > 0) terminal.err(texts.stopped);
}

/** What was imported in any case, of the rest only what there is. */
function countLines(
  first: 'WouldImport' | 'Imported',
  counts: Readonly<Record<keyof typeof countTexts, number>>,
): readonly Text[] {
  const others = [
    'AlreadyThere',
    'Unplayable',
    'Duplicate',
    'Failed',
    'NotTried',
    'notMedia',
    'hidden',
    'links',
    'special',
  ] as const;
  return [first, ...others.filter((name) => counts[name] > 0)].map((name) =>
    fill(countTexts[name], { count: counts[name] }),
  );
}
