// The built files of the web pages: a closed list, read once from dist/web and served below /assets, compressed if the client
// takes that. Names with a hash of the content never change; the others are asked for again with their ETag.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { contentTypes, renderError } from '../wire/envelope.ts';
import { WireError } from '../wire/errors.ts';
import { newRequestId } from './api-http.ts';
import { chooseEncoding, type ContentEncoding } from './content-encoding.ts';

/** As the build lists them in assets.json. */
interface ListedAsset {
  readonly name: string;
  readonly type: string;
  readonly isImmutable: boolean;
}

interface Asset extends ListedAsset {
  readonly bodies: Readonly<Record<ContentEncoding, Buffer>>;
  readonly tag: string;
}

interface BuiltPages {
  readonly watchPage: Buffer;
  readonly assets: ReadonlyMap<string, Asset>;
}

export interface WebAssets {
  /** The page behind a watch link. */
  watchPage(): Promise<Buffer>;
  find(name: string): Promise<Asset | undefined>;
}

/** `folders` are tried in order: the checkout and the installed package keep the built files in different places. */
export function createWebAssets(folders: readonly URL[]): WebAssets {
  let reading: Promise<BuiltPages> | undefined;
  // All at once: a build that follows replaces the files, and a page must not name what is gone.
  const read = (): Promise<BuiltPages> => {
    const started = (reading ??= readBuilt(folders));
    started.catch(() => (reading = undefined));
    return started;
  };
  return {
    watchPage: async () => (await read()).watchPage,
    find: async (name) => (await read()).assets.get(name),
  };
}

const LASTING = 'public, max-age=31536000, immutable';
const COMMON = {
  'x-content-type-options': 'nosniff',
  vary: 'accept-encoding',
  // Pages of other origins load the player element.
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
} as const;

export async function answerAsset(
  assets: WebAssets,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const name = path.startsWith('/assets/') ? path.slice('/assets/'.length) : '';
  const asset = await assets.find(name).catch(() => undefined);
  if (asset === undefined) {
    answerNotFound(response);
    return;
  }
  const encoding = chooseEncoding(request.headers['accept-encoding']);
  const etag = `"${asset.tag}-${encoding}"`;
  const headers = { ...COMMON, etag, 'cache-control': asset.isImmutable ? LASTING : 'no-cache' };
  if (request.headers['if-none-match']?.includes(etag) === true) {
    response.writeHead(304, headers).end();
    return;
  }
  const body = asset.bodies[encoding];
  response.writeHead(200, {
    ...headers,
    'content-type': asset.type,
    'content-length': body.length,
    ...(encoding !== 'identity' && { 'content-encoding': encoding }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function answerNotFound(response: ServerResponse): void {
  const requestId = newRequestId();
  const text = renderError('JSON', new WireError('InvalidAction.NotFound'), { requestId, hostId: '', baseUrl: '' });
  const headers = { 'content-type': contentTypes.JSON, 'x-content-type-options': 'nosniff' };
  response.writeHead(404, { ...headers, 'x-acs-request-id': requestId }).end(text);
}

async function readBuilt(folders: readonly URL[]): Promise<BuiltPages> {
  const { folder, watchPage } = await findFolder(folders);
  const listed = JSON.parse(await readFile(new URL('assets.json', folder), 'utf8')) as readonly ListedAsset[];
  const assets = await Promise.all(listed.map((asset) => readAsset(folder, asset)));
  return { watchPage, assets: new Map(assets.map((asset) => [asset.name, asset])) };
}

async function readAsset(folder: URL, asset: ListedAsset): Promise<Asset> {
  const [identity, br, gzip] = await Promise.all(
    ['', '.br', '.gz'].map((suffix) => readFile(new URL(asset.name + suffix, folder))),
  );
  if (identity === undefined || br === undefined || gzip === undefined) throw new Error(`${asset.name} is missing`);
  const tag = createHash('sha256').update(identity).digest('base64url').slice(0, 16);
  return { ...asset, bodies: { identity, br, gzip }, tag };
}

async function findFolder(folders: readonly URL[]): Promise<{ folder: URL; watchPage: Buffer }> {
  for (const folder of folders) {
    const watchPage = await readFile(new URL('watch.html', folder)).catch(() => undefined);
    if (watchPage !== undefined) return { folder, watchPage };
  }
  throw new Error('The web page is not built: watch.html is missing. Run npm run build');
}
