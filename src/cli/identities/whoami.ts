// `playauth whoami`: whose access key this is, and where it is sent.
import type { Command } from 'commander';
import type { Operations } from '../../../sdk/client.ts';
import { answer, type ClientOptions } from '../client-options.ts';
import { connect } from '../connect.ts';
import type { Terminal } from '../terminal.ts';
import { factLines } from '../text-table.ts';
import type { IdentityMessages } from './messages.ts';

type Identity = Operations['GetCallerIdentity']['response'];

export function addWhoamiCommand(program: Command, terminal: Terminal): void {
  program
    .command('whoami')
    .description('show whose access key this is')
    .action((options: ClientOptions) => whoami(terminal, options));
}

async function whoami(terminal: Terminal, options: ClientOptions): Promise<void> {
  const { client, endpoint, accessKeyId } = await connect(terminal, options);
  const { identities: messages } = terminal.messages;
  const wire = await client.call('GetCallerIdentity', {});
  const { heads } = messages;
  const lines = factLines([
    [heads.account, wire.AccountId],
    [heads.identity, describe(messages, wire)],
    ['Arn', wire.Arn],
    [heads.accessKey, accessKeyId],
    [heads.endpoint, endpoint],
  ]);
  answer(terminal, options, { wire: { ...wire, AccessKeyId: accessKeyId, Endpoint: endpoint }, lines });
}

function describe(messages: IdentityMessages, { IdentityType, Arn }: Identity): string {
  const [, name = '', session = ''] = Arn.split('/');
  if (IdentityType === 'RAMUser') return messages.user(name);
  return IdentityType === 'AssumedRoleUser' ? messages.roleSession(name, session) : messages.accountItself;
}
