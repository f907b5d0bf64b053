// Character references in the text of a cue: `&#39;`, `&#x27;`, `&nbsp;`. The names are those of HTML 4, without the Greek and
// mathematical ones, which no subtitles use. Pure.

/** The names of U+00A0 to U+00FF, in this order. */
const LATIN_1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot ' +
  'cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml ' +
  'Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig ' +
  'agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ' +
  'ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';

/** Each name with its character behind it. */
const OTHERS =
  'amp & AMP & lt < LT < gt > GT > quot " QUOT " apos \' lrm \u200e rlm \u200f zwnj \u200c zwj \u200d ensp \u2002 emsp \u2003 ' +
  'thinsp \u2009 OElig Œ oelig œ Scaron Š scaron š Yuml Ÿ fnof ƒ circ ˆ tilde ˜ ndash – mdash — lsquo ‘ rsquo ’ sbquo ‚ ldquo “ ' +
  'rdquo ” bdquo „ lsaquo ‹ rsaquo › hellip … bull • dagger † Dagger ‡ permil ‰ prime ′ Prime ″ euro € trade ™ larr ← uarr ↑ ' +
  'rarr → darr ↓ spades ♠ clubs ♣ hearts ♥ diams ♦';

const NAMED: ReadonlyMap<string, string> = new Map([
  ...LATIN_1.split(' ').map((name, index): [string, string] => [name, String.fromCharCode(0xa0 + index)]),
  ...OTHERS.split(' ').flatMap((name, index, all): [string, string][] =>
    index % 2 === 0 ? [[name, all[index + 1] ?? '']] : [],
  ),
]);

/** HTML reads the numbers 128 to 159 as characters of Windows-1252. */
const WINDOWS_1252 = new TextDecoder('windows-1252');

/** A semicolon may be missing behind a number, and behind the names that HTML has always known. */
const REFERENCE =
  /&(?:#[xX](?<hex>[0-9A-Fa-f]+);?|#(?<decimal>[0-9]+);?|(?<name>[A-Za-z][A-Za-z0-9]{1,8});|(?<open>amp|lt|gt|quot|nbsp)(?![A-Za-z0-9;]))/g;

/** Unknown names stay as they are. */
export function decodeReferences(text: string): string {
  return text.replace(REFERENCE, (whole: string, ...rest: unknown[]) => {
    const { hex, decimal, name, open } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    if (hex !== undefined) return characterOf(Number.parseInt(hex, 16));
    if (decimal !== undefined) return characterOf(Number.parseInt(decimal, 10));
    return NAMED.get(name ?? open ?? '') ?? whole;
  });
}

function characterOf(code: number): string {
  if (code >= 0x80 && code <= 0x9f) return WINDOWS_1252.decode(Uint8Array.of(code));
  const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : '\ufffd';
}
