// The folder of the user for what can be made or sent again. An older Node must be able to load this file.
import { isAbsolute, join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Undefined if there is no place for it. */
export function cacheFolder(name: string, { XDG_CACHE_HOME, HOME }: Environment = process.env): string | undefined {
  if (XDG_CACHE_HOME !== undefined && isAbsolute(XDG_CACHE_HOME)) return join(XDG_CACHE_HOME, 'playauth', name);
  return HOME !== undefined && isAbsolute(HOME) ? join(HOME, '.cache', 'playauth', name) : undefined;
}
