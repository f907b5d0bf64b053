// `playauth access-key`: the key pairs with which users, or the account itself, sign their calls.
import type { Command } from 'commander';
import { PlayauthError, type Client } from '../../../sdk/client.ts';
import { answer, type ClientOptions } from '../client-options.ts';
import { connect } from '../connect.ts';
import type { Terminal } from '../terminal.ts';
import { factLines, textTable } from '../text-table.ts';
import { listUsers } from './lists.ts';
import { showAccessKey } from './show-access-key.ts';

interface KeyOptions extends ClientOptions {
  readonly user?: string;
}

type KeyAction = (accessKeyId: string, options: KeyOptions) => Promise<void>;

export function addAccessKeyCommands(program: Command, terminal: Terminal): void {
  const key = program.command('access-key').description('the key pairs with which calls are signed, two for each user');
  key
    .command('create')
    .description('make a key pair; its secret is shown this once')
    .argument('[user]', 'whose; by default that of the caller')
    .action((user: string | undefined, options: ClientOptions) => createKey(terminal, user, options));
  key
    .command('list')
    .description('list the keys')
    .argument('[user]', 'whose; by default those of the caller')
    .action((user: string | undefined, options: ClientOptions) => listKeys(terminal, user, options));
  const about = (name: string, description: string, action: KeyAction): void => {
    key
      .command(name)
      .description(description)
      .argument('<access-key-id>')
      .option('--user <name>', 'whose it is; by default it is looked for')
      .action(action);
  };
  about('disable', 'refuse a key, and what it has issued, until it is enabled again', (id, options) =>
    setStatus(terminal, id, { ...options, status: 'Inactive' }),
  );
  about('enable', 'accept a disabled key again', (id, options) =>
    setStatus(terminal, id, { ...options, status: 'Active' }),
  );
  about('delete', 'delete a key for good; what it has issued ends', (id, options) => deleteKey(terminal, id, options));
  about('last-used', 'show when a key was last used', (id, options) => showLastUse(terminal, id, options));
}

interface WantedKey {
  readonly id: string;
  readonly user: string | undefined;
}

interface NamedKey {
  readonly UserAccessKeyId: string;
  readonly UserName?: string;
}

/**
 * Acts on a key that is named by its id alone: the caller's own, else that of whichever user has it, so that a leaked key
 * is stopped before anybody has found out whose it is.
 */
async function withOwner<A>(client: Client, { id, user }: WantedKey, act: (key: NamedKey) => Promise<A>): Promise<A> {
  if (user !== undefined) return act({ UserAccessKeyId: id, UserName: user });
  try {
    return await act({ UserAccessKeyId: id });
  } catch (error) {
    const UserName = isNotOwn(error) ? await findOwner(client, id) : undefined;
    if (UserName === undefined) throw error;
    return act({ UserAccessKeyId: id, UserName });
  }
}

/** A role has no keys of its own. */
function isNotOwn(error: unknown): boolean {
  const codes = ['EntityNotExist.User.AccessKey', 'MissingParameter'];
  return error instanceof PlayauthError && codes.includes(error.code);
}

async function findOwner(client: Client, id: string): Promise<string | undefined> {
  const { Users } = await listUsers(client);
  for (const { UserName } of Users.User) {
    const { AccessKeys } = await client.call('ListAccessKeys', { UserName });
    if (AccessKeys.AccessKey.some(({ AccessKeyId }) => AccessKeyId === id)) return UserName;
  }
  return undefined;
}

/** The wire takes a missing name for the caller's own. */
const ofUser = (user: string | undefined) => (user === undefined ? {} : { UserName: user });

async function createKey(terminal: Terminal, user: string | undefined, options: ClientOptions): Promise<void> {
  const { client, endpoint } = await connect(terminal, options);
  const made = await client.call('CreateAccessKey', ofUser(user));
  if (options.json === true) terminal.out(JSON.stringify(made));
  else showAccessKey(terminal, made.AccessKey, endpoint);
}

async function listKeys(terminal: Terminal, user: string | undefined, options: ClientOptions): Promise<void> {
  const { client } = await connect(terminal, options);
  const { heads, noKeys } = terminal.messages.identities;
  const wire = await client.call('ListAccessKeys', ofUser(user));
  const rows = wire.AccessKeys.AccessKey.map((key) => [key.AccessKeyId, key.Status, key.CreateDate]);
  const create = ['playauth access-key create', user ?? []].flat().join(' ');
  const lines = rows.length === 0 ? [noKeys(create)] : textTable([heads.accessKey, heads.status, heads.created], rows);
  answer(terminal, options, { wire, lines });
}

async function setStatus(
  terminal: Terminal,
  accessKeyId: string,
  options: KeyOptions & { readonly status: 'Active' | 'Inactive' },
): Promise<void> {
  const { client } = await connect(terminal, options);
  const { status } = options;
  const wire = await withOwner(client, { id: accessKeyId, user: options.user }, (key) =>
    client.call('UpdateAccessKey', { ...key, Status: status }),
  );
  answer(terminal, options, { wire, lines: [terminal.messages.identities.keyIs(accessKeyId, status)] });
}

async function deleteKey(terminal: Terminal, accessKeyId: string, options: KeyOptions): Promise<void> {
  const { client } = await connect(terminal, options);
  const wire = await withOwner(client, { id: accessKeyId, user: options.user }, (key) =>
    client.call('DeleteAccessKey', key),
  );
  answer(terminal, options, { wire, lines: [terminal.messages.identities.keyGone(accessKeyId)] });
}

async function showLastUse(terminal: Terminal, accessKeyId: string, options: KeyOptions): Promise<void> {
  const { client } = await connect(terminal, options);
  const { heads, never } = terminal.messages.identities;
  const wire = await withOwner(client, { id: accessKeyId, user: options.user }, (key) =>
    client.call('GetAccessKeyLastUsed', key),
  );
  const { LastUsedDate, ServiceName } = wire.AccessKeyLastUsed;
  const lines = factLines([
    [heads.accessKey, accessKeyId],
    [heads.lastUsed, LastUsedDate === '' ? never : `${LastUsedDate}  ${ServiceName}`],
  ]);
  answer(terminal, options, { wire, lines });
}

export async function deleteEveryKey(client: Client, user: string): Promise<void> {
  const { AccessKeys } = await client.call('ListAccessKeys', { UserName: user });
  for (const { AccessKeyId } of AccessKeys.AccessKey)
    await client.call('DeleteAccessKey', { UserName: user, UserAccessKeyId: AccessKeyId });
}
