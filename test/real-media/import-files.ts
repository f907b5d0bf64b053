// Imports the files as an application would, through `playauth import --recursive` into a running server, and answers for each
// what became of it and where it plays.
import { execFile } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { step } from '../../scripts/progress.mjs';
import { Client } from '../../sdk/client.ts';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import type { Gathered, RealFile } from './gather.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const LONGEST_MS = 60 * 60_000;
const promised = promisify(execFile);

export interface Stream {
  readonly format: string;
  readonly definition: string;
  readonly url: string;
}

export interface Imported {
  readonly file: RealFile;
  /** Undefined where it plays. */
  readonly refusal: string | undefined;
  /** The largest first. */
  readonly streams: readonly Stream[];
}

interface Report {
  readonly Path: string;
  readonly Outcome: string;
  readonly VideoId?: string;
  readonly Message?: string;
}

export interface Subject extends AsyncDisposable {
  readonly importAll: (gathered: Gathered, files: readonly RealFile[]) => Promise<readonly Imported[]>;
}

export async function startSubject(): Promise<Subject> {
  const server = await startServer();
  const { url: endpoint, accessKeyId, accessKeySecret } = server;
  const client = new Client({ endpoint, accessKeyId, accessKeySecret, timeoutMs: 60_000 });
  return {
    importAll: async ({ folder }, files) => {
      const chosen = mkdtempSync(join(folder, '../chosen-'));
      try {
        for (const { name, path } of files) place(path, join(chosen, name));
        const reports = await step(`Importing ${String(files.length)} files`, () => importFolder(server, chosen));
        const outcomes: Imported[] = [];
        for (const file of files) outcomes.push(await outcomeOf(client, file, reports.get(file.name)));
        return outcomes;
      } finally {
        rmSync(chosen, { recursive: true });
      }
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

function place(path: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  linkSync(path, target);
}

async function importFolder(server: EmbeddedServer, folder: string): Promise<Map<string, Report>> {
  const args = ['import', folder, '--recursive', '--wait', '--json'];
  const env = {
    PATH: process.env['PATH'],
    PLAYAUTH_ENDPOINT: server.url,
    ALIBABA_CLOUD_ACCESS_KEY_ID: server.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: server.accessKeySecret,
  };
  const options = { env, timeout: LONGEST_MS, maxBuffer: 2 ** 26 };
  // It exits with 1 if a file was refused.
  const { stdout } = await promised(process.execPath, [MAIN, ...args], options).catch((error: unknown) => {
    if (error instanceof Error && 'stdout' in error && error.stdout !== '')
      return error as unknown as { stdout: string };
    throw error;
  });
  const { Files } = JSON.parse(stdout) as { readonly Files: readonly Report[] };
  return new Map(Files.map((report) => [report.Path, report]));
}

async function outcomeOf(client: Client, file: RealFile, report: Report | undefined): Promise<Imported> {
  if (report === undefined) return { file, refusal: 'not imported: its extension is not in the table', streams: [] };
  const { Outcome: outcome, VideoId: videoId, Message: message } = report;
  if (outcome !== 'Imported' || videoId === undefined)
    return {
      file,
      refusal: (message ?? outcome).replace(/^it is on the server and cannot be played: /, ''),
      streams: [],
    };
  const { PlayInfoList: list } = await client.call('GetPlayInfo', { VideoId: videoId });
  const streams = list.PlayInfo.toSorted((one, other) => (other.Width ?? 0) - (one.Width ?? 0)).map((each) => ({
    format: each.Format,
    definition: each.Definition,
    url: each.PlayURL,
  }));
  return { file, refusal: undefined, streams };
}
