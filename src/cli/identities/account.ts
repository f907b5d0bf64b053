// `playauth account`: several accounts on one server, none of which sees anything of another. Only the key of the server's
// first account may do this.
import type { Command } from 'commander';
import { answer, type ClientOptions } from '../client-options.ts';
import { connect } from '../connect.ts';
import type { Terminal } from '../terminal.ts';
import { textTable } from '../text-table.ts';
import { listAccounts } from './lists.ts';
import { showAccessKey } from './show-access-key.ts';

export function addAccountCommands(program: Command, terminal: Terminal): void {
  const account = program.command('account').description('the accounts of the server, separate from each other');
  account
    .command('create')
    .description('make an account and its first access key; the secret is shown this once')
    .argument('[account-id]', '16 digits; by default chosen for you')
    .action((id: string | undefined, options: ClientOptions) => createAccount(terminal, id, options));
  account
    .command('list')
    .description('list the accounts')
    .action((options: ClientOptions) => list(terminal, options));
}

async function createAccount(terminal: Terminal, id: string | undefined, options: ClientOptions): Promise<void> {
  const { client, endpoint } = await connect(terminal, options);
  const wire = await client.call('CreateAccount', id === undefined ? {} : { AccountId: id });
  if (options.json === true) {
    terminal.out(JSON.stringify(wire));
    return;
  }
  terminal.err(terminal.messages.identities.accountMade(wire.AccountId));
  showAccessKey(terminal, wire, endpoint);
}

async function list(terminal: Terminal, options: ClientOptions): Promise<void> {
  const { client } = await connect(terminal, options);
  const { heads } = terminal.messages.identities;
  const wire = await listAccounts(client);
  const rows = wire.Accounts.Account.map((account) => [account.AccountId, account.CreateDate]);
  answer(terminal, options, { wire, lines: textTable([heads.account, heads.created], rows) });
}
