// The body of an API request: small, read whole, within the common bound on buffered bodies. Its time limit is one of the
// connection: see connections.ts.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatheredBytes } from '../base/gathered-bytes.ts';
import type { Soon } from '../base/soon.ts';
import { limits } from '../config/limits.ts';
import type { BodyBudget } from './body-budget.ts';

const SMALL = limits.bodyBytes.value;
const LARGE = limits.captionBodyBytes.value;
const BEGIN_BYTES = 4096;
/** The only operation with a large parameter. */
const LARGE_OPERATION = 'AddCaption';
const NAMED_IN_QUERY = new RegExp(`[?&]Action=${LARGE_OPERATION}(?:&|$)`);
const NAMED_IN_FORM = new RegExp(`(?:^|&)Action=${LARGE_OPERATION}&`);

/** Its beginning may say in which format the caller reads answers. */
export class TooLarge {
  readonly begin: Buffer | undefined;

  constructor(begin: Buffer | undefined) {
    this.begin = begin;
  }
}

/** At once where there is none. Rejects when the connection breaks off. The body of a GET is never read. */
export function readBody(request: IncomingMessage, budget: BodyBudget): Soon<Buffer | TooLarge | undefined> {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (length === undefined && encoding === undefined) return undefined;
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const announced = Number(length ?? 0);
  const isNamed = request.headers['x-acs-action'] === LARGE_OPERATION || NAMED_IN_QUERY.test(request.url ?? '');
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  if (announced > (isNamed || isForm ? LARGE : SMALL)) {
    budget.noteTooLarge(request);
    return new TooLarge(undefined);
  }
  return readWhole(request, budget, isNamed);
}

/**
 * Of a request whose body is not read: it would wait in memory until the answer has been taken. One without a length ends the
 * connection with the answer, because Node discards the rest without counting its pieces.
 */
export function discardBody(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete || hasNoBody(request)) return;
  request.resume();
  if (request.headers['transfer-encoding'] !== undefined) response.setHeader('connection', 'close');
}

/** True if the request has no body. Node ends its stream before it is handed out: nothing is read of it, and no event comes from it. */
export function hasNoBody(request: IncomingMessage): boolean {
  return request.readableEnded;
}

function readWhole(request: IncomingMessage, budget: BodyBudget, isNamed: boolean): Promise<Buffer | TooLarge> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | TooLarge>();
  let gathered = new GatheredBytes();
  let maxBytes = isNamed ? LARGE : SMALL;
  const take = (chunk: Buffer): void => {
    gathered.add(chunk);
    // A form may name its operation in the body alone.
    if (gathered.length > maxBytes && maxBytes === SMALL && namesLargeOperation(gathered.bytes())) maxBytes = LARGE;
    if (gathered.length <= maxBytes) {
      budget.hold(request, chunk.length);
      return;
    }
    // The rest is discarded while the refusal is on its way.
    request.off('data', take);
    budget.release(request);
    budget.noteTooLarge(request);
    resolve(new TooLarge(Buffer.from(gathered.bytes().subarray(0, BEGIN_BYTES))));
    gathered = new GatheredBytes();
  };
  request
    .on('data', take)
    .once('end', () => {
      budget.release(request);
      resolve(gathered.bytes());
    })
    .once('error', reject)
    .once('close', () => {
      budget.release(request);
      reject(new Error('the request broke off'));
    });
  return promise;
}

function namesLargeOperation(body: Buffer): boolean {
  return NAMED_IN_FORM.test(body.toString('latin1', 0, SMALL));
}
