// Markdown tables from the tables in the code.
import { OTHER_IDENTITY_OPERATIONS, OTHER_OPERATIONS, quotas, type Quota } from '../../src/access/throttle/quotas.ts';
import { settings, type Setting } from '../../src/config/settings.ts';
import { errorTable } from '../../src/wire/errors.ts';
import { sourceFormats } from '../../src/wire/media-formats.ts';
import { inLanguage, type LanguageCode } from '../../src/wire/texts.ts';

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function errorsTable(language: LanguageCode): string {
  const rows = Object.entries(errorTable).map(([code, { status, message, remedy }]) => [
    `\`${code}\``,
    String(status),
    message,
    inLanguage(remedy, language),
  ]);
  const head = language === 'zh' ? ['错误码', 'HTTP', '消息', '处理方法'] : ['Code', 'HTTP', 'Message', 'What to do'];
  return table(head, rows);
}

export function configurationTable(): string {
  const rows = (Object.values(settings) as Setting[]).map((setting) => {
    const flag = setting.placeholder === undefined ? setting.flag : `${setting.flag} ${setting.placeholder}`;
    return [`\`${flag}\``, `\`${setting.env}\``, defaultOf(setting), setting.description[0]];
  });
  return table(['Flag', 'Environment', 'Default', 'Meaning'], rows);
}

export function quotasTable(): string {
  const rows = quotas.map(({ operation, perSecond, source }) => [`\`${operation}\``, String(perSecond), source]);
  return table(
    ['Operation', 'Calls per second', 'Source'],
    [
      ...rows,
      ['all other operations of RAM, STS and playauth', ...rateOf(OTHER_IDENTITY_OPERATIONS)],
      ['all other operations of VOD', ...rateOf(OTHER_OPERATIONS)],
    ],
  );
}

function rateOf({ perSecond, source }: Quota): string[] {
  return [String(perSecond), source];
}

export function defaultOf(setting: Setting): string {
  const parsed = setting.schema.safeParse(undefined);
  return parsed.success && parsed.data !== undefined ? `\`${JSON.stringify(parsed.data).replaceAll('"', '')}\`` : '–';
}

/** Extensions by FFmpeg's demuxer. */
export function mediaFormatsTable(): string {
  const byDemuxer = new Map<string, string[]>();
  for (const [extension, { demuxer, kind }] of sourceFormats) {
    if (demuxer === undefined) continue;
    const key = `${demuxer}|${kind}`;
    byDemuxer.set(key, [...(byDemuxer.get(key) ?? []), `\`${extension}\``]);
  }
  const rows = [...byDemuxer].map(([key, extensions]) => {
    const [demuxer = '', kind = ''] = key.split('|');
    return [extensions.join(' '), kind, `\`${demuxer}\``];
  });
  return table(['Extensions', 'Kind', 'Demuxer of FFmpeg'], rows);
}
