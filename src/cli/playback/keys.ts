// `playauth keys`: the server's own keys, with which it makes credentials, URLs and links. For the first account.
import type { Operations } from '../../../sdk/client.ts';
import { fill, type Text, type Texts } from '../../wire/texts.ts';
import { summaries } from '../../terminal/summaries.ts';
import { answer, type Argument, type ClientOptions, type Command, type CommandGroup } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { tableLines } from '../../terminal/text-table.ts';
import { rewrapCommand } from './rewrap-keys.ts';

export const texts = {
  list: ['list the keys and their states', '列出密钥及其状态'],
  rotate: [
    'make the next key of a purpose; what older keys made stays good',
    '为某用途生成下一个密钥；旧密钥签发的内容仍有效',
  ],
  retire: ['destroy an old key when nothing that it made can be good', '当旧密钥签发的内容都已失效时销毁该密钥'],
  revoke: [
    'end at once all that was made with a key, for all accounts: for emergencies',
    '立即使某密钥签发的全部内容失效，影响所有账号，仅供紧急情况使用',
  ],
  purpose: ['what the key is for', '密钥的用途'],
  keyId: ['its number, as list shows it', '密钥编号，见 list'],
  purposeHead: ['Purpose', '用途'],
  keyHead: ['Key', '密钥'],
  state: ['State', '状态'],
  from: ['In use from', '启用时间'],
  until: ['Not needed from', '不再需要的时间'],
  rotated: [
    'Key {id} of {purpose} is used by all servers from {time} on.',
    '{purpose} 的密钥 {id} 自 {time} 起由所有服务端使用。',
  ],
  retired: ['Key {id} of {purpose} is destroyed.', '{purpose} 的密钥 {id} 已销毁。'],
  revoked: [
    'Key {id} of {purpose} is revoked: within 5 seconds nothing that it made is good.',
    '{purpose} 的密钥 {id} 已吊销：5 秒内其签发的内容全部失效。',
  ],
  exampleRevoke: ['another party knows the key that signs playback URLs', '签署播放地址的密钥已泄露'],
} as const satisfies Texts;

const purposes = [
  ...['credential', 'session', 'upload', 'watch', 'content'],
  ...['role-session', 'console-session', 'audit'],
];
const purposeArgument: Argument = {
  name: '<purpose>',
  description: texts.purpose,
  choices: purposes,
  wire: ['Purpose'],
};

type Purpose = Operations['RotateRingKey']['request']['Purpose'];

const listCommand: Command<ClientOptions, []> = {
  name: 'list',
  description: texts.list,
  async run({ terminal, options }) {
    const { client } = await connect(terminal, options);
    const wire = await client.call('ListRingKeys', {});
    const head = [texts.purposeHead, texts.keyHead, texts.state, texts.from, texts.until].map(terminal.say);
    const rows = wire.RingKeys.map((key) => [
      key.Purpose,
      String(key.KeyId),
      key.State,
      key.ActiveFrom ?? '-',
      key.UnusedFrom ?? key.RevokedFrom ?? '-',
    ]);
    answer(terminal, options, { wire, lines: tableLines(terminal, head, rows) });
    return undefined;
  },
};

const rotateCommand: Command<ClientOptions, [purpose: string]> = {
  name: 'rotate',
  description: texts.rotate,
  args: [purposeArgument],
  async run({ terminal, args: [purpose], options }) {
    const { client } = await connect(terminal, options);
    const wire = await client.call('RotateRingKey', { Purpose: purpose as Purpose });
    const { KeyId: id, ActiveFrom: time = '' } = wire.RingKey;
    answer(terminal, options, { wire, lines: [fill(texts.rotated, { id: String(id), purpose, time })] });
    return undefined;
  },
};

interface Ending {
  readonly operation: 'RetireRingKey' | 'RevokeRingKey';
  readonly description: Text;
  readonly done: Text;
}

function endCommand(
  name: string,
  { operation, description, done }: Ending,
): Command<ClientOptions, [purpose: string, keyId: string]> {
  return {
    name,
    description,
    args: [purposeArgument, { name: '<key-id>', description: texts.keyId, wire: ['KeyId'] }],
    ...(name === 'revoke' && { examples: [['playauth keys revoke session 1', texts.exampleRevoke]] }),
    async run({ terminal, args: [purpose, id], options }) {
      const { client } = await connect(terminal, options);
      const wire = await client.call(operation, { Purpose: purpose as Purpose, KeyId: id as never });
      answer(terminal, options, { wire, lines: [fill(done, { id, purpose })] });
      return undefined;
    },
  };
}

export const keysCommands: CommandGroup = {
  name: 'keys',
  description: summaries.keys,
  commands: [
    listCommand,
    rotateCommand,
    endCommand('retire', { operation: 'RetireRingKey', description: texts.retire, done: texts.retired }),
    endCommand('revoke', { operation: 'RevokeRingKey', description: texts.revoke, done: texts.revoked }),
    rewrapCommand,
  ],
};
