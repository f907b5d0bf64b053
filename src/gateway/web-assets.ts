// The built files of the web pages: a closed list, read once from dist/web.
import { readFile } from 'node:fs/promises';

const assetTypes = {
  'watch.html': 'text/html;charset=utf-8',
  'watch.css': 'text/css;charset=utf-8',
  'watch.js': 'text/javascript;charset=utf-8',
} as const;
export type AssetName = keyof typeof assetTypes;

export interface Asset {
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

export function assetNameOf(path: string): AssetName | undefined {
  const name = path.startsWith('/assets/') ? path.slice('/assets/'.length) : '';
  return Object.hasOwn(assetTypes, name) ? (name as AssetName) : undefined;
}

async function readFirst(folders: readonly URL[], name: string): Promise<Buffer> {
  for (const folder of folders) {
    const bytes = await readFile(new URL(name, folder)).catch(() => undefined);
    if (bytes !== undefined) return bytes;
  }
  throw new Error(`The web page is not built: ${name} is missing. Run npm run build`);
}
