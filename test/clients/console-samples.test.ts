// The sample code of the console's explorer. curl and Node.js run here as pasted; Python, Go and Java in test/sdks/samples.ts.
// PHP, .NET and C++, whose packages no registry of this project serves, are compared with the names that the vendor's pages on
// generic calls use. Values hold every character that a shell or a language could take as its own.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleLanguages, type SampleLanguage } from '../../console/pages/explorer/samples/languages.ts';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { ROOT } from '../support/documents.ts';

const run = promisify(execFile);
const ODD = `a'b"c $HOME \`id\` \\n %41 & + = ; * ~ ! ( ) 中文 😀`;

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

const ORIGIN = 'https://vod.example.com:8443';
const call = {
  origin: ORIGIN,
  action: 'UpdateVideoInfo',
  version: '2017-03-21',
  parameters: [['Title', `it's "50%" \\ $x`]],
} as const;

// https://help.aliyun.com/zh/sdk/developer-reference/generalized-call-php, …/generalization-call-dotnet, and the README of
// aliyun-openapi-cpp-sdk: what a generic call is made of there, and how the language writes the title.
const shown: Readonly<Record<'php' | 'dotnet' | 'cpp', readonly string[]>> = {
  php: [
    'composer require alibabacloud/darabonba-openapi',
    'use Darabonba\\OpenApi\\OpenApiClient;',
    'use Darabonba\\OpenApi\\Models\\Config;',
    'use Darabonba\\OpenApi\\Models\\Params;',
    'use Darabonba\\OpenApi\\Models\\OpenApiRequest;',
    'use AlibabaCloud\\Tea\\Utils\\Utils\\RuntimeOptions;',
    "getenv('ALIBABA_CLOUD_ACCESS_KEY_ID')",
    "'endpoint' => 'vod.example.com:8443'",
    "'protocol' => 'HTTPS'",
    "'style' => 'RPC'",
    "'Title' => 'it\\'s \"50%\" \\\\ $x',",
    '$client->callApi($params, new OpenApiRequest(',
  ],
  dotnet: [
    'dotnet add package AlibabaCloud.OpenApiClient --version 0.1.13',
    'new AlibabaCloud.OpenApiClient.Client(',
    'Environment.GetEnvironmentVariable("ALIBABA_CLOUD_ACCESS_KEY_ID")',
    'Endpoint = "vod.example.com:8443"',
    'Style = "RPC"',
    '["Title"] = "it\'s \\"50%\\" \\\\ $x",',
    'client.CallApi(parameters, new OpenApiRequest',
    'new RuntimeOptions()',
  ],
  cpp: [
    '#include <alibabacloud/core/CommonClient.h>',
    'InitializeSdk();',
    'CommonRequest request(CommonRequest::RequestPattern::RpcPattern);',
    'request.setDomain("vod.example.com:8443");',
    'request.setScheme("https");',
    'request.setVersion("2017-03-21");',
    'request.setQueryParameter("Action", "UpdateVideoInfo");',
    'request.setQueryParameter("Title", "it\'s \\"50%\\" \\\\ $x");',
    'client.commonResponse(request)',
    'ShutdownSdk();',
  ],
};

test.each(['php', 'dotnet', 'cpp'] as const)('%s is written as the vendor shows it', (language) => {
  const text = sampleLanguages[language].write(call);
  expect(shown[language].filter((part) => !text.includes(part))).toEqual([]);
});

// Each has the version that test/sdks runs.
test.each([
  ['python', 'python/requirements.txt', /^alibabacloud-tea-openapi==(\S+)$/m, 'alibabacloud-tea-openapi=='],
  ['go', 'go/go.mod', /darabonba-openapi\/v2 v(\S+)$/m, 'darabonba-openapi/v2@v'],
  ['java', 'java-sample/pom.xml', /tea-openapi<\/artifactId>\s*<version>(\S+)<\/version>/, 'com.aliyun:tea-openapi:'],
] as const)('%s names the version that is run', async (language, file, pattern, before) => {
  const pinned = pattern.exec(await readFile(join(ROOT, 'test/sdks', file), 'utf8'))?.[1];
  expect(pinned).toBeDefined();
  expect(sampleLanguages[language].write(call)).toContain(`${before}${pinned}\n`);
});
