// The ids and names that a shell offers. A shell is a place where text becomes code. Only values
// of a few harmless characters leave here, and none that begins like a flag.
import type { Client } from '../../../sdk/client.ts';
import { listCategories } from '../library/find-category.ts';
import { listPolicies, listRoles, listUsers } from '../identities/lists.ts';
import type { Completes } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import type { Terminal } from '../../terminal/terminal.ts';

const HARMLESS = /^[A-Za-z0-9_@][A-Za-z0-9_.@-]{0,127}$/;
const MOST = 100;

/** Nothing where no server answers: a shell shows no errors while a command is typed. */
export async function listValues(terminal: Terminal, kind: Completes): Promise<readonly string[]> {
  try {
    const { client } = await connect(terminal, {});
    return (await valuesOf(client, kind)).filter(isHarmless);
  } catch {
    return [];
  }
}

export function isHarmless(value: string): boolean {
  return HARMLESS.test(value);
}

async function valuesOf(client: Client, kind: Completes): Promise<readonly string[]> {
  switch (kind) {
    case 'file':
      return [];
    case 'video': {
      const { VideoList } = await client.call('GetVideoList', { PageSize: MOST });
      return VideoList.Video.map(({ ReferenceId, VideoId }) => ReferenceId ?? VideoId);
    }
    case 'category':
      return (await listCategories(client)).map(({ CateName, CateId }) =>
        isHarmless(CateName) ? CateName : String(CateId),
      );
    case 'template': {
      const { TranscodeTemplateGroupList } = await client.call('ListTranscodeTemplateGroup', {});
      return TranscodeTemplateGroupList.map(({ TranscodeTemplateGroupId }) => TranscodeTemplateGroupId);
    }
    case 'user':
      return (await listUsers(client)).Users.User.map(({ UserName }) => UserName);
    case 'role':
      return (await listRoles(client)).Roles.Role.map(({ RoleName }) => RoleName);
    case 'policy':
      return (await listPolicies(client, undefined)).Policies.Policy.map(({ PolicyName }) => PolicyName);
  }
}
