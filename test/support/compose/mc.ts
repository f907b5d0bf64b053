// In place of MinIO's client `mc`: the three commands of deploy/compose.yaml, with the arguments that it has, and no others.
import { readFileSync, writeFileSync } from 'node:fs';

interface Alias {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const FILE = `${process.env['HOME'] ?? ''}/mc-`;

async function run(args: readonly string[]): Promise<void> {
  const [command, first = '', ...rest] = args;
  if (command === 'alias' && first === 'set' && rest.length === 4) {
    const [name = '', endpoint = '', accessKeyId = '', secretAccessKey = ''] = rest;
    const alias: Alias = { endpoint, accessKeyId, secretAccessKey };
    writeFileSync(FILE + name, JSON.stringify(alias));
  } else if (command === 'mb' && first === '--ignore-existing' && rest.length === 1) {
    const [name = '', bucket = ''] = (rest[0] ?? '').split('/');
    await makeBucket(JSON.parse(readFileSync(FILE + name, 'utf8')) as Alias, bucket);
  } else if (command === 'ready' && first === 'local' && rest.length === 0) {
    // An answer of any kind: the store refuses a request without a signature.
    await fetch('http://localhost:9000');
  } else throw new Error(`mc ${args.join(' ')}: not understood`);
}

async function makeBucket({ endpoint, ...credentials }: Alias, bucket: string): Promise<void> {
  // Only here: `mc ready` is asked again and again while the store starts, and this takes a second to load.
  const { CreateBucketCommand, S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if (!/^Bucket(?:AlreadyOwnedByYou|AlreadyExists)$/.test((error as Error).name)) throw error;
  } finally {
    client.destroy();
  }
}

await run(process.argv.slice(2));
