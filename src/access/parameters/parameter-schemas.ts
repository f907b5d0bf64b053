// The building blocks of operation parameters. Everything arrives as text; an empty text counts as absent, because
// several official clients send parameters that were never set.
import { z } from 'zod';
import { asReferenceId, asVideoId, REFERENCE_ID } from '../../wire/ids.ts';
import { isAppId } from '../../wire/jwt-play-auth.ts';
import { DEFAULT_APP_ID } from '../../wire/single-app.ts';
import { parseJson } from '../../wire/json.ts';
import { directReaders, UNUSUAL, type DirectReader } from '../compile-parameters.ts';

const MAX_LIST_LENGTH = 16 * 1024;
const MAX_JSON_LENGTH = 4096;
const MAX_WORDS = 50;

const blank = (value: unknown): unknown => (value === '' ? undefined : value);

/** Said beside the schema: how a request of the usual kind is read without it. */
function readDirectly<S extends z.ZodType>(schema: S, read: DirectReader): S {
  directReaders.add(schema, { read });
  return schema;
}

export function optionalText(maxBytes: number): z.ZodType<string | undefined> {
  return z
    .preprocess(
      blank,
      z
        .string()
        // PostgreSQL keeps no U+0000.
        .refine((text) => Buffer.byteLength(text, 'utf8') <= maxBytes && !text.includes('\0'))
        .optional(),
    )
    .meta({ maxBytes }) as unknown as z.ZodType<string | undefined>;
}

export function optionalInteger(range: { readonly min: number; readonly max: number }): z.ZodType<number | undefined> {
  const schema = z
    .preprocess(
      blank,
      z
        .string()
        .regex(/^-?\d{1,15}$/)
        .transform(Number)
        .pipe(z.number().min(range.min).max(range.max))
        .optional(),
    )
    .meta({ wireType: 'integer', ...range }) as unknown as z.ZodType<number | undefined>;
  return readDirectly(schema, (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return value >= range.min && value <= range.max ? value : UNUSUAL;
  });
}

const MAX_LONG = 2n ** 63n - 1n;

/** AuthTimeout: seconds from 1 to the largest Long, which clients send for `never`. See wire/url-lifetime.ts. */
export const lifetimeParameter = z
  .preprocess(
    blank,
    z
      .string()
      .regex(/^\d{1,19}$/)
      .refine((text) => /^\d+$/.test(text) && BigInt(text) >= 1n && BigInt(text) <= MAX_LONG)
      .transform(Number)
      .optional(),
  )
  .meta({ wireType: 'integer' }) as unknown as z.ZodType<number | undefined>;

/** One of a few words, case-insensitive; answered in the table's spelling. */
export function optionalWord<W extends string>(words: readonly W[]): z.ZodType<W | undefined> {
  const schema = z
    .preprocess(
      (value) => (typeof value === 'string' ? (findWord(words, value) ?? blank(value)) : value),
      z.enum(words as readonly [W, ...W[]]).optional(),
    )
    .meta({ wireType: 'word', words }) as unknown as z.ZodType<W | undefined>;
  return readDirectly(schema, (text) => findWord(words, text) ?? UNUSUAL);
}

/** Comma-separated words; undefined when none is given. `synonyms` are taken for a word of the list. */
export function optionalWords<W extends string>(
  words: readonly W[],
  synonyms: Readonly<Record<string, W>> = {},
): z.ZodType<readonly W[] | undefined> {
  const known = [...words, ...Object.keys(synonyms)];
  const wordOf = (item: string): string => {
    const found = findWord(known, item) ?? item;
    return Object.hasOwn(synonyms, found) ? (synonyms[found] ?? found) : found;
  };
  const schema = z
    .preprocess(
      (value) => {
        if (typeof value !== 'string') return value;
        const items = splitList(value);
        return items.length === 0 ? undefined : items.map(wordOf);
      },
      z
        .array(z.enum(words as readonly [W, ...W[]]))
        .max(MAX_WORDS)
        .optional(),
    )
    .meta({ wireType: 'words', words }) as unknown as z.ZodType<readonly W[] | undefined>;
  return readDirectly(schema, (text) => {
    const found = splitList(text).map((item) => findWord(words, item) ?? UNUSUAL);
    return found.length > 0 && found.length <= MAX_WORDS && !found.includes(UNUSUAL) ? found : UNUSUAL;
  });
}

export function optionalList(limits: {
  readonly maxItems: number;
  readonly maxItemBytes: number;
}): z.ZodType<readonly string[] | undefined> {
  return z
    .preprocess(
      (value) => {
        if (typeof value !== 'string') return value;
        const items = splitList(value);
        return items.length === 0 ? undefined : items;
      },
      z.array(z.string().max(limits.maxItemBytes)).max(limits.maxItems).optional(),
    )
    .meta({ wireType: 'list', maxItems: limits.maxItems }) as unknown as z.ZodType<readonly string[] | undefined>;
}

/** JSON text of an object, at most 4 KiB; `{}` and an empty text count as absent keys. */
export function optionalJson<S extends z.ZodType>(schema: S): z.ZodType<z.output<S> | undefined> {
  return z.preprocess((value) => {
    if (typeof value !== 'string') return value;
    if (value === '' || value === 'undefined') return undefined;
    return readJson(value, MAX_JSON_LENGTH);
  }, schema.optional()) as unknown as z.ZodType<z.output<S> | undefined>;
}

/** NaN, which no schema accepts, for a text that is too long or not JSON. */
export function readJson(text: string, maxLength: number): unknown {
  const value = text.length > maxLength ? undefined : parseJson(text);
  return value === undefined ? Number.NaN : value;
}

/** Any text is accepted; a text that is no video id names no video. */
export const videoIdParameter = readDirectly(
  z.preprocess(blank, z.string().max(128).transform(asVideoId).optional()),
  (text) => (text.length <= 128 ? text : UNUSUAL),
);

export const referenceIdParameter = readDirectly(
  z.preprocess(blank, z.string().regex(REFERENCE_ID).transform(asReferenceId).optional()),
  (text) => (REFERENCE_ID.test(text) ? text : UNUSUAL),
);

/** Either id names the video; when both are given and differ, VideoId wins. */
export const videoParameters = { VideoId: videoIdParameter, ReferenceId: referenceIdParameter };

/** A text that is too long is not split, and fails as one item. */
function splitList(text: string): string[] {
  if (text.length > MAX_LIST_LENGTH) return [text];
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function findWord<W extends string>(words: readonly W[], text: string): W | undefined {
  const lower = text.toLowerCase();
  return words.find((word) => word.toLowerCase() === lower);
}

/** AppId: absent is the account's only app. */
export const appIdParameter = z.preprocess(
  (value) => blank(value) ?? DEFAULT_APP_ID,
  z.string().refine((text) => isAppId(text)),
);
