// Who holds policies, a user or a role, and the operations about their policies: attached, detached, listed.
import { Option } from 'commander';
import type { Client, Operations } from '../../../sdk/client.ts';
import { systemPolicies } from '../../access/policies/system-policies.ts';
import type { IdentityMessages } from './messages.ts';

export interface Holder {
  readonly kind: 'user' | 'role';
  readonly name: string;
}

export type PolicyType = 'System' | 'Custom';

export interface NamedPolicy {
  readonly PolicyName: string;
  readonly PolicyType: PolicyType;
}

type HeldPolicies = Operations['ListPoliciesForUser']['response'];

export function typeOption(explanation?: string): Option {
  return new Option('--type <type>', explanation).choices(['System', 'Custom']);
}

/** Without a type, a name that a system policy has means that one. */
export function namePolicy(name: string, type?: PolicyType): NamedPolicy {
  return { PolicyName: name, PolicyType: type ?? (systemPolicies.has(name) ? 'System' : 'Custom') };
}

export function describeHolder(messages: IdentityMessages, { kind, name }: Holder): string {
  return kind === 'user' ? messages.user(name) : messages.role(name);
}

export function attachPolicy(client: Client, policy: NamedPolicy, holder: Holder): Promise<{ RequestId: string }> {
  return holder.kind === 'user'
    ? client.call('AttachPolicyToUser', { ...policy, UserName: holder.name })
    : client.call('AttachPolicyToRole', { ...policy, RoleName: holder.name });
}

export function detachPolicy(client: Client, policy: NamedPolicy, holder: Holder): Promise<{ RequestId: string }> {
  return holder.kind === 'user'
    ? client.call('DetachPolicyFromUser', { ...policy, UserName: holder.name })
    : client.call('DetachPolicyFromRole', { ...policy, RoleName: holder.name });
}

export function listHeld(client: Client, { kind, name }: Holder): Promise<HeldPolicies> {
  return kind === 'user'
    ? client.call('ListPoliciesForUser', { UserName: name })
    : client.call('ListPoliciesForRole', { RoleName: name });
}

export async function detachEverything(client: Client, holder: Holder): Promise<void> {
  const { Policies } = await listHeld(client, holder);
  for (const { PolicyName, PolicyType } of Policies.Policy)
    await detachPolicy(client, namePolicy(PolicyName, PolicyType as PolicyType), holder);
}
