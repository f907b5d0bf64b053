// Builds what receives uploads. Of several processes of one server one receives them, and the others hand theirs on to it.
import type { RequestListener } from 'node:http';
import type { Clock } from '../base/clock.ts';
import type { LimitedLog } from '../base/limited-log.ts';
import type { Config } from '../config/settings.ts';
import { newRequestId } from '../gateway/api-http.ts';
import { forwardUploads, receiveForwarded, type ForwardedServer } from '../gateway/forward-uploads.ts';
import type { HttpDeps } from '../gateway/http.ts';
import { clientIpOf } from '../gateway/request-origin.ts';
import { handleUpload } from '../gateway/upload-http.ts';
import { handleObjectRequest } from '../uploads/receive/handle-object-request.ts';
import { createRequestThrottle } from '../uploads/receive/throttle-requests.ts';
import { UploadError } from '../wire/oss-errors.ts';
import type { Member } from './member.ts';
import type { Resources } from './open-resources.ts';
import { recordsOf } from './record-media.ts';
import type { Services } from './services.ts';
import type { Tasks } from './start-background-work.ts';
import type { ServerTracing } from './tracing/start-tracing.ts';

interface UploadParts extends Pick<Resources, 'shared' | 'bodyThreads'>, Pick<Tasks, 'worker'> {
  readonly services: Services;
  readonly clock: Clock;
  readonly log: LimitedLog;
  readonly member?: Member | undefined;
  readonly tracing?: ServerTracing | undefined;
}

export function buildUpload(config: Config, parts: UploadParts): HttpDeps['upload'] {
  const { member } = parts;
  if (member === undefined || member.ownsTasks) return buildReceiver(config, parts);
  const away = buildReceiver(config, parts, () => Promise.reject(new UploadError('ServiceUnavailable')));
  return forwardUploads({
    socketPath: member.uploadSocket,
    clientIpOf: (request) => clientIpOf(request, config.trustProxy),
    refuse: (request, response) => void away(request, response),
    traceparent: parts.tracing?.traceparent,
  });
}

/** What comes from other processes names the client in a header. */
export function buildForwarded(config: Config, parts: UploadParts): ForwardedServer | undefined {
  const { member } = parts;
  if (member?.ownsTasks !== true) return undefined;
  const upload = buildReceiver({ ...config, trustProxy: true }, parts);
  const answer: RequestListener = (request, response) => void upload(request, response);
  return receiveForwarded({
    socketPath: member.uploadSocket,
    answer: parts.tracing?.forwarded(answer) ?? answer,
    shutdownMs: config.shutdownSeconds * 1000,
  });
}

type HandleObject = (request: Parameters<typeof handleObjectRequest>[1]) => ReturnType<typeof handleObjectRequest>;

function buildReceiver(config: Config, parts: UploadParts, instead?: HandleObject): HttpDeps['upload'] {
  const { services, shared, bodyThreads, worker, clock, log, tracing } = parts;
  const receiver = {
    ...services,
    clock,
    bodyThreads,
    maxUploadBytes: config.maxUploadBytes,
    maxWaitingUploadBytes: config.maxWaitingUploadBytes,
    minFreeBytes: config.minFreeBytes,
    throttleRequest: createRequestThrottle(config.throttle === 'off' ? undefined : shared.rateLimit),
    onQueued: () => worker.wake(),
  };
  const upload = {
    log,
    newRequestId: tracing?.requestIds(newRequestId) ?? newRequestId,
    clock,
    handle: instead ?? ((request: Parameters<HandleObject>[0]) => handleObjectRequest(receiver, request)),
    record: recordsOf({ ...services, ...config }, 'UploadObject', 'manage'),
  };
  return (request, response) => handleUpload(upload, request, response);
}
