// URL signing types A, B, C and F of the accelerated domains: the formulas of the vendor's "URL signing" pages. Pure, except for
// the MD5 of node:crypto.
import { createHash } from 'node:crypto';

const CHINA_OFFSET_MS = 8 * 3600 * 1000;

/** `path` starts with `/`, carries no query, and is percent-encoded. */
interface UrlAuthInput {
  readonly path: string;
  readonly key: string;
  /** Unix seconds at which the URL is taken to be signed; it lives for the domain's validity period from then. */
  readonly timestamp: number;
}

interface TypeAInput extends UrlAuthInput {
  /** No hyphens. */
  readonly rand?: string;
  readonly uid?: string;
  /** Seconds of preview; adds `&end=`. */
  readonly previewSeconds?: number;
}

/** Type A: `/path?auth_key=timestamp-rand-uid-md5(path-timestamp-rand-uid-key[-preview])`. */
export function signUrlTypeA(input: TypeAInput): string {
  const { path, key, timestamp, rand = '0', uid = '0', previewSeconds } = input;
  const preview = previewSeconds === undefined ? '' : `-${String(previewSeconds)}`;
  const hash = md5(`${path}-${String(timestamp)}-${rand}-${uid}-${key}${preview}`);
  const end = previewSeconds === undefined ? '' : `&end=${String(previewSeconds)}`;
  return `${path}?auth_key=${String(timestamp)}-${rand}-${uid}-${hash}${end}`;
}

/** Type B: `/YYYYMMDDHHMM/md5(key + time + path)/path`, the time in UTC+8. */
export function signUrlTypeB({ path, key, timestamp }: UrlAuthInput): string {
  const time = new Date(timestamp * 1000 + CHINA_OFFSET_MS).toISOString().replace(/\D/g, '').slice(0, 12);
  return `/${time}/${md5(key + time + path)}${path}`;
}

interface HexTimeInput {
  readonly path: string;
  readonly key: string;
  /** Unix seconds in hex, hashed exactly as they stand in the URL: case matters. */
  readonly hexTime: string;
}

/** Type C, form 1: `/md5(key + path + hex time)/hex time/path`. */
export function signUrlTypeC(input: HexTimeInput): string {
  return `/${hashTypeC(input)}/${input.hexTime}${input.path}`;
}

/** Type C, form 2: the same hash and time as query parameters of configured names. */
export function signUrlTypeCQuery(input: HexTimeInput, names = { hash: 'KEY1', time: 'KEY2' }): string {
  return `${input.path}?${names.hash}=${hashTypeC(input)}&${names.time}=${input.hexTime}`;
}

/** Type F: type C's hash under `sign` and `time` (names configurable). */
export function signUrlTypeF(input: HexTimeInput, names = { hash: 'sign', time: 'time' }): string {
  return signUrlTypeCQuery(input, names);
}

/** Unix seconds at which a signed URL stops working: its timestamp is a signing time, not an expiry. */
export function urlExpiry(timestamp: number, validitySeconds: number): number {
  return timestamp + validitySeconds;
}

function hashTypeC({ path, key, hexTime }: HexTimeInput): string {
  return md5(key + path + hexTime);
}

function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}
