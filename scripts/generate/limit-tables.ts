// The tables of docs/limits.md: settings that are limits, and limits that are no settings.
import { limits, type Limit } from '../../src/config/limits.ts';
import { settings, type Setting } from '../../src/config/settings.ts';
import { defaultOf, table } from './tables.ts';

export function limitSettingsTable(): string {
  const rows = (Object.values(settings) as Setting[]).flatMap((setting) =>
    setting.limit === undefined
      ? []
      : [
          [
            `\`${setting.flag}\``,
            defaultOf(setting),
            setting.limit.unit,
            code(setting.limit.reason),
            setting.description[0],
          ],
        ],
  );
  return table(['Setting', 'Default', 'Unit', 'Reason', 'Meaning'], rows);
}

export function limitsTable(): string {
  const rows = (Object.values(limits) as Limit[]).map(({ value, unit, reason, meaning }) => [
    value.toLocaleString('en'),
    unit,
    code(reason),
    meaning[0],
  ]);
  return table(['Limit', 'Unit', 'Reason', 'Meaning'], rows);
}

function code(reason: string | undefined): string {
  return reason === undefined ? '–' : `\`${reason}\``;
}
