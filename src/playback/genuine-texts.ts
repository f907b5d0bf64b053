// What genuine tokens say, remembered by their whole text from the second time on: a player that asks again sends the same ones, and
// most ask once. Whether they have expired or were revoked is asked each time.
import { markOf } from '../base/mark-of-text.ts';
import { ownText } from '../base/own-text.ts';
import { RecentValues } from '../base/recent-values.ts';
import type { KeyRing } from '../store/keys/key-ring.ts';

/** Some 10 MB for the tokens of credentials with what is in them. */
const MAX_REMEMBERED = 10_000;
/** Longer ones have many rules, or a long host, and are opened each time. */
const MAX_LENGTH = 512;
/** A power of two. */
const MARKS = 32_768;
/** The last characters of a token are random; AuthInfo has two more behind its signature. */
const MARKED_FROM = 10;
const MARKED_TO = 3;

/** `open` gives undefined for what was altered. What it found goes with the key that it was found with. */
export function rememberGenuine<T>(
  keyRing: Pick<KeyRing, 'onGone'>,
  open: (text: string) => T | undefined,
): (text: string) => T | undefined {
  const genuine = new RecentValues<T>(MAX_REMEMBERED);
  // What is kept for long costs more than to open it: a text that comes once only leaves a number behind.
  const seen = new Int32Array(MARKS);
  keyRing.onGone?.(() => {
    genuine.clear();
  });
  return (text) => {
    // Two texts may have the same one: then a text is remembered the first time, or another time later.
    const mark = markOf(text, text.length - MARKED_FROM, text.length - MARKED_TO + 1);
    const place = mark & (MARKS - 1);
    if (seen[place] !== mark || text.length > MAX_LENGTH) {
      seen[place] = mark;
      return open(text);
    }
    const known = genuine.get(text);
    if (known !== undefined) return known;
    // What is found must not hold on to the request that the text came in.
    const own = ownText(text);
    const found = open(own);
    if (found !== undefined) genuine.setOwn(own, found);
    return found;
  };
}
