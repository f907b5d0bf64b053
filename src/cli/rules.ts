// `playauth rules`: playback policies, whose rules hold for the credentials of a video, of a category or of the account.
import { fill, type Texts } from '../wire/texts.ts';
import { ruleNames } from '../wire/playback-rules.ts';
import {
  answer,
  type Argument,
  type ClientOptions,
  type Command,
  type CommandGroup,
  type Flag,
} from '../terminal/command.ts';
import { connect } from '../terminal/connect.ts';
import { summaries } from '../terminal/summaries.ts';
import { clean, factLines, tableLines } from '../terminal/text-table.ts';

export const texts = {
  create: ['make a playback policy', '创建播放策略'],
  list: ['list the playback policies', '列出播放策略'],
  show: ['print the rules of a playback policy, and what it is attached to', '输出播放策略的规则及其绑定的对象'],
  set: [
    'replace the rules of a playback policy, for credentials from now on',
    '替换播放策略的规则，对此后签发的凭证生效',
  ],
  delete: ['delete a playback policy that is attached to nothing', '删除没有绑定任何对象的播放策略'],
  attach: [
    'let a policy hold for account, category:ID (with those below it) or video:ID',
    '将策略绑定到 account、category:ID（含子分类）或 video:ID',
  ],
  detach: ['end that', '解绑'],
  name: ['the name of the policy: letters, digits, - and _', '策略名称：字母、数字、- 和 _'],
  target: ['account, category:ID or video:ID', 'account、category:ID 或 video:ID'],
  rules: [
    'the rules: NAME=VALUE, such as MaxConcurrency=2 or AllowReferer=www.example.com,*.example.com',
    '规则：名称=值，如 MaxConcurrency=2 或 AllowReferer=www.example.com,*.example.com',
  ],
  description: ['what it is for', '用途说明'],
  only: ['only those attached to account, category:ID or video:ID', '只列出绑定到 account、category:ID 或 video:ID 的'],
  exampleCreate: ['two devices of a viewer at the same time, on two sites', '同一观众最多两台设备，限两个网站'],
  exampleAttach: ['for the whole account', '对整个账号生效'],
  headName: ['Name', '名称'],
  headRules: ['Rules', '规则'],
  headDescription: ['Description', '说明'],
  headTargets: ['Attached to', '绑定到'],
  none: ['There are no playback policies.', '没有播放策略。'],
  nothing: ['nothing', '无'],
  made: ['Created playback policy {name}.', '已创建播放策略 {name}。'],
  attachNext: ['Attach it: playauth rules attach {name} account', '绑定：playauth rules attach {name} account'],
  isSet: ['Playback policy {name} has new rules.', '播放策略 {name} 的规则已更新。'],
  deleted: ['Deleted playback policy {name}.', '已删除播放策略 {name}。'],
  attached: ['Playback policy {name} holds for {target}.', '播放策略 {name} 已绑定到 {target}。'],
  detached: ['Playback policy {name} no longer holds for {target}.', '播放策略 {name} 已与 {target} 解绑。'],
} as const satisfies Texts;

const policyArgument: Argument = { name: '<name>', description: texts.name, wire: ['PolicyName'] };
const targetArgument: Argument = { name: '<target>', description: texts.target, wire: ['Target'] };
const rulesArgument: Argument = {
  name: '<rules...>',
  description: texts.rules,
  wire: ['Rules', ...ruleNames.map((name) => `Rules.${name}`)],
};
const descriptionFlag: Flag = { flags: '--description <text>', description: texts.description, wire: ['Description'] };

/** The JSON of `NAME=VALUE`. The server judges names and values. */
function toJson(rules: readonly string[]): string {
  const pairs = rules.map((rule) => {
    const at = rule.indexOf('=');
    return at < 0 ? [rule, ''] : [rule.slice(0, at), rule.slice(at + 1)];
  });
  return JSON.stringify(Object.fromEntries(pairs));
}

/** As they are given on the command line. */
function ruleLines(json: string): string[] {
  return Object.entries(JSON.parse(json) as Record<string, unknown>).map(
    ([name, value]) => `${name}=${Array.isArray(value) ? value.join(',') : String(value)}`,
  );
}

interface DescribedOptions extends ClientOptions {
  readonly description?: string;
}

const createCommand: Command<DescribedOptions, [name: string, rules: readonly string[]]> = {
  name: 'create',
  description: texts.create,
  args: [policyArgument, rulesArgument],
  flags: [descriptionFlag],
  examples: [
    ['playauth rules create course MaxConcurrency=2 AllowReferer=www.example.com,*.example.com', texts.exampleCreate],
  ],
  async run({ terminal, args: [name, rules], options }) {
    const { client } = await connect(terminal, options);
    const { description } = options;
    const wire = await client.call('CreatePlaybackPolicy', {
      PolicyName: name,
      Rules: toJson(rules),
      ...(description !== undefined && { Description: description }),
    });
    answer(terminal, options, { wire, lines: [fill(texts.made, { name }), fill(texts.attachNext, { name })] });
    return undefined;
  },
};

interface ListOptions extends ClientOptions {
  readonly target?: string;
}

const listCommand: Command<ListOptions, []> = {
  name: 'list',
  description: texts.list,
  flags: [{ flags: '--target <target>', description: texts.only, wire: ['Target'] }],
  async run({ terminal, options }) {
    const { client } = await connect(terminal, options);
    const { target } = options;
    const wire = await client.call('ListPlaybackPolicies', {
      MaxItems: 1000,
      ...(target !== undefined && { Target: target }),
    });
    const rows = wire.Policies.Policy.map(({ PolicyName, Rules, Description }) => [
      PolicyName,
      clean(ruleLines(Rules).join(' ')),
      clean(Description),
    ]);
    const head = [texts.headName, texts.headRules, texts.headDescription].map(terminal.say);
    answer(terminal, options, { wire, lines: rows.length === 0 ? [texts.none] : tableLines(terminal, head, rows) });
    return undefined;
  },
};

const showCommand: Command<ClientOptions, [name: string]> = {
  name: 'show',
  description: texts.show,
  args: [policyArgument],
  async run({ terminal, args: [name], options }) {
    const { client } = await connect(terminal, options);
    const wire = await client.call('GetPlaybackPolicy', { PolicyName: name });
    const { PolicyName, Rules, Description } = wire.Policy;
    const targets = wire.Targets.Target;
    const lines = factLines([
      [terminal.say(texts.headName), PolicyName],
      [terminal.say(texts.headDescription), Description],
      [terminal.say(texts.headRules), ruleLines(Rules).join(' ')],
      [terminal.say(texts.headTargets), targets.length === 0 ? terminal.say(texts.nothing) : targets.join(' ')],
    ]);
    answer(terminal, options, { wire, lines });
    return undefined;
  },
};

const setCommand: Command<DescribedOptions, [name: string, rules: readonly string[]]> = {
  name: 'set',
  description: texts.set,
  args: [policyArgument, rulesArgument],
  flags: [descriptionFlag],
  async run({ terminal, args: [name, rules], options }) {
    const { client } = await connect(terminal, options);
    const { description } = options;
    const wire = await client.call('UpdatePlaybackPolicy', {
      PolicyName: name,
      Rules: toJson(rules),
      ...(description !== undefined && { Description: description }),
    });
    answer(terminal, options, { wire, lines: [fill(texts.isSet, { name })] });
    return undefined;
  },
};

const deleteCommand: Command<ClientOptions, [name: string]> = {
  name: 'delete',
  description: texts.delete,
  args: [policyArgument],
  async run({ terminal, args: [name], options }) {
    const { client } = await connect(terminal, options);
    const wire = await client.call('DeletePlaybackPolicy', { PolicyName: name });
    answer(terminal, options, { wire, lines: [fill(texts.deleted, { name })] });
    return undefined;
  },
};

const attachCommand: Command<ClientOptions, [name: string, target: string]> = {
  name: 'attach',
  description: texts.attach,
  args: [policyArgument, targetArgument],
  examples: [['playauth rules attach course account', texts.exampleAttach]],
  async run({ terminal, args: [name, target], options }) {
    const { client } = await connect(terminal, options);
    const wire = await client.call('AttachPlaybackPolicy', { PolicyName: name, Target: target });
    answer(terminal, options, { wire, lines: [fill(texts.attached, { name, target })] });
    return undefined;
  },
};

const detachCommand: Command<ClientOptions, [name: string, target: string]> = {
  name: 'detach',
  description: texts.detach,
  args: [policyArgument, targetArgument],
  async run({ terminal, args: [name, target], options }) {
    const { client } = await connect(terminal, options);
    const wire = await client.call('DetachPlaybackPolicy', { PolicyName: name, Target: target });
    answer(terminal, options, { wire, lines: [fill(texts.detached, { name, target })] });
    return undefined;
  },
};

export const rulesCommands: CommandGroup = {
  name: 'rules',
  description: summaries.rules,
  commands: [createCommand, listCommand, showCommand, setCommand, deleteCommand, attachCommand, detachCommand],
};
