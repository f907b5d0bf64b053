// Policies, their versions and attachments, as RAM's answers describe them.
import { z } from 'zod';
import { formatTimestamp } from '../../../wire/timestamps.ts';
import type { AttachedPolicy } from '../../policies/attachments-db.ts';
import type { ListedPolicy, Policy } from '../../policies/policies-db.ts';
import type { PolicyVersion } from '../../policies/policy-versions-db.ts';

export const newPolicyDescription = z.object({
  PolicyName: z.string(),
  PolicyType: z.string(),
  Description: z.string(),
  DefaultVersion: z.string(),
  CreateDate: z.string(),
});

export const listedPolicy = newPolicyDescription.extend({ UpdateDate: z.string(), AttachmentCount: z.int() });

export const versionDescription = z.object({
  VersionId: z.string(),
  IsDefaultVersion: z.boolean(),
  PolicyDocument: z.string(),
  CreateDate: z.string(),
});

export const attachedPolicy = z.object({
  PolicyName: z.string(),
  PolicyType: z.string(),
  Description: z.string(),
  DefaultVersion: z.string(),
  AttachDate: z.string(),
});

export function describeNewPolicy(policy: Policy): z.input<typeof newPolicyDescription> {
  return {
    PolicyName: policy.name,
    PolicyType: policy.type,
    Description: policy.description,
    DefaultVersion: policy.defaultVersion,
    CreateDate: formatTimestamp(policy.createdAtMs),
  };
}

export function describeListedPolicy(policy: ListedPolicy): z.input<typeof listedPolicy> {
  return {
    ...describeNewPolicy(policy),
    UpdateDate: formatTimestamp(policy.modifiedAtMs),
    AttachmentCount: policy.attachments,
  };
}

export function describeVersion(version: PolicyVersion): z.input<typeof versionDescription> {
  return {
    VersionId: version.versionId,
    IsDefaultVersion: version.isDefault,
    PolicyDocument: version.document,
    CreateDate: formatTimestamp(version.createdAtMs),
  };
}

export function describeAttachedPolicy(policy: AttachedPolicy): z.input<typeof attachedPolicy> {
  return {
    PolicyName: policy.name,
    PolicyType: policy.type,
    Description: policy.description,
    DefaultVersion: policy.defaultVersion,
    AttachDate: formatTimestamp(policy.attachedAtMs),
  };
}
