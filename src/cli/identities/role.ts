// `playauth role`: rights that users assume for a limited time, with a temporary access key.
import type { Client } from '../../../sdk/client.ts';
import { asAccountId, type AccountId } from '../../wire/ids.ts';
import { roleArn } from '../../wire/ram-arn.ts';
import { fill, join, type Texts } from '../../wire/texts.ts';
import { summaries } from '../../terminal/summaries.ts';
import { answer, type Argument, type ClientOptions, type Command, type CommandGroup } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { several } from '../../terminal/flag-values.ts';
import { factLines, tableLines } from '../../terminal/text-table.ts';
import { attachPolicy, detachEverything, listHeld, namePolicy } from './holder.ts';
import { listRoles } from './lists.ts';
import { documentLines, readDocument } from './read-document.ts';
import { showAccessKey } from './show-access-key.ts';
import { COMMA, heads, texts as common } from './texts.ts';
import { trustOf } from './trust-text.ts';

export const texts = {
  create: ['make a role', '创建角色'],
  list: ['list the roles', '列出角色'],
  show: ['print who may assume a role, and its policies', '输出谁可以扮演该角色及其策略'],
  delete: ['delete a role; its sessions end', '删除角色，其会话随即失效'],
  assume: ['get a temporary access key with the rights of a role', '获取拥有角色权限的临时访问密钥'],
  trust: [
    'who may assume it: account, user:NAME, role:NAME, account:ID, or a file with JSON',
    '谁可以扮演：account、user:名称、role:名称、account:ID，或 JSON 文件',
  ],
  roleName: ['its name, or its Arn if it belongs to another account', '角色名称；属于其他账号时为其 Arn'],
  session: ['what the session is called in answers and logs', '会话在返回结果和日志中的名称'],
  sessionPolicy: [
    'JSON that limits the session further; - reads stdin',
    '进一步限制会话的 JSON 策略；- 表示读取 stdin',
  ],
  externalId: ['what the trust policy may ask for', '信任策略可能要求的外部 ID'],
  name: ['the name of the role', '角色名称'],
  maxSession: ['longest session in seconds', '最长会话时间（秒）'],
  duration: [
    'life of the key in seconds; at most the longest session of the role',
    '密钥有效期（秒）；不超过角色的最长会话时间',
  ],
  exampleCreate: ['a role for uploads, which user lms may assume', '上传用的角色，用户 lms 可以扮演'],
  exampleAssume: ['its key in the environment of this shell', '将其密钥写入当前 shell 的环境变量'],
  made: ['Created role {name}: {arn}', '已创建角色 {name}：{arn}'],
  assumeNext: [
    'A user assumes it with: playauth role assume {name} (for that the user needs AliyunSTSAssumeRoleAccess or the like)',
    '用户扮演该角色：playauth role assume {name}（该用户需要 AliyunSTSAssumeRoleAccess 或同等权限）',
  ],
  none: [
    'There are no roles yet. Create one with: playauth role create NAME --trust account',
    '还没有角色。用此命令创建：playauth role create 名称 --trust account',
  ],
  deleted: ['Deleted role {name}; its sessions end.', '已删除角色 {name}，其会话随即失效。'],
  sessionUntil: ['{arn}, good until {time}', '{arn}，有效期至 {time}'],
} as const satisfies Texts;

interface NewRole extends ClientOptions {
  readonly trust: string;
  readonly policy?: readonly string[];
  readonly maxSession?: number;
  readonly description?: string;
}

interface DeleteOptions extends ClientOptions {
  readonly force?: boolean;
}

interface AssumeOptions extends ClientOptions {
  readonly session: string;
  readonly duration?: number;
  readonly policy?: string;
  readonly externalId?: string;
}

const roleArgument: Argument = { name: '<name>', description: texts.name, completes: 'role', wire: ['RoleName'] };

const createCommand: Command<NewRole, [name: string]> = {
  name: 'create',
  description: texts.create,
  args: [roleArgument],
  flags: [
    { flags: '--trust <who>', description: texts.trust, isMandatory: true, wire: ['AssumeRolePolicyDocument'] },
    { flags: '--policy <names>', description: common.policiesFlag, read: several },
    {
      flags: '--max-session <seconds>',
      description: texts.maxSession,
      range: { least: 3600, most: 43_200, byDefault: 3600 },
      wire: ['MaxSessionDuration'],
    },
    { flags: '--description <text>', description: heads.description, wire: ['Description'] },
  ],
  examples: [['playauth role create uploader --trust user:lms --policy AliyunVODUploadAuth', texts.exampleCreate]],
  async run({ terminal, args: [name], options }) {
    const { client } = await connect(terminal, options);
    const { trust, policy, maxSession, description } = options;
    const wire = await client.call('CreateRole', {
      RoleName: name,
      AssumeRolePolicyDocument: (await trustOf(trust, () => ownAccount(client))) ?? (await readDocument(trust)),
      ...(maxSession !== undefined && { MaxSessionDuration: maxSession }),
      ...(description !== undefined && { Description: description }),
    });
    try {
      for (const policyName of policy ?? []) await attachPolicy(client, namePolicy(policyName), { kind: 'role', name });
    } catch (error) {
      await removeRole(client, name).catch(() => {
        terminal.err(fill(common.roleLeftBehind, { name }));
      });
      throw error;
    }
    const rights =
      policy === undefined
        ? fill(common.mayNothing, { attach: `playauth policy attach POLICY --role ${name}` })
        : fill(common.mayUse, { policies: join(policy, COMMA) });
    const lines = [fill(texts.made, { name, arn: wire.Role.Arn }), rights, fill(texts.assumeNext, { name })];
    answer(terminal, options, { wire, lines });
    return undefined;
  },
};

async function ownAccount(client: Client): Promise<AccountId> {
  return asAccountId((await client.call('GetCallerIdentity', {})).AccountId);
}

const listCommand: Command<ClientOptions, []> = {
  name: 'list',
  description: texts.list,
  async run({ terminal, options }) {
    const { client } = await connect(terminal, options);
    const { say } = terminal;
    const wire = await listRoles(client);
    const rows = wire.Roles.Role.map((role) => [
      role.RoleName,
      role.Arn,
      `${String(role.MaxSessionDuration)} s`,
      role.CreateDate,
      role.Description,
    ]);
    const head = [say(heads.name), 'Arn', say(heads.maxSession), say(heads.created), say(heads.description)];
    answer(terminal, options, { wire, lines: rows.length === 0 ? [texts.none] : tableLines(terminal, head, rows) });
    return undefined;
  },
};

/** stdout gets the trust policy alone. */
const showCommand: Command<ClientOptions, [name: string]> = {
  name: 'show',
  description: texts.show,
  args: [roleArgument],
  async run({ terminal, args: [name], options }) {
    const { client } = await connect(terminal, options);
    const { say } = terminal;
    const wire = await client.call('GetRole', { RoleName: name });
    if (options.json !== true) {
      const { Policies } = await listHeld(client, { kind: 'role', name });
      const facts = factLines([
        [say(heads.name), wire.Role.RoleName],
        ['Arn', wire.Role.Arn],
        [say(heads.description), wire.Role.Description],
        [say(heads.maxSession), `${String(wire.Role.MaxSessionDuration)} s`],
        [say(heads.created), wire.Role.CreateDate],
        [say(heads.policies), Policies.Policy.map(({ PolicyName }) => PolicyName).join(', ') || '–'],
      ]);
      for (const line of facts) terminal.err(line);
    }
    answer(terminal, options, { wire, lines: documentLines(wire.Role.AssumeRolePolicyDocument) });
    return undefined;
  },
};

const deleteCommand: Command<DeleteOptions, [name: string]> = {
  name: 'delete',
  description: texts.delete,
  args: [roleArgument],
  flags: [{ flags: '--force', description: common.detachFirst }],
  async run({ terminal, args: [name], options }) {
    const { client } = await connect(terminal, options);
    const wire =
      options.force === true ? await removeRole(client, name) : await client.call('DeleteRole', { RoleName: name });
    answer(terminal, options, { wire, lines: [fill(texts.deleted, { name })] });
    return undefined;
  },
};

async function removeRole(client: Client, name: string): Promise<{ RequestId: string }> {
  await detachEverything(client, { kind: 'role', name });
  return client.call('DeleteRole', { RoleName: name });
}

const assumeCommand: Command<AssumeOptions, [role: string]> = {
  name: 'assume',
  description: texts.assume,
  args: [{ name: '<role>', description: texts.roleName, completes: 'role', wire: ['RoleArn'] }],
  flags: [
    { flags: '--session <name>', description: texts.session, wire: ['RoleSessionName'], defaultValue: 'playauth-cli' },
    {
      flags: '--duration <seconds>',
      description: texts.duration,
      range: { least: 900, most: 43_200, byDefault: 3600 },
      wire: ['DurationSeconds'],
    },
    { flags: '--policy <file>', description: texts.sessionPolicy, completes: 'file', wire: ['Policy'] },
    { flags: '--external-id <text>', description: texts.externalId, wire: ['ExternalId'] },
  ],
  examples: [['eval "$(playauth role assume uploader --duration 900)"', texts.exampleAssume]],
  async run({ terminal, args: [role], options }) {
    const { client, endpoint } = await connect(terminal, options);
    const policy = options.policy === undefined ? undefined : await readDocument(options.policy);
    const wire = await client.call('AssumeRole', {
      RoleArn: role.startsWith('acs:') ? role : roleArn(await ownAccount(client), role),
      RoleSessionName: options.session,
      ...(options.duration !== undefined && { DurationSeconds: options.duration }),
      ...(policy !== undefined && { Policy: policy }),
      ...(options.externalId !== undefined && { ExternalId: options.externalId }),
    });
    if (options.json === true) terminal.out(JSON.stringify(wire));
    else {
      const { AssumedRoleUser, Credentials } = wire;
      terminal.err(fill(texts.sessionUntil, { arn: AssumedRoleUser.Arn, time: Credentials.Expiration }));
      showAccessKey(terminal, Credentials, endpoint);
    }
    return undefined;
  },
};

export const roleCommands: CommandGroup = {
  name: 'role',
  description: summaries.role,
  commands: [createCommand, listCommand, showCommand, deleteCommand, assumeCommand],
};
