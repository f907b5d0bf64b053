// ListUsers: the users of the account by name, a page at a time.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { Users } from '../../identities/users-db.ts';
import { DEFAULT_MAX_ITEMS, describePage, pageDescription, pageParameters } from './ram-parameters.ts';
import { everyUser } from './ram-target.ts';
import { describeUser, userDescription } from './user-description.ts';

interface Deps {
  readonly users: Pick<Users, 'list'>;
}

export const listUsers = defineOperation({
  name: 'ListUsers',
  version: RAM_VERSION,
  summary: 'Returns the users of the account in pages, ordered by name.',
  parameters: z.object(pageParameters),
  response: z.object({
    ...pageDescription,
    Users: z.object({ User: z.array(userDescription) }),
  }),
  target: () => everyUser,
  handle: async (deps: Deps, { caller, parameters: { Marker: after, MaxItems: limit } }) => {
    const { items, next } = await deps.users.list(caller.accountId, { after, limit: limit ?? DEFAULT_MAX_ITEMS });
    return {
      ...describePage(next),
      Users: { User: items.map(describeUser) },
    };
  },
});
