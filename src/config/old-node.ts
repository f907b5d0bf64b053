// The one sentence for a Node that is too old to run the server. The entries load it before anything that such a Node lacks.
import { fill, type Text, type Texts } from '../wire/texts.ts';

const NEEDED_MAJOR = 24;

export const texts = {
  tooOld: [
    'playauth needs Node.js 24 or newer; this is {version}. (playauth/sdk and playauth/player run on Node.js 20.)',
    'playauth 需要 Node.js 24 或更高版本，当前为 {version}。（playauth/sdk 与 playauth/player 可在 Node.js 20 上运行。）',
  ],
} as const satisfies Texts;

/** Undefined for a Node that is new enough. */
export function oldNodeText(version: string = process.versions.node): Text | undefined {
  if (Number.parseInt(version, 10) >= NEEDED_MAJOR) return undefined;
  return fill(texts.tooOld, { version: `v${version}` });
}
