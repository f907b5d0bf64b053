// Users, roles and policies for a test, made as an administrator makes them: through RAM's operations on a running server.
import { officialClients, type CallTarget } from './official-clients.ts';
import type { ParameterTable } from './sign-request.ts';
import type { Signer } from './http-requests.ts';

const [, popCorePost] = officialClients;

export async function callRam(
  server: CallTarget,
  action: string,
  parameters: ParameterTable,
): Promise<Record<string, Record<string, string>>> {
  const { body } = await popCorePost!.call(server, { action, version: '2015-05-01', parameters });
  return body as Record<string, Record<string, string>>;
}

export type Statement = Readonly<Record<string, unknown>>;

/** A policy out of statements that allow, unless they say otherwise. */
export function policyOf(...statements: readonly Statement[]): string {
  const complete = statements.map((statement) => ({
    Effect: 'Allow',
    ...(!('Principal' in statement) && { Resource: '*' }),
    ...statement,
  }));
  return JSON.stringify({ Version: '1', Statement: complete });
}

/** Lets in whom the ARNs name. */
export function trustOf(...arns: readonly string[]): string {
  return policyOf({ Action: 'sts:AssumeRole', Principal: { RAM: arns } });
}

export interface NewRole {
  readonly name: string;
  readonly trust: string;
  readonly policies?: readonly string[];
  readonly maxSeconds?: number;
}

export interface MadeRole {
  readonly name: string;
  readonly roleId: string;
  readonly arn: string;
}

export async function createRole(
  server: CallTarget,
  { name, trust, policies = [], maxSeconds }: NewRole,
): Promise<MadeRole> {
  const { Role } = await callRam(server, 'CreateRole', {
    RoleName: name,
    AssumeRolePolicyDocument: trust,
    ...(maxSeconds !== undefined && { MaxSessionDuration: String(maxSeconds) }),
  });
  await attach(server, policies, { to: 'Role', name });
  return { name, roleId: Role!['RoleId']!, arn: Role!['Arn']! };
}

export interface MadeUser extends Signer {
  readonly name: string;
  readonly userId: string;
}

/** A user with one access key. */
export async function createUser(server: CallTarget, name: string, ...policies: readonly string[]): Promise<MadeUser> {
  const { User } = await callRam(server, 'CreateUser', { UserName: name });
  await attach(server, policies, { to: 'User', name });
  const { AccessKey } = await callRam(server, 'CreateAccessKey', { UserName: name });
  const { AccessKeyId, AccessKeySecret } = AccessKey!;
  return { name, userId: User!['UserId']!, accessKeyId: AccessKeyId!, accessKeySecret: AccessKeySecret! };
}

interface Holder {
  readonly to: 'User' | 'Role';
  readonly name: string;
}

/** Documents are made into custom policies, anything else is the name of a system policy. */
async function attach(server: CallTarget, policies: readonly string[], { to, name }: Holder): Promise<void> {
  for (const [index, policy] of policies.entries()) {
    const isDocument = policy.startsWith('{');
    const policyName = isDocument ? `${name}-${to}-${String(index)}` : policy;
    if (isDocument) await callRam(server, 'CreatePolicy', { PolicyName: policyName, PolicyDocument: policy });
    await callRam(server, `AttachPolicyTo${to}`, {
      PolicyType: isDocument ? 'Custom' : 'System',
      PolicyName: policyName,
      [`${to}Name`]: name,
    });
  }
}

export async function setKeyStatus(server: CallTarget, user: MadeUser, status: 'Active' | 'Inactive'): Promise<void> {
  await callRam(server, 'UpdateAccessKey', { UserName: user.name, UserAccessKeyId: user.accessKeyId, Status: status });
}

export async function deleteKey(server: CallTarget, user: MadeUser): Promise<void> {
  await callRam(server, 'DeleteAccessKey', { UserName: user.name, UserAccessKeyId: user.accessKeyId });
}

/** With what is attached to it. */
export async function deleteRole(server: CallTarget, { name }: Pick<MadeRole, 'name'>): Promise<void> {
  const { Policies } = (await callRam(server, 'ListPoliciesForRole', { RoleName: name })) as unknown as {
    readonly Policies: { readonly Policy: readonly { readonly PolicyName: string; readonly PolicyType: string }[] };
  };
  for (const { PolicyName, PolicyType } of Policies.Policy)
    await callRam(server, 'DetachPolicyFromRole', { PolicyName, PolicyType, RoleName: name });
  await callRam(server, 'DeleteRole', { RoleName: name });
}

/** With its key. */
export async function deleteUser(server: CallTarget, user: MadeUser): Promise<void> {
  await deleteKey(server, user);
  const { Policies } = (await callRam(server, 'ListPoliciesForUser', { UserName: user.name })) as unknown as {
    readonly Policies: { readonly Policy: readonly { readonly PolicyName: string; readonly PolicyType: string }[] };
  };
  for (const { PolicyName, PolicyType } of Policies.Policy)
    await callRam(server, 'DetachPolicyFromUser', { PolicyName, PolicyType, UserName: user.name });
  await callRam(server, 'DeleteUser', { UserName: user.name });
}
