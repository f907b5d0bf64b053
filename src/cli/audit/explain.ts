// `playauth explain`: why a call was refused: what arrived, how far it got, the reason, and what to do next.
import { readFile } from 'node:fs/promises';
import type { Operations } from '../../../sdk/client.ts';
import { answer, type ClientOptions, type Command } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import { summaries } from '../../terminal/summaries.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { clean, factLines } from '../../terminal/text-table.ts';
import { fill, type Text, type Texts } from '../../wire/texts.ts';

export const texts = {
  id: ['the RequestId of the answer, or x-acs-request-id', '响应中的 RequestId 或 x-acs-request-id'],
  stringToSign: [
    'a file with the text that your own program signed; it is compared with that of the server',
    '自己程序的待签名字符串所在文件，与服务端的比较',
  ],
  allowed: ['It was allowed.', '该调用已被允许。'],
  denied: ['It was refused: {code}', '该调用被拒绝：{code}'],
  reason: ['Reason', '原因'],
  message: ['Message', '消息'],
  caller: ['Caller', '调用者'],
  time: ['Time', '时间'],
  received: ['Received', '收到'],
  stages: ['Stages', '阶段'],
  next: ['What to do', '怎么办'],
  server: ['The server signed:', '服务端的待签名字符串：'],
  client: ['Your side signed:', '客户端的待签名字符串：'],
  differ: ['They differ from character {at} on.', '从第 {at} 个字符开始不同。'],
  equal: ['Both are equal: the secret is the wrong one.', '两者相同：密钥不正确。'],
  exampleLine: ['why a call was refused', '某次调用为何被拒绝'],
} as const satisfies Texts;

export const problems = {
  noFile: {
    says: ['The file cannot be read: {message}', '无法读取文件：{message}'],
    next: [
      'Write the string to sign of your program into a file, and name it.',
      '请将程序的待签名字符串写入文件并给出其路径。',
    ],
  },
} as const satisfies Problems;

interface ExplainOptions extends ClientOptions {
  readonly stringToSign?: string;
}

type Explanation = Operations['ExplainRequest']['response']['Explanation'];

export const explainCommand: Command<ExplainOptions, [requestId: string]> = {
  name: 'explain',
  description: summaries.explain,
  args: [{ name: '<request-id>', description: texts.id, wire: ['RequestId'] }],
  flags: [
    {
      flags: '--string-to-sign <file>',
      description: texts.stringToSign,
      completes: 'file',
      wire: ['StringToSign'],
    },
  ],
  examples: [['playauth explain 0D9E2D4C-7C3F-4B1C-9D4B-2F6F0B7A1C55', texts.exampleLine]],
  async run({ terminal, args: [RequestId], options }) {
    const { client } = await connect(terminal, options);
    const { stringToSign } = options;
    const theirs = stringToSign === undefined ? {} : { StringToSign: await readText(stringToSign) };
    const wire = await client.call('ExplainRequest', { RequestId, ...theirs });
    answer(terminal, options, { wire, lines: linesOf(terminal, wire.Explanation) });
    return undefined;
  },
};

async function readText(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    throw new CommandFailure('NoFile', about(problems.noFile, { message: (error as Error).message }));
  }
}

const MARKS: Readonly<Record<string, string>> = { passed: '✓', failed: '✗', 'not reached': '·' };

function linesOf(terminal: Terminal, wire: Explanation): readonly (string | Text)[] {
  const { say } = terminal;
  const { Event: event, Received: received, Advice: advice } = wire;
  const stages = wire.Stages.map(({ Name, Result }) => `${MARKS[Result] ?? ''} ${Name}`).join('  ');
  return [
    wire.Outcome === 'allowed' ? texts.allowed : fill(texts.denied, { code: wire.Code }),
    ...factLines([
      [say(texts.time), event?.Time],
      [say(texts.caller), [event?.Caller, received?.AccessKeyId ?? event?.AccessKeyId].filter(Boolean).join(' ')],
      [say(texts.message), wire.Message],
      [say(texts.reason), wire.Reason],
      [say(texts.stages), stages],
      [say(texts.received), received === undefined ? undefined : headOf(received)],
    ]),
    ...(received?.Parameters ?? []).map(({ Name, Value }) => `    ${clean(Name)}=${clean(Value)}`),
    ...signatureLines(say, wire),
    ...(advice === undefined ? [] : factLines([[say(texts.next), say([advice.En, advice.Zh])]])),
  ];
}

function headOf({ Method, Host, Address, Scheme }: NonNullable<Explanation['Received']>): string {
  return [Method, Host, Scheme === undefined ? '' : `(${Scheme})`, `← ${Address}`]
    .filter((part) => part !== '')
    .join(' ');
}

function signatureLines(say: Terminal['say'], { Signature: signature }: Explanation): readonly (string | Text)[] {
  if (signature === undefined) return [];
  const { ServerText: server, ClientText: client, FirstDifference: at, Advice: advice } = signature;
  const block = (text: string): string[] => text.split('\n').map((line) => `    ${clean(line)}`);
  return [
    texts.server,
    ...block(server),
    ...(client === undefined ? [] : [texts.client, ...block(client)]),
    ...(at === undefined ? [] : [fill(texts.differ, { at: at + 1 })]),
    ...(client !== undefined && client === server ? [texts.equal] : []),
    ...factLines([[say(texts.next), say([advice.En, advice.Zh])]]),
  ];
}
