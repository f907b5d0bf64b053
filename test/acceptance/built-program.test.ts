// The program as it is published: compiled to dist/, where folders lie otherwise than in the sources.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { serveForTest, temporaryFolder } from './support/server.ts';

const MAIN = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));

test('finds its pages and scripts', async () => {
  expect(existsSync(MAIN), 'dist/src is missing: npm run build').toBe(true);
  const server = await serveForTest({ dataDir: temporaryFolder(), main: MAIN });
  const page = await fetch(`${server.url}/watch`);
  const text = await page.text();
  expect(page.status).toBe(200);
  const script = /src="([^"]+\.js)"/.exec(text)?.[1];
  expect((await fetch(new URL(script ?? 'no script', `${server.url}/watch`))).status).toBe(200);
  expect(await server.stop()).toBe(0);
});
