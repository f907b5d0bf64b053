// What the answer to a media request says of its refusal, out of what hls.js made the request with: XMLHttpRequest or fetch. Pure.
import { PlayerError } from './player-error.ts';

/** Empty where there was no answer, or the server is no playauth. */
export interface MediaRefusal {
  /** The rule that refused the request. */
  readonly code: string;
  /** Under which the server's log and record have it. */
  readonly requestId: string;
}

export function refusalOf(details: unknown): MediaRefusal {
  const header = headersOf(details);
  return { code: header('x-playauth-code') ?? '', requestId: header('x-acs-request-id') ?? '' };
}

function headersOf(details: unknown): (name: string) => string | null {
  if (typeof XMLHttpRequest === 'function' && details instanceof XMLHttpRequest)
    return (name) => details.getResponseHeader(name);
  return details instanceof Response ? (name) => details.headers.get(name) : () => null;
}

/** An error of the player's own gets the id of the request that led to it. */
export function withRequestId(error: unknown, requestId: string): unknown {
  if (!(error instanceof PlayerError) || error.requestId !== '' || requestId === '') return error;
  if (error.code !== 'Client.GrantRefused') return error;
  return new PlayerError({ code: error.code, status: error.status, requestId });
}
