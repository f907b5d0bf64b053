// The parameters of SetMessageCallback, GetMessageCallback and DeleteMessageCallback.
import { z } from 'zod';
import { ALL_EVENTS, eventTypes } from '../../wire/events.ts';

const MAX_LIST_LENGTH = 2048;

const blank = (value: unknown): unknown => (value === '' ? undefined : value);

/** At most 32 characters, with a small letter, a capital and a digit among them. */
export const authKeyParameter = z.preprocess(
  blank,
  z
    .string()
    .regex(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[\x21-\x7e]{1,32}$/)
    .optional(),
);

const known = new Map([ALL_EVENTS, ...eventTypes].map((name) => [name.toLowerCase(), name]));

/** Comma separated, in the table's spelling; `ALL` stands alone; undefined for none. */
export const eventTypesParameter = z.preprocess(
  blank,
  z
    .string()
    .max(MAX_LIST_LENGTH)
    .transform((text) => text.split(',').map((name) => known.get(name.trim().toLowerCase())))
    .refine((names) => names.every((name) => name !== undefined))
    .transform((names) => (names.includes(ALL_EVENTS) ? ALL_EVENTS : [...new Set(names)].join(',')))
    .optional(),
);
