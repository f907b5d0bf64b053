// Heads of answers that are given again and again: their lines are checked and joined once, where Node's `writeHead` does it
// for every answer.
import type { ServerResponse } from 'node:http';
import { http } from './node-http.ts';

/** For how long an answer promises that its connection takes another request; the server keeps it for longer. */
export const KEEP_ALIVE_MS = 72_000;

/** Throws what Node throws for a name or a value that cannot be sent. */
export function headerLines(headers: readonly (readonly [name: string, value: string])[]): string {
  let lines = '';
  for (const [name, value] of headers) {
    http.validateHeaderName(name);
    http.validateHeaderValue(name, value);
    lines += `${name}: ${value}\r\n`;
  }
  return lines;
}

/**
 * Begins an answer with status 200 and these lines, which must hold its length. False: nothing was done, and `writeHead` is to be
 * called. So it is for a connection that ends with the answer, and for a response that has headers already.
 */
export function beginRendered(response: ServerResponse, lines: string, nowMs: number): boolean {
  if (!response.shouldKeepAlive || response.headersSent || response.getHeaderNames().length > 0) return false;
  // Where Node has the head that `writeHead` has rendered, until it is sent with the body. Should it have another place one day,
  // `headersSent` stays false, and `writeHead` does it.
  (response as unknown as { _header: string })._header =
    `HTTP/1.1 200 OK\r\n${lines}${linesOfNode(Math.floor(nowMs / 1000))}`;
  return response.headersSent;
}

/**
 * The whole answer, with a body in ASCII. False as above. Head and body are one text by then: Node writes it at once, where it would queue
 * a body that is handed to `end`.
 */
export function answerRendered(
  response: ServerResponse,
  { lines, body }: { readonly lines: string; readonly body: string },
  nowMs: number,
): boolean {
  if (!beginRendered(response, lines, nowMs)) return false;
  (response as unknown as { _header: string })._header += body;
  response.end();
  return true;
}

let second = -1;
let ofSecond = '';

/** What Node adds to every head, and the empty line. */
function linesOfNode(now: number): string {
  if (now !== second) {
    second = now;
    const date = new Date(now * 1000).toUTCString();
    const seconds = String(Math.floor(KEEP_ALIVE_MS / 1000));
    ofSecond = `Date: ${date}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${seconds}\r\n\r\n`;
  }
  return ofSecond;
}
