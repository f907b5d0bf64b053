// Playback policies from the command line, against a real server.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveIdentities, type IdentityServer } from './support/identities.ts';
import { temporaryFolder } from './support/server.ts';

let here: IdentityServer;
beforeAll(async () => {
  here = await serveIdentities(temporaryFolder());
}, 60_000);
afterAll(() => here.server.kill());

test('a policy is created, attached, shown, changed, detached and deleted', async () => {
  const rules = ['MaxConcurrency=2', 'AllowReferer=www.example.com,*.example.com'];
  const created = await here.root('rules', 'create', 'course', ...rules, '--description', 'Two devices');
  expect([created.code, created.stdout]).toEqual([0, expect.stringContaining('playauth rules attach course account')]);
  expect((await here.root('rules', 'attach', 'course', 'account')).stdout).toContain('holds for account');
  const shown = (await here.root('rules', 'show', 'course')).stdout;
  for (const part of [...rules, 'Two devices', 'account']) expect(shown).toContain(part);
  await here.rootJson('rules', 'set', 'course', 'MaxConcurrency=3');
  expect((await here.root('rules', 'list', '--target', 'account')).stdout).toContain('MaxConcurrency=3');
  const kept = await here.root('rules', 'delete', 'course');
  expect([kept.code, kept.stderr]).toEqual([1, expect.stringContaining('detach it first')]);
  await here.rootJson('rules', 'detach', 'course', 'account');
  expect((await here.root('rules', 'delete', 'course')).stdout).toContain('Deleted playback policy course.');
  expect((await here.root('rules', 'list')).stdout).toContain('There are no playback policies.');
}, 60_000);

test('a rule out of its range is named with its range', async () => {
  const { code, stderr } = await here.root('rules', 'create', 'bad', 'MaxConcurrency=0');
  expect([code, stderr]).toEqual([2, expect.stringContaining('It must be an integer from 1 to 100.')]);
}, 30_000);
