// One large file sent by `curl -T`, in turns to us (signed, hashed, and on the disk before the answer) and to nginx's dav
// module (in the page cache by then), on the same disk. Nothing is bound to a processor: we hash beside the thread that
// receives.
import { execFile } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '../sdk/client.ts';
import { stringToSignOssV1 } from '../src/wire/oss-signature.ts';
import type { UploadAddressFields, UploadAuthFields } from '../src/wire/upload-credential.ts';
import { serveCommand } from './library.ts';
import { startNginx } from './nginx.ts';
import { pairedRatios, spreadOf, type Spread } from './statistics.ts';
import { startSubject } from './subject.ts';

export interface UploadResult {
  readonly mebibytesPerSecond: { readonly ours: number; readonly nginx: number };
  /** Ours to nginx's. */
  readonly ratio: Spread;
}

interface Ground {
  readonly workFolder: string;
  readonly stack: AsyncDisposableStack;
}

const FILE_MEBIBYTES = 256;
const run = promisify(execFile);

export async function measureUploads({ workFolder, stack }: Ground, rounds: number): Promise<UploadResult> {
  const folder = join(workFolder, 'uploads');
  const davFolder = join(folder, 'dav');
  await mkdir(davFolder, { recursive: true });
  const file = join(folder, 'file');
  for (let mebibyte = 0; mebibyte < FILE_MEBIBYTES; mebibyte += 1)
    await writeFile(file, randomBytes(1024 ** 2), { flag: 'a' });
  const nginx = await startNginx({ workFolder: folder, mediaFolder: davFolder, cpu: null, takesUploads: true });
  stack.use(nginx.subject);
  const dataDir = join(folder, 'data');
  const { args, ...command } = serveCommand(dataDir, null);
  const ours = await startSubject({ ...command, args: [...args, '--transcode-jobs', '0'] });
  stack.use(ours.subject);
  const client = await connect(ours.firstLine, dataDir);
  const rates = { ours: [] as number[], nginx: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const { url, headers, videoId } = await askForUpload(client);
    const oursRate = await send(file, url, headers);
    await rm(join(dataDir, 'media', videoId), { recursive: true });
    const name = `file-${String(round)}`;
    const davUrl = `http://127.0.0.1:${String(nginx.port)}/${name}`;
    const nginxRate = await send(file, davUrl, {});
    await rm(join(davFolder, name));
    // The first is for warming up.
    if (round === 0) continue;
    rates.ours.push(oursRate);
    rates.nginx.push(nginxRate);
  }
  await ours.subject[Symbol.asyncDispose]();
  await nginx.subject[Symbol.asyncDispose]();
  return {
    mebibytesPerSecond: { ours: spreadOf(rates.ours).median, nginx: spreadOf(rates.nginx).median },
    ratio: pairedRatios(rates.ours, rates.nginx),
  };
}

export function describeUploads({ mebibytesPerSecond: { ours, nginx }, ratio }: UploadResult): string {
  const [median, min, max] = [ratio.median, ratio.min, ratio.max].map((value) => value.toPrecision(2));
  return (
    `upload       ${String(Math.round(ours))} MiB/s (curl -T of ${String(FILE_MEBIBYTES)} MiB, on the disk when it is answered), ` +
    `nginx dav ${String(Math.round(nginx))} MiB/s: ratio ${String(median)} (${String(min)}–${String(max)})`
  );
}

async function connect(firstLine: string, dataDir: string): Promise<Client> {
  const { url } = JSON.parse(firstLine) as { url: string };
  const pair = JSON.parse(await readFile(join(dataDir, 'root-credentials.json'), 'utf8')) as {
    accessKeyId: string;
    accessKeySecret: string;
  };
  return new Client({ endpoint: url, accessKeyId: pair.accessKeyId, accessKeySecret: pair.accessKeySecret });
}

async function askForUpload(client: Client) {
  const { videoId, uploadAddress, uploadAuth } = await client.createUploadVideo({ title: 'A', fileName: 'a.mp4' });
  const address = decode(uploadAddress) as UploadAddressFields;
  const auth = decode(uploadAuth) as UploadAuthFields;
  const oss = { 'x-oss-date': new Date().toUTCString(), 'x-oss-security-token': auth.SecurityToken };
  const text = stringToSignOssV1({
    method: 'PUT',
    header: (name) => (oss as Readonly<Record<string, string>>)[name],
    ossHeaders: Object.entries(oss),
    resource: `/${address.Bucket}/${address.FileName}`,
  });
  const signature = createHmac('sha1', auth.AccessKeySecret).update(text, 'utf8').digest('base64');
  const headers = { ...oss, authorization: `OSS ${auth.AccessKeyId}:${signature}` };
  return { videoId, headers, url: `${address.Endpoint}/${address.FileName}` };
}

/** MiB a second; throws unless the answer is a success. */
async function send(file: string, url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const told = Object.entries({ ...headers, Expect: '' }).flatMap(([name, value]) => [
    '-H',
    `${name}: ${value}`.trim(),
  ]);
  const args = ['-sS', '--fail', '-o', '/dev/null', '-w', '%{time_total}', '-T', file, ...told, url];
  const { stdout } = await run('curl', args);
  return FILE_MEBIBYTES / Number(stdout);
}

function decode(base64: string): unknown {
  return JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
}
