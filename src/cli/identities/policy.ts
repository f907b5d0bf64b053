// `playauth policy`: what users and roles may do. The common policy, an issuer limited to some videos or to short
// credentials, is made from flags; any other from its JSON text.
import { Option, type Command } from 'commander';
import { answer, several, wholeNumber, type ClientOptions } from '../client-options.ts';
import { connect } from '../connect.ts';
import type { Terminal } from '../terminal.ts';
import { factLines, textTable } from '../text-table.ts';
import { addAttachCommands } from './attach.ts';
import { detachPolicy, listHeld, namePolicy, typeOption, type Holder, type PolicyType } from './holder.ts';
import { listPolicies } from './lists.ts';
import { issuerPolicy, type IssuerLimits } from './policy-text.ts';
import { documentLines, readDocument } from './read-document.ts';

interface PolicyOptions extends ClientOptions, IssuerLimits {
  readonly document?: string;
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

interface Deletion extends ClientOptions {
  readonly force?: boolean;
}

export function addPolicyCommands(program: Command, terminal: Terminal): void {
  const policy = program.command('policy').description('what users and roles may do');
  withContent(policy.command('create'))
    .description('make a policy: an issuer limited to some videos or lifetimes, or any JSON document')
    .argument('<name>')
    .option('--description <text>')
    .action((name: string, options: PolicyOptions, command: Command) =>
      createPolicy(terminal, name, { ...options, content: () => contentOf(terminal, options, command) }),
    );
  withContent(policy.command('update'))
    .description('replace what a policy says; it holds from now on for everybody who has it')
    .argument('<name>')
    .action((name: string, options: PolicyOptions, command: Command) =>
      updatePolicy(terminal, name, { ...options, content: () => contentOf(terminal, options, command) }),
    );
  policy
    .command('list')
    .description('list the policies')
    .addOption(typeOption('only these'))
    .addOption(new Option('--user <name>', 'only those attached to a user').conflicts('role'))
    .option('--role <name>', 'only those attached to a role')
    .action((options: ListOptions) => list(terminal, options));
  policy
    .command('show')
    .description('print what a policy says')
    .argument('<name>')
    .addOption(typeOption())
    .action((name: string, options: ShowOptions) => showPolicy(terminal, name, options));
  policy
    .command('delete')
    .description('delete a policy')
    .argument('<name>')
    .option('--force', 'detach it from everybody first')
    .action((name: string, options: Deletion) => deletePolicy(terminal, name, options));
  addAttachCommands(policy, terminal);
}

function withContent(command: Command): Command {
  const limits = ['videos', 'tag', 'category', 'referenceId', 'maxTtl', 'actions'];
  return command
    .option('--videos <ids>', 'limit to these videos, with commas or repeated', several)
    .option('--tag <tags>', 'limit to videos with one of these tags', several)
    .option('--category <numbers>', 'limit to videos in one of these categories (CateId)', several)
    .option(
      '--reference-id <ids>',
      'limit to these reference ids; * and ? stand for any text and any character',
      several,
    )
    .option('--max-ttl <seconds>', 'limit to credentials of at most this life, 100–3000', wholeNumber)
    .option('--actions <names>', 'operations to allow (default GetVideoPlayAuth)', several)
    .addOption(new Option('--document <file>', 'the policy as JSON; - reads stdin').conflicts(limits));
}

type Content = () => Promise<string>;

function contentOf(terminal: Terminal, options: PolicyOptions, command: Command): Promise<string> {
  if (options.document !== undefined) return readDocument(terminal, options.document);
  const { videos, tag, category, referenceId, maxTtl, actions } = options;
  if ([videos, tag, category, referenceId, maxTtl, actions].every((limit) => limit === undefined))
    command.error(
      'error: say what it allows: --videos, --tag, --category, --reference-id, --max-ttl, --actions or --document',
    );
  return Promise.resolve(issuerPolicy(options, terminal.messages.identities));
}

async function createPolicy(
  terminal: Terminal,
  name: string,
  options: PolicyOptions & { readonly content: Content },
): Promise<void> {
  const PolicyDocument = await options.content();
  const { client } = await connect(terminal, options);
  const wire = await client.call('CreatePolicy', {
    ...{ PolicyName: name, PolicyDocument },
    ...(options.description !== undefined && { Description: options.description }),
  });
  const { policyMade, attachNext } = terminal.messages.identities;
  answer(terminal, options, { wire, lines: [policyMade(name), attachNext(name)] });
}

async function updatePolicy(
  terminal: Terminal,
  name: string,
  options: PolicyOptions & { readonly content: Content },
): Promise<void> {
  const PolicyDocument = await options.content();
  const { client } = await connect(terminal, options);
  const wire = await client.call('CreatePolicyVersion', {
    ...{ PolicyName: name, PolicyDocument, SetAsDefault: 'true' },
    RotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded',
  });
  const { policyIs } = terminal.messages.identities;
  answer(terminal, options, { wire, lines: [policyIs(name, wire.PolicyVersion.VersionId)] });
}

async function list(terminal: Terminal, options: ListOptions): Promise<void> {
  const holder = holderOf(options);
  if (holder !== undefined) {
    await listOf(terminal, options, holder);
    return;
  }
  const { client } = await connect(terminal, options);
  const { heads, noPolicies } = terminal.messages.identities;
  const wire = await listPolicies(client, options.type);
  const rows = wire.Policies.Policy.map((policy) => [
    ...[policy.PolicyName, policy.PolicyType, String(policy.AttachmentCount), policy.Description],
  ]);
  const lines =
    rows.length === 0 ? [noPolicies] : textTable([heads.name, heads.type, heads.holders, heads.description], rows);
  answer(terminal, options, { wire, lines });
}

function holderOf({ user, role }: ListOptions): Holder | undefined {
  if (user !== undefined) return { kind: 'user', name: user };
  return role === undefined ? undefined : { kind: 'role', name: role };
}

async function listOf(terminal: Terminal, options: ListOptions, holder: Holder): Promise<void> {
  const { client } = await connect(terminal, options);
  const { heads, noPolicies } = terminal.messages.identities;
  const wire = await listHeld(client, holder);
  const shown = wire.Policies.Policy.filter(({ PolicyType }) => PolicyType === (options.type ?? PolicyType));
  const rows = shown.map((policy) => [policy.PolicyName, policy.PolicyType, policy.AttachDate, policy.Description]);
  const lines =
    rows.length === 0 ? [noPolicies] : textTable([heads.name, heads.type, heads.attached, heads.description], rows);
  answer(terminal, options, { wire: { ...wire, Policies: { Policy: shown } }, lines });
}

/** The document goes to stdout alone, ready to be edited and given to `policy update`. */
async function showPolicy(terminal: Terminal, name: string, options: ShowOptions): Promise<void> {
  const { client } = await connect(terminal, options);
  const { heads } = terminal.messages.identities;
  const named = namePolicy(name, options.type);
  const wire = await client.call('GetPolicy', named);
  if (options.json !== true) {
    const { Policy } = wire;
    const { Users, Roles } = await client.call('ListEntitiesForPolicy', named);
    const facts = factLines([
      [heads.name, Policy.PolicyName],
      [heads.type, Policy.PolicyType],
      [heads.description, Policy.Description],
      [heads.version, `${Policy.DefaultVersion} (${wire.DefaultPolicyVersion.CreateDate})`],
      [heads.users, Users.User.map(({ UserName }) => UserName).join(', ')],
      [heads.roles, Roles.Role.map(({ RoleName }) => RoleName).join(', ')],
    ]);
    for (const line of facts) terminal.err(line);
  }
  answer(terminal, options, { wire, lines: documentLines(wire.DefaultPolicyVersion.PolicyDocument) });
}

async function deletePolicy(terminal: Terminal, name: string, options: Deletion): Promise<void> {
  const { client } = await connect(terminal, options);
  const named = namePolicy(name, 'Custom');
  if (options.force === true) {
    const { Users, Roles } = await client.call('ListEntitiesForPolicy', named);
    for (const user of Users.User) await detachPolicy(client, named, { kind: 'user', name: user.UserName });
    for (const role of Roles.Role) await detachPolicy(client, named, { kind: 'role', name: role.RoleName });
  }
  // Its older versions are attached to nobody.
  const wire = await client.call('DeletePolicy', { PolicyName: name, CascadingDelete: 'true' });
  answer(terminal, options, { wire, lines: [terminal.messages.identities.policyGone(name)] });
}
