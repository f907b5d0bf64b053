// Reads the JSON of templates as clients write it: members are objects or JSON text of objects, numbers and booleans may be in
// quotes, an empty text counts as absent. Every refusal names the member. Pure.
import { WireError } from '../../wire/errors.ts';
import { isObject, parseJson } from '../../wire/json.ts';

/** The members of one object. Every name that was read is known; see `refuseUnknown`. */
export interface Members {
  /** Its path: `TranscodeTemplateList[0].Video`. */
  readonly path: string;
  has(name: string): boolean;
  text(name: string, pattern: RegExp): string | undefined;
  /** Case-insensitive; answers the spelling of the table. */
  word<W extends string>(name: string, words: readonly W[]): W | undefined;
  integer(name: string, min: number, max: number): number | undefined;
  number(name: string, min: number, max: number): number | undefined;
  flag(name: string): boolean | undefined;
  /** An object, or the JSON text of one. */
  members(name: string): Members | undefined;
  /** Absent, empty, or an empty list or object. */
  isEmpty(name: string): boolean;
  invalid(name?: string): never;
  /** For members that are documented but not supported here. */
  unsupported(name: string, why: string): never;
  /** Refuses members that were not read: a misspelt setting must not be ignored silently. */
  refuseOthers(): void;
}

/** Every value is a short text; objects and lists only where one is read. */
const MAX_VALUE = 2048;
const MEMBER_NAME = /^[A-Za-z][A-Za-z0-9]{0,63}$/;

export function readMembers(value: unknown, path: string): Members {
  const object = asObject(value) ?? invalid(path);
  const known = new Set<string>();
  const own = (name: string): unknown => {
    known.add(name);
    return Object.hasOwn(object, name) ? object[name] : undefined;
  };
  const pathOf = (name: string): string => `${path}.${name}`;
  const scalar = (name: string): string | undefined => readScalar(own(name), pathOf(name));
  const number = (name: string, pattern: RegExp, [min, max]: readonly [number, number]): number | undefined => {
    const text = scalar(name);
    if (text === undefined) return undefined;
    const read = pattern.test(text) ? Number(text) : Number.NaN;
    return read >= min && read <= max ? read : invalid(pathOf(name));
  };
  return {
    path,
    has: (name) => own(name) !== undefined,
    text: (name, pattern) => {
      const text = scalar(name);
      return text === undefined || pattern.test(text) ? text : invalid(pathOf(name));
    },
    word: (name, words) => {
      const text = scalar(name)?.toLowerCase();
      if (text === undefined) return undefined;
      return words.find((word) => word.toLowerCase() === text) ?? invalid(pathOf(name));
    },
    integer: (name, min, max) => number(name, /^\d{1,9}$/, [min, max]),
    number: (name, min, max) => number(name, /^\d{1,6}(\.\d{1,6})?$/, [min, max]),
    flag: (name) => {
      const text = scalar(name)?.toLowerCase();
      if (text === undefined) return undefined;
      return text === 'true' ? true : text === 'false' ? false : invalid(pathOf(name));
    },
    members: (name) => {
      const inner = own(name);
      return inner === undefined || inner === null || inner === '' ? undefined : readMembers(inner, pathOf(name));
    },
    isEmpty: (name) => isEmpty(own(name)),
    invalid: (name) => invalid(name === undefined ? path : pathOf(name)),
    unsupported: (name, why) => {
      throw new WireError('OperationDenied', { why: `${why} (${pathOf(name)})` });
    },
    refuseOthers: () => {
      for (const name of Object.keys(object))
        if (!known.has(name)) invalid(MEMBER_NAME.test(name) ? pathOf(name) : path);
    },
  };
}

function invalid(path: string): never {
  throw new WireError('InvalidParameter', { parameter: path });
}

function readScalar(value: unknown, path: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return invalid(path);
  const text = String(value).trim();
  if (text.length > MAX_VALUE || text.includes('\0')) return invalid(path);
  return text === '' ? undefined : text;
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const read = typeof value === 'string' ? parseJson(value) : value;
  return isObject(read) ? read : undefined;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  const read = typeof value === 'string' && /^\s*[[{]/.test(value) ? parseJson(value) : value;
  if (typeof read === 'string') return read.trim() === '';
  return typeof read === 'object' && read !== null && Object.keys(read).length === 0;
}
