// The part of the error table that belongs to identities: users, roles, policies, and the security token service.
// Codes and statuses are the vendor's.
import type { ErrorEntry } from './error-entry.ts';

export const identityErrors = {
  NoPermission: {
    status: 403,
    message: 'You are not authorized to do this action. You should be authorized by RAM.',
    remedy:
      'The caller needs a policy that allows sts:AssumeRole on the role, and the trust policy of the role must name the caller.',
  },

  // Names and texts
  'InvalidParameter.UserName.InvalidChars': badCharacters('UserName', 'letters, digits and `.` `_` `-` `@`'),
  'InvalidParameter.UserName.Length': badLength('UserName', 64),
  'InvalidParameter.NewUserName.InvalidChars': badCharacters('NewUserName', 'letters, digits and `.` `_` `-` `@`'),
  'InvalidParameter.NewUserName.Length': badLength('NewUserName', 64),
  'InvalidParameter.DisplayName.Length': badLength('DisplayName', 128),
  'InvalidParameter.NewDisplayName.Length': badLength('NewDisplayName', 128),
  'InvalidParameter.Comments.Length': badLength('Comments', 128),
  'InvalidParameter.NewComments.Length': badLength('NewComments', 128),
  'InvalidParameter.MobilePhone.Format': badFormat('MobilePhone', '`<country code>-<number>`'),
  'InvalidParameter.NewMobilePhone.Format': badFormat('NewMobilePhone', '`<country code>-<number>`'),
  'InvalidParameter.Email.Format': badFormat('Email', '`name@example.com`'),
  'InvalidParameter.NewEmail.Format': badFormat('NewEmail', '`name@example.com`'),
  'InvalidParameter.RoleName.InvalidChars': badCharacters('RoleName', 'letters, digits and `.` `_` `-`'),
  'InvalidParameter.RoleName.Length': badLength('RoleName', 64),
  'InvalidParameter.Description.Length': badLength('Description', 1024),
  'InvalidParameter.NewDescription.Length': badLength('NewDescription', 1024),
  'InvalidParameter.PolicyName.InvalidChars': badCharacters('PolicyName', 'letters, digits and `-`'),
  'InvalidParameter.PolicyName.Length': badLength('PolicyName', 128),
  'InvalidParameter.PolicyType': {
    status: 400,
    message: 'The parameter - "PolicyType" is incorrect.',
    remedy: 'PolicyType is System or Custom.',
  },
  'InvalidParameter.VersionId.Format': badFormat('VersionId', '`v1`, `v2`, …'),
  'InvalidParameter.PolicyDocument.Length': badLength('PolicyDocument', 6144),
  'InvalidParameter.AssumeRolePolicyDocument.Length': badLength('AssumeRolePolicyDocument', 2048),
  'InvalidParameter.NewAssumeRolePolicyDocument.Length': badLength('NewAssumeRolePolicyDocument', 2048),
  MalformedPolicyDocument: {
    status: 400,
    message: 'The policy document is malformed: {why}.',
    remedy: 'Correct the policy at the place that the message names.',
  },

  // What there is not
  'EntityNotExist.User': missing('The user does not exist.', 'UserName'),
  'EntityNotExist.User.AccessKey': missing('The user access key does not exist.', 'UserName and UserAccessKeyId'),
  'EntityNotExist.User.Policy': missing(
    'The policy is not attached to the user.',
    'UserName, PolicyName and PolicyType',
  ),
  'EntityNotExist.Role': missing('The role does not exist.', 'the name of the role'),
  'EntityNotExist.Role.Policy': missing(
    'The policy is not attached to the role.',
    'RoleName, PolicyName and PolicyType',
  ),
  'EntityNotExist.Policy': missing('The policy does not exist.', 'PolicyName, its case too, and PolicyType'),
  'EntityNotExist.Policy.Version': missing('The policy version does not exist.', 'VersionId'),

  // What there is already
  'EntityAlreadyExists.Account': taken('The account already exists.', 'Choose another AccountId, or let one be made.'),
  'EntityAlreadyExists.User': taken('The user already exists.', 'Names that differ in case alone are one name.'),
  'EntityAlreadyExists.User.Policy': taken('The policy is already attached to the user.', 'Nothing is left to do.'),
  'EntityAlreadyExists.Role': taken('The role already exists.', 'Names that differ in case alone are one name.'),
  'EntityAlreadyExists.Role.Policy': taken('The policy is already attached to the role.', 'Nothing is left to do.'),
  'EntityAlreadyExists.Policy': taken(
    'The policy already exists.',
    'Make a new version of it with CreatePolicyVersion. System policies keep their names for themselves.',
  ),

  // What cannot be deleted yet
  'DeleteConflict.User.AccessKey': conflict(
    'The user still has an access key.',
    'Delete the access keys of the user first.',
  ),
  'DeleteConflict.User.Policy': conflict(
    'A policy is still attached to the user.',
    'Detach the policies from the user first.',
  ),
  'DeleteConflict.Role.Policy': conflict(
    'A policy is still attached to the role.',
    'Detach the policies from the role first.',
  ),
  'DeleteConflict.Policy.User': conflict(
    'The policy is still attached to a user.',
    'Detach the policy from its users first: ListEntitiesForPolicy names them.',
  ),
  'DeleteConflict.Policy.Role': conflict(
    'The policy is still attached to a role.',
    'Detach the policy from its roles first: ListEntitiesForPolicy names them.',
  ),
  'DeleteConflict.Policy.Version': conflict(
    'The policy still has a version beside the default version.',
    'Delete the other versions first, or set CascadingDelete.',
  ),
  'DeleteConflict.Policy.Version.Default': conflict(
    'The default version of a policy cannot be deleted.',
    'Make another version the default first, or delete the policy.',
  ),

  // How many there may be
  'LimitExceeded.Account': limit('accounts of the server', 1000),
  'LimitExceeded.User': limit('users of the account', 5000),
  'LimitExceeded.User.AccessKey': limit('access keys of the user', 2),
  'LimitExceeded.User.Policy': limit('policies attached to the user', 20),
  'LimitExceeded.Role': limit('roles of the account', 1000),
  'LimitExceeded.Role.Policy': limit('policies attached to the role', 20),
  'LimitExceeded.Policy': limit('custom policies of the account', 20_000),
  'LimitExceeded.Policy.Version': limit('versions of the policy', 5),

  // Assuming a role
  'InvalidParameter.RoleArn': {
    status: 400,
    message: 'The parameter RoleArn is wrongly formed.',
    remedy: 'RoleArn is acs:ram::<account>:role/<name>, as GetRole answers it.',
  },
  'InvalidParameter.RoleSessionName': {
    status: 400,
    message: 'The parameter RoleSessionName is wrongly formed.',
    remedy: 'RoleSessionName has 2 to 64 characters of A-Z a-z 0-9 . @ _ -.',
  },
  'InvalidParameter.DurationSeconds': {
    status: 400,
    message: 'The Min/Max value of DurationSeconds is 15min/{max}.',
    remedy:
      "DurationSeconds is at least 900 and at most the role's MaxSessionDuration; 3600 if a role is assumed from the session of another.",
  },
  'InvalidParameter.PolicyGrammar': {
    status: 400,
    message: 'The parameter Policy has not passed grammar check: {why}.',
    remedy: 'Correct Policy at the place that the message names.',
  },
  'InvalidParameter.PolicySize': {
    status: 400,
    message: 'The size of Policy must not be larger than {max} bytes.',
    remedy: 'Shorten Policy, or attach what it says to the role.',
  },
} as const satisfies Record<string, ErrorEntry>;

function badCharacters(parameter: string, allowed: string): ErrorEntry {
  return {
    status: 400,
    message: `The parameter - "${parameter}" contains invalid chars.`,
    remedy: `Use ${allowed} only.`,
  };
}

function badLength(parameter: string, max: number): ErrorEntry {
  return {
    status: 400,
    message: `The parameter - "${parameter}" beyond the length limit.`,
    remedy: `Use 1 to ${String(max)} characters.`,
  };
}

function badFormat(parameter: string, form: string): ErrorEntry {
  return {
    status: 400,
    message: `The format of the parameter - "${parameter}" is incorrect.`,
    remedy: `It is of the form ${form}.`,
  };
}

function missing(message: string, parameters: string): ErrorEntry {
  return { status: 404, message, remedy: `Check ${parameters}, and the account of the access key.` };
}

function taken(message: string, remedy: string): ErrorEntry {
  return { status: 409, message, remedy };
}

function conflict(message: string, remedy: string): ErrorEntry {
  return { status: 409, message, remedy };
}

function limit(what: string, max: number): ErrorEntry {
  return {
    status: 409,
    message: `The count of ${what} beyond the current limits.`,
    remedy: `There may be ${max.toLocaleString('en-US')}: delete what is not needed.`,
  };
}
