// Which folder may import which: the house as one ordered list, and what the trees beside src/ may use. Pure; the
// check itself is find-violations.ts.

/** The rooms of src/ in the order in which the data travels. A room imports only rooms before it. */
export const rooms = [
  'base',
  'wire',
  'config',
  'store',
  'audit',
  'access',
  'events',
  'ffmpeg',
  'library',
  'transcoding',
  'uploads',
  'playback',
  'delivery',
  'gateway',
  'app',
  'terminal',
  'cli',
] as const;

/** Files directly in src/. They may import every room; only a later one may import them. */
export const entryFiles = ['src/embedded.ts', 'src/main.ts'] as const;

/** Files that the program does not load yet. Every other file of src/ is reached from an entry file. */
export const notYetLoaded: readonly (readonly [path: string, why: string])[] = [
  ['src/wire/url-auth.ts', 'no domain signs its URLs yet; the formulas are held against the published vectors'],
];

/** Pairs that the order alone would allow: the first never imports the second. */
export const forbiddenPairs: readonly (readonly [from: string, to: string, why: string])[] = [
  ['src/gateway/', 'src/delivery/', 'the API and the delivery of media meet only in app/'],
  ['src/ffmpeg/', 'src/store/', 'ffmpeg/ is values and processes, without a database'],
];

interface TreeRule {
  readonly tree: string;
  /** Prefixes of what it may import of this repository, itself included. */
  readonly allowed: readonly string[];
  /** Packages and `node:` modules; undefined allows all. */
  readonly packages?: readonly RegExp[];
  /** Tests may import packages, and what `testsAlso` names. */
  readonly testsAlso?: readonly string[];
}

export const treeRules: readonly TreeRule[] = [
  // Runs in browsers and has no dependencies; the page brings hls.js.
  { tree: 'sdk/', allowed: ['sdk/', 'src/wire/'], packages: [/^hls\.js/], testsAlso: ['test/', 'scripts/'] },
  { tree: 'console/', allowed: ['console/', 'sdk/'], testsAlso: ['test/'] },
  // Black-box: nothing of the program's own code.
  { tree: 'test/acceptance/', allowed: ['test/', 'scripts/', 'sdk/', 'package.json'] },
  {
    tree: 'src/wire/',
    allowed: ['src/wire/', 'src/base/'],
    packages: [/^node:crypto$/, /^fast-xml-parser$/],
    testsAlso: ['test/', 'sdk/'],
  },
];
