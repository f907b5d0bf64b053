// Routes requests by path to the handlers of API, media, uploads and pages, and refuses the rest.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { atOneInstant } from '../base/clock.ts';
import { andThen, orRecover, type Soon } from '../base/soon.ts';
import type { TlsCertificate } from '../store/tls/tls-certificate.ts';
import { UPLOAD_BUCKET } from '../uploads/upload-credential.ts';
import { WireError } from '../wire/errors.ts';
import type { AnswerCounts } from './answer-counts.ts';
import { handleApi, refuseRequest, type ApiDeps } from './api-http.ts';
import type { BodyBudget } from './body-budget.ts';
import type { Connections } from './connections.ts';
import { isHealth } from './health-http.ts';
import { openHttpServer, type HttpServer } from './http-server.ts';
import { isForPeople } from './pages-http.ts';
import { answerPreflight } from './preflight.ts';
import { discardBody, readBody, TooLarge } from './read-body.ts';
import { objectPathOf, pathOf } from './request-path.ts';
import { answerAsset, type WebAssets } from './web-assets.ts';

/** Reads the body by itself, or has none. */
type Handler = (request: IncomingMessage, response: ServerResponse) => Soon<void>;
/** Answers at once. */
type Refusal = (request: IncomingMessage, response: ServerResponse) => void;

export interface HttpDeps {
  readonly api: ApiDeps;
  readonly media: Handler;
  readonly upload: Handler;
  readonly watch: Handler;
  readonly health: Handler;
  /** What people see who open the endpoint in a browser. */
  readonly pages: Handler;
  /** The description of every operation, for tools and for the console. */
  readonly openApi: Handler;
  /** Absent with --console off. */
  readonly console?: Handler | undefined;
  readonly assets: WebAssets;
  readonly connections?: Connections;
  readonly bodies: BodyBudget;
  /** HTTPS with this certificate; without one plain HTTP. */
  readonly tls?: (TlsCertificate & { readonly selfSignedFile?: string | undefined }) | undefined;
  /** Whether the development key is accepted. */
  readonly dev?: boolean;
  /** Time for uploads to finish when the server closes. */
  readonly shutdownMs?: number;
  readonly answers?: AnswerCounts | undefined;
  /** Around every answer; absent where requests are not traced. */
  readonly traced?: ((answer: RequestListener) => RequestListener) | undefined;
}

const TOO_LARGE = new WireError('InvalidParameter', { parameter: 'body' }, 'the body is too large');
const OBJECT_PREFIXES = ['/uploads/', `/${UPLOAD_BUCKET}/`];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']);

export function createHttpServer(deps: HttpDeps): HttpServer {
  const { api, tls, connections } = deps;
  const handlerOf = createRouter(deps);
  // Not for a self-signed one: it would bind every port of the developer's localhost to HTTPS.
  const isLastingTls = tls !== undefined && tls.selfSignedFile === undefined;
  return openHttpServer(
    {
      answer: (deps.traced ?? asItIs)((request, response) => {
        const cutOff = (): void => void response.destroy();
        if (isLastingTls) response.setHeader('strict-transport-security', 'max-age=31536000');
        const handler = handlerOf(request);
        // Whether it is read or not. An upload has a limit by its length.
        if (!request.complete && handler !== deps.upload) connections?.limitBody(request);
        // Handlers answer their own errors. One that escapes must not leave the client waiting.
        atOneInstant(() => void orRecover(() => handler(request, response), cutOff));
      }),
      ...(deps.shutdownMs !== undefined && { shutdownMs: deps.shutdownMs }),
      answers: deps.answers,
      answerClosing: refuseWith(api, new WireError('ServiceUnAvailable')),
      answerExpectation: refuseWith(api, new WireError('InvalidParameter', { parameter: 'Expect' })),
      onRefused: (refused) => api.log.info(refused, 'what came is no HTTP request'),
    },
    { tls, connections },
  );
}

const asItIs = (answer: RequestListener): RequestListener => answer;

function createRouter(deps: HttpDeps): (request: IncomingMessage) => Handler {
  const {
    api,
    media,
    upload,
    watch,
    health,
    pages,
    openApi,
    console: consolePages,
    assets,
    bodies,
    dev = false,
  } = deps;
  const call: Handler = (request, response) => answerApi({ api, bodies }, request, response);
  const notFound = refuseWith(api, new WireError('InvalidAction.NotFound'));
  const notOneHost = refuseWith(api, new WireError('InvalidParameter', { parameter: 'Host' }, 'not exactly one Host'));
  const preflight: Handler = (request, response) => answerPreflight({ dev }, request, response);
  const foreignMethod = refuseWith(api, new WireError('UnsupportedHTTPMethod'));
  const below: readonly (readonly [prefix: string, handler: Handler])[] = [
    ['/play/', withoutBody(media)],
    ...OBJECT_PREFIXES.map((prefix) => [prefix, upload] as const),
    ['/watch/', withoutBody(watch)],
    ['/assets/', withoutBody((request, response) => answerAsset(assets, request, response))],
  ];
  return (request) => {
    const { method = '', url = '', rawHeaders } = request;
    // Two of them are ambiguous: a proxy before the server may take the other one (request smuggling).
    if (!hasOneHost(rawHeaders)) return notOneHost;
    // Most requests of all: segments.
    if (url.startsWith('/play/') && (method === 'GET' || method === 'HEAD')) return media;
    const path = pathOf(url);
    // Below /play a path that cannot be decoded is refused like every wrong grant.
    if (path === undefined && url.startsWith('/play/')) return media;
    if (path !== undefined && method === 'OPTIONS') return preflight;
    // Reported before any other fault of the request.
    if (!METHODS.has(method)) return foreignMethod;
    if (path === '/') return isForPeople(request) ? pages : call;
    if (path === '/errors' && (method === 'GET' || method === 'HEAD')) return pages;
    if (path === '/openapi.json' && (method === 'GET' || method === 'HEAD')) return openApi;
    if (consolePages !== undefined && isConsole(path, method)) return consolePages;
    if (path === '/watch') return watch;
    if (isHealth(path)) return health;
    const found = below.find(([prefix]) => path?.startsWith(prefix))?.[1];
    return found ?? (isObject(path, url) ? upload : notFound);
  };
}

function isConsole(path: string | undefined, method: string): boolean {
  return (path === '/console' || path?.startsWith('/console/') === true) && (method === 'GET' || method === 'HEAD');
}

/** Escapes that are left in `path` may stand for the slashes of an object's key. */
function isObject(path: string | undefined, url: string): boolean {
  const whole = path?.includes('%') === true ? objectPathOf(url) : undefined;
  return OBJECT_PREFIXES.some((prefix) => whole?.startsWith(prefix));
}

/** For handlers that read none. */
function withoutBody(handler: Handler): Handler {
  return (request, response) => {
    discardBody(request, response);
    return handler(request, response);
  };
}

function hasOneHost(rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (rawHeaders[at]?.length === 4 && rawHeaders[at]?.toLowerCase() === 'host') count += 1;
  return count === 1;
}

function answerApi(
  { api, bodies }: Pick<HttpDeps, 'api' | 'bodies'>,
  request: IncomingMessage,
  response: ServerResponse,
): Soon<void> {
  if (request.method === 'GET' || request.method === 'HEAD') discardBody(request, response);
  return andThen(readBody(request, bodies), (body) =>
    body instanceof TooLarge
      ? refuseWith(api, TOO_LARGE, body.begin)(request, response)
      : handleApi(api, { request, response, body }),
  );
}

/** The connection ends with the answer: what is left of the request is not read. */
function refuseWith(api: ApiDeps, refusal: WireError, body?: Buffer): Refusal {
  return (request, response) => {
    response.setHeader('connection', 'close');
    refuseRequest(api, { request, response, body }, refusal);
  };
}
