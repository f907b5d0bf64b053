// `playauth policy attach` and `detach`: who has which policy.
import { Option, type Command } from 'commander';
import type { Client } from '../../../sdk/client.ts';
import { answer, type ClientOptions } from '../client-options.ts';
import { connect } from '../connect.ts';
import type { Terminal } from '../terminal.ts';
import {
  attachPolicy,
  describeHolder,
  detachPolicy,
  namePolicy,
  typeOption,
  type Holder,
  type NamedPolicy,
  type PolicyType,
} from './holder.ts';
import type { IdentityMessages } from './messages.ts';

interface AttachOptions extends ClientOptions {
  readonly type?: PolicyType;
  readonly user?: string;
  readonly role?: string;
}

interface Change {
  readonly name: string;
  readonly description: string;
  readonly make: (client: Client, policy: NamedPolicy, holder: Holder) => Promise<{ RequestId: string }>;
  readonly say: (messages: IdentityMessages) => (policy: string, holder: string) => string;
}

const changes: readonly Change[] = [
  {
    ...{ name: 'attach', description: 'give a policy to a user or a role', make: attachPolicy },
    say: ({ attached }) => attached,
  },
  {
    ...{ name: 'detach', description: 'take a policy from a user or a role', make: detachPolicy },
    say: ({ detached }) => detached,
  },
];

export function addAttachCommands(policy: Command, terminal: Terminal): void {
  for (const change of changes)
    policy
      .command(change.name)
      .description(change.description)
      .argument('<policy>')
      .addOption(new Option('--user <name>', 'the user').conflicts('role'))
      .option('--role <name>', 'the role')
      .addOption(typeOption('by default System if a system policy has the name'))
      .action((name: string, options: AttachOptions, command: Command) =>
        applyChange(terminal, { change, name, options, holder: holderOf(options, command) }),
      );
}

function holderOf({ user, role }: AttachOptions, command: Command): Holder {
  if (user !== undefined) return { kind: 'user', name: user };
  if (role !== undefined) return { kind: 'role', name: role };
  return command.error('error: say whose policy it is: --user NAME or --role NAME');
}

interface Wanted {
  readonly change: Change;
  readonly name: string;
  readonly options: AttachOptions;
  readonly holder: Holder;
}

async function applyChange(terminal: Terminal, { change, name, options, holder }: Wanted): Promise<void> {
  const { client } = await connect(terminal, options);
  const { identities: messages } = terminal.messages;
  const wire = await change.make(client, namePolicy(name, options.type), holder);
  answer(terminal, options, { wire, lines: [change.say(messages)(name, describeHolder(messages, holder))] });
}
