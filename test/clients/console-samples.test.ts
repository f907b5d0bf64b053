// The sample code of the console's explorer, run as pasted: curl and Node.js here, Python where its SDK is installed
// (PLAYAUTH_TEST_PYTHON names the interpreter). Values hold every character that a shell or a language could take as its own.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleLanguages, type SampleLanguage } from '../../console/pages/explorer/samples/languages.ts';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { ROOT } from '../support/documents.ts';

const run = promisify(execFile);
const ODD = `a'b"c $HOME \`id\` \\n %41 & + = ; * ~ ! ( ) 中文 😀`;
const python = process.env['PLAYAUTH_TEST_PYTHON'] ?? 'python3';
const hasPythonSdk = await run(python, ['-c', 'import alibabacloud_tea_openapi']).then(
  () => true,
  () => false,
);

let server: EmbeddedServer;
let folder = '';
beforeAll(async () => {
  server = await startServer();
  folder = await mkdtemp(join(tmpdir(), 'playauth-samples-'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const commands: Partial<Record<SampleLanguage, readonly [command: string, file: string]>> = {
  curl: ['bash', 'sample.sh'],
  node: [process.execPath, 'sample.cjs'],
  python: [python, 'sample.py'],
};

async function runSample(language: SampleLanguage): Promise<unknown> {
  const videoId = await server.seedVideo({ title: 'before' });
  const parameters = [
    ['VideoId', videoId],
    ['Title', ODD],
  ] as const;
  const call = { origin: server.url, action: 'UpdateVideoInfo', version: '2017-03-21', parameters };
  const [command, file] = commands[language]!;
  await writeFile(join(folder, file), sampleLanguages[language].write(call));
  const env = {
    PATH: process.env['PATH'],
    ALIBABA_CLOUD_ACCESS_KEY_ID: server.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: server.accessKeySecret,
  };
  const { stdout } = await run(command, [file], { cwd: folder, env });
  expect(JSON.parse(stdout)).toEqual({ RequestId: expect.any(String) as string });
  const check = { ...call, action: 'GetVideoInfo', parameters: [['VideoId', videoId]] as const };
  await writeFile(join(folder, file), sampleLanguages[language].write(check));
  const answer = JSON.parse((await run(command, [file], { cwd: folder, env })).stdout) as { Video: { Title: string } };
  return answer.Video.Title;
}

test.each(['curl', 'node'] as const)('%s runs as pasted', async (language) => {
  expect(await runSample(language)).toBe(ODD);
});

test.runIf(hasPythonSdk)('python runs as pasted', async () => {
  expect(await runSample('python')).toBe(ODD);
});
