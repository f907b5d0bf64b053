// What a server holds at one moment, as its operator could see it: memory and handles of each process, files, rows. Then: whether it grew.
import { DatabaseSync } from 'node:sqlite';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';

/** A number for each thing that is watched. */
export type Sample = Readonly<Record<string, number>>;

export interface Watched {
  /** Processes that load report-process.ts with this folder in SOAK_REPORTS. */
  readonly reports: string;
  readonly pids: () => readonly number[];
  readonly dataDir: string;
  /** Of SQLite. */
  readonly databasePath: string;
}

interface ProcessReport {
  readonly heapUsed: number;
  readonly arrayBuffers: number;
  readonly rss: number;
  readonly handles: Readonly<Record<string, number>>;
}

export async function takeSample(watched: Watched): Promise<Sample> {
  const sample: Record<string, number> = {};
  const add = (name: string, value: number): void => void (sample[name] = (sample[name] ?? 0) + value);
  for (const pid of watched.pids()) {
    const { heapUsed, arrayBuffers, rss, handles } = await reportOf(watched.reports, pid);
    add('heap', heapUsed);
    add('array buffers', arrayBuffers);
    add('resident', rss);
    add('open files', readdirSync(`/proc/${String(pid)}/fd`).length);
    for (const [kind, count] of Object.entries(handles)) add(`handles ${kind}`, count);
  }
  addFiles(watched, add);
  for (const [table, rows] of countRows(watched.databasePath)) add(`rows ${table}`, rows);
  return sample;
}

async function reportOf(folder: string, pid: number): Promise<ProcessReport> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${String(pid)}.json`);
  rmSync(path, { force: true });
  process.kill(pid, 'SIGUSR2');
  await vi.waitUntil(() => existsSync(path), { timeout: 60_000, interval: 10 });
  return JSON.parse(readFileSync(path, 'utf8')) as ProcessReport;
}

type Add = (name: string, value: number) => void;

const LOGS = '/dev/shm';

function addFiles({ dataDir, databasePath }: Watched, add: Add): void {
  for (const [path, bytes] of filesBelow(dataDir)) {
    if (path.startsWith(databasePath)) add(`bytes ${path.slice(databasePath.lastIndexOf('/') + 1)}`, bytes);
    else {
      const [top = ''] = path.slice(dataDir.length + 1).split('/');
      add(`files ${top}`, 1);
      add(`bytes ${top}`, bytes);
    }
  }
  const owner = readFileSync(join(dataDir, 'owner'), 'utf8');
  for (const { name } of entriesOf(LOGS))
    if (name === `playauth-${owner}`)
      for (const [, bytes] of filesBelow(join(LOGS, name))) {
        add('files shared log', 1);
        add('bytes shared log', bytes);
      }
}

/** Files and folders may go while they are looked at. */
function filesBelow(folder: string): (readonly [path: string, bytes: number])[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    const bytes = entry.isFile() ? statSync(path, { throwIfNoEntry: false })?.size : undefined;
    return bytes === undefined ? [] : [[path, bytes] as const];
  });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function countRows(path: string): (readonly [table: string, rows: number])[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = database
      .prepare(`select name from sqlite_master where type = 'table' and name not like 'sqlite%'`)
      .all();
    return tables.map(({ name }) => {
      const counted = database.prepare(`select count(*) as rows from "${String(name)}"`).get();
      return [String(name), Number(counted?.['rows'])] as const;
    });
  } finally {
    database.close();
  }
}

/** How much more there may be at the end. */
export interface Tolerance {
  readonly share: number;
  readonly more: number;
}

export interface Timed {
  /** Any number that grows with the run. */
  readonly progress: number;
  readonly sample: Sample;
}

/** Caches of two generations grow and shrink in turn: the most that was held in a part of the run is compared. */
const mostOf = (values: readonly number[]): number => Math.max(0, ...values);

export interface Growth {
  readonly name: string;
  /** Of the second sixth and of the third, after the server has warmed up; then of the last sixth. */
  readonly early: number;
  readonly late: number;
  readonly most: number;
}

/** What the last sixth of a run has, beside what its second and third sixth had. */
export function growthOf(taken: readonly Timed[]): Growth[] {
  const names = new Set(taken.flatMap(({ sample }) => Object.keys(sample)));
  const end = taken.at(-1)?.progress ?? 1;
  const between = (from: number, to: number) =>
    taken.filter(({ progress }) => progress > from * end && progress <= to * end).map(({ sample }) => sample);
  const [early, late] = [between(1 / 6, 1 / 2), between(5 / 6, 1)];
  const at = (samples: readonly Sample[], name: string): number[] => samples.map((sample) => sample[name] ?? 0);
  return [...names].map((name) => ({
    name,
    early: mostOf(at(early, name)),
    late: mostOf(at(late, name)),
    most: Math.max(...taken.map(({ sample }) => sample[name] ?? 0)),
  }));
}

/** One line for each thing that grew by more than it may. */
export function findGrowth(taken: readonly Timed[], toleranceOf: (name: string) => Tolerance): readonly string[] {
  return growthOf(taken).flatMap(({ name, early, late }) => {
    const { share, more } = toleranceOf(name);
    return late > early * (1 + share) + more ? [`${name}: ${String(early)}, at the end ${String(late)}`] : [];
  });
}
