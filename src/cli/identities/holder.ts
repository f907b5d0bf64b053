// The holder of policies, a user or a role, and the operations on its policies: attach, detach, list.
import type { Client, Operations } from '../../../sdk/client.ts';
import { systemPolicies } from '../../access/policies/system-policies.ts';
import { fill, type Text } from '../../wire/texts.ts';
import type { Flag } from '../../terminal/command.ts';
import { texts } from './texts.ts';

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

export function typeFlag(description: Text): Flag {
  return { flags: '--type <type>', choices: ['System', 'Custom'], description, wire: ['PolicyType'] };
}

/** Without a type, the name of a system policy means the system policy. */
export function namePolicy(name: string, type?: PolicyType): NamedPolicy {
  return { PolicyName: name, PolicyType: type ?? (systemPolicies.has(name) ? 'System' : 'Custom') };
}

export function describeHolder({ kind, name }: Holder): Text {
  return fill(texts[kind], { name });
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
