// The members of UserData that events use: a callback for one video, and a text that each of its events carries. Official
// examples write members as objects and as JSON text inside the JSON text: both are read.
import { WireError } from '../wire/errors.ts';
import { isCallbackUrl } from './callback-url.ts';
import { isObject, parseObject, type JsonObject } from '../wire/json.ts';

const MAX_EXTEND_BYTES = 512;

/** The CallbackURL of MessageCallback, if there is one. Throws a {@link WireError} that names an invalid member. */
export function readMessageCallback(userData: string): string | undefined {
  const members = parseObject(userData);
  if (members === undefined) {
    // Free text is accepted. Malformed JSON is refused: its callback would be lost silently.
    if (userData.trimStart().startsWith('{')) refuse('UserData');
    return undefined;
  }
  const extend = extendOf(members);
  if (extend !== undefined && Buffer.byteLength(extend, 'utf8') > MAX_EXTEND_BYTES) refuse('UserData.Extend');
  return callbackOf(members['MessageCallback']);
}

/** The text that events carry; undefined if there is none. */
export function readExtend(userData: string): string | undefined {
  const members = parseObject(userData);
  const extend = members && extendOf(members);
  return extend !== undefined && Buffer.byteLength(extend, 'utf8') <= MAX_EXTEND_BYTES ? extend : undefined;
}

function extendOf({ Extend: extend }: JsonObject): string | undefined {
  if (extend === undefined || extend === null || extend === '') return undefined;
  return typeof extend === 'string' ? extend : JSON.stringify(extend);
}

function callbackOf(given: unknown): string | undefined {
  if (given === undefined || given === null || given === '') return undefined;
  const callback = typeof given === 'string' ? parseObject(given) : given;
  if (!isObject(callback)) return refuse('UserData.MessageCallback');
  const { CallbackType: type = 'http', CallbackURL: url } = callback;
  if (typeof type !== 'string' || type.toLowerCase() !== 'http') return refuse('UserData.MessageCallback.CallbackType');
  if (url === undefined || url === '') return undefined;
  if (typeof url !== 'string' || !isCallbackUrl(url)) return refuse('UserData.MessageCallback.CallbackURL');
  return url;
}

function refuse(parameter: string): never {
  throw new WireError('InvalidParameter', { parameter });
}
