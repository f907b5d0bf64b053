// The flags of settings, from the table of settings: for the commands that run a part of the server themselves.
import type { Values } from '../config/read-config.ts';
import { settings, type Setting, type SettingName } from '../config/settings.ts';
import { z } from 'zod';
import { fill, join, type Text, type Texts } from '../wire/texts.ts';
import type { Flag } from './command.ts';
import { rangeText, texts as helpTexts } from './help-text.ts';

export const texts = {
  withVariable: ['{description} [{variable}]', '{description}[{variable}]'],
  configFile: ['JSON file with settings by name', '设置文件（JSON），以设置名为键'],
} as const satisfies Texts;

export const configFlag: Flag = { flags: '--config <file>', description: texts.configFile, completes: 'file' };

/** In the order of the table. */
export function settingFlags(
  isWanted: (name: SettingName) => boolean,
  ownDescriptions: Readonly<Partial<Record<SettingName, Text>>> = {},
): readonly Flag[] {
  return (Object.entries(settings) as [SettingName, Setting][])
    .filter(([name]) => isWanted(name))
    .map(([name, setting]) => flagOf(setting, ownDescriptions[name] ?? setting.description));
}

/** The options of a command that are settings. */
export function settingsOf(options: Values): Values {
  return Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(settings, name)));
}

function flagOf(setting: Setting, description: Text): Flag {
  const { flag, env, placeholder } = setting;
  return {
    flags: placeholder === undefined ? flag : `${flag} <${placeholder.toLowerCase()}>`,
    description: fill(texts.withVariable, { description, variable: env }),
    ...valuesOf(setting),
    ...(placeholder === 'FILE' || placeholder === 'FOLDER' ? { completes: 'file' as const } : {}),
  };
}

/** Range, words and default as the schema has them. The schema itself reads the value, so that a flag is refused like a variable. */
function valuesOf({ schema, placeholder, secret }: Setting): Pick<Flag, 'values' | 'offers'> {
  if (placeholder === undefined || secret === true) return {};
  const facts = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as SchemaFacts;
  const { minimum, maximum, enum: words, default: byDefault } = facts;
  const parts: (string | Text)[] = [
    ...(minimum === undefined ? [] : [rangeText(minimum, maximum ?? Number.MAX_SAFE_INTEGER)]),
    ...(words === undefined ? [] : [fill(helpTexts.choices, { values: join(words, [', ', '、']) })]),
    ...(byDefault === undefined ? [] : [fill(helpTexts.byDefault, { value: String(byDefault) })]),
  ];
  return {
    ...(parts.length > 0 && { values: join(parts, ['; ', '；']) }),
    ...(words !== undefined && { offers: words }),
  };
}

interface SchemaFacts {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly default?: string | number | boolean;
}
