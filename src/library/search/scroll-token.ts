// The ScrollToken of SearchMedia, a cursor: 32 characters that encode where a page of one search starts, so that the pages around
// it are found without counting from the first row. It holds no secret; its MAC binds it to the account and the search.
import { createHmac, type KeyObject } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { decodeBase64Url, equalsInConstantTime } from '../../base/bytes.ts';
import type { KeyRing } from '../../store/keys/key-ring.ts';
import { deriveKey } from '../../store/keys/master-key.ts';
import type { Place } from './search-query.ts';

interface ScrolledPage {
  readonly pageNo: number;
  readonly place: Place;
}

export interface ScrollTokens {
  /** `search`: the parameters that the token is bound to. */
  issue(page: ScrolledPage, search: readonly string[]): string;
  /** Undefined for a token of another search, an expired token or an invalid one. */
  open(token: string, search: readonly string[]): ScrolledPage | undefined;
}

const LAYOUT = { hour: 0, page: 3, instant: 6, id: 12, mac: 18, end: 24 } as const;
const HOUR_MS = 3600 * 1000;
const LIFE_HOURS = 24;

interface Deps {
  readonly keyRing: KeyRing;
  readonly clock: Clock;
}

export function createScrollTokens({ keyRing, clock }: Deps): ScrollTokens {
  const hour = (): number => Math.floor(clock.now() / HOUR_MS);
  const macOf = (bytes: Buffer, search: readonly string[], key = keyRing.active('session').key): Buffer =>
    createHmac('sha256', deriveKey(key, 'scroll token'))
      .update(bytes.subarray(0, LAYOUT.mac))
      .update(JSON.stringify(search))
      .digest()
      .subarray(0, LAYOUT.end - LAYOUT.mac);
  return {
    issue: ({ pageNo, place }, search) => {
      const bytes = Buffer.alloc(LAYOUT.end);
      bytes.writeUIntBE(hour(), LAYOUT.hour, 3);
      bytes.writeUIntBE(pageNo, LAYOUT.page, 3);
      bytes.writeUIntBE(place.sortedBy, LAYOUT.instant, 6);
      bytes.write(place.idPrefix, LAYOUT.id, LAYOUT.mac - LAYOUT.id, 'hex');
      macOf(bytes, search).copy(bytes, LAYOUT.mac);
      return bytes.toString('base64url');
    },
    open: (token, search) => {
      const bytes = token.length === 32 ? decodeBase64Url(token) : undefined;
      if (bytes === undefined) return undefined;
      // It has no room for the id of its key.
      const keys = keyRing.all?.('session') ?? [keyRing.active('session').key];
      const isGenuine = (key: KeyObject): boolean =>
        equalsInConstantTime(bytes.subarray(LAYOUT.mac), macOf(bytes, search, key));
      if (!keys.some(isGenuine)) return undefined;
      const age = hour() - bytes.readUIntBE(LAYOUT.hour, 3);
      if (age < 0 || age > LIFE_HOURS) return undefined;
      return {
        pageNo: bytes.readUIntBE(LAYOUT.page, 3),
        place: {
          sortedBy: bytes.readUIntBE(LAYOUT.instant, 6),
          idPrefix: bytes.toString('hex', LAYOUT.id, LAYOUT.mac),
        },
      };
    },
  };
}

/** The prefix of an id that fits in a token: two rows of one millisecond with the same prefix are improbable. */
export function idPrefixOf(videoId: string): string {
  return videoId.slice(0, (LAYOUT.mac - LAYOUT.id) * 2);
}
