// The built files of the web pages: a closed list, read once from dist/web and served below /assets.
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { contentTypes, renderError } from '../wire/envelope.ts';
import { WireError } from '../wire/errors.ts';
import { newRequestId } from './api-http.ts';

const assetTypes = {
  'home.css': 'text/css;charset=utf-8',
  'watch.html': 'text/html;charset=utf-8',
  'watch.css': 'text/css;charset=utf-8',
  'watch.js': 'text/javascript;charset=utf-8',
} as const;
type AssetName = keyof typeof assetTypes;

interface Asset {
  readonly contentType: string;
  readonly bytes: Buffer;
}

export interface WebAssets {
  read(name: AssetName): Promise<Asset>;
}

/** `folders` are tried in order: the checkout and the installed package keep the built files in different places. */
export function createWebAssets(folders: readonly URL[]): WebAssets {
  const read = new Map<AssetName, Promise<Asset>>();
  return {
    read: (name) => {
      const known = read.get(name);
      if (known !== undefined) return known;
      const loading = readFirst(folders, name).then((bytes) => ({ bytes, contentType: assetTypes[name] }));
      read.set(name, loading);
      loading.catch(() => read.delete(name));
      return loading;
    },
  };
}

function assetNameOf(path: string): AssetName | undefined {
  const name = path.startsWith('/assets/') ? path.slice('/assets/'.length) : '';
  return Object.hasOwn(assetTypes, name) ? (name as AssetName) : undefined;
}

export async function answerAsset(
  assets: WebAssets,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = assetNameOf((request.url ?? '').split('?', 1)[0] ?? '');
  const asset = name === undefined ? undefined : await assets.read(name).catch(() => undefined);
  if (asset === undefined) {
    const requestId = newRequestId();
    const text = renderError('JSON', new WireError('InvalidAction.NotFound'), { requestId, hostId: '', baseUrl: '' });
    const headers = { 'content-type': contentTypes.JSON, 'x-content-type-options': 'nosniff' };
    response.writeHead(404, { ...headers, 'x-acs-request-id': requestId }).end(text);
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

async function readFirst(folders: readonly URL[], name: string): Promise<Buffer> {
  for (const folder of folders) {
    const bytes = await readFile(new URL(name, folder)).catch(() => undefined);
    if (bytes !== undefined) return bytes;
  }
  throw new Error(`The web page is not built: ${name} is missing. Run npm run build`);
}
