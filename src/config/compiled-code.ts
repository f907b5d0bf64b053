// Where Node keeps the compiled code of the program between its runs, so that a start compiles nothing again.
// An older Node, which has no such cache, must be able to load this file.
import { lstatSync, mkdirSync } from 'node:fs';
import nodeModule from 'node:module';
import { cacheFolder, type Environment } from './cache-folder.ts';

/** The server has answered by then; commands write at their end. */
const WRITE_AFTER_MS = 10_000;
const OF_OTHERS = 0o022;

/**
 * In the user's cache folder, and in no folder that others may write: what lies there is run. NODE_COMPILE_CACHE names another
 * one, NODE_DISABLE_COMPILE_CACHE turns it off.
 */
export function keepCompiledCode(environment: Environment = process.env): void {
  const folder = compiledCodeFolder(environment);
  if (folder === undefined || !isPrivate(folder)) return;
  nodeModule.enableCompileCache(folder);
  setTimeout(nodeModule.flushCompileCache, WRITE_AFTER_MS).unref();
}

/** Undefined if the user has no folder for it, or Node is told about another one. */
export function compiledCodeFolder(environment: Environment): string | undefined {
  const { NODE_COMPILE_CACHE } = environment;
  if (NODE_COMPILE_CACHE !== undefined && NODE_COMPILE_CACHE !== '') return undefined;
  return cacheFolder('compiled', environment);
}

/** Made if it is not there. False on a read-only disk too. */
export function isPrivate(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { mode, uid } = lstatSync(folder);
    return (mode & OF_OTHERS) === 0 && uid === process.getuid?.();
  } catch {
    return false;
  }
}
