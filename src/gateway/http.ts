// The HTTP server: which path goes to which room, and what never reaches one. Fastify parses and bounds; the answers are
// written to the raw response.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import fastify, {
  type FastifyHttpOptions,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { UPLOAD_BUCKET } from '../uploads/upload-credential.ts';
import type { TlsCertificate } from '../store/tls/tls-certificate.ts';
import { contentTypes, renderError } from '../wire/envelope.ts';
import { WireError } from '../wire/errors.ts';
import { MAX_BODY_BYTES } from '../wire/parameters.ts';
import { handleApi, newRequestId, refuseRequest, type ApiDeps } from './api-http.ts';
import { assetNameOf, type WebAssets } from './web-assets.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface HttpDeps {
  readonly api: ApiDeps;
  readonly media: Handler;
  readonly upload: Handler;
  readonly watch: Handler;
  readonly assets: WebAssets;
  /** HTTPS with this certificate; without one plain HTTP. */
  readonly tls?: TlsCertificate | undefined;
}

const HEADERS_TIMEOUT_MS = 10_000;
const BODY_TIMEOUT_MS = 30_000;
const IDLE_TIMEOUT_MS = 120_000;
const PATHS = {
  api: '/',
  media: '/play/*',
  upload: '/uploads/*',
  uploadBucket: `/${UPLOAD_BUCKET}/*`,
  watch: '/watch',
  watchBelow: '/watch/*',
  assets: '/assets/*',
} as const;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'];

type Refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;

export function createHttpServer(deps: HttpDeps): FastifyInstance {
  const refuse = createRefuse(deps.api);
  const app = fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 8192, querystringParser: () => ({}) },
    requestTimeout: 0,
    // Without a byte either way; a viewer who pauses a file for longer asks for the rest anew.
    connectionTimeout: IDLE_TIMEOUT_MS,
    keepAliveTimeout: 72_000,
    ...protocolOf(deps.tls),
    clientErrorHandler: answerClientError,
    frameworkErrors: (_, request, reply) => {
      refuseBadPath(deps, refuse, { request, reply });
    },
  });
  if (deps.tls !== undefined) endHandshakesOnClose(app);
  answerOddRequests(app, deps.api);
  app.removeAllContentTypeParsers();
  app.addHook('onRequest', (request, reply, done) => {
    if (request.raw.method !== 'OPTIONS') {
      done();
      return;
    }
    reply.hijack();
    answerPreflight(request.raw, reply.raw);
  });
  addApi(app, deps.api);
  addRaw(app, [PATHS.media], deps.media);
  addRaw(app, [PATHS.upload, PATHS.uploadBucket], deps.upload);
  addRaw(app, [PATHS.watch, PATHS.watchBelow], deps.watch);
  addRaw(app, [PATHS.assets], (request, response) => answerAsset(deps.assets, request, response));
  app.setNotFoundHandler((request, reply) => {
    refuse(new WireError('InvalidAction.NotFound'), request, reply);
  });
  app.setErrorHandler((error, request, reply) => {
    refuse(toWireError(error), request, reply);
  });
  return app;
}

/** For Fastify's types, which tell the two servers apart, both are one: all that is used of them is the same. */
function protocolOf(tls: TlsCertificate | undefined): Pick<FastifyHttpOptions<Server>, 'http'> {
  // Node's own answer to a missing Host has no body that a client could read.
  const http = { headersTimeout: HEADERS_TIMEOUT_MS, maxHeaderSize: 32 * 1024, requireHostHeader: false };
  if (tls === undefined) return { http };
  const { cert, key } = tls;
  const https = { ...http, cert, key, minVersion: 'TLSv1.2', handshakeTimeout: HEADERS_TIMEOUT_MS } as const;
  return { https } as object;
}

/** Before they are through, connections are unknown to the HTTP server: it would wait for each to time out. */
function endHandshakesOnClose(app: FastifyInstance): void {
  const shaking = new Map<string, Socket>();
  const nameOf = ({ remoteAddress, remotePort }: Socket): string => `${String(remoteAddress)} ${String(remotePort)}`;
  app.server.on('connection', (socket: Socket) => {
    const name = nameOf(socket);
    shaking.set(name, socket);
    socket.once('close', () => shaking.delete(name));
  });
  app.server.on('secureConnection', (socket: Socket) => shaking.delete(nameOf(socket)));
  app.addHook('preClose', (done) => {
    for (const socket of shaking.values()) socket.destroy();
    done();
  });
}

/** Whatever else is wrong with it, a request with a foreign method is told so. */
function createRefuse(api: ApiDeps): Refuse {
  return (error, request, reply) => {
    reply.hijack();
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    // What is left of a refused body is not read.
    reply.raw.setHeader('connection', 'close');
    const refusal = METHODS.includes(request.raw.method ?? '') ? error : new WireError('UnsupportedHTTPMethod');
    refuseRequest(api, { request: request.raw, response: reply.raw, body: undefined }, refusal);
  };
}

/** A path that cannot be decoded never reaches a route. Below `/play` it is refused as every wrong grant is. */
function refuseBadPath(
  { media }: HttpDeps,
  refuse: Refuse,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): void {
  if (request.raw.url?.startsWith(PATHS.media.slice(0, -1)) !== true) {
    refuse(new WireError('InvalidAction.NotFound'), request, reply);
    return;
  }
  reply.hijack();
  void media(request.raw, reply.raw);
}

/** What Node would answer by itself, in a shape that no client can read. */
function answerOddRequests(app: FastifyInstance, api: ApiDeps): void {
  app.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('connection', 'close');
    const refusal = new WireError('InvalidParameter', { parameter: 'Expect' });
    refuseRequest(api, { request, response, body: undefined }, refusal);
  });
  app.server.on('connect', (_: IncomingMessage, socket: Socket) => {
    refuseSocket(socket, new WireError('UnsupportedHTTPMethod'));
  });
}

/** The answer is the handler's own affair; one that broke must not leave its caller waiting. */
function guarded(response: ServerResponse, handle: () => void | Promise<void>): void | Promise<void> {
  const cutOff = (): void => {
    response.destroy();
  };
  try {
    return handle()?.catch(cutOff);
  } catch {
    cutOff();
  }
}

/** API bodies are small and read whole, within a time that a slow sender cannot stretch. */
function addApi(app: FastifyInstance, api: ApiDeps): void {
  void app.register((scope, _, done) => {
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => {
      parsed(null, body);
    });
    scope.addHook('onRequest', (request, _reply, next) => {
      const { raw } = request;
      if (raw.headers['content-length'] === undefined && raw.headers['transfer-encoding'] === undefined) {
        next();
        return;
      }
      const timer = setTimeout(() => raw.destroy(), BODY_TIMEOUT_MS);
      const stop = (): void => {
        clearTimeout(timer);
      };
      raw.once('end', stop).once('close', stop);
      next();
    });
    scope.route({
      method: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH'],
      url: PATHS.api,
      handler: (request, reply) => {
        reply.hijack();
        const body = Buffer.isBuffer(request.body) ? request.body : undefined;
        return guarded(reply.raw, () => handleApi(api, { request: request.raw, response: reply.raw, body }));
      },
    });
    done();
  });
}

/** Handlers that read the body themselves, or none. */
function addRaw(app: FastifyInstance, urls: readonly string[], handler: Handler): void {
  void app.register((scope, _, done) => {
    scope.addContentTypeParser('*', (_request, _payload, parsed) => {
      parsed(null);
    });
    for (const url of urls) {
      scope.route({
        method: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH'],
        url,
        handler: (request, reply) => {
          reply.hijack();
          return guarded(reply.raw, () => handler(request.raw, reply.raw));
        },
      });
    }
    done();
  });
}

async function answerAsset(assets: WebAssets, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const name = assetNameOf((request.url ?? '').split('?', 1)[0] ?? '');
  const asset = name === undefined ? undefined : await assets.read(name).catch(() => undefined);
  if (asset === undefined) {
    const requestId = newRequestId();
    const text = renderError('JSON', new WireError('InvalidAction.NotFound'), { requestId, hostId: '' });
    response.writeHead(404, { 'content-type': contentTypes.JSON, 'x-acs-request-id': requestId }).end(text);
    return;
  }
  response.writeHead(200, {
    'content-type': asset.contentType,
    'content-length': asset.bytes.length,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  });
  response.end(request.method === 'HEAD' ? undefined : asset.bytes);
}

function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(204, {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE',
    // Listed by name: `*` does not cover Authorization.
    'access-control-allow-headers':
      request.headers['access-control-request-headers'] ?? 'authorization, content-type, range',
    'access-control-max-age': '86400',
    vary: 'access-control-request-headers',
  });
  response.end();
}

function toWireError(error: unknown): unknown {
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new WireError('InvalidParameter', { parameter: 'body' }, 'body over 1 MiB');
  return statusCode !== undefined && statusCode < 500
    ? new WireError('InvalidParameter', { parameter: 'body' }, code)
    : error;
}

/** What is no HTTP at all, or has headers without end: answered in the same shape, then cut off. */
function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  // What is no fault of HTTP is one of the connection: reset, or a TLS handshake that failed or never came.
  if (!/^(?:HPE|ERR_HTTP)_/.test(error.code ?? '') || !socket.writable) {
    socket.destroy();
    return;
  }
  // Bytes after a request that was to be the last: its own answer is still on the way, and ends the connection.
  if (error.code === 'HPE_CLOSED_CONNECTION') return;
  if (error.code === 'HPE_INVALID_METHOD') refuseSocket(socket, new WireError('UnsupportedHTTPMethod'));
  else {
    const parameter = error.code === 'HPE_HEADER_OVERFLOW' ? 'headers' : 'request';
    refuseSocket(socket, new WireError('InvalidParameter', { parameter }));
  }
}

function refuseSocket(socket: Socket, refusal: WireError): void {
  const requestId = newRequestId();
  const body = renderError('JSON', refusal, { requestId, hostId: '' });
  // Node has taken its own listener off this socket: a reset would end the process.
  socket.on('error', () => undefined);
  // Ended on our side alone, a socket stays for as long as the other side likes.
  const cutOff = (): void => {
    socket.destroy();
  };
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: ${contentTypes.JSON}\r\nContent-Length: ${String(Buffer.byteLength(body))}\r\n` +
      `x-acs-request-id: ${requestId}\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n${body}`,
    cutOff,
  );
}
