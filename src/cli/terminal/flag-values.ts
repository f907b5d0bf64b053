// How the values of flags are read. Pure.
import type { Texts } from '../../wire/texts.ts';
import type { FlagValue } from './command.ts';

export const texts = {
  notWhole: ['It must be a whole number.', '必须是整数。'],
  emptyValue: ['A value is empty.', '有一个值为空。'],
} as const satisfies Texts;

export function wholeNumber(text: string): FlagValue {
  return /^\d{1,9}$/.test(text) ? { ok: true, value: Number(text) } : { ok: false, reason: texts.notWhole };
}

/** For a flag that may be repeated, or hold several values with commas between them. */
export function several(text: string, before: unknown): FlagValue {
  const values = text.split(',').map((value) => value.trim());
  if (values.includes('')) return { ok: false, reason: texts.emptyValue };
  return { ok: true, value: [...((before as readonly string[] | undefined) ?? []), ...values] };
}
