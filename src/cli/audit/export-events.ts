// `playauth audit export`: the whole record of the server as JSON lines: each chain, then its rows with their hashes. A file of it is
// verified without the server.
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { PlayauthError } from '../../../sdk/client.ts';
import { openBlobs } from '../../app/open-blobs.ts';
import { readConfig } from '../../config/read-config.ts';
import { answer, type ClientOptions, type Command } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import { clean } from '../../terminal/text-table.ts';
import { fill, type Texts } from '../../wire/texts.ts';
import { readFromServer, type Part } from './read-events.ts';

export const texts = {
  export: [
    'write the whole record as JSON lines, of all accounts; needs the own key of the first account',
    '以 JSON 行导出全部审计记录（所有账号）；须使用第一个账号自身的密钥',
  ],
  out: ['the file to write; by default stdout', '写入的文件；默认 stdout'],
  to: [
    'a new object of this storage, as --storage of serve: s3://bucket/prefix?endpoint=…',
    '写入该存储的新对象，写法同 serve 的 --storage：s3://bucket/prefix?endpoint=…',
  ],
  done: ['{events} events of {chains} chains.', '共 {chains} 条链，{events} 个事件。'],
  stored: ['{events} events of {chains} chains in {key}.', '已写入 {key}：共 {chains} 条链，{events} 个事件。'],
  exampleFile: ['into a file that no other user can read', '写入仅自己可读的文件'],
  exampleBucket: ['into a bucket; its keys as for serve', '写入存储桶；其密钥的设置同 serve'],
} as const satisfies Texts;

export const problems = {
  noStorage: {
    says: ['The record cannot be written to that storage: {reason}', '无法将记录写入该存储：{reason}'],
    next: [
      'Write it as --storage of serve, with PLAYAUTH_S3_ACCESS_KEY_ID and PLAYAUTH_S3_SECRET_ACCESS_KEY, and check the bucket.',
      '写法同 serve 的 --storage，并设置 PLAYAUTH_S3_ACCESS_KEY_ID 和 PLAYAUTH_S3_SECRET_ACCESS_KEY，检查存储桶。',
    ],
  },
} as const satisfies Problems;

interface ExportOptions extends ClientOptions {
  readonly out?: string;
  readonly to?: string;
}

interface Counts {
  events: number;
  chains: number;
}

export const exportCommand: Command<ExportOptions, []> = {
  name: 'export',
  description: texts.export,
  flags: [
    { flags: '--out <file>', description: texts.out, completes: 'file', conflicts: ['to'] },
    { flags: '--to <storage>', description: texts.to },
  ],
  examples: [
    ['playauth audit export --out audit.jsonl', texts.exampleFile],
    ["playauth audit export --to 's3://records/playauth?endpoint=https://s3.example.org'", texts.exampleBucket],
  ],
  async run({ terminal, options }) {
    const { client } = await connect(terminal, options);
    const counts: Counts = { events: 0, chains: 0 };
    const lines = linesOf(readFromServer(client), counts);
    if (options.to !== undefined) {
      const key = await store(options.to, lines);
      const { events: Events, chains: Chains } = counts;
      answer(terminal, options, {
        wire: { Key: key, Events, Chains },
        lines: [fill(texts.stored, { ...counts, key })],
      });
      return undefined;
    }
    const file = options.out === undefined ? undefined : await open(options.out, 'w', 0o600);
    try {
      for await (const line of lines)
        if (file === undefined) terminal.out(line);
        else await file.write(`${line}\n`);
      await file?.sync();
    } finally {
      await file?.close();
    }
    if (file !== undefined && options.json === true)
      terminal.out(JSON.stringify({ File: options.out, Events: counts.events, Chains: counts.chains }));
    else terminal.err(fill(texts.done, counts));
    return undefined;
  },
};

async function* linesOf(parts: AsyncIterable<Part>, counts: Counts): AsyncGenerator<string> {
  for await (const part of parts) {
    if (part.kind === 'chain') counts.chains += 1;
    if (part.kind === 'event') counts.events += 1;
    yield JSON.stringify(contentOf(part));
  }
}

function contentOf(part: Part): object {
  if (part.kind === 'anchors') return part.anchors;
  return part.kind === 'chain' ? part.chain : part.event;
}

/** It appears whole or not at all. */
async function store(storage: string, lines: AsyncIterable<string>): Promise<string> {
  const key = `audit-${new Date().toISOString().replaceAll(':', '-')}.jsonl`;
  const folder = await mkdtemp(join(tmpdir(), 'playauth-export-'));
  try {
    const config = readConfig({ flags: { storage } });
    const blobs = await openBlobs(config, { media: folder, incoming: folder, work: folder });
    await blobs.write(key, Readable.from(chunksOf(lines)));
    return key;
  } catch (error) {
    if (error instanceof CommandFailure || error instanceof PlayauthError) throw error;
    const { message: reason } = error as Error;
    throw new CommandFailure('NoStorage', about(problems.noStorage, { reason: clean(reason) }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const CHUNK = 256 * 1024;

async function* chunksOf(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let text = '';
  for await (const line of lines) {
    text += `${line}\n`;
    if (text.length < CHUNK) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}
