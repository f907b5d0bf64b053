// Fetches every page of a list, and joins them into one answer in the shape of a page.
import type { Client, Operations } from '../../../sdk/client.ts';

type Answer<Name extends keyof Operations> = Operations[Name]['response'];

interface Page {
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

/** Ends the loop on a server that answers the same page again and again. */
const MAX_PAGES = 10_000;
const MaxItems = 100;

export function listUsers(client: Client): Promise<Answer<'ListUsers'>> {
  return everyPage(
    (marker) => client.call('ListUsers', { MaxItems, ...marker }),
    (before, page) => ({ ...page, Users: { User: [...before.Users.User, ...page.Users.User] } }),
  );
}

export function listRoles(client: Client): Promise<Answer<'ListRoles'>> {
  return everyPage(
    (marker) => client.call('ListRoles', { MaxItems, ...marker }),
    (before, page) => ({ ...page, Roles: { Role: [...before.Roles.Role, ...page.Roles.Role] } }),
  );
}

export function listPolicies(client: Client, PolicyType: string | undefined): Promise<Answer<'ListPolicies'>> {
  return everyPage(
    (marker) => client.call('ListPolicies', { MaxItems, ...(PolicyType !== undefined && { PolicyType }), ...marker }),
    (before, page) => ({ ...page, Policies: { Policy: [...before.Policies.Policy, ...page.Policies.Policy] } }),
  );
}

export function listAccounts(client: Client): Promise<Answer<'ListAccounts'>> {
  return everyPage(
    (marker) => client.call('ListAccounts', { MaxItems, ...marker }),
    (before, page) => ({ ...page, Accounts: { Account: [...before.Accounts.Account, ...page.Accounts.Account] } }),
  );
}

async function everyPage<P extends Page>(
  ask: (marker: { readonly Marker?: string }) => Promise<P>,
  join: (before: P, page: P) => P,
): Promise<P> {
  let all = await ask({});
  for (let pages = 1; all.IsTruncated && all.Marker !== undefined && pages < MAX_PAGES; pages += 1)
    all = join(all, await ask({ Marker: all.Marker }));
  return all;
}
