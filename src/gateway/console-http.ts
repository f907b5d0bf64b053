// The console: one page for every path below /console, and its built files, which have hashed names and are compressed when built.
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { chooseEncoding } from './content-encoding.ts';

interface ConsoleDeps {
  /** Tried in order: the checkout and the installed package keep the built files in different places. */
  readonly folders: readonly URL[];
  readonly publicUrl: string | undefined;
  readonly notFound: (request: IncomingMessage, response: ServerResponse) => void;
}

const ASSETS = '/console/assets/';
const PAGE = 'index.html';
const types: Readonly<Record<string, string>> = {
  html: 'text/html;charset=utf-8',
  js: 'text/javascript;charset=utf-8',
  css: 'text/css;charset=utf-8',
  svg: 'image/svg+xml',
};
const suffixes = { identity: '', br: '.br', gzip: '.gz' } as const;

/** Name below dist/web/console → bytes: a closed list, so no path of a request reaches the disk. */
type Files = ReadonlyMap<string, Buffer>;

export function createConsole({ folders, publicUrl, notFound }: ConsoleDeps) {
  let loading: Promise<Files> | undefined;
  const files = async (): Promise<Files> => {
    loading ??= readFirst(folders);
    const found = await loading;
    // Not built yet: looked for again.
    if (!found.has(PAGE)) loading = undefined;
    return found;
  };
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const isAsset = path.startsWith(ASSETS);
    const name = isAsset ? `assets/${path.slice(ASSETS.length)}` : PAGE;
    const type = types[name.slice(name.lastIndexOf('.') + 1)];
    const all = await files();
    const plain = all.get(name);
    if (plain === undefined || type === undefined) {
      notFound(request, response);
      return;
    }
    const chosen = chooseEncoding(request.headers['accept-encoding']);
    const encoding = all.has(name + suffixes[chosen]) ? chosen : 'identity';
    const body = all.get(name + suffixes[encoding]) ?? plain;
    response.writeHead(200, {
      'content-type': type,
      'content-length': body.length,
      ...(encoding !== 'identity' && { 'content-encoding': encoding }),
      vary: 'accept-encoding',
      'x-content-type-options': 'nosniff',
      ...(isAsset ? { 'cache-control': 'public, max-age=31536000, immutable' } : pageHeaders(publicUrl)),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

/** With `--public-url`, media may have another origin than the page. */
function pageHeaders(publicUrl: string | undefined) {
  const own = publicUrl === undefined ? "'self'" : `'self' ${new URL(publicUrl).origin}`;
  return {
    'content-security-policy':
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src ${own} data: blob:; media-src ${own} blob:; ` +
      `connect-src ${own}; worker-src blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
  };
}

async function readFirst(folders: readonly URL[]): Promise<Files> {
  for (const folder of folders) {
    const files = await readFolder(folder).catch(() => undefined);
    if (files !== undefined) return files;
  }
  return new Map();
}

async function readFolder(folder: URL): Promise<Files> {
  const assets = (await readdir(new URL('assets/', folder))).map((name) => `assets/${name}`);
  const names = [...assets, ...Object.values(suffixes).map((suffix) => PAGE + suffix)];
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, folder))] as const)));
}
