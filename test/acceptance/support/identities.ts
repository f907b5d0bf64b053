// Shared by the tests of the identity commands: a server with two videos, its account, and users created on the way.
import { execFileSync } from 'node:child_process';
import { expect } from 'vitest';
import { openApi, rootPair } from './api.ts';
import { cli, cliJson, serveIn, type Finished, type Server } from './server.ts';

export type Environment = Readonly<Record<string, string>>;
export type Fields = Readonly<Record<string, unknown>>;

export interface IdentityServer {
  readonly server: Server;
  /** One video is tagged `course-a`, the other `course-b`. */
  readonly videos: { readonly ours: string; readonly other: string };
  /** A command line as the account itself. */
  readonly root: (...args: string[]) => Promise<Finished>;
  /** The same with --json; it has to succeed. */
  readonly rootJson: (...args: string[]) => Promise<Fields>;
  /** The environment in which a new user calls. */
  readonly newUser: (name: string, ...args: string[]) => Promise<Environment>;
}

export async function serveIdentities(folder: string, serveArgs: readonly string[] = []): Promise<IdentityServer> {
  const server = await serveIn(folder, { args: serveArgs });
  const api = openApi(server.url, rootPair(server.dataDir));
  const upload = async (Tags: string): Promise<string> =>
    String((await api.call('CreateUploadVideo', { Title: Tags, FileName: 'a.mp4', Tags }))['VideoId']);
  const root = (...args: string[]): Promise<Finished> => cli([...args, '--data-dir', server.dataDir]);
  return {
    server,
    videos: { ours: await upload('course-a,x'), other: await upload('course-b') },
    root,
    rootJson: async (...args) => {
      const { code, json } = await cliJson([...args, '--data-dir', server.dataDir]);
      expect([args, code, json['Code']]).toEqual([args, 0, undefined]);
      return json;
    },
    newUser: async (name, ...args) => {
      const { code, stdout, stderr } = await root('user', 'create', name, '--access-key', ...args);
      if (code !== 0) throw new Error(stderr);
      return shellAfter(stdout);
    },
  };
}

const VARIABLES = [
  'ALIBABA_CLOUD_ACCESS_KEY_ID',
  'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
  'ALIBABA_CLOUD_SECURITY_TOKEN',
  'PLAYAUTH_ENDPOINT',
];

/** The environment after the lines that a command printed have run in a shell. */
export function shellAfter(lines: string): Environment {
  const script = [lines, ...VARIABLES.map((name) => `echo "$${name}"`)].join('\n');
  const values = execFileSync('sh', ['-c', script], { env: {} }).toString().split('\n');
  const all = VARIABLES.map((name, index) => [name, values[index] ?? ''] as const);
  return Object.fromEntries(all.filter(([, value]) => value !== ''));
}

/** The videos have no file: Forbidden.IllegalStatus says that the caller was allowed to ask. */
export async function issueCode(caller: Environment, videoId: string, ttl = '100'): Promise<unknown> {
  return (await cliJson(['issue', videoId, '--ttl', ttl], caller)).json['Code'];
}
