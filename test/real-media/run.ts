// `npm run test:real-media`: real media files from packages of registries, imported into a running server and measured against
// what FFmpeg alone makes of them. Arguments are parts of names, by default all; `--write` writes the table of docs/media.md.
import { parseArgs } from 'node:util';
import { runScript, say, SetupError } from '../../scripts/progress.mjs';
import { summaryOf, writeTable } from './docs-table.ts';
import { gather } from './gather.ts';
import { startSubject, type Imported } from './import-files.ts';
import { measureFile, type Measured } from './measure-file.ts';
import { readPackages } from './packages.ts';

runScript(async () => {
  const { values, positionals } = parseArgs({ options: { write: { type: 'boolean' } }, allowPositionals: true });
  if (values.write === true && positionals.length > 0) throw new SetupError('--write goes with all files.');
  const gathered = await gather(readPackages());
  const files = gathered.files.filter(
    ({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)),
  );
  if (files.length === 0) throw new SetupError('There is no such file.');
  for (const name of gathered.missing) say(`not gathered: ${name}`);
  await using subject = await startSubject();
  const measured = await measureAll(await subject.importAll(gathered, files));
  if (values.write === true) await writeTable(measured);
  const failed = measured.filter(({ faults }) => faults.length > 0).length;
  say(summaryOf(measured));
  const counts = [`${measured.length - failed} passed`, `${failed} failed`, `${gathered.missing.length} skipped`];
  process.stdout.write(`${counts.join(', ')}\n`);
  process.exitCode = failed > 0 ? 1 : 0;
});

async function measureAll(all: readonly Imported[]): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const [index, imported] of all.entries()) {
    const one = await measureFile(imported);
    measured.push(one);
    const verdict = one.faults.length === 0 ? 'ok' : 'WRONG';
    const words = one.faults.length === 0 ? one.outcome : `${one.outcome}; ${one.faults.join('; ')}`;
    say(`${String(index + 1)}/${String(all.length)} ${verdict} ${one.name} [${one.source}]: ${words}`);
  }
  return measured;
}
