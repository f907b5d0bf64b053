// `node scripts/check-sizes.ts`: rooms and files of src/, sdk/ and console/ against house/size-limits.ts.
import { globSync, readFileSync } from 'node:fs';
import { findOversizes } from './house/size-limits.ts';

const root = new URL('..', import.meta.url).pathname;
const paths = globSync(['src/**/*.ts', 'sdk/**/*.ts', 'console/**/*.{ts,tsx}'], { cwd: root });
const linesOf = (path: string): number => readFileSync(root + path, 'utf8').split('\n').length - 1;
const found = findOversizes(new Map(paths.map((path) => [path, linesOf(path)])));

for (const sentence of found) process.stdout.write(`${sentence}\n`);
process.exitCode = found.length === 0 && paths.length > 0 ? 0 : 1;
