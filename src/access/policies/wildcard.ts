// Patterns of policies: `*` is any run of characters, `?` exactly one. Callers write them and every call is matched
// against them, so none may be slow: no regular expressions, no recursion, no backtracking, and lengths are compared first.

export interface Wildcard {
  /** {@link endOf} of every text that it can match; undefined where they do not all end alike. */
  readonly end: number | undefined;
  /** Matches every text. */
  readonly matchesAll: boolean;
  /** `places` belongs to the same text; pass it where many patterns are matched against one text. */
  readonly matches: (text: string, places?: TextPlaces) => boolean;
  /** True if it matches `prefix` or at least one text that begins with it. */
  readonly canMatchExtensionOf: (prefix: string) => boolean;
  /** The same, where only a name without `:` and `/` follows `folder`: otherwise `acs:*:user/x` could match a video. */
  readonly canMatchNameIn: (folder: string) => boolean;
  /** True if it matches every text that begins with `prefix` and is longer. */
  readonly coversExtensionsOf: (prefix: string) => boolean;
}

/** In no pattern: a wildcard that matches it would match any other character too. */
const FRESH_CHARACTER = '\0';

const STAR = 0x2a;
const ANY_ONE = 0x3f;
const END_LENGTH = 4;
const yes = (): boolean => true;
const no = (): boolean => false;
const MATCHES_ALL: Wildcard = {
  end: undefined,
  matchesAll: true,
  matches: yes,
  canMatchExtensionOf: yes,
  canMatchNameIn: yes,
  coversExtensionsOf: yes,
};
const MATCHES_NOTHING = { matches: no, canMatchExtensionOf: no, canMatchNameIn: no, coversExtensionsOf: no };

export function compileWildcard(written: string): Wildcard {
  if (written.includes(FRESH_CHARACTER)) return { ...MATCHES_ALL, matchesAll: false, ...MATCHES_NOTHING };
  const pattern = written.replace(/\*{2,}/g, '*');
  if (pattern === '*') return MATCHES_ALL;
  if (!/[*?]/.test(pattern)) return compileLiteral(pattern);
  return new Pattern(pattern);
}

/** The last four characters as a number. Texts whose numbers differ end differently; comparing them reads no text. */
export function endOf(text: string): number {
  const { length } = text;
  if (length < END_LENGTH) return -1;
  const first = (text.charCodeAt(length - 4) << 8) ^ text.charCodeAt(length - 3);
  return (first << 16) ^ (text.charCodeAt(length - 2) << 8) ^ text.charCodeAt(length - 1);
}

function compileLiteral(literal: string): Wildcard {
  return {
    end: literal.length < END_LENGTH ? undefined : endOf(literal),
    matchesAll: false,
    matches: (text) => text === literal,
    canMatchExtensionOf: (prefix) => literal.startsWith(prefix),
    canMatchNameIn: (folder) => literal.startsWith(folder) && lastSeparatorIn(literal) < folder.length,
    coversExtensionsOf: no,
  };
}

/** A class and not closures: with thousands of patterns, matching is bound by memory access. */
class Pattern implements Wildcard {
  readonly end: number | undefined;
  readonly matchesAll = false;
  readonly #pattern: string;
  readonly #minLength: number;
  /** The literal texts before, between and after the wildcards. */
  readonly #head: string;
  readonly #words: readonly string[];
  readonly #longestWord: string;
  readonly #tail: string;
  readonly #hasOnlyStars: boolean;
  /** There is a star among the wildcards that it ends with. */
  readonly #isOpenEnded: boolean;

  constructor(pattern: string) {
    const parts = pattern.split(/[*?]/);
    this.#pattern = pattern;
    this.#head = parts[0] ?? '';
    this.#words = parts.slice(1, -1);
    this.#tail = parts.at(-1) ?? '';
    this.#longestWord = this.#words.reduce((longest, word) => (word.length > longest.length ? word : longest), '');
    this.end = this.#tail.length < END_LENGTH ? undefined : endOf(this.#tail);
    this.#minLength = pattern.replaceAll('*', '').length;
    this.#hasOnlyStars = !pattern.includes('?');
    this.#isOpenEnded = this.#tail === '' && pattern.slice(lengthWithoutEnding(pattern)).includes('*');
  }

  matches(text: string, places?: TextPlaces): boolean {
    if (text.length < this.#minLength || !text.includes(this.#longestWord)) return false;
    if (!text.endsWith(this.#tail) || !text.startsWith(this.#head)) return false;
    if (this.#hasOnlyStars) return this.#findsWordsIn(text);
    return (places ?? new TextPlaces(text)).isMatchedBy(this.#pattern);
  }

  canMatchExtensionOf(prefix: string): boolean {
    return canReachEndOf(prefix, this.#pattern);
  }

  canMatchNameIn(folder: string): boolean {
    // The pattern up to its last separator must match within the folder; the rest may match the name.
    const cut = lastSeparatorIn(this.#pattern) + 1;
    if (cut === 0) return this.canMatchExtensionOf(folder);
    const start = compileWildcard(this.#pattern.slice(0, cut));
    const rest = this.#pattern.slice(cut);
    const separator = this.#pattern.charAt(cut - 1);
    for (let at = folder.indexOf(separator) + 1; at > 0; at = folder.indexOf(separator, at) + 1)
      if (start.matches(folder.slice(0, at)) && canReachEndOf(folder.slice(at), rest)) return true;
    return false;
  }

  coversExtensionsOf(prefix: string): boolean {
    // Without a star at its end it cannot match every end. With one, if it matches the prefix and one fresh character, then
    // all its literal texts matched within the prefix, and it matches any other end as well.
    return this.#isOpenEnded && this.matches(prefix + FRESH_CHARACTER);
  }

  /** Finds the words one after the other, each at its leftmost place: no other choice can find more. */
  #findsWordsIn(text: string): boolean {
    const end = text.length - this.#tail.length;
    let at = this.#head.length;
    for (const word of this.#words) {
      const found = text.indexOf(word, at);
      if (found < 0) return false;
      at = found + word.length;
      if (at > end) return false;
    }
    return true;
  }
}

function lastSeparatorIn(text: string): number {
  return Math.max(text.lastIndexOf(':'), text.lastIndexOf('/'));
}

function lengthWithoutEnding(pattern: string): number {
  let length = pattern.length;
  while (length > 0 && '*?'.includes(pattern.charAt(length - 1))) length--;
  return length;
}

/** The places of a character that is not in the text. */
const NOWHERE = new Uint32Array(0);

/**
 * The places of each character in a text, as bit sets. A pattern with `?` advances through all places at once and never
 * starts over: each of its characters costs one pass over the bits, 32 characters of the text at a time.
 */
export class TextPlaces {
  readonly #text: string;
  #length = 0;
  /** Bit i: the character at i. Made when a pattern first asks. */
  #places: Map<number, Uint32Array> | undefined;
  /** Bit i: what was read of the pattern matches the first i characters. */
  #reached = NOWHERE;

  constructor(text: string) {
    this.#text = text;
  }

  isMatchedBy(pattern: string): boolean {
    const places = (this.#places ??= this.#findPlaces());
    const reached = this.#reached.fill(0);
    reached[0] = 1;
    for (let at = 0; at < pattern.length; at += widthAt(pattern, at)) {
      const code = pattern.codePointAt(at) ?? 0;
      if (code === STAR) {
        fillFromLowest(reached);
        continue;
      }
      const standsAt = code === ANY_ONE ? undefined : (places.get(code) ?? NOWHERE);
      if (!step(reached, standsAt)) return false;
    }
    return ((reached[this.#length >>> 5] ?? 0) & (1 << (this.#length & 31))) !== 0;
  }

  #findPlaces(): Map<number, Uint32Array> {
    const places = new Map<number, Uint32Array>();
    const characters = Array.from(this.#text, (character) => character.codePointAt(0) ?? 0);
    this.#length = characters.length;
    // One bit more than there are characters: the end of the text is a place too.
    const words = (this.#length >>> 5) + 1;
    this.#reached = new Uint32Array(words);
    for (const [at, code] of characters.entries()) {
      let bits = places.get(code);
      if (bits === undefined) places.set(code, (bits = new Uint32Array(words)));
      bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
    }
    return places;
  }
}

/** A star: every place after the first one that was reached is reached too. */
function fillFromLowest(reached: Uint32Array): void {
  let word = 0;
  while (reached[word] === 0) word++;
  const bits = reached[word] ?? 0;
  reached[word] = -(bits & -bits);
  reached.fill(0xffffffff, word + 1);
}

/** Advances past one character at its places, or past any character if `standsAt` is undefined. False if no place is left. */
function step(reached: Uint32Array, standsAt: Uint32Array | undefined): boolean {
  let carried = 0;
  let any = 0;
  for (let word = 0; word < reached.length; word++) {
    const before = standsAt === undefined ? (reached[word] ?? 0) : (reached[word] ?? 0) & (standsAt[word] ?? 0);
    const after = (before << 1) | carried;
    carried = before >>> 31;
    reached[word] = after;
    any |= after;
  }
  return any !== 0;
}

/** Up to its first star the pattern has to agree with the prefix; a star matches the rest. */
function canReachEndOf(prefix: string, pattern: string): boolean {
  let at = 0;
  let read = 0;
  while (read < prefix.length) {
    const code = pattern.charCodeAt(at);
    if (code === STAR) return true;
    if (code !== ANY_ONE && code !== prefix.charCodeAt(read)) return false;
    read += code === ANY_ONE ? widthAt(prefix, read) : 1;
    at++;
  }
  return true;
}

/** `?` is one character, also where UTF-16 needs two units for it. */
function widthAt(text: string, index: number): 1 | 2 {
  return (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
}
