// The flags that every command has that speaks to a server.
import type { Texts } from '../wire/texts.ts';
import type { Command, Flag } from './command.ts';

export const texts = {
  endpoint: [
    'the server; by default PLAYAUTH_ENDPOINT, or the one on this machine',
    '服务端地址；默认取 PLAYAUTH_ENDPOINT，否则为本机的服务端',
  ],
  dataDir: ['where the server on this machine keeps its data', '本机服务端的数据目录'],
  json: ['one JSON object on stdout, with wire field names', '在 stdout 输出一个 JSON 对象，字段名与接口一致'],
  verbose: ['show what the server said word for word, and ids of requests', '显示服务端的原始信息和请求 ID'],
} as const satisfies Texts;

export const clientFlags: readonly Flag[] = [
  { flags: '--endpoint <url>', description: texts.endpoint },
  { flags: '--data-dir <folder>', description: texts.dataDir, completes: 'file' },
  { flags: '--json', description: texts.json },
  { flags: '--verbose', description: texts.verbose },
];

/** With those that it has because it speaks to a server. */
export function flagsOf({ flags = [], isLocal }: Pick<Command, 'flags' | 'isLocal'>): readonly Flag[] {
  return isLocal === true ? flags : [...flags, ...clientFlags];
}
