// ListPolicies: the system policies and the account's own, by name, a page at a time.
import { z } from 'zod';
import { WireError } from '../../../wire/errors.ts';
import { defineOperation, RAM_VERSION } from '../../operation.ts';
import type { Policies } from '../../policies/policies-db.ts';
import { describeListedPolicy, listedPolicy } from './policy-description.ts';
import {
  DEFAULT_MAX_ITEMS,
  describePage,
  pageDescription,
  pageParameters,
  policyTypeOf,
  ramText,
} from './ram-parameters.ts';
import { everyPolicy, everySystemPolicy } from './ram-target.ts';

interface Deps {
  readonly policies: Pick<Policies, 'list'>;
}

const MARKER = /^(?:System|Custom)\/[A-Za-z0-9-]{1,128}$/;

export const listPolicies = defineOperation({
  name: 'ListPolicies',
  version: RAM_VERSION,
  summary: 'Returns the system policies, then the custom policies, in pages and ordered by name.',
  parameters: z.object({ PolicyType: ramText, ...pageParameters }),
  response: z.object({
    ...pageDescription,
    Policies: z.object({ Policy: z.array(listedPolicy) }),
  }),
  // The list of system policies is no secret: without a type the permission on the account's own policies decides.
  target: (_: Deps, { parameters }) =>
    parameters.PolicyType?.toLowerCase() === 'system' ? everySystemPolicy : everyPolicy,
  errors: ['InvalidParameter.PolicyType'],
  handle: async (deps: Deps, { caller, parameters }) => {
    const { PolicyType, Marker: after, MaxItems: limit } = parameters;
    if (after !== undefined && !MARKER.test(after)) throw new WireError('InvalidParameter', { parameter: 'Marker' });
    const type = PolicyType === undefined ? undefined : policyTypeOf(PolicyType);
    const page = await deps.policies.list(caller.accountId, { type, after, limit: limit ?? DEFAULT_MAX_ITEMS });
    return {
      ...describePage(page.next),
      Policies: { Policy: page.items.map(describeListedPolicy) },
    };
  },
});
