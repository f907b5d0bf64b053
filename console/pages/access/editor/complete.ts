// What may stand where the caret is: names of members, actions of the server, resources, operators, condition keys. It reads the text
// up to the caret alone, so it works while the document is not complete. Pure.
import { members, operators, type Grammar } from './check-policy.ts';

export interface Place {
  /** The names that lead here: `['Statement', 'Action']`. */
  readonly path: readonly string[];
  readonly isName: boolean;
  /** Of the text between the quotes. */
  readonly from: number;
  readonly to: number;
  readonly written: string;
}

export interface Completion {
  readonly place: Place;
  readonly offers: readonly string[];
}

const MOST = 8;
const resources = [
  ...[
    '*',
    'acs:vod:*:*:video/*',
    'acs:vod:*:*:video/',
    'acs:vod:*:*:image/*',
    'acs:vod:*:*:audit/',
    'acs:vod:*:*:server/',
  ],
  ...['acs:ram:*:*:user/*', 'acs:ram:*:*:role/*', 'acs:ram:*:*:policy/*'],
];
export const conditionKeys = [
  ...['acs:SourceIp', 'acs:SecureTransport', 'acs:CurrentTime', 'acs:MFAPresent'],
  ...['vod:ReferenceId', 'vod:CateId', 'vod:Tag', 'vod:AuthInfoTimeout', 'sts:ExternalId'],
];

interface Source {
  readonly grammar: Grammar;
  readonly actions: readonly string[];
}

/** Undefined where nothing can be offered. */
export function completionAt(text: string, caret: number, source: Source): Completion | undefined {
  const place = placeAt(text, caret);
  if (place === undefined) return undefined;
  const wanted = place.written.toLowerCase();
  const fitting = candidates(place, source).filter(
    (each) => each.toLowerCase().includes(wanted) && each !== place.written,
  );
  const rank = (each: string): number => (each.toLowerCase().startsWith(wanted) ? 0 : 1);
  const offers = [...fitting].sort((one, other) => rank(one) - rank(other)).slice(0, MOST);
  return offers.length === 0 ? undefined : { place, offers };
}

function candidates({ path, isName }: Place, { grammar, actions }: Source): readonly string[] {
  const [first, second, third] = path;
  if (isName) {
    if (first === undefined) return ['Version', 'Statement'];
    if (second === undefined) return members[grammar];
    if (second === 'Principal') return ['RAM', 'Service'];
    if (second !== 'Condition') return [];
    return third === undefined ? operators : conditionKeys;
  }
  if (first === 'Version') return ['1'];
  if (second === 'Effect') return ['Allow', 'Deny'];
  if (second === 'Action' || second === 'NotAction')
    return grammar === 'trust' ? ['sts:AssumeRole'] : offersOf(actions);
  if (second === 'Resource') return resources;
  return [];
}

/** Each action, and the customary patterns of them. */
function offersOf(actions: readonly string[]): readonly string[] {
  return ['*', 'vod:*', 'vod:Get*', 'vod:List*', 'vod:Describe*', 'ram:*', ...[...actions].sort()];
}

interface Frame {
  readonly isObject: boolean;
  name: string | undefined;
  expectsName: boolean;
}

/** Undefined outside of a text. */
export function placeAt(text: string, caret: number): Place | undefined {
  const frames: Frame[] = [];
  for (let at = 0; at < caret; at += 1) {
    const character = text[at];
    const top = frames.at(-1);
    if (character === '"') {
      const end = endOfText(text, at + 1);
      const isName = top?.isObject === true && top.expectsName;
      if (end >= caret)
        return { ...describe(frames, isName), from: at + 1, to: end, written: text.slice(at + 1, caret) };
      if (isName && top !== undefined) top.name = text.slice(at + 1, end);
      at = end;
    } else step(frames, character);
  }
  return undefined;
}

function step(frames: Frame[], character: string | undefined): void {
  const top = frames.at(-1);
  if (character === '{' || character === '[')
    frames.push({ isObject: character === '{', name: undefined, expectsName: character === '{' });
  else if (character === '}' || character === ']') frames.pop();
  else if (top !== undefined && character === ':') top.expectsName = false;
  else if (top?.isObject === true && character === ',') top.expectsName = true;
}

function describe(frames: readonly Frame[], isName: boolean): Pick<Place, 'path' | 'isName'> {
  const around = isName ? frames.slice(0, -1) : frames;
  return { path: around.flatMap(({ name }) => (name === undefined ? [] : [name])), isName };
}

/** The closing quote, or the end of the line. */
function endOfText(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"' || text[at] === '\n') return at;
  }
  return text.length;
}
