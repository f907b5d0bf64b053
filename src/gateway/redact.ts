// What may be shown of a request. Values are shown only of parameters that are known to hold ids, words and numbers; of all
// others only the length. In a text that a client signed all but secrets stay, or it could not be compared.
import type { ParameterPair } from '../wire/signature-v1.ts';

const PLAIN_NAME =
  /^(?:Action|Version|Format|AccessKeyId|SignatureMethod|SignatureVersion|SignatureNonce|SignatureType|Timestamp|\w*(?:Ids?|No|Size|Type|Status|Timeout|Time|Formats?|Definition|Language|Mode|Seconds|Name))$/;
const PLAIN_VALUE = /^[\w .,:@+/-]{0,128}$/;
const SECRET =
  /signature$|secret|password|token|credential|authinfo|playauth|authkey|playkey|^key$|authorization|cookie/i;

/** A parameter for people: its value, or how long it is. */
export function shown(name: string, value: string): readonly [name: string, value: string] {
  const label = name.slice(0, 64);
  const isPlain = PLAIN_NAME.test(name) && !SECRET.test(name) && PLAIN_VALUE.test(value);
  return [label, isPlain ? value : `(${String(value.length)} characters)`];
}

export const REDACTED = 'REDACTED';

/** For a text that was signed: only secrets are taken out, and what follows the `?` of a URL. */
export function withoutSecrets(pairs: Iterable<ParameterPair>): ParameterPair[] {
  return [...pairs].map(([name, value]) => [
    name,
    isSecret(name) ? REDACTED : value.replace(/\?[^\s"'&]{8,}/g, `?${REDACTED}`),
  ]);
}

export function isSecret(name: string): boolean {
  return SECRET.test(name);
}
