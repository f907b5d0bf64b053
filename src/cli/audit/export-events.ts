// `playauth audit export`: the whole record of the server as JSON lines: each chain, then its rows with their hashes. A file of it is
// verified without the server.
import { open } from 'node:fs/promises';
import type { ClientOptions, Command } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { fill, type Texts } from '../../wire/texts.ts';
import { readFromServer, type Part } from './read-events.ts';

export const texts = {
  export: [
    'write the whole record as JSON lines, of all accounts; needs the own key of the first account',
    '以 JSON 行导出全部审计记录（所有账号）；须使用第一个账号自身的密钥',
  ],
  out: ['the file to write; by default stdout', '写入的文件；默认 stdout'],
  done: ['Chains: {chains}, events: {events}.', '共 {chains} 条链，{events} 个事件。'],
  exampleFile: ['into a file that no other user can read', '写入仅自己可读的文件'],
} as const satisfies Texts;

interface ExportOptions extends ClientOptions {
  readonly out?: string;
}

export const exportCommand: Command<ExportOptions, []> = {
  name: 'export',
  description: texts.export,
  flags: [{ flags: '--out <file>', description: texts.out, completes: 'file' }],
  examples: [['playauth audit export --out audit.jsonl', texts.exampleFile]],
  async run({ terminal, options }) {
    const { client } = await connect(terminal, options);
    const file = options.out === undefined ? undefined : await open(options.out, 'w', 0o600);
    const counts = { events: 0, chains: 0 };
    try {
      for await (const part of readFromServer(client)) {
        const line = JSON.stringify(contentOf(part));
        if (part.kind === 'chain') counts.chains += 1;
        if (part.kind === 'event') counts.events += 1;
        if (file === undefined) terminal.out(line);
        else await file.write(`${line}\n`);
      }
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

function contentOf(part: Part): object {
  if (part.kind === 'anchors') return part.anchors;
  return part.kind === 'chain' ? part.chain : part.event;
}
