// What a parameter is for people: the form of the tables of this folder. Pure.
import type { Text } from '../texts.ts';

export interface ParameterText {
  readonly text: Text;
  /** A value as it is sent. */
  readonly example: string;
  /** What counts where it is absent; undefined where nothing does. */
  readonly default?: string;
}

/** `en`, `zh`, an example, the default. */
export type ParameterRow = readonly [en: string, zh: string, example: string, standard?: string];
export type ParameterRows = Readonly<Record<string, ParameterRow>>;
