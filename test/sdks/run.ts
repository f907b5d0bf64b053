// `npm run test:sdks`: the official VOD SDKs and object store clients of Python, Go and Java, unmodified, against a running server. Arguments name
// languages, by default all; REQUIRE_SDKS names those whose toolchain must be there.
import { writeFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { parseArgs } from 'node:util';
import { runScript, say, SetupError, step } from '../../scripts/progress.mjs';
import { missingRows } from './docs-table.ts';
import { runProgram, type CaseResult, type Outcome } from './run-program.ts';
import { runSample, SAMPLE_CASE } from './samples.ts';
import { languages, OSS_CASES, sdks, type Language, type Sdk } from './sdks.ts';
import { startSubject } from './subject.ts';
import { toolchains, versionsOf, type Launch } from './toolchains.ts';

const MARKS: Readonly<Record<Outcome, string>> = { passed: 'ok', failed: 'FAILED', skipped: 'skipped', lacking: '–' };

/** By column of the table. */
type Results = Map<{ readonly name: string }, readonly CaseResult[]>;

/** Why a language cannot run, and whether that is a failure. */
interface Obstacle {
  readonly outcome: 'skipped' | 'failed';
  readonly detail: string;
}

/** Go's own installer puts it where no PATH points that a shell has not been told about. */
const GO_INSTALLED = '/usr/local/go/bin';

runScript(async () => {
  process.env['PATH'] = [process.env['PATH'], GO_INSTALLED].join(delimiter);
  const { values, positionals } = parseArgs({ options: { report: { type: 'string' } }, allowPositionals: true });
  const chosen = positionals.length === 0 ? languages : languageNames(positionals, 'The arguments');
  const required = languageNames((process.env['REQUIRE_SDKS'] ?? '').split(',').filter(Boolean), 'REQUIRE_SDKS');
  const results: Results = new Map();
  const ready = new Map<Sdk, Launch>();
  for (const language of chosen) {
    const launch = await prepare(language, required.includes(language));
    for (const sdk of sdks.filter((each) => each.language === language)) {
      if (typeof launch === 'function') ready.set(sdk, launch);
      else results.set(sdk, withoutProgram(sdk, launch));
    }
  }
  if (ready.size > 0) await runAll(ready, results);
  const rows = missingRows();
  if (rows.length > 0) say(`docs/wire.md, "Official SDKs of other languages", lacks these rows:\n${rows.join('\n')}`);
  report(results, { staleDocs: rows.length > 0, path: values.report });
});

function languageNames(names: readonly string[], where: string): Language[] {
  return names.map((name) => {
    const language = languages.find((each) => each === name.trim());
    if (language === undefined) throw new SetupError(`${where}: ${name} is none of ${languages.join(', ')}.`);
    return language;
  });
}

async function prepare(language: Language, isRequired: boolean): Promise<Launch | Obstacle> {
  const toolchain = toolchains[language];
  const versions = await versionsOf(toolchain);
  if (versions === undefined) {
    const detail = `${toolchain.title} is not here. ${toolchain.install}`;
    say(detail);
    return { outcome: isRequired ? 'failed' : 'skipped', detail };
  }
  try {
    return await toolchain.prepare(versions);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    return { outcome: 'failed', detail: 'its SDKs could not be made ready; see above' };
  }
}

function withoutProgram(sdk: Sdk, { outcome, detail }: Obstacle): CaseResult[] {
  return sdk.cases.map((name) => ({ name, outcome: sdk.lacks.includes(name) ? 'lacking' : outcome, detail }));
}

async function runAll(ready: ReadonlyMap<Sdk, Launch>, results: Results): Promise<void> {
  await using subject = await startSubject();
  for (const [sdk, launch] of ready) {
    const uploads = sdk.cases === OSS_CASES ? await subject.uploads() : {};
    const work = () => runProgram(sdk, launch, { ...subject.environment, ...uploads });
    results.set(sdk, await step(`${sdk.name}: ${sdk.package} ${sdk.version}`, work));
  }
  for (const language of new Set([...ready.keys()].map((sdk) => sdk.language))) {
    const work = async () => await runSample(language, await toolchains[language].sampleBuilder(), subject.sample);
    results.set({ name: `${language} ${SAMPLE_CASE}` }, [await step(`${language}: the ${SAMPLE_CASE}`, work)]);
  }
}

interface ReportOptions {
  readonly staleDocs: boolean;
  readonly path: string | undefined;
}

function report(results: Results, { staleDocs, path }: ReportOptions): void {
  const all = [...results.values()].flat();
  printTable(results);
  printFailures(results);
  const count = (wanted: Outcome): number => all.filter(({ outcome }) => outcome === wanted).length;
  const counts = {
    passed: count('passed'),
    failed: count('failed') + (staleDocs ? 1 : 0),
    skipped: count('skipped'),
  };
  if (path !== undefined) writeFileSync(path, JSON.stringify(counts));
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}

/** A failure shared by many cases, such as a crash, is printed once. */
function printFailures(results: Results): void {
  for (const [sdk, cases] of results) {
    const byDetail = Map.groupBy(
      cases.filter(({ outcome }) => outcome === 'failed'),
      ({ detail }) => detail,
    );
    for (const [detail, failed] of byDetail) {
      const names = failed.length > 3 ? `${failed.length} cases` : failed.map(({ name }) => name).join('; ');
      process.stdout.write(`FAILED ${sdk.name}: ${names}: ${detail}\n`);
    }
  }
}

function printTable(results: Results): void {
  const names = new Set([...results.values()].flat().map(({ name }) => name));
  const rows = [
    ['', ...[...results.keys()].map((sdk) => sdk.name)],
    ...[...names].map((name) => [name, ...[...results.values()].map((cases) => markOf(cases, name))]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
}

function markOf(cases: readonly CaseResult[], name: string): string {
  const found = cases.find((each) => each.name === name);
  return found === undefined ? '' : MARKS[found.outcome];
}
