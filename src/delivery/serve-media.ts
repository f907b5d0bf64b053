// Writes media to a response: playlists and keys whole and with no-store, everything else with ranges and conditions,
// streamed from storage or from the cache of hot segments.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TLSSocket } from 'node:tls';
import type { Clock } from '../base/clock.ts';
import { MAX_PLAYLIST_BYTES } from '../ffmpeg/package/media-playlist.ts';
import type { BlobInfo, Blobs } from '../store/blobs/blobs.ts';
import { missingBlob } from '../store/blobs/storage-error.ts';
import type { SessionGrant } from '../wire/session-token.ts';
import { streamTypes } from '../wire/media-formats.ts';
import { cutPlaylist, passTokenToKeyUri, segmentsWithin } from '../wire/playlist.ts';
import type { ByteCache, CachedBytes } from './byte-cache.ts';
import { select, type Entity } from './conditions.ts';
import type { FoundMedia } from './find-media.ts';
import { cacheControl, PIECE_BYTES, type KnownSegments } from './known-segments.ts';
import { mediaHeaders } from './media-headers.ts';
import type { OpenStreams } from './open-streams.ts';
import type { PreviewFile, PreviewFiles } from './preview-files.ts';
import type { RunningAnswers } from './running-answers.ts';

export interface ServeDeps {
  readonly blobs: Pick<Blobs, 'stat' | 'read'>;
  readonly streams: OpenStreams;
  readonly previews: PreviewFiles;
  readonly cache: ByteCache;
  readonly known: KnownSegments;
  readonly running: RunningAnswers;
  readonly clock: Clock;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly headers: Readonly<Record<string, string>>;
}

const MAX_CACHE_SECONDS = 86_400;
const KEY_TOKEN = 'MtsHlsUriToken';

/**
 * False if the grant does not open it: outside of its preview, or never made. Nothing was written then. Throws ENOENT for a
 * file that was made and is missing in storage.
 */
export async function serveMedia(deps: ServeDeps, media: FoundMedia, exchange: Exchange): Promise<boolean> {
  const { content } = media;
  switch (content.kind) {
    case 'bytes':
      writeUncached(exchange, 'application/octet-stream', content.bytes);
      return true;
    case 'generated': {
      const text = await content.write(queryOf(exchange));
      if (text === undefined) return false;
      writeUncached(exchange, content.contentType, Buffer.from(text, 'utf8'));
      return true;
    }
    case 'playlist': {
      const text = await readPlaylist(deps, content.key);
      writeUncached(exchange, streamTypes.m3u8, Buffer.from(preparePlaylist(text, media, exchange), 'utf8'));
      return true;
    }
    case 'blob':
      if (!(await isWithinPreview(deps, media))) return false;
      return await serveBlob(deps, media, exchange);
  }
}

async function isWithinPreview(deps: ServeDeps, { grant, target, content }: FoundMedia): Promise<boolean> {
  if (grant.previewSeconds === 0 || target.kind === 'cover' || isCut(target)) return true;
  if (target.kind !== 'segment' || content.kind !== 'blob' || content.playlistKey === undefined) return false;
  return target.index < segmentsWithin(await readPlaylist(deps, content.playlistKey), grant.previewSeconds);
}

/** True for a file that can be previewed: only what is within the preview is served. */
function isCut(target: FoundMedia['target']): boolean {
  return target.kind === 'file' && target.format === 'mp4';
}

function queryOf({ request }: Exchange): URLSearchParams {
  return new URLSearchParams(request.url?.split('?', 2)[1]);
}

function preparePlaylist(text: string, { grant }: FoundMedia, exchange: Exchange): string {
  const cut = grant.previewSeconds > 0 ? cutPlaylist(text, grant.previewSeconds) : text;
  const token = queryOf(exchange).get(KEY_TOKEN);
  return token === null || token === '' ? cut : passTokenToKeyUri(cut, KEY_TOKEN, token);
}

async function readPlaylist({ blobs, cache }: ServeDeps, key: string): Promise<string> {
  const known = cache.get(key);
  if (known !== undefined) return known.bytes.toString('utf8');
  const bytes = await blobs.read(key, MAX_PLAYLIST_BYTES);
  cache.put(key, { bytes, modifiedAtMs: 0 });
  return bytes.toString('utf8');
}

function writeUncached({ request, response, headers }: Exchange, contentType: string, body: Buffer): void {
  response.writeHead(200, {
    ...headers,
    'content-type': contentType,
    'content-length': body.length,
    'cache-control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function serveBlob(deps: ServeDeps, media: FoundMedia, exchange: Exchange): Promise<boolean> {
  if (media.content.kind !== 'blob') return false;
  const { key, contentType } = media.content;
  const cached = await contentOf(deps, media, key);
  if (cached === undefined) return false;
  const isInMemory = 'bytes' in cached;
  const sizeBytes = isInMemory ? cached.bytes.length : cached.sizeBytes;
  const entity: Entity = { sizeBytes, modifiedAtMs: cached.modifiedAtMs, etag: etagOf(sizeBytes, cached.modifiedAtMs) };
  const { request, response, headers } = exchange;
  const selection = select(entity, {
    method: request.method === 'HEAD' ? 'HEAD' : 'GET',
    header: (name) => request.headers[name] as string | undefined,
  });
  const own = {
    'content-type': contentType,
    'accept-ranges': 'bytes',
    etag: entity.etag,
    'last-modified': new Date(entity.modifiedAtMs).toUTCString(),
  };
  const common = { ...headers, ...own, 'cache-control': cacheControl(secondsLeft(deps.clock, media.grant)) };
  if (selection.status !== 200 && selection.status !== 206) {
    const unsatisfied = selection.status === 416 ? { 'content-range': `bytes */${String(sizeBytes)}` } : {};
    response.writeHead(selection.status, { ...common, ...unsatisfied }).end();
    return true;
  }
  const { grant, heldAgainst } = media;
  const isWhole = selection.status === 200 && request.method === 'GET';
  if (isInMemory && isWhole && heldAgainst !== undefined && grant.previewSeconds === 0 && !grant.isStored) {
    const segment = { ...mediaHeaders, ...own, 'content-length': sizeBytes };
    deps.known.remember(request.url ?? '', { grant, heldAgainst, key, cached, headers: segment });
  }
  const { start, end } = selection.status === 206 ? selection : { start: 0, end: sizeBytes - 1 };
  const isEmpty = request.method === 'HEAD' || sizeBytes === 0;
  // Opened before the head is written, so that a failing storage still gives an error response.
  const range = { start, end };
  const open = (): Readable | Promise<Readable> =>
    'open' in cached ? cached.open(range) : deps.streams.open({ key, ...range, info: entity });
  const source = isEmpty || isInMemory ? undefined : await open();
  response.writeHead(selection.status, {
    ...common,
    'content-length': end - start + 1,
    ...(selection.status === 206 && { 'content-range': `bytes ${String(start)}-${String(end)}/${String(sizeBytes)}` }),
  });
  if (source !== undefined) {
    deps.running.follow(response, grant);
    await sendStream(source, response);
  } else if (isInMemory && !isEmpty) await sendBytes(cached.bytes.subarray(start, end + 1), exchange);
  else response.end();
  return true;
}

type Content = CachedBytes | BlobInfo | PreviewFile;

/** Undefined for what the grant does not open. Throws ENOENT for a file that was made and is missing. */
async function contentOf(deps: ServeDeps, media: FoundMedia, key: string): Promise<Content | undefined> {
  const { grant, target } = media;
  if (grant.previewSeconds > 0 && isCut(target)) {
    const preview = await deps.previews.find(key, grant.previewSeconds);
    if (preview !== 'whole') return preview;
  }
  const cached = deps.cache.get(key) ?? (await considerCaching(deps, media, key));
  if (cached === undefined && (await wasMade(deps, media))) throw missingBlob(key);
  return cached;
}

/** True if the file was made. For thumbnails and snapshots that is not known here. */
async function wasMade(deps: ServeDeps, { target, content }: FoundMedia): Promise<boolean> {
  if (target.kind === 'file' || target.kind === 'source' || target.kind === 'cover') return true;
  if (target.kind === 'asset') return true;
  if (target.kind !== 'segment' || content.kind !== 'blob' || content.playlistKey === undefined) return false;
  return target.index < segmentsWithin(await readPlaylist(deps, content.playlistKey), Infinity);
}

/** Over TLS a slow reader gets a piece at a time. */
async function sendBytes(bytes: Buffer, { request, response }: Exchange): Promise<void> {
  if (bytes.length <= PIECE_BYTES || !(request.socket instanceof TLSSocket)) {
    response.end(bytes);
    return;
  }
  await sendStream(Readable.from(piecesOf(bytes), { objectMode: false, highWaterMark: 1 }), response);
}

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/** The client may disconnect before the file is open; then nothing else would close it. */
async function sendStream(source: Readable, response: ServerResponse): Promise<void> {
  try {
    if (!response.destroyed) await pipeline(source, response);
  } finally {
    source.destroy();
  }
}

async function considerCaching(
  { blobs, cache }: ServeDeps,
  media: FoundMedia,
  key: string,
): Promise<CachedBytes | BlobInfo | undefined> {
  const info = await blobs.stat(key);
  if (info === undefined) return undefined;
  const { kind } = media.target;
  if (kind === 'file' || kind === 'source' || !cache.wants(key, info.sizeBytes)) return info;
  const item = { bytes: await blobs.read(key, info.sizeBytes), modifiedAtMs: info.modifiedAtMs };
  cache.put(key, item);
  return item;
}

export function secondsLeft(clock: Clock, { expiresAt }: Pick<SessionGrant, 'expiresAt'>): number {
  return Math.min(MAX_CACHE_SECONDS, Math.max(0, expiresAt - Math.ceil(clock.now() / 1000)));
}

function etagOf(sizeBytes: number, modifiedAtMs: number): string {
  return `"${sizeBytes.toString(16)}-${modifiedAtMs.toString(16)}"`;
}
