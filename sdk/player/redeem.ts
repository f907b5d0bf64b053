// Redeems a PlayAuth or a JWTPlayAuth over HTTP: asks GetPlayInfo for playback URLs, retries when no answer came, and
// turns every refusal into a PlayerError.
import { decodePlayAuth, type RedeemableFields } from '../../src/wire/play-auth.ts';
import { readStreams, type Stream } from './choose-stream.ts';
import type { DeviceProofs } from './device-proof.ts';
import { asPlayerError, PlayerError } from './player-error.ts';
import type { PreviousSession } from './previous-session.ts';
import { isJwtPlayAuth, jwtRedemptionForm } from './redeem-jwt-request.ts';
import { randomNonce, redeemUrl } from './redeem-request.ts';
import { parseObject } from '../../src/wire/json.ts';

export interface Redeemer {
  readonly endpoint: URL;
  readonly videoId: string;
  readonly sessionSeconds: number;
  readonly formats: string;
  readonly fetch: typeof fetch;
  readonly nowMs: () => number;
  /** Proofs by this browser's key, where the credential names it. */
  readonly proofs?: DeviceProofs;
  /** The session that this player had before. */
  readonly previous?: PreviousSession;
  /** Resolves after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
}

/** What a credential was exchanged for. */
export interface Redemption {
  readonly streams: readonly Stream[];
  /** When the request was sent, on the player's clock. */
  readonly sentAtMs: number;
  readonly requestId: string;
  readonly video: VideoFacts;
}

/** What the answer says about the video itself. */
export interface VideoFacts {
  readonly title: string;
  /** Empty if there is none; carries a grant of its own. */
  readonly coverUrl: string;
  readonly durationSeconds: number;
  readonly mediaType: 'video' | 'audio';
  /** The width of the largest stream, in pixels; 0 without a picture. */
  readonly width: number;
  readonly height: number;
}

const TIMEOUT_MS = 10_000;
const RETRY_DELAYS_MS = [300, 1_000];

/** @throws PlayerError */
export async function redeem(redeemer: Redeemer, playAuth: string): Promise<Redemption> {
  const text = playAuth.trim();
  const credential = isJwtPlayAuth(text) ? { jwt: text } : decodePlayAuth(text);
  if (credential === undefined) throw new PlayerError({ code: 'Client.BadPlayAuth' });
  const delaysMs = [...RETRY_DELAYS_MS];
  // A repeated request keeps its nonce: the server may have counted it, and its answer was lost.
  let nonce = randomNonce();
  let isRepeat = false;
  for (;;) {
    const outcome = await attempt(redeemer, credential, nonce);
    if (!(outcome instanceof PlayerError)) {
      redeemer.previous?.note(outcome.streams.map(({ url }) => url));
      return outcome;
    }
    if ((isRepeat && isUsed(outcome)) || (asksForProof(outcome) && redeemer.proofs?.ask() === true)) {
      nonce = randomNonce();
      isRepeat = false;
      continue;
    }
    const delayMs = outcome.kind === 'network' ? delaysMs.shift() : undefined;
    if (delayMs === undefined) throw outcome;
    await redeemer.pause(delayMs);
    isRepeat = true;
  }
}

/** The first request arrived, and the server keeps no session for it: it must be a new one. */
function isUsed({ code }: PlayerError): boolean {
  return code === 'SignatureNonceUsed';
}

/** The first time, with a proof that is yet to be made. */
function asksForProof({ code }: PlayerError): boolean {
  return code === 'Forbidden.DeviceProof';
}

type Credential = RedeemableFields | { readonly jwt: string };

async function attempt(redeemer: Redeemer, credential: Credential, nonce: string): Promise<Redemption | PlayerError> {
  const { endpoint } = redeemer;
  const { url, ...request } = await requestOf(redeemer, credential, nonce);
  const headers = await proofHeaders(redeemer, credential).catch((reason: unknown) => asPlayerError(reason));
  if (headers instanceof PlayerError) return headers;
  const sentAtMs = redeemer.nowMs();
  const abort = new AbortController();
  const timer = setTimeout(() => {
    abort.abort();
  }, TIMEOUT_MS);
  try {
    // A cache entry would keep a signed URL. Of the page its origin alone is told, for rules that name pages.
    const init = {
      ...request,
      // Without any, no preflight is needed.
      ...(Object.keys(headers).length > 0 && { headers }),
      signal: abort.signal,
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'strict-origin',
    } as const;
    const response = await redeemer.fetch(url, init);
    return readAnswer(response.status, await response.text(), { sentAtMs, endpoint });
  } catch {
    return new PlayerError({ code: abort.signal.aborted ? 'Client.Timeout' : 'Client.Network' });
  } finally {
    clearTimeout(timer);
  }
}

function proofHeaders({ proofs, endpoint }: Redeemer, credential: Credential): Promise<Record<string, string>> {
  const url = endpoint.origin + endpoint.pathname;
  const { method, token } =
    'jwt' in credential
      ? ({ method: 'POST', token: credential.jwt } as const)
      : ({ method: 'GET', token: credential.SecurityToken } as const);
  return proofs?.headersFor({ method, url, token }) ?? Promise.resolve({});
}

interface RedemptionCall {
  readonly url: string;
  readonly method?: 'POST';
  readonly body?: URLSearchParams;
}

async function requestOf(redeemer: Redeemer, credential: Credential, nonce: string): Promise<RedemptionCall> {
  const { endpoint, videoId, sessionSeconds, formats, previous } = redeemer;
  const wanted = { endpoint, videoId, sessionSeconds, formats, previousSessionId: previous?.id };
  if ('jwt' in credential)
    return { url: endpoint.href, method: 'POST', body: jwtRedemptionForm({ ...wanted, jwt: credential.jwt }) };
  return { url: await redeemUrl({ ...wanted, credential, nonce }) };
}

function readAnswer(
  status: number,
  text: string,
  sent: { readonly sentAtMs: number; readonly endpoint: URL },
): Redemption | PlayerError {
  const body = parseObject(text) ?? {};
  const textOf = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
  const requestId = textOf('RequestId');
  const code = textOf('Code');
  if (code !== '') return new PlayerError({ code, message: textOf('Message'), status, requestId });
  if (status !== 200 || body['PlayInfoList'] === undefined)
    return new PlayerError({ code: 'Client.BadResponse', status });
  const streams = readStreams(body).map((stream) => ({ ...stream, url: new URL(stream.url, sent.endpoint).href }));
  return { streams, sentAtMs: sent.sentAtMs, requestId, video: readFacts(body['VideoBase'], streams) };
}

function readFacts(videoBase: unknown, streams: readonly Stream[]): VideoFacts {
  const largest = streams.reduce<Stream | undefined>(
    (one, other) => (other.width > (one?.width ?? 0) ? other : one),
    undefined,
  );
  const base = (typeof videoBase === 'object' && videoBase !== null ? videoBase : {}) as Record<string, unknown>;
  const { Title: title, CoverURL: coverUrl, Duration: duration, MediaType: mediaType } = base;
  return {
    title: typeof title === 'string' ? title : '',
    coverUrl: typeof coverUrl === 'string' ? coverUrl : '',
    durationSeconds: Number(duration) || 0,
    mediaType: mediaType === 'audio' ? 'audio' : 'video',
    width: largest?.width ?? 0,
    height: largest?.height ?? 0,
  };
}
