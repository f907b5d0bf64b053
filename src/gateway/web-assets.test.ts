// The built files of the web pages as browsers ask for them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerAsset, createWebAssets } from './web-assets.ts';

const folder = mkdtempSync(join(tmpdir(), 'playauth-assets-'));
const assets = createWebAssets([pathToFileURL(`${folder}/none/`), pathToFileURL(`${folder}/`)]);
const server = createServer((request, response) => void answerAsset(assets, request, response));
let url = '';

beforeAll(async () => {
  const type = 'text/javascript;charset=utf-8';
  const listed = [
    { name: 'page-AB12CD34.js', type, isImmutable: true },
    { name: 'element.js', type, isImmutable: false },
  ];
  writeFileSync(join(folder, 'assets.json'), JSON.stringify(listed));
  writeFileSync(join(folder, 'watch.html'), '<title>a page</title>');
  writeFileSync(join(folder, 'secret.js'), 'not listed');
  for (const { name } of listed)
    for (const suffix of ['', '.br', '.gz']) writeFileSync(join(folder, name + suffix), `${name}${suffix}`);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/assets/`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

const ask = (name: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url + name, { headers: { 'accept-encoding': 'identity', ...headers } });

test('a file with a hash in its name is kept for good, another one is asked for again', async () => {
  expect((await ask('page-AB12CD34.js')).headers.get('cache-control')).toMatch(/max-age=31536000, immutable/);
  const answer = await ask('element.js');
  expect(answer.headers.get('cache-control')).toBe('no-cache');
  expect(await answer.text()).toBe('element.js');
  const again = await ask('element.js', { 'if-none-match': answer.headers.get('etag') ?? '' });
  expect([again.status, await again.text()]).toEqual([304, '']);
});

test('each coding has an ETag of its own, and pages of other origins may load it', async () => {
  const answers = await Promise.all(['br', 'gzip', 'identity'].map((coding) => head('page-AB12CD34.js', coding)));
  expect(answers.map(({ coding }) => coding)).toEqual(['br', 'gzip', null]);
  expect(new Set(answers.map(({ etag }) => etag)).size).toBe(3);
  expect(answers.map(({ vary, origins }) => [vary, origins])).toEqual(Array(3).fill(['accept-encoding', '*']));
});

async function head(name: string, coding: string) {
  const { headers } = await fetch(url + name, { method: 'HEAD', headers: { 'accept-encoding': coding } });
  return {
    coding: headers.get('content-encoding'),
    etag: headers.get('etag'),
    vary: headers.get('vary'),
    origins: headers.get('access-control-allow-origin'),
  };
}

test.each(['secret.js', 'assets.json', 'watch.html', '../watch.html', '%2e%2e/watch.html', 'toString', ''])(
  'only what the build lists is served, not %j',
  async (name) => {
    expect((await ask(name)).status).toBe(404);
  },
);

test('the page itself comes from the same folder', async () => {
  expect((await assets.watchPage()).toString()).toBe('<title>a page</title>');
});
