// Runs one SDK's conformance program and holds its lines against the cases that it must report.
import { spawn } from 'node:child_process';
import { lastLines } from '../../scripts/progress.mjs';
import type { Sdk } from './sdks.ts';
import type { Launch } from './toolchains.ts';

const LIMIT_MS = 120_000;
const DETAIL_CHARACTERS = 400;

export type Outcome = 'passed' | 'failed' | 'skipped' | 'lacking';

export interface CaseResult {
  readonly name: string;
  readonly outcome: Outcome;
  readonly detail: string;
}

interface Line {
  readonly case: string;
  readonly ok: boolean;
  readonly detail: string;
}

export async function runProgram(
  sdk: Sdk,
  launch: Launch,
  environment: Readonly<Record<string, string>>,
): Promise<CaseResult[]> {
  const [file, ...args] = launch(sdk.program);
  const child = spawn(file, args, {
    // Nothing of the caller's configuration: SDKs read profiles, proxies and keys from there.
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  }
  const ending = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? '' : `it ended with ${String(code ?? signal)}`));
  });
  const whatItSaid = [ending, lastLines(output.stderr, 15)].filter((text) => text !== '').join('\n');
  return judge(sdk, output.stdout, { ending, whatItSaid });
}

interface Ending {
  readonly ending: string;
  readonly whatItSaid: string;
}

/** Every case exactly once, and no other. */
function judge(sdk: Sdk, stdout: string, { ending, whatItSaid }: Ending): CaseResult[] {
  const lines = stdout.split('\n').flatMap(readLine);
  const results = sdk.cases.map((name): CaseResult => {
    const [line, second] = lines.filter((each) => each.case === name);
    const lacks = sdk.lacks.includes(name);
    if (lacks && line === undefined) return { name, outcome: 'lacking', detail: '' };
    if (line === undefined) return { name, outcome: 'failed', detail: `not reported; ${whatItSaid}` };
    if (lacks) return { name, outcome: 'failed', detail: 'reported, but test/sdks/sdks.ts says that it lacks this' };
    if (second !== undefined) return { name, outcome: 'failed', detail: 'reported twice' };
    return { name, outcome: line.ok ? 'passed' : 'failed', detail: line.detail.slice(0, DETAIL_CHARACTERS) };
  });
  const unknown = lines.filter((line) => !sdk.cases.includes(line.case));
  const strange = unknown.map(({ case: name }): CaseResult => ({ name, outcome: 'failed', detail: 'no such case' }));
  const crashed = ending !== '' && results.every(({ outcome }) => outcome !== 'failed');
  return [
    ...results,
    ...strange,
    ...(crashed ? [{ name: 'the end', outcome: 'failed', detail: whatItSaid } as const] : []),
  ];
}

/** SDKs print warnings of their own between the lines. */
function readLine(text: string): Line[] {
  if (!text.startsWith('{"')) return [];
  return [JSON.parse(text) as Line];
}
