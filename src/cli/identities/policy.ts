// `playauth policy`: what users and roles may do. The common policy, an issuer limited to some videos or to short
// credentials, is made from flags; any other from its JSON text.
import { fill, join, type Texts } from '../../wire/texts.ts';
import { summaries } from '../../terminal/summaries.ts';
import {
  answer,
  type Argument,
  type Call,
  type ClientOptions,
  type Command,
  type CommandGroup,
} from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { factLines, tableLines } from '../../terminal/text-table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { attachCommand, detachCommand, texts as attachTexts } from './attach.ts';
import { detachPolicy, listHeld, namePolicy, typeFlag, type Holder, type PolicyType } from './holder.ts';
import { listPolicies } from './lists.ts';
import { contentFlags, readContent, type ContentOptions } from './policy-content.ts';
import { documentLines } from './read-document.ts';
import { COMMA, heads } from './texts.ts';

export const texts = {
  create: [
    'make a policy: an issuer limited to some videos or lifetimes, or any JSON document',
    '创建策略：限定视频或有效期的签发者，或任意 JSON 文档',
  ],
  update: [
    'replace what a policy says; it holds from now on for everybody who has it',
    '替换策略内容，立即对所有拥有者生效',
  ],
  list: ['list the policies', '列出策略'],
  show: ['print what a policy says', '输出策略内容'],
  delete: ['delete a policy', '删除策略'],
  onlyType: ['only these', '只列出此类策略'],
  onlyUser: ['only those attached to a user', '只列出授予该用户的策略'],
  onlyRole: ['only those attached to a role', '只列出授予该角色的策略'],
  detachFirst: ['detach it from everybody first', '先从所有用户和角色撤销'],
  name: ['the name of the policy', '策略名称'],
  exampleCreate: ['credentials for one course only, for at most five minutes', '仅限一门课程，凭证最长五分钟'],
  made: ['Created policy {name}.', '已创建策略 {name}。'],
  attachNext: [
    'Attach it: playauth policy attach {name} --user NAME',
    '授予用户：playauth policy attach {name} --user 名称',
  ],
  isNow: ['Policy {name} is now its version {version}.', '策略 {name} 现为版本 {version}。'],
  none: ['There are no such policies.', '没有这样的策略。'],
  deleted: ['Deleted policy {name}.', '已删除策略 {name}。'],
} as const satisfies Texts;

interface NewPolicy extends ClientOptions, ContentOptions {
  readonly description?: string;
}

interface ListOptions extends ClientOptions {
  readonly type?: PolicyType;
  readonly user?: string;
  readonly role?: string;
}

interface ShowOptions extends ClientOptions {
  readonly type?: PolicyType;
}

interface DeleteOptions extends ClientOptions {
  readonly force?: boolean;
}

const policyArgument: Argument = {
  name: '<name>',
  description: texts.name,
  completes: 'policy',
  wire: ['PolicyName'],
};

const createCommand: Command<NewPolicy, [name: string]> = {
  name: 'create',
  description: texts.create,
  args: [policyArgument],
  flags: [...contentFlags, { flags: '--description <text>', description: heads.description, wire: ['Description'] }],
  examples: [['playauth policy create course-a --tag course-a --max-ttl 300', texts.exampleCreate]],
  async run({ terminal, args: [name], options }) {
    const PolicyDocument = await readContent(options);
    const { client } = await connect(terminal, options);
    const wire = await client.call('CreatePolicy', {
      PolicyName: name,
      PolicyDocument,
      ...(options.description !== undefined && { Description: options.description }),
    });
    answer(terminal, options, { wire, lines: [fill(texts.made, { name }), fill(texts.attachNext, { name })] });
    return undefined;
  },
};

const updateCommand: Command<ClientOptions & ContentOptions, [name: string]> = {
  name: 'update',
  description: texts.update,
  args: [policyArgument],
  flags: contentFlags,
  async run({ terminal, args: [name], options }) {
    const PolicyDocument = await readContent(options);
    const { client } = await connect(terminal, options);
    const wire = await client.call('CreatePolicyVersion', {
      PolicyName: name,
      PolicyDocument,
      SetAsDefault: 'true',
      RotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded',
    });
    answer(terminal, options, { wire, lines: [fill(texts.isNow, { name, version: wire.PolicyVersion.VersionId })] });
    return undefined;
  },
};

const listCommand: Command<ListOptions, []> = {
  name: 'list',
  description: texts.list,
  flags: [
    typeFlag(texts.onlyType),
    { flags: '--user <name>', description: texts.onlyUser, conflicts: ['role'], completes: 'user', wire: ['UserName'] },
    { flags: '--role <name>', description: texts.onlyRole, completes: 'role', wire: ['RoleName'] },
  ],
  async run({ terminal, options }) {
    const { user, role } = options;
    if (user !== undefined) await listOf(terminal, options, { kind: 'user', name: user });
    else if (role !== undefined) await listOf(terminal, options, { kind: 'role', name: role });
    else await listAll(terminal, options);
    return undefined;
  },
};

async function listAll(terminal: Terminal, options: ListOptions): Promise<void> {
  const { client } = await connect(terminal, options);
  const wire = await listPolicies(client, options.type);
  const rows = wire.Policies.Policy.map((policy) => [
    policy.PolicyName,
    policy.PolicyType,
    String(policy.AttachmentCount),
    policy.Description,
  ]);
  const head = [heads.name, heads.type, heads.holders, heads.description].map(terminal.say);
  answer(terminal, options, { wire, lines: rows.length === 0 ? [texts.none] : tableLines(terminal, head, rows) });
}

async function listOf(terminal: Terminal, options: ListOptions, holder: Holder): Promise<void> {
  const { client } = await connect(terminal, options);
  const wire = await listHeld(client, holder);
  const shown = wire.Policies.Policy.filter(({ PolicyType }) => PolicyType === (options.type ?? PolicyType));
  const rows = shown.map((policy) => [policy.PolicyName, policy.PolicyType, policy.AttachDate, policy.Description]);
  const head = [heads.name, heads.type, heads.attached, heads.description].map(terminal.say);
  const lines = rows.length === 0 ? [texts.none] : tableLines(terminal, head, rows);
  answer(terminal, options, { wire: { ...wire, Policies: { Policy: shown } }, lines });
}

/** stdout gets the document alone, which `policy update` takes again. */
const showCommand: Command<ShowOptions, [name: string]> = {
  name: 'show',
  description: texts.show,
  args: [policyArgument],
  flags: [typeFlag(attachTexts.type)],
  async run(call) {
    const { terminal, args, options } = call;
    const { client } = await connect(terminal, options);
    const named = namePolicy(args[0], options.type);
    const wire = await client.call('GetPolicy', named);
    if (options.json !== true) {
      const { Users, Roles } = await client.call('ListEntitiesForPolicy', named);
      const users = Users.User.map(({ UserName }) => UserName);
      const roles = Roles.Role.map(({ RoleName }) => RoleName);
      for (const line of describePolicy(call, { wire, users, roles })) terminal.err(line);
    }
    answer(terminal, options, { wire, lines: documentLines(wire.DefaultPolicyVersion.PolicyDocument) });
    return undefined;
  },
};

interface PolicyFacts {
  readonly wire: {
    readonly Policy: Readonly<Record<'PolicyName' | 'PolicyType' | 'Description' | 'DefaultVersion', string>>;
    readonly DefaultPolicyVersion: { readonly CreateDate: string };
  };
  readonly users: readonly string[];
  readonly roles: readonly string[];
}

function describePolicy({ terminal: { say } }: Call<unknown, unknown>, { wire, users, roles }: PolicyFacts): string[] {
  const { Policy, DefaultPolicyVersion } = wire;
  return factLines([
    [say(heads.name), Policy.PolicyName],
    [say(heads.type), Policy.PolicyType],
    [say(heads.description), Policy.Description],
    [say(heads.version), `${Policy.DefaultVersion} (${DefaultPolicyVersion.CreateDate})`],
    [say(heads.users), say(join(users, COMMA))],
    [say(heads.roles), say(join(roles, COMMA))],
  ]);
}

const deleteCommand: Command<DeleteOptions, [name: string]> = {
  name: 'delete',
  description: texts.delete,
  args: [policyArgument],
  flags: [{ flags: '--force', description: texts.detachFirst }],
  async run({ terminal, args: [name], options }) {
    const { client } = await connect(terminal, options);
    const named = namePolicy(name, 'Custom');
    if (options.force === true) {
      const { Users, Roles } = await client.call('ListEntitiesForPolicy', named);
      for (const user of Users.User) await detachPolicy(client, named, { kind: 'user', name: user.UserName });
      for (const role of Roles.Role) await detachPolicy(client, named, { kind: 'role', name: role.RoleName });
    }
    // The cascade takes only older versions, which cannot be attached.
    const wire = await client.call('DeletePolicy', { PolicyName: name, CascadingDelete: 'true' });
    answer(terminal, options, { wire, lines: [fill(texts.deleted, { name })] });
    return undefined;
  },
};

export const policyCommands: CommandGroup = {
  name: 'policy',
  description: summaries.policy,
  commands: [createCommand, updateCommand, listCommand, showCommand, deleteCommand, attachCommand, detachCommand],
};
