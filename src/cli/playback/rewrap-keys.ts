// `playauth keys rewrap`: changes the master key of a running installation, in batches that may be interrupted.
import { setTimeout as wait } from 'node:timers/promises';
import type { Operations } from '../../../sdk/client.ts';
import { fill, type Texts } from '../../wire/texts.ts';
import { bePatient } from '../../terminal/be-patient.ts';
import { answer, type ClientOptions, type Command } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import { createProgressLine } from '../../terminal/progress.ts';
import type { Terminal } from '../../terminal/terminal.ts';

export const texts = {
  rewrap: [
    'wrap every secret under a new master key, beside running servers; run again, it goes on where it was cut off',
    '在服务运行期间用新的主密钥重新加密所有机密；中断后再次运行会接着上次继续',
  ],
  dryRun: ['change nothing; show which servers hold which master keys', '不做更改，只显示各服务端持有的主密钥'],
  force: [
    'go on although a server does not hold the new key: it will fail to open new secrets',
    '即使有服务端没有新密钥也继续；该服务端将无法打开新的机密',
  ],
  working: ['Rewrapping', '重新加密'],
  current: ['Secrets are wrapped under master key {id} now.', '机密目前以主密钥 {id} 加密。'],
  target: [
    'This server would change to {id}: {remaining} of {total} secrets are left.',
    '将更换为 {id}：共 {total} 项机密，剩余 {remaining} 项。',
  ],
  node: ['{node} holds {ids}', '{node} 持有 {ids}'],
  done: [
    'All {total} secrets are under master key {id}; {count} were rewrapped. The key before opens nothing here any more: keep it only for older backups.',
    '全部 {total} 项机密均以主密钥 {id} 加密，本次重新加密 {count} 项。旧密钥在此已无用处，仅旧备份还需要它。',
  ],
  exampleRewrap: ['after all servers were started with both keys', '所有服务端都以两个密钥启动之后'],
} as const satisfies Texts;

export const problems = {
  left: {
    says: [
      '{count} secrets are not under the new master key: no key of the server opens {first}.',
      '有 {count} 项机密未能用新主密钥加密：服务端的密钥都打不开 {first}。',
    ],
    next: [
      'Give the server the key that they were wrapped under (PLAYAUTH_MASTER_KEY_PREVIOUS), and run this again.',
      '请为服务端提供加密它们的旧密钥（PLAYAUTH_MASTER_KEY_PREVIOUS），再重新运行。',
    ],
  },
} as const satisfies Problems;

interface RewrapOptions extends ClientOptions {
  readonly dryRun?: boolean;
  readonly force?: boolean;
}

type Answer = Operations['RewrapKeys']['response'];
type Ask = (parameters: Operations['RewrapKeys']['request']) => Promise<Answer>;

const POLL_MS = 1_000;
const PATIENCE_SECONDS = 60;

export const rewrapCommand: Command<RewrapOptions, []> = {
  name: 'rewrap',
  description: texts.rewrap,
  flags: [
    { flags: '--dry-run', description: texts.dryRun },
    { flags: '--force', description: texts.force },
  ],
  examples: [['playauth keys rewrap', texts.exampleRewrap]],
  async run({ terminal, options }) {
    const { client } = await connect(terminal, options);
    const ask: Ask = (parameters) =>
      bePatient(() => client.call('RewrapKeys', parameters), { patienceSeconds: PATIENCE_SECONDS });
    const before = await ask({ DryRun: 'true' });
    if (options.dryRun === true) {
      answer(terminal, options, { wire: before, lines: standing(before) });
      return undefined;
    }
    const { wire, count } = await rewrapAll({ terminal, ask, before, force: options.force === true });
    const { MasterKeyId: id, Total: total = 0 } = wire;
    answer(terminal, options, { wire: { ...wire, Rewrapped: count }, lines: [fill(texts.done, { total, id, count })] });
    return undefined;
  },
};

function standing({ CurrentKeyId: id, MasterKeyId, Remaining: remaining = 0, Total: total = 0, Nodes }: Answer) {
  return [
    fill(texts.current, { id }),
    fill(texts.target, { id: MasterKeyId, remaining, total }),
    ...Nodes.map(({ Node: node, MasterKeyIds }) => fill(texts.node, { node, ids: MasterKeyIds.join(', ') || '-' })),
  ];
}

interface Rewrapping {
  readonly terminal: Terminal;
  readonly ask: Ask;
  readonly before: Answer;
  readonly force: boolean;
}

/** The target is named in every call: another server may have been told another one. */
async function rewrapAll({ terminal, ask, before, force }: Rewrapping): Promise<{ wire: Answer; count: number }> {
  const target = { MasterKeyId: before.MasterKeyId, ...(force && { Force: 'true' as const }) };
  const all = Math.max(1, before.Remaining ?? 0);
  const line = createProgressLine(terminal, terminal.say(texts.working));
  let count = 0;
  let marker: string | undefined;
  try {
    for (;;) {
      const wire = await ask({ ...target, ...(marker !== undefined && { Marker: marker }) });
      count += wire.Rewrapped;
      line.report((count * 100) / all);
      marker = wire.Marker;
      if (wire.State === 'Done') return { wire, count };
      const [first] = wire.Failed;
      if (marker === undefined && first !== undefined)
        throw new CommandFailure('SecretsLeft', about(problems.left, { count: wire.Remaining ?? 1, first }));
      if (marker === undefined) await wait(POLL_MS);
    }
  } finally {
    line.end();
  }
}
