// The watch page and the two calls it makes: what the video is, and a fresh credential. The link's token is the
// permission.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Throttle } from '../access/throttle/throttle.ts';
import type { LimitedLog } from '../base/limited-log.ts';
import type { Jobs } from '../transcoding/queue/jobs-db.ts';
import { describeProgress } from '../transcoding/operations/get-transcode-progress.ts';
import type { Video } from '../library/videos/video.ts';
import type { Videos } from '../library/videos/videos-db.ts';
import type { Credentials } from '../playback/credential.ts';
import type { PoliciesOfVideo } from '../playback/policies/policies-of-video.ts';
import type { Grants } from '../playback/grants.ts';
import { coverUrl } from '../playback/play-urls.ts';
import type { OpenedWatchLink, WatchLinks } from '../playback/watch-links.ts';
import { WireError } from '../wire/errors.ts';
import { retryHeaders, toWireError } from './api-http.ts';
import { originOf, type OriginSettings } from './request-origin.ts';
import { mayStillShow, type WatchRightsDeps } from './watch-rights.ts';

interface WatchHttpDeps extends WatchRightsDeps {
  readonly watchLinks: Pick<WatchLinks, 'open'>;
  readonly throttle: Pick<Throttle, 'admitWatching' | 'admitMinting'>;
  readonly videos: Pick<Videos, 'find'>;
  readonly jobs: Pick<Jobs, 'progressOf'>;
  readonly credentials: Pick<Credentials, 'mint'>;
  readonly policiesOfVideo: Pick<PoliciesOfVideo, 'strictest'>;
  readonly grants: Pick<Grants, 'coverToken'>;
  readonly origin: OriginSettings;
  readonly page: () => Promise<Buffer>;
  /** The pages that may frame the watch page (clickjacking): a value of the Content-Security-Policy. */
  readonly frameAncestors: string;
  readonly newRequestId: () => string;
  readonly log: LimitedLog;
  /** For the audit record. */
  readonly record: (page: RecordedPage) => void;
}

interface RecordedPage {
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly outcome: 'allowed' | 'denied' | 'failed';
  readonly code: string;
  readonly reason?: string | undefined;
  readonly accountId?: string | undefined;
  readonly videoId?: string | undefined;
}

const PATH = /^\/watch(?:\/([A-Za-z0-9_-]{1,1024}))?(?:\/(video|play-auth))?\/?$/;
const CREDENTIAL_SECONDS = 300;

/** As a Content-Security-Policy writes it. */
function frameSources(frameAncestors: string): string {
  return frameAncestors
    .split(' ')
    .map((source) => (source === 'self' || source === 'none' ? `'${source}'` : source))
    .join(' ');
}

/** With `--public-url`, media and API may have another origin than the page. */
function pageHeaders(publicUrl: string | undefined, frameAncestors: string) {
  const own = publicUrl === undefined ? "'self'" : `'self' ${new URL(publicUrl).origin}`;
  return {
    'content-type': 'text/html;charset=utf-8',
    'content-security-policy':
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src ${own} data: blob:; media-src ${own} blob:; ` +
      `connect-src ${own}; worker-src blob:; frame-ancestors ${frameSources(frameAncestors)}; base-uri 'none'; form-action 'none'`,
    // The link is a capability: it must not leak through a Referer or a cache. The origin may, for rules that name pages.
    'referrer-policy': 'strict-origin',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
}

export async function handleWatch(
  deps: WatchHttpDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = deps.newRequestId();
  let shown: { readonly link: OpenedWatchLink; readonly video: Video } | undefined;
  const record = (outcome: RecordedPage['outcome'], code: string, reason?: string): void => {
    const { accountId, videoId } = shown?.link ?? {};
    deps.record({ request, requestId, outcome, code, reason, accountId, videoId });
  };
  try {
    const path = PATH.exec((request.url ?? '').split('?', 1)[0] ?? '');
    if (path === null) throw new WireError('InvalidAction.NotFound');
    const [, token, call] = path;
    const method = call === 'play-auth' ? 'POST' : 'GET';
    if (request.method !== method && !(method === 'GET' && request.method === 'HEAD'))
      throw new WireError('UnsupportedHTTPMethod');
    if (call === undefined) {
      const page = await deps.page();
      response
        .writeHead(200, { ...pageHeaders(deps.origin.publicUrl, deps.frameAncestors), 'content-length': page.length })
        .end(request.method === 'HEAD' ? undefined : page);
      return;
    }
    const { clientIp } = originOf(request, deps.origin);
    deps.throttle.admitWatching(clientIp);
    const { link, video } = (shown = await openLink(deps, token ?? ''));
    // A link that is widely shared must not give its viewers identities without end.
    if (call === 'play-auth') await deps.throttle.admitMinting(link.tag, clientIp);
    const body = call === 'video' ? await describe(deps, video) : await issue(deps, { request, link, video });
    if (call === 'play-auth') record('allowed', 'OK');
    writeJson(response, { status: 200, requestId, body: { RequestId: requestId, ...body } });
  } catch (error) {
    const wireError = toWireError(error);
    if (error !== wireError) deps.log.error({ err: error, requestId }, 'the watch page failed');
    else
      deps.log.info(
        { requestId, code: wireError.code, reason: wireError.reason },
        'a call of the watch page was refused',
      );
    record(wireError.status >= 500 ? 'failed' : 'denied', wireError.code, wireError.reason);
    const body = { RequestId: requestId, Code: wireError.code, Message: wireError.message };
    for (const [name, value] of Object.entries(retryHeaders(wireError.status, wireError.retryAfterMs)))
      response.setHeader(name, value);
    writeJson(response, { status: wireError.status, requestId, body });
  }
}

async function openLink(deps: WatchHttpDeps, token: string): Promise<{ link: OpenedWatchLink; video: Video }> {
  const opened = deps.watchLinks.open(token);
  if (!opened.ok && opened.reason === 'revoked') throw new WireError('Forbidden.Revoked');
  if (!opened.ok) {
    throw new WireError(
      opened.reason === 'malformed' ? 'InvalidSecurityToken.Malformed' : 'InvalidSecurityToken.Expired',
    );
  }
  const { link } = opened;
  const video = await deps.videos.find(link.accountId, link.videoId);
  if (video === undefined) throw new WireError('InvalidVideo.NotFound');
  if (!(await mayStillShow(deps, link, video)))
    throw new WireError('InvalidSecurityToken.Expired', {}, 'the issuer of the link may no longer show the video');
  return { link, video };
}

async function describe({ jobs }: WatchHttpDeps, video: Video): Promise<object> {
  return {
    VideoId: video.videoId,
    Title: video.title,
    Duration: video.durationSeconds,
    MediaType: video.mediaType,
    ...(await describeProgress(jobs, video)),
  };
}

interface Issue {
  readonly request: IncomingMessage;
  readonly link: OpenedWatchLink;
  readonly video: Video;
}

async function issue(deps: WatchHttpDeps, { request, link, video }: Issue): Promise<object> {
  if (video.status !== 'Normal')
    throw new WireError('Forbidden.IllegalStatus', { current: ` Current Status is ${video.status}.` });
  const { baseUrl } = originOf(request, deps.origin);
  const playAuth = deps.credentials.mint({
    video,
    issuedBy: link.issuedBy,
    issuer: link.issuer,
    watchLink: link.tag,
    lifetimeSeconds: CREDENTIAL_SECONDS,
    rules: await deps.policiesOfVideo.strictest(video, undefined),
    coverUrl: coverUrl(deps.grants, baseUrl, video),
    playDomain: baseUrl.slice(baseUrl.indexOf('://') + 3),
  });
  return { VideoId: video.videoId, PlayAuth: playAuth };
}

function writeJson(
  response: ServerResponse,
  { status, requestId, body }: { status: number; requestId: string; body: object },
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json;charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'x-acs-request-id': requestId,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}
