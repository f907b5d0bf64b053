#!/usr/bin/env node
// The entry of the command line.
import { runCli } from './cli/program.ts';

process.exitCode = await runCli(process.argv.slice(2));
