// Brings the real files into a folder below node_modules, each checked by its hash. What is there already is not fetched again.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { say, step } from '../../scripts/progress.mjs';
import { fetchPackage } from './fetch-package.ts';
import type { MediaPackage } from './packages.ts';

const home = join(import.meta.dirname, '../../node_modules/.cache/test-real-media');

export interface RealFile {
  /** `<package>/<file>`, the path below the folder that is imported. */
  readonly name: string;
  readonly path: string;
  readonly package: MediaPackage;
}

export interface Gathered {
  readonly folder: string;
  readonly files: readonly RealFile[];
  /** Names of files that no package had. */
  readonly missing: readonly string[];
}

export async function gather(packages: readonly MediaPackage[]): Promise<Gathered> {
  const folder = join(home, 'files');
  const all = packages.flatMap((each) => filesOf(each, folder));
  for (const each of packages) {
    if (filesOf(each, folder).every(isThere)) continue;
    const label = `${each.from}: ${each.name} ${each.version}`;
    await step(label, () => take(each, folder)).catch((error: unknown) => {
      say(String(error instanceof Error ? error.message : error).slice(0, 500));
    });
  }
  const missing = all.filter((file) => !isThere(file)).map(({ name }) => name);
  return { folder, files: all.filter(isThere), missing };
}

function filesOf(from: MediaPackage, folder: string): RealFile[] {
  return Object.keys(from.files).map((file) => {
    const name = `${basename(from.name)}/${file}`;
    return { name, path: join(folder, name), package: from };
  });
}

function isThere({ path, package: { files } }: RealFile): boolean {
  return existsSync(path) && hashOf(path) === files[basename(path)];
}

/** Copies the files that are wanted out of the package, and leaves nothing else of it. */
async function take(from: MediaPackage, folder: string): Promise<void> {
  const place = join(home, 'package');
  rmSync(place, { recursive: true, force: true });
  try {
    await fetchPackage(from, place);
    const wanted = new Map(filesOf(from, folder).map((file) => [from.files[basename(file.path)] ?? '', file.path]));
    const extensions = new Set([...wanted.values()].map((path) => extname(path)));
    for (const entry of readdirSync(place, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !extensions.has(extname(entry.name))) continue;
      const path = join(entry.parentPath, entry.name);
      const target = wanted.get(hashOf(path));
      if (target === undefined) continue;
      mkdirSync(join(target, '..'), { recursive: true });
      copyFileSync(path, target);
    }
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
