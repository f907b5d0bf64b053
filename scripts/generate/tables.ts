// Markdown tables from the tables in the code.
import { settings, type Setting } from '../../src/config/settings.ts';
import { errorTable } from '../../src/wire/errors.ts';

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function errorsTable(): string {
  const rows = Object.entries(errorTable).map(([code, { status, message, remedy }]) => [
    `\`${code}\``,
    String(status),
    message,
    remedy,
  ]);
  return table(['Code', 'HTTP', 'Message', 'What to do'], rows);
}

export function configurationTable(): string {
  const rows = (Object.values(settings) as Setting[]).map((setting) => {
    const flag = setting.placeholder === undefined ? setting.flag : `${setting.flag} ${setting.placeholder}`;
    return [`\`${flag}\``, `\`${setting.env}\``, defaultOf(setting), setting.description];
  });
  return table(['Flag', 'Environment', 'Default', 'Meaning'], rows);
}

function defaultOf(setting: Setting): string {
  const parsed = setting.schema.safeParse(undefined);
  return parsed.success && parsed.data !== undefined ? `\`${JSON.stringify(parsed.data).replaceAll('"', '')}\`` : '–';
}
