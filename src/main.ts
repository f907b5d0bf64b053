#!/usr/bin/env node
// The entry of the command line. What it needs is loaded after the version of Node is known to be new enough.
import { readClientEnvironment } from './config/client-environment.ts';
import { keepCompiledCode } from './config/compiled-code.ts';
import { oldNodeText } from './config/old-node.ts';
import { chooseLanguage, inLanguage } from './wire/texts.ts';

const tooOld = oldNodeText();
if (tooOld === undefined) {
  keepCompiledCode();
  const { runCli } = await import('./cli/program.ts');
  process.exitCode = await runCli(process.argv.slice(2));
} else {
  process.stderr.write(`${inLanguage(tooOld, chooseLanguage([readClientEnvironment().locale]))}\n`);
  process.exitCode = 1;
}
