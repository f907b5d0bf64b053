// Rules as bytes: in a credential behind the tags of its issuers, and in the row of a session. Each is a type, a length of two bytes and
// a value; the types ascend. Pure.
import { WireError } from '../../wire/errors.ts';
import { prefixOf } from './address-prefix.ts';
import { exceedActions, type AddressPrefix, type Limits, type PlaybackRules } from '../../wire/playback-rules.ts';

/** With it a credential stays below the longest token. */
const MAX_RULES_BYTES = 2048;

const VIEWER_ID = 1;
/** In the type: the limit is monitored. */
const MONITORED = 0x80;

interface LimitFormat<T> {
  readonly type: number;
  readonly write: (value: T) => Buffer;
  /** Undefined for bytes that `write` does not make. */
  readonly read: (bytes: Buffer) => T | undefined;
}

const flag: LimitFormat<true> = {
  type: 0,
  write: () => Buffer.alloc(0),
  read: (bytes) => (bytes.length === 0 ? true : undefined),
};

const formats = {
  maxRedemptions: { type: 2, ...integer(2) },
  maxConcurrency: { type: 3, ...integer(1) },
  onExceed: {
    type: 4,
    write: (action) => Buffer.from([exceedActions.indexOf(action)]),
    read: (bytes) => (bytes.length === 1 ? exceedActions[bytes[0] ?? 0xff] : undefined),
  },
  allowIp: { type: 5, write: (list) => Buffer.concat(list.map(writePrefix)), read: readPrefixes },
  allowReferer: {
    type: 6,
    write: (list) => Buffer.from(list.join(','), 'latin1'),
    read: (bytes) => (bytes.length === 0 ? [] : bytes.toString('latin1').split(',')),
  },
  requireReferer: { ...flag, type: 7 },
  bindUserAgent: { ...flag, type: 8 },
  deviceKey: {
    type: 9,
    write: (thumbprint) => Buffer.from(thumbprint, 'base64url'),
    read: (bytes) => (bytes.length === 32 ? bytes.toString('base64url') : undefined),
  },
  maxSessionSeconds: { type: 10, ...integer(3) },
  previewSeconds: { type: 11, ...integer(2) },
} as const satisfies { [Name in keyof Limits]-?: LimitFormat<NonNullable<Limits[Name]>> };

type LimitName = keyof typeof formats;
const limitNames = Object.keys(formats) as LimitName[];
const namesByType: ReadonlyMap<number, LimitName> = new Map(limitNames.map((name) => [formats[name].type, name]));

/** Throws OperationDenied for more than a credential holds. */
export function encodeRules({ viewerId, enforced = {}, monitored = {} }: PlaybackRules): Buffer {
  const parts: Buffer[] = [];
  if (viewerId !== undefined) parts.push(entry(VIEWER_ID, Buffer.from(viewerId, 'latin1')));
  for (const [limits, mark] of [
    [enforced, 0],
    [monitored, MONITORED],
  ] as const)
    for (const name of limitNames) {
      const value = limits[name];
      const { type, write } = formats[name] as LimitFormat<unknown>;
      if (value !== undefined) parts.push(entry(type | mark, write(value)));
    }
  const bytes = Buffer.concat(parts);
  if (bytes.length > MAX_RULES_BYTES)
    throw new WireError('OperationDenied', { why: 'the rules of this video do not fit into a credential' });
  return bytes;
}

/** Undefined for a rule that this server does not know, and for bytes that {@link encodeRules} does not make. */
export function decodeRules(bytes: Buffer): PlaybackRules | undefined {
  let viewerId: string | undefined;
  const sets: Record<'enforced' | 'monitored', Record<string, unknown>> = { enforced: {}, monitored: {} };
  let last = 0;
  for (let at = 0; at < bytes.length;) {
    if (at + 3 > bytes.length) return undefined;
    const type = bytes[at] ?? 0;
    const end = at + 3 + bytes.readUInt16BE(at + 1);
    if (type <= last || end > bytes.length) return undefined;
    const value = bytes.subarray(at + 3, end);
    if (type === VIEWER_ID) viewerId = value.toString('latin1');
    else if (!readLimit(sets[type >= MONITORED ? 'monitored' : 'enforced'], type & ~MONITORED, value)) return undefined;
    last = type;
    at = end;
  }
  const isGiven = (set: object): boolean => Object.keys(set).length > 0;
  return {
    ...(viewerId !== undefined && { viewerId }),
    ...(isGiven(sets.enforced) && { enforced: sets.enforced as Limits }),
    ...(isGiven(sets.monitored) && { monitored: sets.monitored as Limits }),
  };
}

function readLimit(set: Record<string, unknown>, type: number, value: Buffer): boolean {
  const name = namesByType.get(type);
  const read = name === undefined ? undefined : formats[name].read(value);
  if (name === undefined || read === undefined) return false;
  set[name] = read;
  return true;
}

function entry(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(3);
  head[0] = type;
  head.writeUInt16BE(value.length, 1);
  return Buffer.concat([head, value]);
}

function integer(size: number): Omit<LimitFormat<number>, 'type'> {
  return {
    write: (value) => {
      const bytes = Buffer.alloc(size);
      bytes.writeUIntBE(value, 0, size);
      return bytes;
    },
    read: (bytes) => (bytes.length === size ? bytes.readUIntBE(0, size) : undefined),
  };
}

/** The family, the length of the prefix, and as many bytes of the address as the prefix reaches into. */
function writePrefix({ family, bits, length }: AddressPrefix): Buffer {
  const size = family === 4 ? 8 : 32;
  const address = Buffer.from(bits.toString(16).padStart(size, '0'), 'hex');
  return Buffer.concat([Buffer.from([family, length]), address.subarray(0, Math.ceil(length / 8))]);
}

function readPrefixes(bytes: Buffer): readonly AddressPrefix[] | undefined {
  const list: AddressPrefix[] = [];
  for (let at = 0; at < bytes.length;) {
    const family = bytes[at] ?? 0;
    const length = bytes[at + 1] ?? 0xff;
    const end = at + 2 + Math.ceil(length / 8);
    if ((family !== 4 && family !== 6) || length > (family === 4 ? 32 : 128) || end > bytes.length) return undefined;
    const hex = bytes.toString('hex', at + 2, end).padEnd(family === 4 ? 8 : 32, '0');
    list.push(prefixOf(family, BigInt(`0x${hex}`), length));
    at = end;
  }
  return list;
}
