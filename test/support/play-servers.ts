// Server processes on one database and one media folder, with a film to play, for tests of what holds across them.
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { serve, type Server } from '../acceptance/support/server.ts';
import { importClip, type Clip } from './import-clip.ts';
import type { CallTarget } from './official-clients.ts';
import { picture, tone, H264, AAC } from './clips.ts';

/** Six seconds, so that there are several segments. */
const FILM: Clip = { title: 'A film', fileName: 'film.mp4', ffmpeg: [picture('160x90', 6), tone(6), H264, AAC] };

export interface PlayServers {
  /** One more process. */
  readonly start: (name: string, args?: readonly string[]) => Promise<Server>;
  readonly targetOf: (server: Pick<Server, 'url'>) => CallTarget;
  readonly import: (server: Server) => Promise<string>;
  /** Kills all processes. */
  readonly end: () => Promise<void>;
}

/** `databaseUrl` undefined: SQLite in the folder of the one server. */
export function openPlayServers(folder: string, databaseUrl?: string): PlayServers {
  const media = join(folder, 'shared');
  mkdirSync(media, { recursive: true });
  const running: Server[] = [];
  const [accessKeyId, accessKeySecret] = ['LTAIplayservers1', randomBytes(16).toString('hex')];
  const env = {
    ...(databaseUrl !== undefined && { PLAYAUTH_DATABASE_URL: databaseUrl }),
    PLAYAUTH_STORAGE: `disk:${media}`,
    PLAYAUTH_MASTER_KEY: randomBytes(32).toString('hex'),
    PLAYAUTH_ROOT_ACCESS_KEY_ID: accessKeyId,
    PLAYAUTH_ROOT_ACCESS_KEY_SECRET: accessKeySecret,
  };
  const targetOf = ({ url }: Pick<Server, 'url'>): CallTarget => ({
    url,
    accessKeyId,
    accessKeySecret,
  });
  return {
    start: async (name, args = []) => {
      const own = ['--trust-proxy', '--throttle', 'off', '--log-level', 'error', ...args];
      const server = await serve({ dataDir: join(folder, name), env, args: own });
      running.push(server);
      return server;
    },
    targetOf,
    import: (server) => importClip(targetOf(server), FILM),
    end: async () => {
      await Promise.all(running.map((server) => server.kill()));
    },
  };
}
