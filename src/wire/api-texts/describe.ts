// What operations and parameters are for people: looks up the tables of this folder. Pure.
import type { Text } from '../texts.ts';
import { identityParameters } from './identity-parameters.ts';
import { mediaParameters } from './media-parameters.ts';
import { endingParameters } from './ending-parameters.ts';
import { recordParameters } from './record-parameters.ts';
import { chineseSummaries } from './operation-texts.ts';
import type { ParameterRow, ParameterText } from './parameter-text.ts';
import { ruleParameters } from './rule-parameters.ts';

const rows: Readonly<Record<string, ParameterRow>> = {
  ...mediaParameters,
  ...ruleParameters,
  ...identityParameters,
  ...recordParameters,
  ...endingParameters,
};

/** Undefined for a parameter that is in no table: `npm run generate` then names it. */
export function describeParameter(operation: string, name: string): ParameterText | undefined {
  const row = rows[`${operation}.${name}`] ?? rows[name];
  if (row === undefined) return undefined;
  const [en, zh, example, standard] = row;
  return { text: [en, zh], example, ...(standard !== undefined && { default: standard }) };
}

/** The English where there is no Chinese yet. */
export function describeOperation({ name, summary }: { readonly name: string; readonly summary: string }): Text {
  return [summary, chineseSummaries[name] ?? summary];
}

export function hasChinese(operation: string): boolean {
  return Object.hasOwn(chineseSummaries, operation);
}
