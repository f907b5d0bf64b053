// `playauth user`: the users of the account. A newcomer's path is one line: a user, its policy and its access key.
import type { Command } from 'commander';
import type { Client } from '../../../sdk/client.ts';
import { answer, several, type ClientOptions } from '../client-options.ts';
import { connect } from '../connect.ts';
import type { Terminal } from '../terminal.ts';
import { factLines, textTable } from '../text-table.ts';
import { deleteEveryKey } from './access-key.ts';
import { attachPolicy, detachEverything, listHeld, namePolicy, type Holder } from './holder.ts';
import { listUsers } from './lists.ts';
import { showAccessKey } from './show-access-key.ts';

interface NewUser extends ClientOptions {
  readonly policy?: readonly string[];
  readonly accessKey?: boolean;
  readonly displayName?: string;
  readonly comments?: string;
}

interface Deletion extends ClientOptions {
  readonly force?: boolean;
}

export function addUserCommands(program: Command, terminal: Terminal): void {
  const user = program.command('user').description('the users of the account: each with keys and policies of its own');
  user
    .command('create')
    .description('make a user')
    .argument('<name>')
    .option('--policy <names>', 'policies to attach, with commas or repeated', several)
    .option('--access-key', 'make an access key as well; its secret is shown this once')
    .option('--display-name <text>')
    .option('--comments <text>')
    .action((name: string, options: NewUser) => createUser(terminal, name, options));
  user
    .command('list')
    .description('list the users')
    .action((options: ClientOptions) => list(terminal, options));
  user
    .command('get')
    .description('show a user, its policies and its access keys')
    .argument('<name>')
    .action((name: string, options: ClientOptions) => getUser(terminal, name, options));
  user
    .command('delete')
    .description('delete a user')
    .argument('<name>')
    .option('--force', 'delete its access keys and detach its policies first')
    .action((name: string, options: Deletion) => deleteUser(terminal, name, options));
}

async function createUser(terminal: Terminal, name: string, options: NewUser): Promise<void> {
  const { client, endpoint } = await connect(terminal, options);
  const { identities: messages } = terminal.messages;
  const made = await client.call('CreateUser', {
    UserName: name,
    ...(options.displayName !== undefined && { DisplayName: options.displayName }),
    ...(options.comments !== undefined && { Comments: options.comments }),
  });
  const key = await equip(client, name, options).catch(async (error: unknown) => {
    await removeUser(client, name).catch(() => {
      terminal.err(messages.leftBehind('user', name));
    });
    throw error;
  });
  const lines = [messages.userMade(name)];
  if (options.policy === undefined)
    lines.push(messages.mayNothing(`playauth policy attach AliyunVODPlayAuth --user ${name}`));
  else lines.push(messages.mayUse(options.policy));
  if (key === undefined) lines.push(messages.noKeyYet(`playauth access-key create ${name}`));
  if (options.json === true) terminal.out(JSON.stringify({ ...made, ...(key !== undefined && { AccessKey: key }) }));
  else if (key === undefined) for (const line of lines) terminal.out(line);
  else {
    for (const line of lines) terminal.err(line);
    showAccessKey(terminal, key, endpoint);
  }
}

/** Policies and the key of a new user. */
async function equip(client: Client, name: string, { policy = [], accessKey }: NewUser) {
  for (const policyName of policy) await attachPolicy(client, namePolicy(policyName), { kind: 'user', name });
  return accessKey === true ? (await client.call('CreateAccessKey', { UserName: name })).AccessKey : undefined;
}

async function list(terminal: Terminal, options: ClientOptions): Promise<void> {
  const { client } = await connect(terminal, options);
  const { heads, noUsers } = terminal.messages.identities;
  const wire = await listUsers(client);
  const rows = wire.Users.User.map((user) => [user.UserName, user.UserId, user.CreateDate, user.DisplayName]);
  const lines =
    rows.length === 0 ? [noUsers] : textTable([heads.name, heads.id, heads.created, heads.displayName], rows);
  answer(terminal, options, { wire, lines });
}

async function getUser(terminal: Terminal, name: string, options: ClientOptions): Promise<void> {
  const { client } = await connect(terminal, options);
  const { heads } = terminal.messages.identities;
  const found = await client.call('GetUser', { UserName: name });
  const { Policies } = await listHeld(client, { kind: 'user', name });
  const { AccessKeys } = await client.call('ListAccessKeys', { UserName: name });
  const { User } = found;
  const lines = factLines([
    [heads.name, User.UserName],
    [heads.id, User.UserId],
    [heads.displayName, User.DisplayName],
    [heads.description, User.Comments],
    [heads.created, User.CreateDate],
    [heads.policies, Policies.Policy.map(({ PolicyName }) => PolicyName).join(', ') || '–'],
    [heads.accessKeys, AccessKeys.AccessKey.map((key) => `${key.AccessKeyId} ${key.Status}`).join(', ') || '–'],
  ]);
  answer(terminal, options, { wire: { ...found, Policies, AccessKeys }, lines });
}

async function deleteUser(terminal: Terminal, name: string, options: Deletion): Promise<void> {
  const { client } = await connect(terminal, options);
  const wire =
    options.force === true ? await removeUser(client, name) : await client.call('DeleteUser', { UserName: name });
  answer(terminal, options, { wire, lines: [terminal.messages.identities.userGone(name)] });
}

/** Its keys first: they end at once. */
async function removeUser(client: Client, name: string): Promise<{ RequestId: string }> {
  const holder: Holder = { kind: 'user', name };
  await deleteEveryKey(client, name);
  await detachEverything(client, holder);
  return client.call('DeleteUser', { UserName: name });
}
