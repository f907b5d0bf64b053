// The flags of settings, from the table of settings: for the commands that run a part of the server themselves.
import type { Values } from '../../config/read-config.ts';
import { settings, type Setting, type SettingName } from '../../config/settings.ts';
import { fill, type Text, type Texts } from '../../wire/texts.ts';
import type { Flag } from './command.ts';

export const texts = {
  withVariable: ['{description} [{variable}]', '{description}[{variable}]'],
  configFile: ['JSON file with settings by name', '设置文件（JSON），以设置名为键'],
} as const satisfies Texts;

export const configFlag: Flag = { flags: '--config <file>', description: texts.configFile };

/** In the order of the table. */
export function settingFlags(
  isWanted: (name: SettingName) => boolean,
  ownDescriptions: Readonly<Partial<Record<SettingName, Text>>> = {},
): readonly Flag[] {
  return (Object.entries(settings) as [SettingName, Setting][])
    .filter(([name]) => isWanted(name))
    .map(([name, setting]) => flagOf(setting, ownDescriptions[name] ?? setting.description));
}

/** Of the options of a command those that are settings. */
export function settingsOf(options: Values): Values {
  return Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(settings, name)));
}

function flagOf({ flag, env, placeholder }: Setting, description: Text): Flag {
  return {
    flags: placeholder === undefined ? flag : `${flag} <${placeholder.toLowerCase()}>`,
    description: fill(texts.withVariable, { description, variable: env }),
  };
}
