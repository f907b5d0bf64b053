// `playauth role`: rights that users take on for a while, with a temporary access key.
import type { Command } from 'commander';
import type { Client } from '../../../sdk/client.ts';
import { asAccountId, type AccountId } from '../../wire/ids.ts';
import { roleArn } from '../../wire/ram-arn.ts';
import { answer, several, wholeNumber, type ClientOptions } from '../client-options.ts';
import { connect } from '../connect.ts';
import type { Terminal } from '../terminal.ts';
import { factLines, textTable } from '../text-table.ts';
import { attachPolicy, detachEverything, listHeld, namePolicy } from './holder.ts';
import { listRoles } from './lists.ts';
import { documentLines, readDocument } from './read-document.ts';
import { showAccessKey } from './show-access-key.ts';
import { trustOf } from './trust-text.ts';

interface NewRole extends ClientOptions {
  readonly trust: string;
  readonly policy?: readonly string[];
  readonly maxSession?: number;
  readonly description?: string;
}

interface Deletion extends ClientOptions {
  readonly force?: boolean;
}

interface Assumption extends ClientOptions {
  readonly session: string;
  readonly duration?: number;
  readonly policy?: string;
  readonly externalId?: string;
}

export function addRoleCommands(program: Command, terminal: Terminal): void {
  const role = program.command('role').description('rights that users take on for a while');
  role
    .command('create')
    .description('make a role')
    .argument('<name>')
    .requiredOption(
      '--trust <who>',
      'who may assume it: account, user:NAME, role:NAME, account:ID, or a file with JSON',
    )
    .option('--policy <names>', 'policies to attach, with commas or repeated', several)
    .option('--max-session <seconds>', 'longest session, 3600–43200 (default 3600)', wholeNumber)
    .option('--description <text>')
    .action((name: string, options: NewRole) => createRole(terminal, name, options));
  role
    .command('list')
    .description('list the roles')
    .action((options: ClientOptions) => list(terminal, options));
  role
    .command('show')
    .description('print who may assume a role, and its policies')
    .argument('<name>')
    .action((name: string, options: ClientOptions) => showRole(terminal, name, options));
  role
    .command('delete')
    .description('delete a role; its sessions end')
    .argument('<name>')
    .option('--force', 'detach its policies first')
    .action((name: string, options: Deletion) => deleteRole(terminal, name, options));
  role
    .command('assume')
    .description('get a temporary access key with the rights of a role')
    .argument('<role>', 'its name, or its Arn if it belongs to another account')
    .option('--session <name>', 'what the session is called in answers and logs', 'playauth-cli')
    .option(
      '--duration <seconds>',
      'life of the key, 900 to the longest session of the role (default 3600)',
      wholeNumber,
    )
    .option('--policy <file>', 'JSON that limits the session further; - reads stdin')
    .option('--external-id <text>', 'what the trust policy may ask for')
    .action((name: string, options: Assumption) => assumeRole(terminal, name, options));
}

async function createRole(terminal: Terminal, name: string, options: NewRole): Promise<void> {
  const { client } = await connect(terminal, options);
  const { identities: messages } = terminal.messages;
  const trust =
    (await trustOf(options.trust, () => ownAccount(client))) ?? (await readDocument(terminal, options.trust));
  const wire = await client.call('CreateRole', {
    ...{ RoleName: name, AssumeRolePolicyDocument: trust },
    ...(options.maxSession !== undefined && { MaxSessionDuration: options.maxSession }),
    ...(options.description !== undefined && { Description: options.description }),
  });
  const lines = [messages.roleMade(name, wire.Role.Arn)];
  try {
    for (const policy of options.policy ?? []) await attachPolicy(client, namePolicy(policy), { kind: 'role', name });
  } catch (error) {
    await removeRole(client, name).catch(() => {
      terminal.err(messages.leftBehind('role', name));
    });
    throw error;
  }
  lines.push(
    options.policy === undefined
      ? messages.mayNothing(`playauth policy attach POLICY --role ${name}`)
      : messages.mayUse(options.policy),
  );
  answer(terminal, options, { wire, lines: [...lines, messages.assumeNext(name)] });
}

async function ownAccount(client: Client): Promise<AccountId> {
  return asAccountId((await client.call('GetCallerIdentity', {})).AccountId);
}

async function list(terminal: Terminal, options: ClientOptions): Promise<void> {
  const { client } = await connect(terminal, options);
  const { heads, noRoles } = terminal.messages.identities;
  const wire = await listRoles(client);
  const rows = wire.Roles.Role.map((role) => [
    ...[role.RoleName, role.Arn, `${String(role.MaxSessionDuration)} s`, role.CreateDate, role.Description],
  ]);
  const head = [heads.name, 'Arn', heads.maxSession, heads.created, heads.description];
  answer(terminal, options, { wire, lines: rows.length === 0 ? [noRoles] : textTable(head, rows) });
}

/** The trust policy goes to stdout alone. */
async function showRole(terminal: Terminal, name: string, options: ClientOptions): Promise<void> {
  const { client } = await connect(terminal, options);
  const { heads } = terminal.messages.identities;
  const wire = await client.call('GetRole', { RoleName: name });
  if (options.json !== true) {
    const { Policies } = await listHeld(client, { kind: 'role', name });
    const facts = factLines([
      [heads.name, wire.Role.RoleName],
      ['Arn', wire.Role.Arn],
      [heads.description, wire.Role.Description],
      [heads.maxSession, `${String(wire.Role.MaxSessionDuration)} s`],
      [heads.created, wire.Role.CreateDate],
      [heads.policies, Policies.Policy.map(({ PolicyName }) => PolicyName).join(', ') || '–'],
    ]);
    for (const line of facts) terminal.err(line);
  }
  answer(terminal, options, { wire, lines: documentLines(wire.Role.AssumeRolePolicyDocument) });
}

async function deleteRole(terminal: Terminal, name: string, options: Deletion): Promise<void> {
  const { client } = await connect(terminal, options);
  const wire =
    options.force === true ? await removeRole(client, name) : await client.call('DeleteRole', { RoleName: name });
  answer(terminal, options, { wire, lines: [terminal.messages.identities.roleGone(name)] });
}

async function removeRole(client: Client, name: string): Promise<{ RequestId: string }> {
  await detachEverything(client, { kind: 'role', name });
  return client.call('DeleteRole', { RoleName: name });
}

async function assumeRole(terminal: Terminal, name: string, options: Assumption): Promise<void> {
  const { client, endpoint } = await connect(terminal, options);
  const policy = options.policy === undefined ? undefined : await readDocument(terminal, options.policy);
  const wire = await client.call('AssumeRole', {
    RoleArn: name.startsWith('acs:') ? name : roleArn(await ownAccount(client), name),
    RoleSessionName: options.session,
    ...(options.duration !== undefined && { DurationSeconds: options.duration }),
    ...(policy !== undefined && { Policy: policy }),
    ...(options.externalId !== undefined && { ExternalId: options.externalId }),
  });
  if (options.json === true) {
    terminal.out(JSON.stringify(wire));
    return;
  }
  const { AssumedRoleUser, Credentials } = wire;
  terminal.err(terminal.messages.identities.sessionUntil(AssumedRoleUser.Arn, Credentials.Expiration));
  showAccessKey(terminal, Credentials, endpoint);
}
