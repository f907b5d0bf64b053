// The program that `npm start` and `npm run playauth` run.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sourceStamp } from './built.mjs';
import { checkoutProgram } from './checkout-server.mjs';

test('is made of the present sources, once', async () => {
  const program = await checkoutProgram();
  expect(program).toContain(`/dist/.server-${sourceStamp('package').slice(0, 16)}/main.js`);
  const made = readFileSync(program);
  expect(await checkoutProgram()).toBe(program);
  expect(readFileSync(program)).toEqual(made);
  const said = execFileSync(process.execPath, [program, '--version'], { encoding: 'utf8' });
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(said).toContain(version);
  expect(existsSync(program.replace('main.js', 'chunks/member-process.js'))).toBe(true);
});
