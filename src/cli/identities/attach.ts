// `playauth policy attach` and `detach`: which user or role has which policy.
import type { Client } from '../../../sdk/client.ts';
import { fill, type Texts } from '../../wire/texts.ts';
import { answer, type Call, type ClientOptions, type Command } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { UsageFailure } from '../../terminal/failure.ts';
import type { Problems } from '../../terminal/problem.ts';
import {
  attachPolicy,
  describeHolder,
  detachPolicy,
  namePolicy,
  typeFlag,
  type Holder,
  type NamedPolicy,
  type PolicyType,
} from './holder.ts';

export const texts = {
  attach: ['give a policy to a user or a role', '将策略授予用户或角色'],
  detach: ['take a policy from a user or a role', '从用户或角色撤销策略'],
  policy: ['the name of the policy', '策略名称'],
  user: ['the user', '用户'],
  role: ['the role', '角色'],
  type: ['by default System if a system policy has the name', '若有同名系统策略，默认为 System'],
  attached: ['Policy {policy} is attached to {holder}.', '已将策略 {policy} 授予 {holder}。'],
  detached: ['Policy {policy} is no longer attached to {holder}.', '已从 {holder} 撤销策略 {policy}。'],
} as const satisfies Texts;

export const problems = {
  noHolder: {
    says: ['Whose policy is it?', '未指定授予对象。'],
    next: ['Give --user NAME or --role NAME', '请给出 --user 名称 或 --role 名称'],
  },
} as const satisfies Problems;

interface AttachOptions extends ClientOptions {
  readonly type?: PolicyType;
  readonly user?: string;
  readonly role?: string;
}

interface Change {
  readonly make: (client: Client, policy: NamedPolicy, holder: Holder) => Promise<{ RequestId: string }>;
  readonly done: typeof texts.attached | typeof texts.detached;
}

export const attachCommand = changeCommand('attach', { make: attachPolicy, done: texts.attached });
export const detachCommand = changeCommand('detach', { make: detachPolicy, done: texts.detached });

function changeCommand(name: 'attach' | 'detach', { make, done }: Change): Command<AttachOptions, [policy: string]> {
  return {
    name,
    description: texts[name],
    args: [{ name: '<policy>', description: texts.policy, completes: 'policy', wire: ['PolicyName'] }],
    flags: [
      { flags: '--user <name>', description: texts.user, conflicts: ['role'], completes: 'user', wire: ['UserName'] },
      { flags: '--role <name>', description: texts.role, completes: 'role', wire: ['RoleName'] },
      typeFlag(texts.type),
    ],
    async run(call) {
      const { terminal, args, options } = call;
      const [policy] = args;
      const holder = holderOf(call);
      const { client } = await connect(terminal, options);
      const wire = await make(client, namePolicy(policy, options.type), holder);
      answer(terminal, options, { wire, lines: [fill(done, { policy, holder: describeHolder(holder) })] });
      return undefined;
    },
  };
}

function holderOf({ options: { user, role } }: Call<AttachOptions, unknown>): Holder {
  if (user !== undefined) return { kind: 'user', name: user };
  if (role !== undefined) return { kind: 'role', name: role };
  throw new UsageFailure(problems.noHolder);
}
