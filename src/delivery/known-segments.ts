// A cache of answers with segments that were just served: the same URL is answered at once from the cache, with the same head,
// while nothing that the first answer depended on has changed. Requests with ranges or conditions take the whole way. In two generations:
// an entry takes about 2 KB, and most are of one viewer.
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { RevokedIssuers } from '../access/issuers/revoked-issuers-db.ts';
import type { Clock } from '../base/clock.ts';
import { beginRendered, headerLines } from '../base/rendered-head.ts';
import type { Stream, Video } from '../library/videos/video.ts';
import type { Videos } from '../library/videos/videos-db.ts';
import type { Revocations } from '../playback/revocation/revocations-db.ts';
import type { PlayTimes } from '../playback/sessions/play-times-db.ts';
import type { SessionGrant } from '../wire/session-token.ts';
import type { ByteCache, CachedBytes } from './byte-cache.ts';
import type { HeldAgainst } from './find-media.ts';

export interface KnownSegments {
  /** False: nothing was written, and the request takes the whole way. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  remember(url: string, served: ServedSegment): void;
}

export interface ServedSegment {
  readonly grant: SessionGrant;
  /** Not what is current now: it may have changed while the answer was under way. */
  readonly heldAgainst: HeldAgainst;
  readonly key: string;
  readonly cached: CachedBytes;
  /** Without `x-acs-request-id` and `cache-control`. */
  readonly headers: OutgoingHttpHeaders;
}

interface KnownSegment {
  readonly grant: SessionGrant;
  /** How long the session plays is counted. */
  readonly isCounted: boolean;
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
  /** Weakly: a video is read again every few seconds, and what was read before is of no more use. */
  readonly video: WeakRef<Video>;
  readonly streams: WeakRef<readonly Stream[]>;
  readonly knownSinceMs: number;
  /** But for `x-acs-request-id` and `cache-control`, which come first. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** They and `cache-control`, as they stand on the wire in this second. */
  lines: string;
  second: number;
}

interface Deps {
  readonly clock: Clock;
  readonly cache: ByteCache;
  readonly videos: Pick<Videos, 'stillHas'>;
  readonly revokedIssuers: Pick<RevokedIssuers, 'isRevoked'>;
  readonly revocations: Pick<Revocations, 'judge'>;
  readonly playTimes: Pick<PlayTimes, 'counts' | 'seen'>;
  /** Called when a key of the ring has gone. */
  readonly onKeyGone?: (listener: () => void) => void;
  readonly newRequestId: () => string;
  /** Writes the name of a header as it is sent. */
  readonly nameHeader: (name: string) => string;
  readonly maxAgeSeconds: (grant: SessionGrant) => number;
}

/** After it the grant is verified again. */
const KNOWN_MS = 5_000;
/** Half of them came within one generation. */
const MAX_KNOWN = 10_000;
/** Over TLS every connection has an encrypted copy of its own: larger ones go piece by piece. */
export const PIECE_BYTES = 256 * 1024;

export function createKnownSegments(deps: Deps): KnownSegments {
  let young = new Map<string, KnownSegment>();
  let old = new Map<string, KnownSegment>();
  let turnedAtMs = deps.clock.now();
  deps.onKeyGone?.(() => {
    young.clear();
    old.clear();
  });
  /** What is older than a generation opens nothing. */
  const turnIfDue = (now: number): void => {
    const ageMs = now - turnedAtMs;
    if (young.size < MAX_KNOWN / 2 && ageMs < KNOWN_MS && ageMs >= 0) return;
    old = young;
    young = new Map();
    turnedAtMs = now;
  };
  const { newRequestId, nameHeader } = deps;
  const requestIdName = nameHeader('x-acs-request-id');
  return {
    answer: (request, response) => {
      const { url = '', rawHeaders, method } = request;
      const segment = young.get(url) ?? old.get(url);
      if (segment === undefined || method !== 'GET' || !isPlain(rawHeaders)) return false;
      const now = deps.clock.now();
      const cached = stillOpens(deps, segment, now);
      if (cached === undefined) {
        young.delete(url);
        old.delete(url);
        return false;
      }
      if (cached.bytes.length > PIECE_BYTES && request.socket instanceof TLSSocket) return false;
      const requestId = newRequestId();
      const lines = linesOf(deps, segment, now);
      if (!beginRendered(response, `${requestIdName}: ${requestId}\r\n${lines}`, now))
        response.writeHead(200, [requestIdName, requestId, ...headersNow(deps, segment)].flat());
      response.end(cached.bytes);
      if (segment.isCounted) deps.playTimes.seen(segment.grant.sessionId);
      return true;
    },
    remember: (url, served) => {
      // Without a query every URL of a segment is short, and there is one for each token.
      if (url.includes('?')) return;
      turnIfDue(deps.clock.now());
      young.set(url, describe(deps, served));
    },
  };
}

/** The bytes, if the whole way would lead to the same ones. */
function stillOpens(deps: Deps, segment: KnownSegment, now: number): CachedBytes | undefined {
  const { cache, videos, revokedIssuers, revocations } = deps;
  const { grant, key } = segment;
  const ageMs = now - segment.knownSinceMs;
  // After the clock was set back, its age is unknown.
  if (ageMs >= KNOWN_MS || ageMs < 0 || grant.expiresAt * 1000 <= now) return undefined;
  if (revokedIssuers.isRevoked(grant.issuer) || revocations.judge(grant) !== 'good') return undefined;
  const [video, streams] = [segment.video.deref(), segment.streams.deref()];
  if (video === undefined || streams === undefined || !videos.stillHas(video, streams, now)) return undefined;
  const cached = cache.get(key);
  const isSame = cached?.bytes.length === segment.sizeBytes && cached.modifiedAtMs === segment.modifiedAtMs;
  return isSame ? cached : undefined;
}

function describe({ clock, nameHeader, playTimes }: Deps, served: ServedSegment): KnownSegment {
  const { grant, heldAgainst, key, cached, headers } = served;
  return {
    grant,
    isCounted: playTimes.counts(grant),
    key,
    video: new WeakRef(heldAgainst.video),
    streams: new WeakRef(heldAgainst.streams),
    headers: Object.entries(headers).map(([name, value]) => [nameHeader(name), String(value)] as const),
    sizeBytes: cached.bytes.length,
    modifiedAtMs: cached.modifiedAtMs,
    knownSinceMs: clock.now(),
    lines: '',
    second: -1,
  };
}

function linesOf(deps: Deps, segment: KnownSegment, now: number): string {
  const second = Math.ceil(now / 1000);
  if (second !== segment.second) {
    segment.lines = headerLines(headersNow(deps, segment));
    segment.second = second;
  }
  return segment.lines;
}

function headersNow({ nameHeader, maxAgeSeconds }: Deps, { grant, headers }: KnownSegment): KnownSegment['headers'] {
  return [[nameHeader('cache-control'), cacheControl(maxAgeSeconds(grant))], ...headers];
}

/** Only for this viewer, and no longer than the grant. */
export function cacheControl(seconds: number): string {
  return `private, max-age=${String(seconds)}`;
}

/** Without a range and conditions, whose names begin with `If-`. */
function isPlain(rawHeaders: readonly string[]): boolean {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const first = name.charCodeAt(0) | 0x20;
    if (first === 0x69 && name[2] === '-') return false;
    if (first === 0x72 && name.length === 5) return false;
  }
  return true;
}
