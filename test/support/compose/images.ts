// The images of deploy/compose.yaml as programs of this machine: each program is a line of a shell, found on the service's PATH.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPostgresBin } from '../../../scripts/system-packages.mjs';
import { MAIN_ARGS } from '../../acceptance/support/server.ts';
import { ROOT } from '../documents.ts';

export interface Image {
  readonly entrypoint: readonly string[];
  /** What the shell executes for each of its programs that are used here. */
  readonly programs: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  /** The variables that it reads. */
  readonly variables: RegExp;
  /** Where it keeps what must outlive the container. */
  readonly state?: string;
  readonly healthCheck?: readonly string[];
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** Of this machine. */
  readonly user?: string;
}

const here = (name: string): string => `exec ${quoted(process.execPath)} ${quoted(join(import.meta.dirname, name))}`;
const NODE = `exec ${quoted(process.execPath)}`;

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The instructions of the last stage of deploy/Containerfile that say how it is run. */
function ownImage(): Image {
  const text = readFileSync(join(ROOT, 'deploy/Containerfile'), 'utf8').replaceAll(/\\\n\s*/g, '');
  const last = text.slice(text.lastIndexOf('\nFROM '));
  const find = (pattern: RegExp): string => {
    const found = pattern.exec(last)?.[1];
    if (found === undefined) throw new Error(`the Containerfile lacks ${String(pattern)}`);
    return found;
  };
  const list = (pattern: RegExp): string[] => JSON.parse(find(pattern)) as string[];
  const stopSignal = find(/^STOPSIGNAL (\w+)$/m);
  if (stopSignal !== 'SIGTERM') throw new Error(`stopped by ${stopSignal}`);
  find(/^(COPY deploy\/health-check\.mjs \/app\/)$/m);
  return {
    entrypoint: list(/^ENTRYPOINT (.+)$/m),
    programs: { playauth: `${NODE} ${MAIN_ARGS.map(quoted).join(' ')}`, node: NODE },
    environment: Object.fromEntries(
      find(/^ENV (.+)$/m)
        .split(/ +/)
        .map((pair) => pair.split('=') as [string, string]),
    ),
    variables: /^PLAYAUTH_/,
    state: find(/^VOLUME (.+)$/m),
    healthCheck: list(/^HEALTHCHECK .*?CMD (.+)$/m).map((arg) => arg.replace(/^\/app\//, `${ROOT}/deploy/`)),
    stopSignal,
  };
}

const postgresBin = findPostgresBin() ?? '/nowhere';
/** As the image's own entrypoint does: a cluster in an empty volume, with a database that is named like the user. */
const POSTGRES = `set -e
PATH=${quoted(postgresBin)}:$PATH
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  umask 077
  printf %s "$POSTGRES_PASSWORD" > "$HOME/password"
  initdb --no-sync -D "$PGDATA" -U "$POSTGRES_USER" --pwfile="$HOME/password" \\
    --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C
  printf 'create database "%s";\\n' "$POSTGRES_USER" | postgres --single -j -D "$PGDATA" postgres
fi
exec postgres -c fsync=off -c listen_addresses='*' -c unix_socket_directories="$PGHOST"`;

export const images: Readonly<Record<string, Image>> = {
  playauth: ownImage(),
  'postgres:17-alpine': {
    entrypoint: ['postgres'],
    programs: { postgres: POSTGRES, pg_isready: `exec ${quoted(join(postgresBin, 'pg_isready'))}` },
    environment: { PGDATA: '/var/lib/postgresql/data', PGHOST: '/mnt/home' },
    variables: /^POSTGRES_(?:USER|PASSWORD)$/,
    state: '/var/lib/postgresql/data',
    stopSignal: 'SIGINT',
    user: 'postgres',
  },
  'valkey/valkey:8-alpine': {
    entrypoint: [],
    programs: { 'valkey-server': 'exec redis-server', 'valkey-cli': 'exec redis-cli' },
    environment: {},
    variables: /^$/,
    stopSignal: 'SIGTERM',
  },
  'minio/minio': {
    entrypoint: ['minio'],
    programs: { minio: here('minio.ts'), mc: here('mc.ts') },
    environment: {},
    variables: /^MINIO_ROOT_(?:USER|PASSWORD)$/,
    state: '/objects',
    stopSignal: 'SIGTERM',
  },
  'minio/mc': {
    entrypoint: ['mc'],
    programs: { sh: 'exec /bin/sh', mc: here('mc.ts') },
    environment: {},
    // Those of its own command.
    variables: /^(?:ID|SECRET)$/,
    stopSignal: 'SIGTERM',
  },
};
