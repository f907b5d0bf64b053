// The master key as text, for commands that work beside a server.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/settings.ts';

/** From the setting, else from the data directory; undefined if there is none. While the key is being changed, a line for each. */
export async function readMasterKeyText(config: Config): Promise<string | undefined> {
  const { masterKey, masterKeyPrevious, dataDir } = config;
  const text = masterKey ?? (await readFile(join(dataDir, 'master.key'), 'utf8').catch(() => undefined));
  return text === undefined || masterKeyPrevious === undefined ? text : `${text.trim()}\n${masterKeyPrevious}`;
}
