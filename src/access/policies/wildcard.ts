// Patterns of policies: `*` is any run of characters, `?` exactly one. Callers write them and every call is matched
// against them, so none may be slow: no regular expressions, no recursion, nothing tried that the lengths rule out.

export interface Wildcard {
  /** Matches every text. */
  readonly matchesAll: boolean;
  readonly matches: (text: string) => boolean;
  /** Is there a text that it matches among `prefix` and all that begin with it? */
  readonly canMatchExtensionOf: (prefix: string) => boolean;
  /** Does it match every text that begins with `prefix` and is longer? */
  readonly coversExtensionsOf: (prefix: string) => boolean;
}

/** In no pattern: what matches it by a wildcard would match any other character. */
const FRESH_CHARACTER = '\0';

const STAR = 0x2a;
const ANY_ONE = 0x3f;
const yes = (): boolean => true;
const no = (): boolean => false;

export function compileWildcard(written: string): Wildcard {
  if (written.includes(FRESH_CHARACTER))
    return { matchesAll: false, matches: no, canMatchExtensionOf: no, coversExtensionsOf: no };
  const pattern = written.replace(/\*{2,}/g, '*');
  if (pattern === '*') return { matchesAll: true, matches: yes, canMatchExtensionOf: yes, coversExtensionsOf: yes };
  const { head, tail, ending } = analyse(pattern);
  const minLength = pattern.replaceAll('*', '').length;
  if (head.length === pattern.length) return compileLiteral(pattern);
  const matchMiddle = pattern.includes('?') ? (text: string) => matchGreedily(pattern, text) : matcherOfWords(pattern);
  const matches = (text: string): boolean =>
    text.length >= minLength && text.startsWith(head) && text.endsWith(tail) && matchMiddle(text);
  // With no star at its end a pattern cannot match every end. With one, whatever matches the prefix and a character
  // that it does not name has matched all it names within the prefix, and takes any other end as well.
  const isOpenEnded = ending.includes('*');
  return {
    matchesAll: false,
    matches,
    canMatchExtensionOf: (prefix) => canReachEndOf(prefix, pattern),
    coversExtensionsOf: (prefix) => isOpenEnded && matches(prefix + FRESH_CHARACTER),
  };
}

function compileLiteral(literal: string): Wildcard {
  return {
    matchesAll: false,
    matches: (text) => text === literal,
    canMatchExtensionOf: (prefix) => literal.startsWith(prefix),
    coversExtensionsOf: no,
  };
}

/** The characters before the first wildcard and after the last one, and the wildcards that it ends with. */
function analyse(pattern: string) {
  let first = 0;
  while (first < pattern.length && !isWildcardAt(pattern, first)) first++;
  let last = pattern.length;
  while (last > first && !isWildcardAt(pattern, last - 1)) last--;
  let run = pattern.length;
  while (run > 0 && isWildcardAt(pattern, run - 1)) run--;
  return { head: pattern.slice(0, first), tail: pattern.slice(last), ending: pattern.slice(run) };
}

function isWildcardAt(pattern: string, index: number): boolean {
  const code = pattern.charCodeAt(index);
  return code === STAR || code === ANY_ONE;
}

/** Where there are only stars, the words between them are looked for one after the other: each as far left as it is. */
function matcherOfWords(pattern: string): (text: string) => boolean {
  const words = pattern.split('*');
  const headLength = words[0]?.length ?? 0;
  const tailLength = words.at(-1)?.length ?? 0;
  const middle = words.slice(1, -1);
  return (text) => {
    const end = text.length - tailLength;
    let at = headLength;
    for (const word of middle) {
      const found = text.indexOf(word, at);
      if (found < 0) return false;
      at = found + word.length;
      if (at > end) return false;
    }
    return true;
  };
}

/** Only the latest star is ever widened: at worst the product of the two lengths, and the text is at least as long. */
function matchGreedily(pattern: string, text: string): boolean {
  let at = 0;
  let read = 0;
  let latestStar = -1;
  let resumeAt = 0;
  while (read < text.length) {
    const code = pattern.charCodeAt(at);
    if (code === STAR) {
      latestStar = at++;
      resumeAt = read;
    } else if (code === ANY_ONE) {
      read += widthAt(text, read);
      at++;
    } else if (code === text.charCodeAt(read)) {
      read++;
      at++;
    } else {
      if (latestStar < 0) return false;
      at = latestStar + 1;
      resumeAt += widthAt(text, resumeAt);
      read = resumeAt;
    }
  }
  if (pattern.charCodeAt(at) === STAR) at++;
  return at === pattern.length;
}

/** Up to its first star the pattern has to agree with the prefix; a star takes what is left of it. */
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

/** `?` is one character also where UTF-16 needs two units for it. */
function widthAt(text: string, index: number): 1 | 2 {
  return (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
}
