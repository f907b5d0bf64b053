// Every policy of the account and every built-in one: some hundreds at most.
import type { Client } from '../../../sdk/client.ts';

export type PolicyRow = Awaited<ReturnType<Client['listPolicies']>>['policies']['policy'][number];

const PAGE = 1000;

export async function allPolicies(asked: Client): Promise<readonly PolicyRow[]> {
  const found: PolicyRow[] = [];
  for (let marker = ''; ;) {
    const page = await asked.listPolicies({ maxItems: PAGE, ...(marker !== '' && { marker }) });
    found.push(...page.policies.policy);
    if (page.marker === undefined) return found;
    ({ marker } = page);
  }
}
