// One span for each HTTP request, but for those of health checks. Nothing of the path or the query is in it beyond the kind of what
// was requested: paths hold grants, and queries hold signatures.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { kindOf, type AnswerKind } from '../../gateway/answer-counts.ts';
import type { CallCounts } from '../../gateway/call-counts.ts';
import { stages, type PartialCall, type StageDeps } from '../../gateway/stages.ts';
import { isVideoId } from '../../wire/ids.ts';
import type { TraceAttributes, Tracing } from './tracing.ts';

const ROUTES: Readonly<Record<AnswerKind, string | undefined>> = {
  api: '/',
  asset: '/assets/{file}',
  file: '/play/{grant}/{video}/{file}',
  health: '/health/{check}',
  key: '/play/{grant}/{video}/{key}',
  other: undefined,
  page: '/{page}',
  picture: '/play/{grant}/{video}/{picture}',
  playlist: '/play/{grant}/{video}/{playlist}',
  segment: '/play/{grant}/{video}/{segment}',
  upload: '/uploads/{object}',
  watch: '/watch/{link}',
};
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'CONNECT']);

/** `isForwarded`: what other processes of this server hand on, with their own `traceparent`. */
export function traceRequests(
  tracing: Tracing,
  { isForwarded = false } = {},
): (answer: RequestListener) => RequestListener {
  return (answer) => (request, response) => {
    const kind = kindOf(request.url ?? '');
    const asked = { name: nameOf(request, kind), attributes: attributesOf(request, kind), headers: request.headers };
    const traced = kind === 'health' ? undefined : tracing.beginRequest({ ...asked, isForwarded });
    if (traced === undefined) {
      answer(request, response);
      return;
    }
    const sentBefore = request.socket.bytesWritten;
    response.once('close', () => {
      const status = response.writableFinished ? response.statusCode : 0;
      traced.end(endOf(response, { status, sentBefore }), status >= 500 ? String(status) : undefined);
    });
    traced.run(() => answer(request, response));
  };
}

function methodOf({ method = '' }: IncomingMessage): string {
  return METHODS.has(method) ? method : '_OTHER';
}

function nameOf(request: IncomingMessage, kind: AnswerKind): string {
  const route = ROUTES[kind];
  return route === undefined ? methodOf(request) : `${methodOf(request)} ${route}`;
}

function attributesOf(request: IncomingMessage, kind: AnswerKind): TraceAttributes {
  return {
    'http.request.method': methodOf(request),
    'http.route': ROUTES[kind],
    'url.scheme': request.socket instanceof TLSSocket ? 'https' : 'http',
    'network.protocol.version': request.httpVersion,
    'playauth.kind': kind,
  };
}

interface Ended {
  /** 0: the client left before the answer was complete. */
  readonly status: number;
  readonly sentBefore: number;
}

function endOf({ req }: ServerResponse, { status, sentBefore }: Ended): TraceAttributes {
  return {
    'http.response.status_code': status === 0 ? undefined : status,
    'http.response.size': Math.max(0, req.socket.bytesWritten - sentBefore),
    'playauth.broken_off': status === 0 ? true : undefined,
  };
}

/** The stages that take time: the others read the request and look up its operation. */
const TRACED: ReadonlySet<string> = new Set([
  'identify',
  'authenticate',
  'throttle',
  'authorize',
  'charge',
  'once',
  'dispatch',
]);

/** The stages of a call, each in a span of its own. */
export function traceStages(tracing: Tracing): StageList {
  const traced = (stages as unknown as readonly AnyStage[]).map((stage): AnyStage => {
    const { name } = stage;
    if (!TRACED.has(name)) return stage;
    return {
      ...stage,
      run: (deps, call) => {
        if (name === 'dispatch') tracing.note({ 'playauth.video_id': videoIdOf(call) });
        return tracing.within({ name }, () => stage.run(deps, call));
      },
    };
  });
  return traced as unknown as StageList;
}

/** Of an operation on one video; a ReferenceId is a name that its owner has chosen, and stays out. */
function videoIdOf({ decided }: PartialCall): string | undefined {
  const { VideoId: videoId } = (decided?.parameters ?? {}) as { readonly VideoId?: unknown };
  return typeof videoId === 'string' && isVideoId(videoId) ? videoId : undefined;
}

type StageList = NonNullable<StageDeps['stages']>;

interface AnyStage {
  readonly name: string;
  readonly run: (deps: StageDeps, call: PartialCall) => unknown;
}

/** Counts as before, and names the span of the call: by its RequestId it is found. */
export function traceCalls(tracing: Tracing, calls: CallCounts | undefined): CallCounts {
  return {
    note: (call) => {
      const { requestId, operation, code, stage, callerKind } = call;
      calls?.note(call);
      const ended = code === 'OK' ? undefined : stage;
      const known = { 'playauth.request_id': requestId, 'playauth.operation': operation, 'playauth.code': code };
      tracing.note({ ...known, 'playauth.stage': ended, 'playauth.caller': callerKind }, operation);
    },
    read: () => calls?.read() ?? new Map(),
    refusals: () => calls?.refusals() ?? [],
    redemptions: () => calls?.redemptions() ?? new Map(),
  };
}

/** For requests that are no calls of the API. */
export function traceRequestIds(tracing: Tracing, newRequestId: () => string): () => string {
  return () => {
    const requestId = newRequestId();
    tracing.note({ 'playauth.request_id': requestId });
    return requestId;
  };
}
