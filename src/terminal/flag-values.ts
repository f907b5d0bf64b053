// How the values of flags are read. Pure.
import { fill, type Texts } from '../wire/texts.ts';
import type { FlagValue, NumberRange } from './command.ts';

export const texts = {
  notWhole: ['It must be a whole number.', '必须是整数。'],
  notInRange: ['It must be a whole number from {least} to {most}.', '必须是 {least} 到 {most} 之间的整数。'],
  empty: ['It is empty.', '不能为空。'],
  emptyValue: ['A value is empty.', '有一个值为空。'],
} as const satisfies Texts;

const WHOLE = /^\d{1,15}$/;

export function wholeNumber(text: string): FlagValue {
  return WHOLE.test(text) ? { ok: true, value: Number(text) } : { ok: false, reason: texts.notWhole };
}

export function numberWithin({ least, most }: NumberRange): (text: string) => FlagValue {
  return (text) => {
    const value = Number(text);
    const isWithin = WHOLE.test(text) && value >= least && value <= most;
    return isWithin ? { ok: true, value } : { ok: false, reason: fill(texts.notInRange, { least, most }) };
  };
}

/** A text that the server would take for none. */
export function notEmpty(text: string): FlagValue {
  return text.trim() === '' ? { ok: false, reason: texts.empty } : { ok: true, value: text };
}

/** For a flag that may be repeated, or hold several values with commas between them. */
export function several(text: string, before: unknown): FlagValue {
  const values = text.split(',').map((value) => value.trim());
  if (values.includes('')) return { ok: false, reason: texts.emptyValue };
  return { ok: true, value: [...((before as readonly string[] | undefined) ?? []), ...values] };
}
