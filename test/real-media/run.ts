// `npm run test:real-media`: real media files from packages of registries, imported into a running server and measured against
// what FFmpeg alone makes of them. Arguments are parts of names, by default all; `--write` writes their rows in docs/media.md.
import { parseArgs } from 'node:util';
import { runScript, say, SetupError } from '../../scripts/progress.mjs';
import { writeTable } from './docs-table.ts';
import { gather } from './gather.ts';
import { startSubject, type Imported } from './import-files.ts';
import { measureFile, type Measured } from './measure-file.ts';
import { readPackages } from './packages.ts';

runScript(async () => {
  const { values, positionals } = parseArgs({ options: { write: { type: 'boolean' } }, allowPositionals: true });
  const gathered = await gather(readPackages());
  const files = gathered.files.filter(
    ({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)),
  );
  if (files.length === 0) throw new SetupError('There is no such file.');
  for (const name of gathered.missing) say(`not gathered: ${name}`);
  await using subject = await startSubject();
  const measured: Measured[] = [];
  // One package after the other, so that a run that is cut off has told something.
  for (const [from, some] of Map.groupBy(files, (file) => file.package)) {
    say(`${from.name}, ${String(measured.length)} of ${String(files.length)} files done`);
    for (const imported of await subject.importAll(gathered, some)) measured.push(await measure(imported));
    if (values.write === true) await writeTable(measured);
  }
  const failed = measured.filter(({ faults }) => faults.length > 0).length;
  const counts = [`${measured.length - failed} passed`, `${failed} failed`, `${gathered.missing.length} skipped`];
  process.stdout.write(`${counts.join(', ')}\n`);
  process.exitCode = failed > 0 ? 1 : 0;
});

async function measure(imported: Imported): Promise<Measured> {
  const measured = await measureFile(imported);
  const { name, source, outcome, faults } = measured;
  say(`  ${faults.length === 0 ? 'ok' : 'WRONG'} ${name} [${source}]: ${[outcome, ...faults].join('; ')}`);
  return measured;
}
