// Random numbers from a seed, and the values that broke parsers before: the alphabet of the fuzz requests.

export interface Random {
  /** From 0 to below `limit`. */
  readonly below: (limit: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(from: readonly T[]) => T;
}

/** xorshift32: the same requests for the same seed. */
export function randomFrom(seed: number): Random {
  let state = seed | 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, chance: (probability) => next() < probability, pick: (from) => from[below(from.length)]! };
}

const HOSTILE = [
  '',
  ' ',
  '0',
  '-1',
  '-0',
  '1e309',
  '0x10',
  'NaN',
  'Infinity',
  '9'.repeat(40),
  '4294967296',
  '9007199254740993',
  '1.5',
  '+1',
  '١٢٣',
  'null',
  'undefined',
  'true',
  '[]',
  '{}',
  '""',
  '[[[[',
  '{"a":',
  '{"__proto__":{"a":1}}',
  '[null,null]',
  '[{"Type":null}]',
  '['.repeat(64) + ']'.repeat(64),
  '\0',
  'a\0b',
  '\uFEFFx',
  '\uFFFD',
  '\u202E',
  '%',
  '%zz',
  '%00',
  '%FF%FE',
  '../../etc/passwd',
  String.raw`..\..\x`,
  "' OR 1=1 --",
  '"; DROP TABLE videos; --',
  '<script>alert(1)</script>',
  ']]>',
  '&amp;&#0;&x;',
  '${jndi:ldap://x}',
  'x'.repeat(5000),
  '\u{1F600}'.repeat(300),
  '\r\nX-Injected: 1',
  '\t\v\f',
  'http://127.0.0.1:1/film.mp4',
  'http://[::1]:1/',
  'file:///etc/passwd',
  '//x',
  '*',
  '?'.repeat(100),
  '*a'.repeat(60),
  'a,b,,c',
  ','.repeat(1000),
  '2026-13-45T99:99:99Z',
  '2026-01-01T00:00:00Z',
  '0000-00-00T00:00:00Z',
  '+275760-09-13T00:00:01Z',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'a'.repeat(32),
  '0'.repeat(32),
  'acs:ram:*:*:*',
  'acs:vod:*:*:video/*',
  "Status = 'Normal' and Title in ('a','b')",
  '((((((((',
  'Title =',
  'CreationTime = ("2026-01-01T00:00:00Z","")',
  '5b2f9d7a-0000-0000-0000-000000000000',
  'WEBVTT\n\n00:00:00.000 --> 99:99:99.999\n<v a>b',
  '1\n00:00:01,000 --> 00:00:02,000\n{\\an8}x',
] as const;

const KEYS = [
  '__proto__',
  'Type',
  'Video',
  'Audio',
  'Width',
  'Bitrate',
  'Container',
  'Version',
  'Statement',
  'Effect',
  'Action',
  'Resource',
  'Condition',
  'Principal',
  'PreviewTime',
  'EncryptType',
  'PlayDomain',
  'XForwardedFor',
  'MessageCallback',
  'CallbackURL',
  'Extend',
  'TranscodeTemplateList',
  'UploadConfig',
  'StorageLocation',
];

/** One value of a parameter. */
export function hostileValue(random: Random): string {
  const kind = random.below(10);
  if (kind < 6) return random.pick(HOSTILE);
  if (kind === 6) return String(random.below(2 ** 31) - 2 ** 30);
  if (kind === 7) return random.pick(HOSTILE) + random.pick(HOSTILE);
  if (kind === 8) return JSON.stringify(hostileTree(random, 4));
  return randomText(random, random.below(60));
}

function hostileTree(random: Random, depth: number): unknown {
  const kind = random.below(depth > 0 ? 6 : 3);
  if (kind === 0) return random.pick([null, true, false, 0, -1, 1e300, 1.5, '']);
  if (kind < 3) return random.pick(HOSTILE);
  const children = Array.from({ length: random.below(4) }, () => hostileTree(random, depth - 1));
  if (kind === 3) return children;
  return Object.fromEntries(children.map((child) => [random.pick(KEYS), child]));
}

/** Any characters, but no halves of surrogate pairs, which no UTF-8 text contains. */
export function randomText(random: Random, length: number): string {
  const codes = Array.from({ length }, () => {
    const code = random.below(random.chance(0.8) ? 128 : 0x11_00_00);
    return code >= 0xd8_00 && code < 0xe0_00 ? 63 : code;
  });
  return String.fromCodePoint(...codes);
}

/** A text with one to three characters changed, doubled, removed or swapped. */
export function mutate(random: Random, text: string): string {
  let changed = text;
  for (let edits = 1 + random.below(3); edits > 0; edits -= 1) {
    const at = random.below(changed.length + 1);
    const put = random.pick(['', changed.slice(at, at + 4), randomAscii(random), '.', '/', '-', '%2F', '\u00E9']);
    changed = changed.slice(0, at) + put + changed.slice(at + random.below(3));
  }
  return changed;
}

const randomAscii = (random: Random): string => String.fromCharCode(33 + random.below(94));
