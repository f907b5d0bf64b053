// ListRoles: the roles of the account by name, a page at a time.
import { z } from 'zod';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { Roles } from '../../identities/roles-db.ts';
import { DEFAULT_MAX_ITEMS, describePage, pageDescription, pageParameters } from './ram-parameters.ts';
import { everyRole } from './ram-target.ts';
import { describeListedRole, listedRole } from './role-description.ts';

interface Deps {
  readonly roles: Pick<Roles, 'list'>;
}

export const listRoles = defineOperation({
  name: 'ListRoles',
  version: RAM_VERSION,
  summary: 'Returns the roles of the account in pages, ordered by name.',
  parameters: z.object(pageParameters),
  response: z.object({
    ...pageDescription,
    Roles: z.object({ Role: z.array(listedRole) }),
  }),
  target: () => everyRole,
  handle: async (deps: Deps, { caller, parameters: { Marker: after, MaxItems: limit } }) => {
    const { items, next } = await deps.roles.list(caller.accountId, { after, limit: limit ?? DEFAULT_MAX_ITEMS });
    return {
      ...describePage(next),
      Roles: { Role: items.map(describeListedRole) },
    };
  },
});
