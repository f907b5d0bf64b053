// The parameters of a request as the official clients write them, scanned once: values are decoded when they are asked for, and
// the text of Signature V1 is written from them as bytes. What is written in any other way is left to parameters.ts.
import { MESSAGE_AT, MessageBuffer } from '../base/hmac-key.ts';
import type { Parameters } from './parameters.ts';

/** Longer texts, and more parameters, are left to parameters.ts. */
const MAX_LENGTH = 8192;
const MAX_SCANNED = 32;
const [AMPERSAND, PERCENT, EQUALS] = [0x26, 0x25, 0x3d];

const UNRESERVED = tableOf((character) => /[A-Za-z0-9\-_.~]/.test(character));
const HEX = tableOf((character) => /[0-9A-F]/.test(character));
/**
 * What may be escaped: ASCII that must be. Not U+0000 and the backslash, of which parameters.ts refuses some uses, and not what
 * some clients sign in their own way.
 */
const ESCAPED = tableOf((character) => !/[A-Za-z0-9\-_.~\0\\!'()*]/.test(character));

/** For each byte; none beyond ASCII is in it. */
function tableOf(isIn: (character: string) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => (code < 128 && isIn(String.fromCharCode(code)) ? 1 : 0));
}

/** Where one parameter stands in the text. */
interface Place {
  readonly name: string;
  /** Of a usual name, among them in the order of their bytes; -1 for any other. */
  readonly rank: number;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
  /** Whether the value has escapes: else it stands in the text as it is. */
  readonly isEscaped: boolean;
}

/** The bytes of the text at hand: they are read faster than its characters. */
const bytes = Buffer.alloc(MAX_LENGTH);
/** The text that they are of. */
let held = '';
/** Of the value that was scanned last. */
let hasEscapes = false;

/**
 * Undefined unless every name and value is written exactly as RFC 3986 escapes it, in ASCII, no name twice: then the text itself
 * is what the signature repeats, and nothing in it could be refused.
 */
export function scanParameters(text: string): ScannedParameters | undefined {
  // Other than ASCII takes more bytes than characters, or does not fit.
  held = '';
  if (text.length > MAX_LENGTH || bytes.write(text, 'utf8') !== text.length) return undefined;
  const places: Place[] = [];
  for (let start = 0; start < text.length;) {
    const equals = endOfUnreserved(start, text.length);
    if (equals === start || equals === text.length || bytes[equals] !== EQUALS) return undefined;
    const end = endOfValue(equals + 1, text.length);
    // An ampersand at the end is not followed by a parameter.
    if (end < 0 || end === text.length - 1 || places.length === MAX_SCANNED) return undefined;
    const usual = usualNameAt(start, equals);
    const name = usual?.name ?? text.slice(start, equals);
    const place = { name, rank: usual?.rank ?? -1, start, valueStart: equals + 1, end, isEscaped: hasEscapes };
    if (!insertByName(places, place)) return undefined;
    start = end + 1;
  }
  held = text;
  return new ScannedParameters(text, places);
}

interface UsualName {
  readonly name: string;
  readonly rank: number;
}

const MARKS = 2048;
/**
 * Names of the calls of players and of backends that issue credentials, by their length and two of their letters: one text each,
 * so that a name is found by comparing references. A name that is not among them is only found more slowly.
 */
const usualNames: (readonly UsualName[] | undefined)[] = Array.from<undefined>({ length: MARKS });
for (const [rank, name] of [
  ...['AccessKeyId', 'Action', 'ApiVersion', 'AuthInfo', 'AuthInfoTimeout', 'AuthTimeout', 'Channel', 'Definition'],
  ...['Format', 'Formats', 'OutputType', 'PlayConfig', 'PlayerVersion', 'Rand', 'ReAuthInfo', 'RegionId', 'ResultType'],
  ...['SecurityToken', 'Signature', 'SignatureMethod', 'SignatureNonce', 'SignatureVersion', 'StreamType', 'Timestamp'],
  ...['Trace', 'Version', 'VideoId'],
]
  .toSorted()
  .entries()) {
  const mark = markOf(name.length, name.charCodeAt(0), name.charCodeAt(name.length - 1));
  usualNames[mark] = [...(usualNames[mark] ?? []), { name, rank }];
}

function markOf(length: number, first: number, last: number): number {
  return ((length << 6) ^ (first << 3) ^ last) & (MARKS - 1);
}

function usualNameAt(start: number, end: number): UsualName | undefined {
  const alike = usualNames[markOf(end - start, bytes[start] as number, bytes[end - 1] as number)];
  if (alike === undefined) return undefined;
  for (let at = 0; at < alike.length; at += 1) {
    const usual = alike[at] as UsualName;
    if (usual.name.length === end - start && standsAt(usual.name, start)) return usual;
  }
  return undefined;
}

function standsAt(name: string, start: number): boolean {
  for (let at = 0; at < name.length; at += 1) if (name.charCodeAt(at) !== bytes[start + at]) return false;
  return true;
}

/** False if the name is there already. A request has a dozen parameters: no sort has less to do. */
function insertByName(places: Place[], place: Place): boolean {
  let at = places.length;
  for (; at > 0; at -= 1) {
    const before = places[at - 1] as Place;
    const order = compareNames(before, place);
    if (order === 0) return false;
    if (order < 0) break;
    places[at] = before;
  }
  places[at] = place;
  return true;
}

/** By their bytes; a name comes before those that begin with it. */
function compareNames(one: Place, other: Place): number {
  if (one.rank >= 0 && other.rank >= 0) return one.rank - other.rank;
  const length = one.name.length;
  const otherLength = other.name.length;
  for (let at = 0; at < length && at < otherLength; at += 1) {
    const difference = (bytes[one.start + at] as number) - (bytes[other.start + at] as number);
    if (difference !== 0) return difference;
  }
  return length - otherLength;
}

function endOfUnreserved(start: number, length: number): number {
  let at = start;
  while (at < length && UNRESERVED[bytes[at] as number] === 1) at += 1;
  return at;
}

/** The place of the ampersand, or the end of the text; -1 if the value is written in another way. */
function endOfValue(start: number, length: number): number {
  hasEscapes = false;
  let at = start;
  while (at < length) {
    const byte = bytes[at] as number;
    if (UNRESERVED[byte] === 1) at += 1;
    else if (byte === PERCENT && at + 2 < length && isEscape(at)) {
      hasEscapes = true;
      at += 3;
    } else return byte === AMPERSAND ? at : -1;
  }
  return at;
}

function isEscape(at: number): boolean {
  // Not as two of a list: the engine makes the list, and what walks through it.
  const high = bytes[at + 1] as number;
  const low = bytes[at + 2] as number;
  return HEX[high] === 1 && HEX[low] === 1 && ESCAPED[valueOf(high) * 16 + valueOf(low)] === 1;
}

function valueOf(digit: number): number {
  return digit < 0x3a ? digit - 0x30 : digit - 0x37;
}

/** Scratch buffers: where values are decoded, and where signed texts are written. Reused by every call. */
const decoded = Buffer.alloc(MAX_LENGTH);
const signedMessage = new MessageBuffer(3 * MAX_LENGTH + 64);
const signed = signedMessage.bytes;

/** Of the text that was signed last: it stands in the buffer still. */
let signedMethod = '';

function writeMethod(method: string): number {
  if (method !== signedMethod) signed.write(`${method}&%2F&`, MESSAGE_AT, 'latin1');
  signedMethod = method;
  return method.length + '&%2F&'.length;
}

/** Sorted by name, as they are signed. */
export class ScannedParameters implements Parameters {
  readonly size: number;
  readonly #text: string;
  readonly #places: readonly Place[];

  constructor(text: string, places: readonly Place[]) {
    this.#text = text;
    this.#places = places;
    this.size = places.length;
  }

  get(name: string): string | undefined {
    const places = this.#places;
    for (let at = 0; at < places.length; at += 1) {
      const place = places[at] as Place;
      if (place.name === name) return this.#valueAt(place);
    }
    return undefined;
  }

  has(name: string): boolean {
    return this.#places.some((place) => place.name === name);
  }

  *values(): Generator<string> {
    for (const place of this.#places) yield this.#valueAt(place);
  }

  *[Symbol.iterator](): Generator<[string, string]> {
    for (const place of this.#places) yield [place.name, this.#valueAt(place)];
  }

  /**
   * Hands `stringToSignV1` to `use`, as a message of so many bytes. Each parameter stands in the text as it is
   * signed, so only what the second escaping escapes is written in another way.
   */
  signV1(method: string, without: string | undefined, use: (message: MessageBuffer, length: number) => string): string {
    this.#holdBytes();
    let at = MESSAGE_AT + writeMethod(method);
    const first = at;
    for (const place of this.#places) {
      if (place.name === 'Signature' || place.name === without) continue;
      if (at > first) at = writeEscape(0x32, 0x36, at);
      at = writeParameter(place, at);
    }
    return use(signedMessage, at - MESSAGE_AT);
  }

  /** Another request may have been scanned since. */
  #holdBytes(): void {
    if (held === this.#text) return;
    bytes.write(this.#text, 'latin1');
    held = this.#text;
  }

  #valueAt({ valueStart, end, isEscaped }: Place): string {
    if (!isEscaped) return this.#text.slice(valueStart, end);
    this.#holdBytes();
    return decodeAscii(valueStart, end);
  }
}

/** The value at a place in `bytes`, whose escapes stand for ASCII. */
function decodeAscii(start: number, end: number): string {
  let length = 0;
  for (let at = start; at < end; at += 1, length += 1) {
    const byte = bytes[at] as number;
    if (byte !== PERCENT) decoded[length] = byte;
    else {
      decoded[length] = valueOf(bytes[at + 1] as number) * 16 + valueOf(bytes[at + 2] as number);
      at += 2;
    }
  }
  return decoded.toString('latin1', 0, length);
}

/** `=` becomes `%3D` and `%` becomes `%25`; everything else in a parameter stays as it is. */
function writeParameter({ start, end }: Place, to: number): number {
  let at = to;
  for (let from = start; from < end; from += 1) {
    const byte = bytes[from] as number;
    if (byte === PERCENT) at = writeEscape(0x32, 0x35, at);
    else if (byte === EQUALS) at = writeEscape(0x33, 0x44, at);
    else signed[at++] = byte;
  }
  return at;
}

/** `%` and two digits. */
function writeEscape(high: number, low: number, at: number): number {
  signed[at] = PERCENT;
  signed[at + 1] = high;
  signed[at + 2] = low;
  return at + 3;
}
