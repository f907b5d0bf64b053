// `playauth whoami`: whose access key this is, and which server it is used with.
import type { Operations } from '../../../sdk/client.ts';
import { fill, type Text, type Texts } from '../../wire/texts.ts';
import { summaries } from '../../terminal/summaries.ts';
import { answer, type ClientOptions, type Command } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { factLines } from '../../terminal/text-table.ts';
import { texts as common, heads } from './texts.ts';

export const texts = {
  accountItself: ['the account itself: may do everything in it', '账号本身：拥有账号内的全部权限'],
  roleSession: ['role {role}, assumed as {session}', '角色 {role}，会话 {session}'],
} as const satisfies Texts;

export const whoamiCommand: Command<ClientOptions, []> = {
  name: 'whoami',
  description: summaries.whoami,
  async run({ terminal, options }) {
    const { say } = terminal;
    const { client, endpoint, accessKeyId } = await connect(terminal, options);
    const wire = await client.call('GetCallerIdentity', {});
    const lines = factLines([
      [say(heads.account), wire.AccountId],
      [say(heads.identity), say(describe(wire))],
      ['Arn', wire.Arn],
      [say(heads.accessKey), accessKeyId],
      [say(heads.endpoint), endpoint],
    ]);
    answer(terminal, options, { wire: { ...wire, AccessKeyId: accessKeyId, Endpoint: endpoint }, lines });
    return undefined;
  },
};

function describe({ IdentityType, Arn }: Operations['GetCallerIdentity']['response']): Text {
  const [, name = '', session = ''] = Arn.split('/');
  if (IdentityType === 'RAMUser') return fill(common.user, { name });
  if (IdentityType === 'AssumedRoleUser') return fill(texts.roleSession, { role: name, session });
  return texts.accountItself;
}
